// Keeps the picture in sight where the page is a frame as tall as its content, as on a Space. There the page around the
// frame scrolls, and `position: sticky` has no effect, because the frame itself stands still. An IntersectionObserver
// tells across origins which part of an element is in sight, but only when that part grows or shrinks. So a ruler runs
// along the bank, and its parts are observed. The height that is hidden above becomes `top` of the sticky picture. The
// browser holds the picture there, ends that with the bank, and adds nothing where the frame scrolls by itself.
import { isFramed } from "../shared/frame.js";

const PART = 100; // height of a part of the ruler, in pixels
const STEP = 2; // pixels of scrolling after which the observer reports

// `picture` is sticky, and its parent is the bank.
export function keepInSight(picture) {
  if (!isFramed()) return;
  const ruler = document.createElement("div");
  ruler.className = "ruler";
  picture.parentElement.append(ruler);
  const seen = new Map(); // the last entry of the observer for each part
  const threshold = Array.from({ length: PART / STEP + 1 }, (_, index) => (index * STEP) / PART);
  const observer = new IntersectionObserver(follow, { threshold });

  function follow(entries) {
    for (const entry of entries) seen.set(entry.target, entry);
    const { scrollHeight, clientHeight } = document.documentElement;
    const inOrder = Array.from(ruler.children, (part) => seen.get(part));
    const hidden = hiddenAbove(inOrder, scrollHeight > clientHeight);
    if (hidden !== null) picture.style.top = `${hidden}px`;
  }

  // Make the ruler as long as the bank, which changes with the model and with groups that are unfolded.
  function fit() {
    const count = Math.ceil(ruler.clientHeight / PART);
    while (ruler.childElementCount > count) remove(ruler.lastChild);
    while (ruler.childElementCount < count) add();
  }

  function add() {
    const part = document.createElement("div");
    part.style.height = `${PART}px`;
    ruler.append(part);
    observer.observe(part);
  }

  function remove(part) {
    observer.unobserve(part);
    seen.delete(part);
    part.remove();
  }

  new ResizeObserver(fit).observe(ruler);
}

// Return the height of the frame that is hidden above, in pixels, or null while the bank is out of sight. `entries` are
// those of the parts of the ruler, from the top. `scrolls` tells whether the frame scrolls by itself: the start of the
// bank then moves without a report, and says nothing about what is hidden.
export function hiddenAbove(entries, scrolls) {
  const first = entries.find((entry) => entry?.isIntersecting);
  if (!first) return null;
  const { top } = first.intersectionRect;
  const isCut = top > first.boundingClientRect.top + 1;
  return isCut || !scrolls ? top : 0;
}
