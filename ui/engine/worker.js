// Decodes in the background, so that nothing in sight waits for it. Messages:
// {name, kernels, weights, input} adds a network (the arguments of `network`), and
// {job, name, codes, count, classifies, target, likelihood}, codes [count, latent_dim] in a Float32Array, is answered
// with {job, pixels, logits, nats}: levels of 255 in a Uint8Array [count, 784]; [count, 10], where `classifies` names the
// classifier; and -log p(target|z), [count], where there is a target image, [784].
import { network } from "./network.js";
import { reconstructionLoss } from "./trust.js";

const PIXELS = 784; // of a picture
const DIGITS = 10;
const networks = {};

addEventListener("message", ({ data }) => {
  const { name, kernels, weights, input, job, codes, count, classifies, target, likelihood } = data;
  if (kernels) {
    networks[name] = network(kernels, weights, input);
    return;
  }
  const length = codes.length / count;
  const pixels = new Uint8Array(count * PIXELS);
  const logits = classifies ? new Float32Array(count * DIGITS) : null;
  const nats = target ? new Float32Array(count) : null;
  for (let index = 0; index < count; index++) {
    const picture = networks[name](codes.subarray(index * length, (index + 1) * length));
    for (let i = 0; i < PIXELS; i++) pixels[index * PIXELS + i] = Math.round(255 * picture[i]);
    if (nats) nats[index] = reconstructionLoss(picture, target, likelihood);
    logits?.set(networks[classifies](picture), index * DIGITS);
  }
  postMessage({ job, pixels, logits, nats }, [pixels.buffer]);
});
