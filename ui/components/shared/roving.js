// One tab stop for a group of controls, and arrow keys inside it, as a group of radio buttons has them.
// Source: https://www.w3.org/WAI/ARIA/apg/practices/keyboard-interface/#kbd_roving_tabindex

// Return the index that a key leads to from `at` in a ring of `count`, null for a key that leads nowhere.
export function inRing(count, at, key) {
  const to = { Home: 0, End: count - 1, ArrowLeft: at - 1 + count, ArrowRight: at + 1 }[key];
  return to === undefined ? null : to % count;
}

// Return the same for rows of equal length, which end: `tops` are the controls' upper edges. Without a place to go to,
// an arrow stays where it is.
export function inRows(tops, at, key) {
  const columns = tops.filter((top) => top === tops[0]).length;
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
  if (key === "Home") return 0;
  if (key === "End") return tops.length - 1;
  if (!(key in steps)) return null;
  const to = at + steps[key];
  return to in tops ? to : at;
}

const topOf = (item) => item.getBoundingClientRect().top;
export const byRows = (items, at, key) => inRows(items.map(topOf), at, key);
export const byRing = (items, at, key) => inRing(items.length, at, key);

// Make one tab stop of the controls in `group` that match `selector`: the chosen one, else the last that had the focus,
// else the first. `next(items, at, key)` tells where a key leads; `select` is called with the control that it led to.
// Return a function to call when the controls have changed.
export function rove(group, selector, { next, isChosen = () => false, select = () => {} }) {
  let last = null;
  const items = () => [...group.querySelectorAll(selector)];

  function refresh() {
    const all = items();
    const stop = all.find(isChosen) ?? (all.includes(last) ? last : all[0]);
    for (const item of all) item.tabIndex = item === stop ? 0 : -1;
  }

  group.addEventListener("focusin", ({ target }) => {
    last = target.closest(selector);
    refresh();
  });
  group.addEventListener("keydown", (event) => {
    const { key, target, ctrlKey, altKey, metaKey, shiftKey } = event;
    const all = items();
    const at = all.indexOf(target);
    if (at < 0 || ctrlKey || altKey || metaKey || shiftKey) return;
    const to = next(all, at, key);
    if (to === null) return;
    event.preventDefault();
    all[to].focus();
    if (to !== at) select(all[to]);
  });
  refresh();
  return refresh;
}
