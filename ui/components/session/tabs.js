// The tab in front, as a part of the state. Gradio's events stand still when the server is gone, so that the tabs are
// watched and pressed by their buttons.
import { facts, store } from "../../engine/page.js";

const idOf = (name) => `tab-${name}-button`; // as Gradio makes it of the elem_id of a tab

export function followTabs() {
  document.addEventListener("click", ({ target }) => {
    const id = target.closest?.("[role=tab]")?.id;
    const tab = facts.tabs.find((name) => idOf(name) === id);
    if (tab) store.set({ tab });
  });
  store.follow(["tab"], open);
  open();
}

function open() {
  const button = document.getElementById(idOf(store.state.tab));
  if (!button) requestAnimationFrame(open);
  else if (button.ariaSelected !== "true") button.click();
}
