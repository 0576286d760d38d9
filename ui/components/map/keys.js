// Keys on the map: arrows move the dot, plus and minus zoom, 0 shows all. In the mode for a lecture hall they work wherever
// the focus is, but in a field that takes them.
import { isPresenting } from "../shared/present.js";

const STEP = 0.1; // units of the map
const ZOOM = 1.25;
const MOVES = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
const ZOOMS = { "+": ZOOM, "=": ZOOM, "-": 1 / ZOOM };
const FIELDS = "input, textarea, select, [contenteditable=true]";

// `map` is {step([s, t]), zoom(factor), rest()}.
export function followKeys(board, map) {
  function press(event) {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey) return;
    if (MOVES[key]) map.step(MOVES[key]);
    else if (ZOOMS[key]) map.zoom(ZOOMS[key]);
    else if (key === "0") map.rest();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  board.addEventListener("keydown", press);
  document.addEventListener("keydown", (event) => {
    if (isPresenting() && !event.target.closest?.(FIELDS)) press(event);
  });
}
