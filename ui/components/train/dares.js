// Three dares: each sets the controls, says what there is to see, and says so when it has come true, by the numbers of an
// update: {std, share, digits, kl, variety}, the standard deviation of the codes, the part of them within 3 of the middle,
// how many of the ten digits the samples show, the KL in nats, and how much the samples differ in levels of 255.
import { fill } from "../shared/text.js";
import { shareWithin, spread, variety } from "./measures.js";

const CALM = { variational: true, likelihood: "bce", learningRate: 2e-3 };
const NEAR = 3; // from the middle of the prior
const isApart = ({ std, share }) => std > 4 && share < 0.3;
const PIXELS = 784; // of a picture

// Seeds 0 to 9 get there within 1,500 steps (tests/benchmarks/train_dares.py). Before, at beta 1, codes have a standard
// deviation of 1.4, 85 % of them lie within 3 of the middle, and samples show 5 to 7 digits. From noise codes go far
// faster than from a space in order.
const FAR = { beta: 0, isFresh: true };
export const DARES = {
  apart: { ...FAR, isDone: (numbers) => isApart(numbers) && numbers.digits !== null && numbers.digits <= 5 },
  gray: { beta: 32, isDone: ({ kl, std, variety: levels }) => kl < 0.1 && std < 0.3 && levels < 64 },
  home: {
    beta: 1,
    first: { ...FAR, isDone: isApart },
    isDone: ({ std, share, kl }) => share > 0.6 && std < 1.9 && kl > 1,
  },
};

export function measure({ codes, heldOut, samples }, digits) {
  const { mean } = codes;
  const [std, share] = [spread(mean), shareWithin(mean, NEAR)];
  return { std, share, digits, kl: heldOut.kl, variety: variety(samples.pixels, PIXELS) };
}

// Return {check(numbers), sentence()}: `check` follows the dare that is on, and `sentence` is {said, isDone} of it, null
// where there is none; `changed()` is called when it is another one.
export function offerDares({ element, text, run, changed }) {
  const { state } = run.lesson;
  const buttons = Object.keys(DARES).map((name) => [name, element.querySelector(`[data-testid="train-dare-${name}"]`)]);
  const on = { name: "", stage: null, isDone: false, sentence: null, run: 0 }; // run: the first that counts

  const values = ({ std, share, digits, kl }) => ({
    std: std.toFixed(1),
    percent: Math.round(100 * share),
    digits,
    kl: kl.toFixed(2),
  });

  function say(key, numbers) {
    on.sentence = { said: fill(text[key], numbers), isDone: on.isDone };
    changed();
  }

  function begin(name) {
    const dare = DARES[name];
    const isAhead = Boolean(dare.first) && !(state.update && dare.first.isDone(measure(state.update, null)));
    Object.assign(on, { name, stage: isAhead ? dare.first : dare, isDone: false });
    const controls = { ...CALM, beta: on.stage.beta };
    const isFresh = Boolean(on.stage.isFresh || state.update?.blewUp);
    if (isFresh) on.run = run.restart({ controls });
    else run.set(controls);
    if (state.isPaused) run.pause(false);
    say(isAhead ? `${name}_first` : `${name}_do`, {});
    mark();
  }

  function check(numbers, { run: number, controls }) {
    const { name, stage } = on;
    if (number < on.run) return; // what it had learnt before
    if (!name || on.isDone || controls.beta !== stage.beta || !stage.isDone(numbers)) return;
    if (stage === DARES[name].first) {
      on.stage = DARES[name];
      run.set({ beta: on.stage.beta });
      say(`${name}_do`, values(numbers));
      return;
    }
    on.isDone = true;
    say(`${name}_done`, values(numbers));
  }

  // A move of beta, or no KL at all, ends a dare.
  function leave() {
    const { beta, variational } = state.controls;
    if (!on.name || (beta === on.stage.beta && variational)) return;
    Object.assign(on, { name: "", stage: null, isDone: false, sentence: null });
    mark();
    changed();
  }

  function mark() {
    for (const [name, button] of buttons) button.ariaPressed = name === on.name;
  }

  for (const [name, button] of buttons) button.addEventListener("click", () => begin(name));
  run.lesson.follow(["controls"], leave);
  mark();
  return { check, sentence: () => on.sentence };
}
