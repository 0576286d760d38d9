// Runs a decoder in the page, on the layers and numbers that vae_core/export.py writes.
import { chain, knows, picture } from "./layers.js";

export { knows };

// Return a function from a code z, [inputs], to its pixels in [0, 1], a Float32Array that the next call overwrites.
// `numbers` is an ArrayBuffer of float16.
export function decoder(layers, numbers, inputs) {
  const input = picture(1, 1, inputs);
  const { steps, output } = chain(layers, reader(new Uint16Array(numbers)), input);
  return (z) => {
    input.data.set(z);
    for (const step of steps) step();
    return output.data;
  };
}

// Return a function that takes the next `count` numbers, from float16 to float32.
function reader(halves) {
  let position = 0;
  return (count) => {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = toNumber(halves[position++]);
    return values;
  };
}

export function toNumber(half) {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  return exponent ? sign * 2 ** (exponent - 15) * (1 + fraction / 1024) : sign * 2 ** -24 * fraction;
}
