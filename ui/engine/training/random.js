// Random numbers that follow from a seed, the same in every browser. Each use has a stream of its own, so that more
// draws of one do not shift those of another.
import { normal } from "../latent.js";

// Return a function that draws uniformly from [0, 1): mulberry32 of a whole number and the name of a stream.
export function makeRandom(seed, stream = "") {
  let state = seed >>> 0;
  for (const letter of stream) state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// Return numbers drawn from N(0, 1), a Float32Array [count].
export const normals = (random, count) => Float32Array.from({ length: count }, () => normal(random));

// Shuffle an array in place (Fisher and Yates), and return it.
export function shuffle(items, random) {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [items[last], items[other]] = [items[other], items[last]];
  }
  return items;
}
