// "Make it a 9": the server looks for the nearest code that is read as another digit (vae_core/latent/counterfactual.py).
// The way there is drawn on the map, and can be scrubbed and played.
import { placed } from "../../engine/live.js";
import { facts, server, store } from "../../engine/page.js";
import { decodeCode } from "../shared/base64.js";
import { isStill, partOver } from "../shared/motion.js";
import { report } from "../shared/report.js";
import { fill } from "../shared/text.js";

export const COUNTERFACTUAL = "counterfactual"; // kind of way
const DURATION = 1500; // milliseconds from the first code to the last

export function offerChanges({ element, text }) {
  const find = (selector) => element.querySelector(selector);
  const [found, row, play, range, make] = [".found", ".way", ".play", ".way input", ".make"].map(find);
  const buttons = [...element.querySelectorAll(".make button")];
  const state = {
    search: 0, // number of the last search
    frame: 0, // of the animation, 0 at rest
    own: null, // the point of the way on which the page stands
  };
  const way = () => (store.state.way?.kind === COUNTERFACTUAL ? store.state.way : null);

  async function search(digit) {
    const { model, point } = store.state;
    const number = ++state.search;
    stop();
    found.textContent = fill(text.searching, { digit });
    const answer = await server.change(model, Array.from(point.z), digit).catch(() => null);
    if (number !== state.search) return;
    found.textContent = "";
    if (!answer || answer.error) return report(new Error(answer?.error ?? ""));
    if (point === store.state.point && model === store.state.model) take(answer, { model, digit });
  }

  function take({ path, reached, probability }, { model, digit }) {
    const size = facts.models[model].latent_dim;
    const numbers = decodeCode(path);
    if (numbers.every((number, at) => number === numbers[at % size])) {
      found.textContent = fill(text.already, { digit });
      return;
    }
    const codes = Array.from({ length: numbers.length / size }, (_, at) => numbers.slice(at * size, (at + 1) * size));
    store.remember();
    store.set({ way: { kind: COUNTERFACTUAL, model, digit, codes, reached }, problem: "" });
    found.textContent = fill(reached ? text.reached : text.not_reached, {
      digit,
      steps: codes.length - 1,
      distance: distance(codes[0], codes.at(-1)).toFixed(1),
      percent: Math.round(100 * probability),
    });
    if (isStill()) goTo(codes.length - 1);
    else start();
  }

  function goTo(index) {
    const { codes, digit } = way();
    state.own = placed(codes[index], fill(text.note, { digit }), fill(text.name, { digit }));
    range.value = index;
    store.set({ point: state.own });
  }

  function start() {
    const last = way().codes.length - 1;
    const from = range.valueAsNumber < last ? range.valueAsNumber : 0;
    const begun = performance.now() - (DURATION * from) / last;
    play.textContent = text.pause;
    const step = (now) => {
      const part = partOver(now - begun, DURATION);
      goTo(Math.round(part * last));
      if (part < 1 && state.frame) state.frame = requestAnimationFrame(step);
      else stop();
    };
    state.frame = requestAnimationFrame(step);
  }

  function stop() {
    cancelAnimationFrame(state.frame);
    state.frame = 0;
    play.textContent = text.play;
  }

  // A way is there as long as the page stands on it.
  function leave() {
    if (!way() || store.state.point === state.own) return;
    stop();
    found.textContent = "";
    store.set({ way: null });
  }

  function show() {
    const shown = way();
    row.classList.toggle("empty", !shown);
    if (!shown) return stop();
    range.max = shown.codes.length - 1;
    range.ariaLabel = fill(text.way, shown);
  }

  // The server searches, and knows no model that was trained here.
  function allow() {
    const { trained } = facts.models[store.state.model];
    for (const button of buttons) button.disabled = Boolean(trained);
    make.title = trained ? text.make_bundled : "";
  }

  buttons.forEach((button, digit) => {
    button.addEventListener("click", () => search(digit));
  });
  play.addEventListener("click", () => (state.frame ? stop() : start()));
  range.addEventListener("input", () => {
    stop();
    goTo(range.valueAsNumber);
  });
  store.follow(["way"], show);
  store.follow(["model"], allow);
  allow();
  store.follow(["point", "model"], leave);
  show();
}

const distance = (a, b) => Math.hypot(...a.map((number, dim) => number - b[dim]));
