// Decodes the strips under the sliders in the background, so that dragging never waits for them.
//
// The first message is {layers, numbers, inputs}, the arguments of `decoder`. Each further one is {job, codes, count}
// with codes [count, latent_dim] in a Float32Array, and is answered with {job, pixels}, a Uint8Array [count, 784].
import { decoder } from "./decoder.js";

const PIXELS = 784; // of a picture
let decode = null;

addEventListener("message", ({ data }) => {
  if (data.layers) {
    decode = decoder(data.layers, data.numbers, data.inputs);
    return;
  }
  const { job, codes, count } = data;
  const length = codes.length / count;
  const pixels = new Uint8Array(count * PIXELS);
  for (let index = 0; index < count; index++) {
    const picture = decode(codes.subarray(index * length, (index + 1) * length));
    for (let i = 0; i < PIXELS; i++) pixels[index * PIXELS + i] = Math.round(255 * picture[i]);
  }
  postMessage({ job, pixels }, [pixels.buffer]);
});
