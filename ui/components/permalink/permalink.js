// The address of this page with the model, a hash of its weights, the tab and the code behind its #.
// value: {model, z, tab, said}, kept up to date by the page, which asks no server. A page that is opened with such an
// address hands the part behind the # to the server, which checks it; so does a page that is loaded anew, with the
// address that it had come to: Gradio reloads an open page when its server was started again.
import { encodeCode } from "../shared/base64.js";

const KEPT = "latent-explorer"; // key in the storage of the browser tab

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
    const hash = fragment(props.value, fingerprints);
    link.href = (home || location.origin + location.pathname) + hash;
    keep(hash);
  }

  function open(opened, kept) {
    props.value = { ...props.value, opened, kept };
    trigger("opened");
  }

  // An address with a code behind its # is a link of this page, whatever else is wrong with it.
  function follow() {
    const opened = location.hash.slice(1);
    if (new URLSearchParams(opened).has("z")) open(opened, false);
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
  const before = kept();
  show();
  const isBack = before && before !== location.hash && before !== fragment(props.value, fingerprints);
  if (isBack) open(before.slice(1), true);
  else follow();
}

// Remember where this browser tab is, as far as the browser lets a page in a frame remember anything.
function keep(hash) {
  try {
    sessionStorage.setItem(KEPT, hash);
  } catch {}
}

// Return where this browser tab was when its page was loaded anew; nothing where it was opened otherwise.
function kept() {
  try {
    const [{ type }] = performance.getEntriesByType("navigation");
    return type === "reload" ? sessionStorage.getItem(KEPT) : null;
  } catch {
    return null;
  }
}

// Return what stands behind an address to lead to a point, # included.
export function fragment({ model, z, tab }, fingerprints) {
  return `#${new URLSearchParams({ model, weights: fingerprints[model], tab, z: encodeCode(z) })}`;
}
