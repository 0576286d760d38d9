// The tab in front, as a part of the state. Gradio's events stand still when the server is gone, so that the tabs are
// watched and pressed by their buttons. By keyboard the list of tabs is one stop, and arrow keys go from tab to tab.
import { facts, store } from "../../engine/page.js";
import { byRing, rove } from "../shared/roving.js";
import { joinRadios } from "./radios.js";

const idOf = (name) => `tab-${name}-button`; // as Gradio makes it of the elem_id of a tab
const isFront = ({ id }) => id === idOf(store.state.tab);

export function followTabs() {
  document.addEventListener("click", ({ target }) => {
    const id = target.closest?.("[role=tab]")?.id;
    const tab = facts.tabs.find((name) => idOf(name) === id);
    if (tab) store.set({ tab });
  });
  store.follow(["tab"], open);
  open();
  whenThere((list) => {
    const refresh = rove(list, "[role=tab]", { next: byRing, isChosen: isFront, select: (tab) => tab.click() });
    store.follow(["tab"], refresh);
  });
  joinRadios();
}

function open() {
  whenThere(() => {
    const button = document.getElementById(idOf(store.state.tab));
    if (button.ariaSelected !== "true") button.click();
  });
}

// Call `react` with the list of tabs once Gradio has made it.
function whenThere(react) {
  const list = document.getElementById(idOf(facts.tabs[0]))?.closest("[role=tablist]");
  if (list) react(list);
  else requestAnimationFrame(() => whenThere(react));
}
