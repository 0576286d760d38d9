// The frame that the visitor stands on between digit A and digit B, and the slider that moves it: through all codes
// between them, and half as far again beyond both ends. Play goes back and forth.
import { models, store } from "../../engine/page.js";
import { clear, paint } from "../shared/digits.js";
import { latest } from "../shared/latest.js";
import { codeAt } from "../shared/path.js";
import { report } from "../shared/report.js";
import { makeTrustStrip } from "../shared/trust_strip.js";

const LEG = 3000; // milliseconds from A to B

export function mount({ element, props }) {
  const { text } = props;
  const find = (selector) => element.querySelector(selector);
  const [canvas, play, range, output] = ["canvas", ".play", ".scrub input", ".scrub output"].map(find);
  const [steps, count] = [".steps input", ".steps output"].map(find);
  const paths = [...element.querySelectorAll(".choices input")];
  const trust = makeTrustStrip(find(".trust"));
  const state = { frame: 0, begun: 0 }; // frame of the animation, 0 at rest; when it would have left A

  function show() {
    const { model, position } = store.state;
    if (range.valueAsNumber !== position) range.value = position;
    output.textContent = position.toFixed(2);
    const z = codeAt(position);
    if (!z) {
      clear(canvas);
      trust(null, null);
    } else if (models.canDecode(model)) showPixels(z, models.decode(model, z));
    else ask();
  }

  function showSettings() {
    const { state } = store;
    if (steps.valueAsNumber !== state.steps) steps.value = state.steps;
    count.textContent = state.steps;
    for (const radio of paths) radio.checked = radio.value === state.path;
  }

  function showPixels(z, pixels, probabilities = null) {
    paint(canvas, pixels);
    trust(z, pixels, probabilities);
  }

  // Never more than one call is under way; the newest code is asked for next, and the last one is always shown.
  const ask = latest(async () => {
    const { model, position } = store.state;
    const z = codeAt(position);
    if (!z || models.canDecode(model)) return;
    try {
      const { pixels, probabilities } = await models.look(model, { z });
      store.set({ problem: "" });
      if (model === store.state.model) showPixels(z, pixels, probabilities);
    } catch (error) {
      report(error);
    }
  });

  function step(now) {
    const legs = (now - state.begun) / LEG;
    const part = legs % 2 < 1 ? legs % 2 : 2 - (legs % 2); // forth, then back
    store.set({ position: Math.round(100 * part) / 100 });
    if (canvas.checkVisibility()) state.frame = requestAnimationFrame(step);
    else stop();
  }

  function stop() {
    cancelAnimationFrame(state.frame);
    state.frame = 0;
    play.textContent = text.play;
  }

  play.addEventListener("click", () => {
    if (state.frame) return stop();
    const { position } = store.state;
    const part = Math.min(Math.max(position, 0), 1);
    state.begun = performance.now() - part * LEG;
    state.frame = requestAnimationFrame(step);
    play.textContent = text.pause;
  });
  range.addEventListener("input", () => {
    if (state.frame) stop();
    store.set({ position: range.valueAsNumber });
  });
  steps.addEventListener("input", () => store.set({ steps: steps.valueAsNumber }));
  for (const radio of paths) radio.addEventListener("change", () => store.set({ path: radio.value }));
  store.follow(["a", "b", "path", "position", "model", "networks"], show);
  store.follow(["steps", "path"], showSettings);
  showSettings();
  show();
}
