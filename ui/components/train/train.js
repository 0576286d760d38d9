// A VAE learns while its controls are moved. This module joins the training (run.js) to what shows it: the map, digits,
// curves, numbers, and the sentence above them.
import { NoNetworksError } from "../../engine/training/data.js";
import { css } from "../map/palette.js";
import { fill } from "../shared/text.js";
import { makeBoard } from "./board.js";
import { offerControls } from "./controls.js";
import { makeCurves } from "./curves.js";
import { measure, offerDares } from "./dares.js";
import { makePictures } from "./pictures.js";
import { makeRun, START } from "./run.js";
import { offerUse } from "./use.js";

const PICTURES = 2; // updates of which the digits show one
const CURVES = 4; // and the curves

export function mount({ element, props }) {
  const { text } = props;
  const find = (selector) => element.querySelector(selector);
  const [line, again] = [".say span", ".say button"].map(find);
  const [loss, steps] = ["train-loss", "train-steps"].map((name) => find(`[data-testid="${name}"]`));
  const run = makeRun();
  const { lesson } = run;
  const { state } = lesson;
  const board = makeBoard({
    canvas: find("[data-testid=train-map]"),
    label: find(".board .reach"),
    want: (reach) => run.see({ lattice: { side: 16, reach, centre: [0, 0] } }),
  });
  const pictures = makePictures({ element, text, read: () => state.update && check(state.update) });
  const curves = makeCurves({ element, text });
  const shown = { run: 0, count: 0 }; // the newest run, and how many of its updates
  const dares = offerDares({ element, text, run, changed: say });

  function show({ update }) {
    const { heldOut, blewUp } = update;
    steps.textContent = update.steps;
    if (!blewUp && heldOut) {
      loss.textContent = (heldOut.reconstruction + heldOut.kl).toFixed(1);
      if (update.run !== shown.run) Object.assign(shown, { run: update.run, count: 0 });
      const isDue = (every) => !update.isRunning || shown.count % every === 0;
      curves.add(update);
      board.draw(update);
      if (isDue(PICTURES)) pictures.draw(update);
      if (isDue(CURVES)) curves.draw();
      check(update);
      shown.count++;
    }
    say();
  }

  function check(update) {
    if (!update.blewUp && update.heldOut) dares.check(measure(update, pictures.digits()), update);
  }

  // A problem goes first, then numbers that blew up, then the dare that is on.
  function say() {
    const { update, problem } = state;
    const blown = update?.blewUp ?? null;
    const dare = dares?.sentence();
    const sentence = problem
      ? told(problem)
      : blown
        ? fill(text.blew_up, blown)
        : (dare?.said ?? (update ? text.learning : text.waiting));
    if (line.textContent !== sentence) line.textContent = sentence;
    line.classList.toggle("done", !problem && !blown && Boolean(dare?.isDone));
    again.hidden = !blown;
  }

  function told(problem) {
    return problem instanceof NoNetworksError ? text.no_networks : fill(text.problem, { reason: problem.message });
  }

  for (const entry of element.querySelectorAll(".legend span")) {
    entry.style.setProperty("--colour", css(Number(entry.dataset.digit)));
  }
  again.addEventListener("click", () => {
    run.restart({ controls: { learningRate: START.controls.learningRate } });
    if (state.isPaused) run.pause(false);
  });
  offerControls({ element, text, run });
  offerUse({ element, text, run });
  lesson.follow(["update"], show);
  lesson.follow(["problem"], say);
  say();
}
