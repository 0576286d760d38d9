// The address of this page with the model, a hash of its weights, the tab and the code behind its #.
// value: {model, z, tab, said}, kept up to date by the page, which asks no server. A page that is opened with such an
// address hands the part behind the # to the server, which checks it.
import { encodeCode } from "../shared/base64.js";

export function mount({ element, props, trigger, watch }) {
  const { text, fingerprints, home } = props;
  const link = element.querySelector("a");
  const said = element.querySelector("[role=status]");
  const field = element.querySelector("input");

  function say(sentence) {
    said.textContent = sentence;
    field.hidden = true;
  }

  function show() {
    link.href = (home || location.origin + location.pathname) + fragment(props.value, fingerprints);
  }

  // An address with a code behind its # is a link of this page, whatever else is wrong with it.
  function follow() {
    const opened = location.hash.slice(1);
    if (!new URLSearchParams(opened).has("z")) return;
    props.value = { ...props.value, opened };
    trigger("opened");
  }

  // A page in an iframe has no address bar: it shows the address.
  function offer() {
    said.textContent = text.select;
    field.value = link.href;
    field.hidden = false;
    field.select();
  }

  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const framed = window.self !== window.top;
    if (!framed) history.replaceState(history.state, "", new URL(link.href).hash);
    const copied = await navigator.clipboard?.writeText(link.href).then(
      () => true,
      () => false,
    );
    if (framed && !copied) offer();
    else say(copied ? text.copied : text.in_address_bar);
  });
  watch("value", () => {
    say(props.value.said ?? "");
    show();
  });
  window.addEventListener("hashchange", follow);
  show();
  follow();
}

// Return what stands behind an address to lead to a point, # included.
export function fragment({ model, z, tab }, fingerprints) {
  return `#${new URLSearchParams({ model, weights: fingerprints[model], tab, z: encodeCode(z) })}`;
}
