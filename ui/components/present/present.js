// The mode for a lecture hall: map and picture fill the screen, and arrow keys move the dot wherever the focus is
// (components/map/keys.js).
import { PRESENT } from "../shared/present.js";

export function mount({ element, props }) {
  const { text } = props;
  const button = element.querySelector("button");
  const page = document.documentElement;

  function show(isOn) {
    page.classList.toggle(PRESENT, isOn);
    button.ariaPressed = isOn;
    button.textContent = isOn ? text.leave : text.present;
    if (isOn) window.scrollTo(0, 0);
  }

  // A page in a frame, or a phone, may have no full screen; the mode is there all the same.
  function press() {
    const isOn = !page.classList.contains(PRESENT);
    show(isOn);
    if (isOn) page.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement) document.exitFullscreen();
  }

  button.addEventListener("click", press);
  document.addEventListener("fullscreenchange", () => !document.fullscreenElement && show(false));
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && page.classList.contains(PRESENT)) press();
  });
}
