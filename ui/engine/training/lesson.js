// A VAE in training, with its digits: which batch is next, which controls were set when, and what is to be seen of it.
// Everything follows from the digits, width, seed, the history of the controls, and the digits that were added.
import { reconstructionLoss } from "../trust.js";
import { bentCopies, COPIES } from "./bend.js";
import { LATTICE, latticeCodes } from "./lattice.js";
import { BATCH, CODE, PIXELS } from "./memory.js";
import { makeRandom, normals, shuffle } from "./random.js";
import { CONTROLS, HUGE, Trainer } from "./trainer.js";

const LEVELS = 255;
const FIXED = 8; // held-out digits whose reconstructions are shown
const SAMPLES = 16; // codes drawn from N(0, 1)
const ARROWS = 24; // codes whose gradients are shown
const DRAWS = 2; // of the noise of an arrow, each with its opposite

export class Lesson {
  lattice = LATTICE; // which codes are decoded: `side` in a row, up to `reach` from `centre`
  arrows = false; // whether gradients are shown
  own = null; // the visitor's digit, [784] in [0, 1], whose reconstruction is shown
  history = []; // [{steps, controls}]: the controls that were set after so many steps
  additions = []; // [{steps, levels}]: digits, of 255 in Uint8Arrays [784], that were added after so many steps
  #data; // {images, labels}, levels of 255
  #order = []; // indices of the images that this epoch has left
  #random;
  #fixed; // what never changes: images, noise, codes
  #sums = { reconstruction: 0, kl: 0, count: 0 }; // of the steps since the last look
  #plan; // entries of a history, and additions, that are still to come
  #planned;

