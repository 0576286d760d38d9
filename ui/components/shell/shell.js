// Takes the shell away (shell.html) when Gradio has mounted the first screen, and nothing in it moves any more.
const STILL = 6; // frames
const PATIENCE = 10_000; // milliseconds after which the page is shown, whatever it has become, as in shell.css

// `element` is the shell; `until` are selectors of the parts of the first screen.
export function mount({ element, until }) {
  let before = "";
  let still = 0; // frames in which nothing had moved since the frame before

  function look() {
    const now = places(until);
    still = now !== null && now === before ? still + 1 : 0;
    before = now;
    if (still < STILL && performance.now() < PATIENCE) requestAnimationFrame(look);
    else element.remove();
  }

  look();
}

// Where the parts are and how tall the page is, in one string; null where a part has no place yet.
function places(selectors) {
  const boxes = selectors.map((selector) => document.querySelector(selector)?.getBoundingClientRect());
  return boxes.every((box) => box?.width) ? JSON.stringify([boxes, document.body.scrollHeight]) : null;
}
