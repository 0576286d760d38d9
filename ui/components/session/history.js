// The browser's back button goes to the tab before; Ctrl+Z and Ctrl+Y undo and redo; a page that is loaded anew goes back
// to where it was, as far as the browser lets it remember: Gradio reloads an open page when its server was started again.
import { store } from "../../engine/page.js";

const KEPT = "latent-explorer"; // key in the storage of the browser tab
const OFTEN = 100; // milliseconds from a change until the state is written down

export function followHistory(link) {
  let isBack = false; // the browser goes back or forth
  let timer = 0;

  window.addEventListener("popstate", ({ state }) => {
    if (!state?.tab) return;
    isBack = true;
    store.set({ tab: state.tab });
    isBack = false;
  });
  // The tab that a link opens is no step from another one: it belongs to the entry that the browser made for the link.
  store.follow(["tab"], ({ tab }) => {
    const at = history.state?.tab;
    if (isBack || at === tab) return;
    history[at ? "pushState" : "replaceState"]({ ...history.state, tab }, "");
  });

  document.addEventListener("keydown", (event) => {
    const isWriting = event.target.closest?.("input:not([type=range], [type=radio]), textarea, [contenteditable=true]");
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isWriting) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) store.undo();
    else if (key === "y" || key === "z") store.redo();
    else return;
    event.preventDefault();
  });

  const keep = () => {
    timer = 0;
    write(link.refresh());
  };
  store.follow(Object.keys(store.state), () => {
    if (!timer) timer = setTimeout(keep, OFTEN);
  });
  window.addEventListener("pagehide", keep);
  const before = read();
  if (before && before !== location.hash && before !== link.hash()) link.open(before, "kept");
  else link.follow();
  if (history.state?.tab !== store.state.tab) history.replaceState({ ...history.state, tab: store.state.tab }, "");
}

function write(hash) {
  try {
    sessionStorage.setItem(KEPT, hash);
  } catch {}
}

// Return where this browser tab was when its page was loaded anew; nothing where it was opened otherwise.
function read() {
  try {
    const [{ type }] = performance.getEntriesByType("navigation");
    return type === "reload" ? sessionStorage.getItem(KEPT) : null;
  } catch {
    return null;
  }
}
