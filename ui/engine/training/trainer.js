// A VAE with two latent dimensions that learns by Adam, a batch of up to 64 images at a time. Images are [count, 784] in
// [0, 1], noise and codes [count, 2], one behind the other in Float32Arrays; losses are in nats per image.
//
// The objective is reconstruction + beta * KL, as vae_core/losses.py has it: at beta 1 minus the ELBO. A plain
// autoencoder decodes the mean, and has no KL.
import { BATCH, CODE, makeMemory, PIXELS } from "./memory.js";
import { makeRandom, normals } from "./random.js";
import { drawBlock, readBlock, writeBlock } from "./weights.js";

const DECAYS = [0.9, 0.999]; // of Adam's averages
export const HUGE = 1e6; // nats per image above which a loss counts as blown up
export const CONTROLS = { beta: 1, variational: true, likelihood: "bce", learningRate: 2e-3 };

const rowsOf = (values, from, rows, size) => values.subarray(from * size, (from + rows) * size);

// The parts, [first, rows], in which the networks take so many images or codes.
function* batches(count) {
  for (let from = 0; from < count; from += BATCH) yield [from, Math.min(BATCH, count - from)];
}

export class Trainer {
  #memory;
  #random;
  #decayed = [1, 1]; // powers of Adam's decays
  controls = { ...CONTROLS }; // may be changed between any two steps
  steps = 0;
  blewUp = null; // {steps, loss, rate}, once numbers are no longer finite or the loss is huge: then no step changes anything

