// Decodes in the background, so that nothing in sight waits for it. Messages:
// {name, kernels, weights, input} adds a network (the arguments of `network`), and
// {job, name, codes, count}, codes [count, latent_dim] in a Float32Array, is answered with {job, pixels}, levels of 255
// in a Uint8Array [count, 784].
import { network } from "./network.js";

const PIXELS = 784; // of a picture
const networks = {};

addEventListener("message", ({ data }) => {
  const { name, kernels, weights, input, job, codes, count } = data;
  if (kernels) {
    networks[name] = network(kernels, weights, input);
    return;
  }
  const length = codes.length / count;
  const pixels = new Uint8Array(count * PIXELS);
  for (let index = 0; index < count; index++) {
    const picture = networks[name](codes.subarray(index * length, (index + 1) * length));
    for (let i = 0; i < PIXELS; i++) pixels[index * PIXELS + i] = Math.round(255 * picture[i]);
  }
  postMessage({ job, pixels }, [pixels.buffer]);
});
