// A VAE that learns in a worker while its controls are moved: the page's side of it.
//
// startTraining(options) draws the digits, begins, and returns at once
//   set(controls)     changes any of {beta, variational, likelihood: "bce" or "mse", learningRate} from the next step on
//   pause(), resume() the page hidden counts as paused, without being asked
//   step()            one step; of use while paused
//   restart(options)  begins anew with any of {width, seed, controls, plan, until} changed, and with the same digits;
//                     returns the number of the run that begins
//   add(image)        lets it learn from COPIES (bend.js) of the visitor's digit, [784] in [0, 1], all but one a little
//                     bent; a restart keeps them
//   see({lattice, arrows, own}) chooses what updates show: the lattice's {side, reach, centre}, whether there are arrows,
//                     and a digit of the visitor's, as `add` takes it, that is reconstructed without being learnt from
//   snapshot()        promises what a model of the page is made of (register.js): {width, seed, steps, history, additions,
//                     weights, codes, losses, kl}, `weights` {name: {shape, values}} in vae_core's layout (weights.js),
//                     `codes` as in an update, `losses` the reconstruction of each held-out digit at the mean of its
//                     posterior, `additions` [{steps, levels}] the digits that were added
//   stop()            ends the worker
// Options: {training, models, latentDim}, the facts' `training`, page.js's models, and the teacher's latent_dim;
// {width = 128, seed = 0, controls} of the VAE; `isPaused` to begin without learning; `plan` and `additions`, a history, to
// train again as it was, up to `until` steps, behind which only a restart goes on; onUpdate(update), ten to twelve times a
// second while it learns, and after whatever is done while it is paused; onProblem(error) where it cannot begin or go on.
//
// An update holds, with images as levels of 255 in Uint8Arrays [count, 784], and codes in Float32Arrays [count, 2]:
//   run        number of beginnings so far, 1 until the first restart: its steps count from 0
//   steps, isRunning, controls
//   history    [{steps, controls}]: with width, seed and the digits that were added all that the weights follow from
//   blewUp     null, or {steps, loss, rate} once numbers became too large: then only a restart goes on
//   training   {reconstruction, kl}, nats per image, mean of the steps since the last update; null without a step
//   heldOut    the same for held-out digits, at fixed draws of their posteriors, as the weights are now; null where
//              they are huge or no numbers, as they can be shortly before the training counts as blown up
//   codes      {mean, logvar, labels} of the held-out digits; logvar is null for a plain autoencoder
//   lattice    {side, reach, centre, pixels}: decoded codes, row by row from the top left
//   shown      {originals, pixels, codes}: eight held-out digits, the visitor's as the ninth, and their reconstructions
//   samples    {codes, pixels}: 16 codes of N(0, 1), always the same, and what they decode to
//   arrows     null, or {mean, reconstruction, kl}: codes of 24 held-out digits, and the gradient of each term with
//              respect to the mean. A code is pulled against them: by -reconstruction, and by -beta * kl.
import { drawDigits } from "./data.js";
import { LATTICE } from "./lattice.js";

const begin = () => new Worker(new URL("worker.js", import.meta.url), { type: "module" });

export function startTraining({
  onUpdate,
  onProblem = console.error,
  draw = drawDigits,
  makeWorker = begin,
  ...given
}) {
  const { training, models, latentDim, isPaused = false, ...options } = given;
  const state = {
    options: { width: 128, seed: 0, controls: {}, ...options },
    view: { lattice: LATTICE, arrows: false, own: null },
    added: null, // levels of the visitor's digit that it learns from
    isPaused,
    isStopped: false,
    run: 1,
    waiting: [], // how to hand over answers
  };
  const worker = makeWorker();
  const began = draw({ training, models, latentDim }).then((data) => {
    if (state.isStopped) return;
    const held = [data.images, data.labels, data.heldOut.images, data.heldOut.labels];
    worker.postMessage(
      { kind: "data", data },
      held.map((values) => values.buffer),
    );
    start(state.run);
  });
  began.catch(onProblem);
  const tell = (message) => began.then(() => !state.isStopped && worker.postMessage(message)).catch(() => {});
  const isRunning = () => !state.isPaused && !globalThis.document?.hidden;
  const go = () => tell({ kind: "run", isRunning: isRunning() });

  function start(run) {
    const { until, ...lesson } = state.options;
    const { added, view } = state;
    worker.postMessage({ kind: "start", run, options: lesson, until, added, ...view, isRunning: isRunning() });
  }

  worker.addEventListener("message", ({ data: { update, answer, problem } }) => {
    if (state.isStopped) return;
    if (problem) fail(new Error(problem));
    if (answer) state.waiting.shift().resolve(answer);
    if (!update) return;
    worker.postMessage({ kind: "seen" });
    onUpdate(update);
  });
  function askForSnapshot() {
    return new Promise((resolve, reject) => {
      state.waiting.push({ resolve, reject });
      began.catch(reject);
      tell({ kind: "snapshot" });
    });
  }

  // What is waited for may never come now.
  function fail(error) {
    for (const { reject } of state.waiting.splice(0)) reject(error);
    onProblem(error);
  }

  worker.addEventListener("error", ({ message }) => fail(new Error(message || "its worker cannot be loaded")));
  globalThis.document?.addEventListener("visibilitychange", go);

  return {
    set: (controls) => {
      state.options.controls = { ...state.options.controls, ...controls };
      tell({ kind: "set", controls });
    },
    pause: () => {
      state.isPaused = true;
      go();
    },
    resume: () => {
      state.isPaused = false;
      go();
    },
    step: () => tell({ kind: "step" }),
    restart: (changed = {}) => {
      state.options = { ...state.options, plan: [], additions: [], until: undefined, ...changed };
      const run = ++state.run;
      began.then(() => start(run)).catch(() => {});
      return run;
    },
    add: (image) => {
      state.view.own = image;
      state.added = Uint8Array.from(image, (ink) => Math.round(255 * ink));
      tell({ kind: "add", levels: state.added });
    },
    see: (view) => {
      Object.assign(state.view, view);
      tell({ kind: "see", ...state.view });
    },
    snapshot: async () => {
      const { width, seed } = state.options;
      return { width, seed, ...(await askForSnapshot()) };
    },
    stop: () => {
      state.isStopped = true;
      globalThis.document?.removeEventListener("visibilitychange", go);
      worker.terminate();
    },
  };
}