  // `data` is what drawDigits promises; `plan` a history, of which all controls are set again, each at its step, and
  // `additions` digits that are added again.
  constructor(compiled, data, { width, seed = 0, controls = {}, plan = [], additions = [] }) {
    this.#data = { ...data };
    this.trainer = new Trainer(compiled, { width, seed });
    this.#random = makeRandom(seed, "order");
    this.#plan = [...plan];
    this.#planned = [...additions];
    const count = data.heldOut.labels.length;
    this.#fixed = {
      images: Float32Array.from(data.heldOut.images, (level) => level / LEVELS),
      noise: normals(makeRandom(0, "held out"), CODE * count),
      samples: normals(makeRandom(0, "samples"), CODE * SAMPLES),
      arrows: normals(makeRandom(0, "arrows"), CODE * ARROWS * DRAWS),
    };
    this.set({ ...CONTROLS, ...controls });
  }

  // Change some of the controls from the next step on.
  set(controls) {
    this.trainer.controls = { ...this.trainer.controls, ...controls };
    const { steps } = this.trainer;
    if (this.history.at(-1)?.steps === steps) this.history.pop();
    this.history.push({ steps, controls: this.trainer.controls });
  }

  step() {
    const isDue = (planned) => planned.length && planned[0].steps <= this.trainer.steps;
    while (isDue(this.#plan)) this.set(this.#plan.shift().controls);
    while (isDue(this.#planned)) this.add(this.#planned.shift().levels);
    const { reconstruction, kl } = this.trainer.step(this.#nextBatch());
    if (this.trainer.blewUp) return;
    this.#sums.reconstruction += reconstruction;
    this.#sums.kl += kl;
    this.#sums.count++;
  }

  // Learn from the visitor's digit, levels of 255 in a Uint8Array [784], from now on; one that was added before stays.
  add(levels) {
    const image = Float32Array.from(levels, (level) => level / LEVELS);
    this.own = image;
    this.additions.push({ steps: this.trainer.steps, levels });
    const copies = Uint8Array.from(bentCopies(image, COPIES), (ink) => Math.round(LEVELS * ink));
    const images = new Uint8Array(this.#data.images.length + copies.length);
    images.set(this.#data.images);
    images.set(copies, this.#data.images.length);
    this.#data.images = images;
    this.#order = [];
  }

  #nextBatch() {
    if (this.#order.length < BATCH) {
      const count = this.#data.images.length / PIXELS;
      this.#order = shuffle(
        Array.from({ length: count }, (_, index) => index),
        this.#random,
      );
    }
    const batch = new Float32Array(BATCH * PIXELS);
    this.#order.splice(-BATCH).forEach((index, row) => {
      const [from, to] = [index * PIXELS, row * PIXELS];
      for (let i = 0; i < PIXELS; i++) batch[to + i] = this.#data.images[from + i] / LEVELS;
    });
    return batch;
  }

  // Return what is to be seen now: training.js describes it.
  look() {
    const { trainer } = this;
    const { images, noise, samples } = this.#fixed;
    const { mean, logvar, ...heldOut } = trainer.evaluate(images, noise);
    const shown = new Float32Array((FIXED + (this.own ? 1 : 0)) * PIXELS);
    shown.set(images.subarray(0, FIXED * PIXELS));
    if (this.own) shown.set(this.own, FIXED * PIXELS);
    const codes = trainer.encode(shown).mean;
    const { reconstruction, kl, count } = this.#sums;
    this.#sums = { reconstruction: 0, kl: 0, count: 0 };
    return {
      steps: trainer.steps,
      controls: trainer.controls,
      history: this.history,
      blewUp: trainer.blewUp,
      training: count ? { reconstruction: reconstruction / count, kl: kl / count } : null,
      heldOut: heldOut.reconstruction + heldOut.kl < HUGE ? heldOut : null,
      codes: { mean, logvar, labels: this.#data.heldOut.labels },
      lattice: { ...this.lattice, pixels: trainer.decodeLevels(latticeCodes(this.lattice)) },
      shown: { originals: toLevels(shown), pixels: trainer.decodeLevels(codes), codes },
      samples: { codes: samples.slice(), pixels: trainer.decodeLevels(samples) },
      arrows: this.arrows ? this.#arrows() : null,
    };
  }

  // Return what a model of the page is made of: training.js describes it.
  snapshot() {
    const { trainer, history, additions } = this;
    const { images, noise } = this.#fixed;
    const { mean, logvar, kl } = trainer.evaluate(images, noise);
    const means = trainer.decode(mean);
    const { likelihood } = trainer.controls;
    const kind = likelihood === "mse" ? "gaussian" : "bernoulli";
    const losses = Float32Array.from({ length: mean.length / CODE }, (_, index) => {
      const [from, to] = [index * PIXELS, (index + 1) * PIXELS];
      return reconstructionLoss(means.subarray(from, to), images.subarray(from, to), kind);
    });
    const codes = { mean, logvar, labels: this.#data.heldOut.labels };
    return { steps: trainer.steps, history, additions, weights: trainer.weights(), codes, losses, kl };
  }

  // The gradients at some held-out codes, each the mean over draws of its posterior.
  #arrows() {
    const images = this.#fixed.images.subarray(0, ARROWS * PIXELS);
    const mean = this.trainer.encode(images).mean;
    const sums = { reconstruction: new Float32Array(mean.length), kl: new Float32Array(mean.length) };
    for (let draw = 0; draw < DRAWS; draw++) {
      const noise = this.#fixed.arrows.subarray(draw * mean.length, (draw + 1) * mean.length);
      for (const sign of [1, -1]) {
        const parts = this.trainer.parts(
          images,
          noise.map((number) => sign * number),
        );
        for (const term of ["reconstruction", "kl"]) {
          parts[term].forEach((number, i) => {
            sums[term][i] += number / (2 * DRAWS);
          });
        }
      }
    }
    return { mean, ...sums };
  }
}

function toLevels(means) {
  const levels = new Uint8Array(means.length);
  for (let i = 0; i < means.length; i++) levels[i] = Math.round(LEVELS * means[i]);
  return levels;
}
