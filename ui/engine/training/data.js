// The digits that a VAE learns from: a model of the page draws them from its mixtures of each digit, so that their
// labels are known, and no image has to be fetched.
import { halvesToFloats } from "../../components/map/halves.js";
import { fetchBytes } from "../models.js";
import { makeRandom, normals } from "./random.js";

const PIXELS = 784; // of an image
const DIGITS = 10;
const PART = 100; // codes that are drawn, and that a worker decodes, at once; all digits in turn
const TENTH = 10; // of each digit, one in ten is held out
let draws = 0; // calls so far: the digits of two trainings do not push each other out of the pool

export class NoNetworksError extends Error {
  constructor() {
    super("this browser cannot run the networks");
  }
}

// Promise {images, labels, heldOut: {images, labels}}: images in Uint8Arrays [count, 784], levels of 255, labels in
// Uint8Arrays [count]. `training` is that of the facts (ui/facts.py), `models` what makeModels returns. Fails with a
// NoNetworksError where the networks cannot run in this browser.
export async function drawDigits({ training, models, latentDim, count = 4000, seed = 0 }) {
  const { model, components, mixtures } = training;
  const [bytes] = await Promise.all([fetchBytes(mixtures), models.ready(model)]);
  if (!models.canDecode(model)) throw new NoNetworksError();
  const mixture = readMixtures(bytes, components, latentDim);
  const random = makeRandom(seed, "digits");
  const items = [];
  for (let from = 0; from < count; from += PART) {
    const size = Math.min(PART, count - from);
    items.push({ codes: drawCodes(mixture, latentDim, size, random), count: size });
    await new Promise((resolve) => setTimeout(resolve)); // nothing in sight waits for all of it
  }
  const parts = await Promise.all(models.decodeMany(model, items, { purpose: `training ${++draws}` }));
  const images = new Uint8Array(count * PIXELS);
  parts.forEach((part, index) => {
    if (!part) throw new Error("other digits were asked for");
    images.set(part.pixels, index * PART * PIXELS);
  });
  return split(images);
}

// Return the components of each digit, [10][components]: {weight, mean, scale}, scale the lower triangle, row by row.
export function readMixtures(bytes, components, latentDim) {
  const size = 1 + latentDim + (latentDim * (latentDim + 1)) / 2;
  const numbers = halvesToFloats(bytes, DIGITS * components * size);
  const component = (digit, index) => {
    const from = (digit * components + index) * size;
    const scale = numbers.subarray(from + 1 + latentDim, from + size);
    return { weight: numbers[from], mean: numbers.subarray(from + 1, from + 1 + latentDim), scale };
  };
  return Array.from({ length: DIGITS }, (_, digit) =>
    Array.from({ length: components }, (_, index) => component(digit, index)),
  );
}

// Draw codes [count, latentDim], the digits in turn.
export function drawCodes(mixtures, latentDim, count, random) {
  const codes = new Float32Array(count * latentDim);
  for (let index = 0; index < count; index++) {
    const { mean, scale } = pick(mixtures[index % DIGITS], random());
    const noise = normals(random, latentDim);
    for (let row = 0, at = 0; row < latentDim; row++) {
      let sum = mean[row];
      for (let column = 0; column <= row; column++, at++) sum += scale[at] * noise[column];
      codes[index * latentDim + row] = sum;
    }
  }
  return codes;
}

// Return the component at a place in [0, 1) of the weights' sum.
function pick(components, place) {
  let sum = 0;
  for (const component of components) {
    sum += component.weight;
    if (place < sum) return component;
  }
  return components.at(-1);
}

// Return the images that are learnt from, and those that are held out; digits are in turn.
export function split(images) {
  const count = images.length / PIXELS;
  const isHeldOut = (index) => Math.floor(index / DIGITS) % TENTH === TENTH - 1;
  const part = (wanted) => {
    const chosen = Array.from({ length: count }, (_, index) => index).filter((index) => isHeldOut(index) === wanted);
    const pixels = new Uint8Array(chosen.length * PIXELS);
    chosen.forEach((index, place) => {
      pixels.set(images.subarray(index * PIXELS, (index + 1) * PIXELS), place * PIXELS);
    });
    return { images: pixels, labels: Uint8Array.from(chosen, (index) => index % DIGITS) };
  };
  return { ...part(false), heldOut: part(true) };
}
