// Where the explanation of a term stands: below the term, above it where there is more room, and always on the screen.
const GAP = 8; // pixels between the term and the box
const MARGIN = 12; // pixels between the box and the edge of the screen

// Move `box`, which is placed in the coordinates of the page, to the first line of `term`.
export function place(box, term) {
  const { clientWidth, clientHeight } = document.documentElement;
  const at = term.getClientRects()[0] ?? term.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = box;
  const below = at.bottom + GAP;
  const above = at.top - GAP - offsetHeight;
  const isBelow = below + offsetHeight <= clientHeight - MARGIN || above < MARGIN;
  box.style.left = `${clamp(at.left, clientWidth - offsetWidth) + window.scrollX}px`;
  box.style.top = `${clamp(isBelow ? below : above, clientHeight - offsetHeight) + window.scrollY}px`;
}

function clamp(start, room) {
  return Math.max(MARGIN, Math.min(start, room - MARGIN));
}