  // `compiled` is training.wasm; `weights` of vae_core's layout (weights.js) take the place of drawn ones.
  constructor(compiled, { width, seed = 0, weights = null }) {
    if (width % 8) throw new Error(`width is ${width}; expected a multiple of 8`);
    this.width = width;
    this.#memory = makeMemory(compiled, width);
    this.#random = makeRandom(seed, "noise");
    if (weights) writeBlock(this.#memory, this.#block("parameters"), weights);
    else drawBlock(this.#memory, this.#block("parameters"), makeRandom(seed, "weights"));
  }

  // Learn from a batch, and return {reconstruction, kl} before the step.
  step(images, noise = normals(this.#random, (CODE * images.length) / PIXELS)) {
    const { kernels, size, parameters, gradients, first, second } = this.#memory;
    const losses = this.#differentiate(images, noise);
    if (this.blewUp) return losses;
    this.steps++;
    this.#decayed = this.#decayed.map((power, index) => power * DECAYS[index]);
    const [rate, correction] = [
      this.controls.learningRate / (1 - this.#decayed[0]),
      1 / Math.sqrt(1 - this.#decayed[1]),
    ];
    kernels.adam(parameters, gradients, first, second, size, rate, correction);
    return losses;
  }

  // Return {reconstruction, kl, gradients} of a batch, without learning: gradients in vae_core's layout.
  differentiate(images, noise) {
    const losses = this.#differentiate(images, noise);
    return { ...losses, gradients: readBlock(this.#memory, this.#block("gradients"), this.controls.variational) };
  }

  // Return the mean {reconstruction, kl} of any number of images, at the draws of their posteriors that `noise` makes; and
  // {mean, logvar} as `encode` does.
  evaluate(images, noise) {
    const found = { reconstruction: 0, kl: 0, ...this.#makePosteriors(images) };
    for (const [from, rows] of batches(images.length / PIXELS)) {
      const used = noise.subarray(from * CODE, (from + rows) * CODE);
      const { reconstruction, kl } = this.#losses(rowsOf(images, from, rows, PIXELS), used, rows);
      found.reconstruction += (reconstruction * PIXELS * rows) / images.length;
      found.kl += (kl * PIXELS * rows) / images.length;
      this.#readPosteriors(from, rows, found);
    }
    return found;
  }

  // Return {mean, logvar}, [count, 2] each, of any number of images; logvar is null for a plain autoencoder.
  encode(images) {
    const found = this.#makePosteriors(images);
    for (const [from, rows] of batches(images.length / PIXELS)) {
      this.#encode(rowsOf(images, from, rows, PIXELS), rows);
      this.#readPosteriors(from, rows, found);
    }
    return found;
  }

  // Return pixel means, [count, 784] in [0, 1] and never NaN, of any number of codes.
  decode(codes) {
    const means = new Float32Array((PIXELS * codes.length) / CODE);
    this.#decodeInto(means, codes, "pixel_means", (rows) => this.#view("logitsBack", rows * PIXELS));
    return means;
  }

  // Return the same in levels of 255, a Uint8Array.
  decodeLevels(codes) {
    const levels = new Uint8Array((PIXELS * codes.length) / CODE);
    this.#decodeInto(levels, codes, "levels", (rows) => {
      const { buffer, byteOffset } = this.#view("logitsBack", rows * PIXELS);
      return new Uint8Array(buffer, byteOffset, rows * PIXELS);
    });
    return levels;
  }

  // Return {reconstruction, kl}, the gradients [count, 2] of each term of an image's loss with respect to the mean of its
  // code, for at most 64 images. Learning moves a code against their sum, the KL's times beta.
  parts(images, noise) {
    const rows = images.length / PIXELS;
    this.#losses(images, noise, rows, 1);
    this.#decoderBack(rows);
    const [back, posteriors] = [this.#view("zBack", 8 * rows), this.#view("posteriors", 8 * rows)];
    const pick = (from) =>
      Float32Array.from({ length: CODE * rows }, (_, i) => from[8 * Math.floor(i / CODE) + (i % CODE)]);
    const mean = pick(posteriors); // the gradient of the KL, (mean^2 + ...) / 2, is the mean itself
    return { reconstruction: pick(back), kl: this.controls.variational ? mean : mean.fill(0) };
  }

  // Return the weights in vae_core's layout; those of a plain autoencoder where it is one.
  weights() {
    return readBlock(this.#memory, this.#block("parameters"), this.controls.variational);
  }

  #makePosteriors(images) {
    const make = () => new Float32Array((CODE * images.length) / PIXELS);
    return { mean: make(), logvar: this.controls.variational ? make() : null };
  }

  #readPosteriors(from, rows, { mean, logvar }) {
    const posteriors = this.#view("posteriors", 8 * rows);
    for (let r = 0; r < rows; r++) {
      mean.set(posteriors.subarray(8 * r, 8 * r + CODE), (from + r) * CODE);
      logvar?.set(posteriors.subarray(8 * r + CODE, 8 * r + 2 * CODE), (from + r) * CODE);
    }
  }

  // Decode batch by batch: a kernel makes pixels of the logits, which `read` finds.
  #decodeInto(pixels, codes, kernel, read) {
    const { kernels, at } = this.#memory;
    for (const [from, rows] of batches(codes.length / CODE)) {
      const z = this.#view("z", 8 * rows);
      for (let r = 0; r < rows; r++) z.set(rowsOf(codes, from + r, 1, CODE), 8 * r);
      this.#decode(rows);
      kernels[kernel](at.logits, rows * PIXELS, at.logitsBack);
      pixels.set(read(rows), from * PIXELS);
    }
  }

  #block(name) {
    return this.#memory.view(this.#memory[name], this.#memory.size);
  }

  #view(name, count) {
    return this.#memory.view(this.#memory.at[name], count);
  }

  // Call a layer: `to` = `from` [rows, inputs] * weight + bias; `stride` floats from row to row of `from`.
  #linear(index, from, stride, rows, to) {
    const { kernels, layers, parameters, at } = this.#memory;
    const { inputs, outputs, stride: columns, weight, bias } = layers[index];
    const [w, b] = [parameters + 4 * weight, parameters + 4 * bias];
    kernels.multiply(at[from], stride, 1, w, columns, 1, rows, inputs, outputs, b, at[to], at.scratch);
  }

  // The gradients of a layer's weight and bias from that of its output.
  #weightBack(index, from, stride, back, rows) {
    const { kernels, layers, gradients, at } = this.#memory;
    const { inputs, outputs, stride: columns, weight, bias } = layers[index];
    const w = gradients + 4 * weight;
    kernels.multiply(at[from], 1, stride, at[back], columns, 1, inputs, rows, outputs, 0, w, at.scratch);
    kernels.sum_rows(at[back], rows, outputs, gradients + 4 * bias);
  }

  // The gradient of a layer's input from that of its output.
  #inputBack(index, back, rows, to) {
    const { kernels, layers, parameters, at } = this.#memory;
    const { inputs, outputs, stride, weight } = layers[index];
    const w = parameters + 4 * weight;
    kernels.multiply(at[back], stride, 1, w, 1, stride, rows, outputs, inputs, 0, at[to], at.scratch);
  }

