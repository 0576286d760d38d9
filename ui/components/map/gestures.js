// What hands do on the map: a press sets the point, the dot can be dragged, empty ground pans, wheel and two fingers zoom, a
// double tap shows all. Pixels are those of the board.
import { toScreen } from "./view.js";

const GRAB = 22; // pixels around the dot within which it is taken
const STILL = { mouse: 4, touch: 10, pen: 6 }; // pixels that a press may move and still be one
const TWICE = 300; // milliseconds between the presses of a double tap
const WHEEL = 0.0016; // of a pixel of the wheel, logarithm of the zoom
const LINE = 16; // pixels of a line, in which some wheels count

// `map` is {view(), dot(), set(pixel), start(), end(), cancel(), glance(pixel or null), pan(right, down), zoom(factor,
// pixel), rest()}.
export function followHands(board, map) {
  const hands = new Map(); // pointer -> its pixel
  const state = {
    mode: "", // "grab" and then "drag", "press" and then "pan", or "pinch"
    from: null, // pixel where the press began
    grip: [0, 0], // from the dot to the pointer that drags it
    last: { time: 0, at: [0, 0] }, // press
    box: null, // of the board in the window
  };

  const pixelOf = ({ clientX, clientY }) => [clientX - state.box.left, clientY - state.box.top];
  const apart = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
  const measure = () => {
    state.box = board.getBoundingClientRect();
  };

  function down(event) {
    if (event.button > 0) return;
    measure();
    const at = pixelOf(event);
    hands.set(event.pointerId, at);
    board.setPointerCapture(event.pointerId);
    if (hands.size === 2) return pinch();
    if (hands.size > 2) return;
    const dot = toScreen(map.view(), map.dot());
    const isOnDot = apart(at, dot) < GRAB;
    Object.assign(state, { mode: isOnDot ? "grab" : "press", from: at, grip: [at[0] - dot[0], at[1] - dot[1]] });
    map.glance(null);
  }

  function pinch() {
    if (state.mode === "drag") map.cancel();
    state.mode = "pinch";
  }

  function move(event) {
    if (!hands.has(event.pointerId)) return hover(event);
    const [before, at] = [hands.get(event.pointerId), pixelOf(event)];
    if (state.mode === "pinch") return spread(event.pointerId, before, at);
    hands.set(event.pointerId, at);
    if (state.mode === "press" && apart(at, state.from) > STILL[event.pointerType]) state.mode = "pan";
    if (state.mode === "grab" && apart(at, state.from) > 0) take();
    if (state.mode === "drag") map.set([at[0] - state.grip[0], at[1] - state.grip[1]]);
    if (state.mode === "pan") map.pan(at[0] - before[0], at[1] - before[1]);
  }

  function take() {
    state.mode = "drag";
    map.start();
  }

  function hover(event) {
    if (event.pointerType === "touch" || event.buttons) return;
    if (!state.box) measure();
    map.glance(pixelOf(event));
  }

  // Two fingers zoom around the middle between them, and pan with it.
  function spread(pointer, before, at) {
    const other = [...hands].find(([id]) => id !== pointer)?.[1];
    hands.set(pointer, at);
    if (!other) return;
    const middle = [(at[0] + other[0]) / 2, (at[1] + other[1]) / 2];
    map.zoom(apart(at, other) / Math.max(apart(before, other), 1), middle);
    map.pan((at[0] - before[0]) / 2, (at[1] - before[1]) / 2);
  }

  function up(event) {
    if (!hands.delete(event.pointerId)) return;
    const { mode } = state;
    if (mode === "pinch" && hands.size) return;
    state.mode = "";
    if (mode === "press" || mode === "grab") press(pixelOf(event), event.timeStamp, mode === "press");
    if (mode === "drag") map.end();
  }

  // The second press of a double tap lands on the dot, which the first one has brought there.
  function press(at, time, isOnGround) {
    const isTwice = time - state.last.time < TWICE && apart(at, state.last.at) < GRAB;
    state.last = isTwice ? { time: 0, at } : { time, at };
    if (isTwice) return map.rest();
    if (!isOnGround) return;
    map.start();
    map.set(at);
    map.end();
  }

  function cancel(event) {
    if (!hands.delete(event.pointerId)) return;
    if (state.mode === "drag") map.cancel();
    state.mode = "";
  }

  function wheel(event) {
    event.preventDefault();
    measure();
    const pixels = event.deltaY * (event.deltaMode ? LINE : 1);
    map.zoom(Math.exp(-WHEEL * pixels * (event.ctrlKey ? 5 : 1)), pixelOf(event)); // a touchpad's pinch counts less
  }

  board.addEventListener("pointerenter", measure);
  board.addEventListener("pointerdown", down);
  board.addEventListener("pointermove", move);
  board.addEventListener("pointerup", up);
  board.addEventListener("pointercancel", cancel);
  board.addEventListener("pointerleave", () => map.glance(null));
  board.addEventListener("wheel", wheel, { passive: false });
  window.addEventListener("scroll", () => state.mode || Object.assign(state, { box: null }), { passive: true });
}
