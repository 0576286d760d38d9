// Terms of the trade are links to their entries in the glossary, `<a href="#term-kl">`, wherever on the page they stand.
// A press on one opens a copy of its entry beside it; without this script the link jumps to the entry.
import { models, store } from "../../engine/page.js";
import { fillFormulas } from "./formulas.js";
import { place } from "./place.js";

const TERM = 'a[href^="#term-"]';

export function mount({ element, trigger }) {
  const [box, details] = [".explained", "details"].map((selector) => element.querySelector(selector));
  const [copy, cross] = box.children;
  box.hidden = !box.showPopover; // in an older browser
  const open = { term: null, entry: null }; // the link that was pressed, and the entry that is shown

  const formulas = fillFormulas({ element, want: () => trigger("formulas_wanted"), arrived: addFormula });

  // The rest of the copy stays: the focus may be in it.
  function addFormula() {
    const { term, entry } = open;
    if (!term) return;
    copy.querySelector(".formula").replaceWith(entry.querySelector(".formula").cloneNode(true));
    place(box, term);
  }

  function show() {
    const { term, entry } = open;
    copy.replaceChildren(...[...entry.children].map((part) => part.cloneNode(true)));
    box.setAttribute("aria-label", entry.firstElementChild.textContent);
    if (!box.matches(":popover-open")) box.showPopover();
    place(box, term);
  }

  // A link inside of the box replaces what it shows; the box stays with the term that opened it.
  function explain(link, entry) {
    if (!box.contains(link)) {
      open.term?.setAttribute("aria-expanded", "false");
      open.term = link;
    }
    open.entry = entry;
    formulas.want();
    show();
    announce(open.term, "true");
    box.scrollTop = 0;
    box.focus({ preventScroll: true });
  }

  // The focus goes back to the term, unless the visitor has put it elsewhere.
  function close() {
    const { term } = open;
    if (!term) return;
    const isOurs = document.activeElement === document.body || box.contains(document.activeElement);
    Object.assign(open, { term: null, entry: null });
    box.hidePopover();
    term.setAttribute("aria-expanded", "false");
    if (isOurs) term.focus({ preventScroll: true });
  }

  function announce(term, isExpanded) {
    term.setAttribute("aria-expanded", isExpanded);
    term.setAttribute("aria-haspopup", "dialog");
    term.setAttribute("aria-controls", box.id);
  }

  function press(event) {
    const link = event.target.closest(TERM);
    const entry = link && document.getElementById(link.hash.slice(1));
    if (!entry) {
      if (!box.contains(event.target) || event.target === cross) close();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab or window of the browser
    if (box.hidden) {
      details.open = true; // the browser follows the link
      return;
    }
    event.preventDefault();
    if (link === open.term) close();
    else explain(link, entry);
  }

  // Tab leaves the box at both of its ends, and goes on from the term.
  function leave(event) {
    if (event.key === "Escape") close();
    if (event.key !== "Tab" || !box.contains(document.activeElement)) return;
    const first = copy.querySelector("a") ?? cross;
    const ends = event.shiftKey ? [box, first] : [cross];
    if (ends.includes(document.activeElement)) close();
  }

  document.addEventListener("click", press, true);
  document.addEventListener("keydown", leave, true);
  // Terms come and go with what they stand in: each is told what it does when the visitor comes to it.
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(TERM) && target !== open.term && !box.contains(target)) announce(target, "false");
  });
  window.addEventListener("resize", () => open.term && place(box, open.term));
  store.follow(["tab"], close);
  details.addEventListener("toggle", formulas.want);
  models.ready(store.state.model).then(formulas.wantWhenIdle, formulas.wantWhenIdle);
}