  #encode(images, rows) {
    const { kernels, at } = this.#memory;
    this.#view("x", images.length).set(images);
    this.#linear(0, "x", PIXELS, rows, "hidden");
    kernels.silu(at.hidden, rows * this.width, at.active);
    this.#linear(1, "active", this.width, rows, "posteriors");
  }

  #decode(rows) {
    const { kernels, at } = this.#memory;
    this.#linear(2, "z", 8, rows, "decoderHidden");
    kernels.silu(at.decoderHidden, rows * this.width, at.decoderActive);
    this.#linear(3, "decoderActive", this.width, rows, "logits");
  }

  // Run the networks, and return the mean losses; `scale` is that of the gradient at the logits.
  #losses(images, noise, rows, scale = 1 / rows) {
    const { kernels, at } = this.#memory;
    const { beta, variational, likelihood } = this.controls;
    this.#encode(images, rows);
    const used = this.#view("noise", CODE * rows);
    if (variational) used.set(noise);
    else used.fill(0);
    kernels.reparameterize(at.posteriors, at.noise, rows, at.z);
    this.#decode(rows);
    const loss = likelihood === "mse" ? kernels.gaussian : kernels.bernoulli;
    const reconstruction = loss(at.logits, at.x, rows, PIXELS, scale, at.logitsBack) / rows;
    const weights = [beta * scale, variational ? 1 : 0];
    const kl = kernels.posterior_back(at.posteriors, at.noise, at.zBack, rows, ...weights, at.posteriorsBack) / rows;
    return { reconstruction, kl };
  }

  #decoderBack(rows) {
    const { kernels, at } = this.#memory;
    this.#weightBack(3, "decoderActive", this.width, "logitsBack", rows);
    this.#inputBack(3, "logitsBack", rows, "hiddenBack");
    kernels.silu_back(at.decoderHidden, rows * this.width, at.hiddenBack);
    this.#weightBack(2, "z", 8, "hiddenBack", rows);
    this.#inputBack(2, "hiddenBack", rows, "zBack");
  }

  // Write the gradients of the mean objective of a batch, and return its terms.
  #differentiate(images, noise) {
    const { kernels, at, size, gradients } = this.#memory;
    const { beta, variational } = this.controls;
    const rows = images.length / PIXELS;
    const losses = this.#losses(images, noise, rows);
    this.#decoderBack(rows);
    const weights = [beta / rows, variational ? 1 : 0];
    kernels.posterior_back(at.posteriors, at.noise, at.zBack, rows, ...weights, at.posteriorsBack);
    this.#weightBack(1, "active", this.width, "posteriorsBack", rows);
    this.#inputBack(1, "posteriorsBack", rows, "hiddenBack");
    kernels.silu_back(at.hidden, rows * this.width, at.hiddenBack);
    this.#weightBack(0, "x", PIXELS, "hiddenBack", rows);
    const loss = losses.reconstruction + losses.kl;
    if (!(loss < HUGE) || kernels.check(gradients, size) !== 0) {
      this.blewUp ??= { steps: this.steps, loss, rate: this.controls.learningRate };
    }
    return losses;
  }
}
