// The frame that the visitor stands on between digit A and digit B, and what moves it: a slider through all codes between
// them, and half as far again beyond both ends; the frame itself, dragged to a side; and Play, which goes back and forth.
import { facts, live, store } from "../../engine/page.js";
import { clear, paint } from "../shared/digits.js";
import { isStill } from "../shared/motion.js";
import { codeAt } from "../shared/path.js";
import { makePicture } from "../shared/picture.js";
import { makeTrustStrip } from "../shared/trust_strip.js";
import { elapsedAt, placeAfter, placeOfDrag } from "./place.js";

export function mount({ element, props }) {
  const { text } = props;
  const find = (selector) => element.querySelector(selector);
  const [canvas, play, range, output] = [".frame", ".play", ".scrub input", ".scrub output"].map(find);
  const [steps, count] = [".steps input", ".steps output"].map(find);
  const ends = { a: find(".end.a"), b: find(".end.b") };
  const paths = [...element.querySelectorAll(".choices input")];
  const state = {
    wanted: null, // {model, z} of the frame, null without a digit at each end
    frame: 0, // of the animation, 0 at rest
    begun: 0, // when it would have left A
    drag: null, // {x, position} where a hand took the frame
  };
  const draw = makePicture({ canvas, trust: makeTrustStrip(find(".trust")), wanted: () => state.wanted });

  function show() {
    const { model, position } = store.state;
    if (range.valueAsNumber !== position) range.value = position;
    output.textContent = position.toFixed(2);
    const z = codeAt(position);
    state.wanted = z && { model, z };
    draw();
  }

  function showEnds() {
    for (const [name, button] of Object.entries(ends)) {
      const seen = live.see(store.state[name]);
      if (seen) paint(button.firstElementChild, seen.x);
      else clear(button.firstElementChild);
    }
  }

  function showSettings() {
    const { state } = store;
    if (steps.valueAsNumber !== state.steps) steps.value = state.steps;
    count.textContent = state.steps;
    for (const radio of paths) radio.checked = radio.value === state.path;
  }

  const pace = () => ({ steps: store.state.steps, still: isStill() });

  function step(now) {
    store.set({ position: placeAfter(Math.max(now - state.begun, 0), pace()) });
    if (canvas.checkVisibility()) state.frame = requestAnimationFrame(step);
    else stop();
  }

  function stop() {
    cancelAnimationFrame(state.frame);
    state.frame = 0;
    play.textContent = text.play;
  }

  // Go where a hand leads: playing ends.
  function go(position) {
    if (state.frame) stop();
    store.set({ position });
  }

  play.addEventListener("click", () => {
    if (state.frame) return stop();
    state.begun = performance.now() - elapsedAt(store.state.position, pace());
    state.frame = requestAnimationFrame(step);
    play.textContent = text.pause;
  });
  range.addEventListener("input", () => go(range.valueAsNumber));
  canvas.addEventListener("pointerdown", ({ clientX, pointerId, isPrimary, button }) => {
    if (!isPrimary || button) return;
    canvas.setPointerCapture(pointerId);
    state.drag = { x: clientX, position: store.state.position };
  });
  canvas.addEventListener("pointermove", ({ clientX }) => {
    const { drag } = state;
    if (drag) go(placeOfDrag(drag.position, clientX - drag.x, canvas.clientWidth, facts.limits.position));
  });
  canvas.addEventListener("lostpointercapture", () => {
    state.drag = null;
  });
  ends.a.addEventListener("click", () => go(0));
  ends.b.addEventListener("click", () => go(1));
  steps.addEventListener("input", () => store.set({ steps: steps.valueAsNumber }));
  for (const radio of paths) radio.addEventListener("change", () => store.set({ path: radio.value }));
  store.follow(["a", "b", "path", "position", "model", "networks"], show);
  store.follow(["a", "b", "model", "networks"], showEnds);
  store.follow(["steps", "path"], showSettings);
  showSettings();
  showEnds();
  show();
}
