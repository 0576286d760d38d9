// The networks of the page, each fetched once, when it is first needed. Where the page cannot run them, and until they
// have arrived, the server answers.
import { decodeBytes } from "../components/shared/base64.js";
import { knows, network } from "./network.js";
import { makePool } from "./pool.js";
import { softmax } from "./trust.js";

export const CLASSIFIER = "classifier";
const SIDE = 28; // pixels of an image
const IMAGE = { height: SIDE, width: SIDE };
const LEVELS = 255;
const DIGITS = 10;

const base = () => new URL(`${window.gradio_config?.root ?? ""}/`, location.href);

// Promise the bytes of a file: of one below the address of the page, or of a model that was trained here, whose files are
// ArrayBuffers (training/register.js). Nobody may change them.
export async function fetchBytes(path) {
  if (path instanceof ArrayBuffer) return path;
  const response = await fetch(new URL(path, base()));
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.arrayBuffer();
}

// Return the numbers of a network as `network` takes them. They travel with the high bytes of all int16 before the low
// ones, which compresses better (ui/facts.py).
export function fromPlanes(bytes, scales) {
  const start = 4 * scales; // bytes
  const count = (bytes.byteLength - start) / 2;
  const high = new Int8Array(bytes, start, count);
  const low = new Uint8Array(bytes, start + count, count);
  const numbers = new ArrayBuffer(bytes.byteLength);
  new Float32Array(numbers, 0, scales).set(new Float32Array(bytes, 0, scales));
  const whole = new Int16Array(numbers, start);
  for (let i = 0; i < count; i++) whole[i] = 256 * high[i] + low[i];
  return numbers;
}

// Return a network that does not run again for the numbers of its last call: several parts of the page show one code.
export function remembering(run) {
  let asked = [];
  let answer = null;
  return (numbers) => {
    if (asked.length !== numbers.length || asked.some((number, index) => number !== numbers[index])) {
      answer = run(numbers);
      asked = numbers.slice();
    }
    return answer;
  };
}

// `models` holds, by name, {latent_dim, variational, likelihood, encoder, decoder}, `classifier` {network}; a network is {layers,
// scales, numbers}, `numbers` the file of its weights, as `fetchBytes` takes it. `arrived()` is called when a
// network can be used. `server.look([name, {x} or {z}])` is the server's answer to `look`.
export function makeModels({ models, classifier, server, arrived }) {
  const loaded = {}; // by key: the network; null where the page cannot run it
  const coming = {}; // by key: the promise of its arrival
  let compiled = null; // promise of the kernels; of null where this browser has no SIMD
  let pool = null;
  let last = { question: "", answer: Promise.resolve() }; // to the server

  async function compile() {
    const bytes = await fetchBytes(new URL("kernels.wasm", import.meta.url));
    return globalThis.WebAssembly?.validate(bytes) ? WebAssembly.compile(bytes) : null;
  }

  async function load(key, { layers, scales, numbers: path }, input) {
    const runs = layers.length > 0 && knows(layers);
    if (runs) compiled ??= compile();
    const [kernels, bytes] = runs ? await Promise.all([compiled, fetchBytes(path)]) : [];
    if (!kernels) loaded[key] = null;
    else {
      const weights = { layers, numbers: fromPlanes(bytes, scales), scales };
      loaded[key] = remembering(network(kernels, weights, input));
      pool ??= makePool();
      if (input !== IMAGE || key === CLASSIFIER) pool.add(key, { kernels, weights, input }); // encoders run in the page
    }
    arrived();
  }

  // Promise a network; a failure is forgotten, so that the next call tries again.
  function fetchOnce(key, exported, input) {
    coming[key] ??= load(key, exported, input).catch((error) => {
      compiled = null;
      delete coming[key];
      throw error;
    });
    return coming[key];
  }

  const fetchDecoder = (name) => fetchOnce(`${name} decoder`, models[name].decoder, { width: models[name].latent_dim });
  const fetchEncoder = (name) => fetchOnce(`${name} encoder`, models[name].encoder, IMAGE);
  const fetchClassifier = () => fetchOnce(CLASSIFIER, classifier.network, IMAGE);

  // Promise that both networks of a model can be used, or are left to the server. The decoder comes first.
  async function ready(name) {
    await fetchDecoder(name);
    await fetchEncoder(name);
    fetchClassifier().catch(() => {});
  }

  // Return pixel means, [784], which the next call overwrites.
  const decode = (name, z) => loaded[`${name} decoder`]?.(z);

  // Return {mean, std}, [latent_dim] each, of the posterior of an image, [784] in [0, 1]; std is null for an autoencoder.
  function encode(name, x) {
    const values = loaded[`${name} encoder`]?.(x);
    if (!values) return null;
    const { latent_dim, variational } = models[name];
    const mean = values.slice(0, latent_dim);
    return { mean, std: variational ? values.slice(latent_dim).map((logvar) => Math.exp(logvar / 2)) : null };
  }

  // Return the probabilities of the digits, [10], for pixels in [0, 1], [784].
  function classify(pixels) {
    const logits = loaded[CLASSIFIER]?.(pixels);
    return logits && softmax(logits);
  }

  // Promise {x, mean, std, pixels, probabilities} for an image x, or without x, mean and std for a code z: from the
  // networks that are here, or else from the server. Fails with a sentence of the server, or with none where it is gone.
  async function look(name, { x, z }) {
    ready(name).catch(() => {});
    const posterior = x && encode(name, x);
    const pixels = x ? posterior && decode(name, posterior.mean) : decode(name, z);
    if (pixels) return { x, ...posterior, pixels: pixels.slice(), probabilities: classify(x ?? pixels) };
    const asked = x ? { x: Array.from(x) } : { z: Array.from(z) };
    const answer = await askServer(name, asked);
    if (!answer) throw new Error("");
    if (answer.error) throw new Error(answer.error);
    const { mean, std, pixels: levels, probabilities } = answer;
    const found = { pixels: Float32Array.from(decodeBytes(levels), (level) => level / LEVELS), probabilities };
    return x ? { x, mean: Float32Array.from(mean), std: std && Float32Array.from(std), ...found } : found;
  }

  // Promise the server's answer, null where there is none. One call is under way at a time; what several parts of the page
  // ask in a row is asked once.
  function askServer(name, asked) {
    const question = JSON.stringify([name, asked]);
    if (question === last.question) return last.answer;
    const answer = last.answer.then(() => server.look(name, asked)).catch(() => null);
    last = { question, answer };
    answer.then((found) => {
      if (!found && last.answer === answer) last.question = ""; // the next try is another call
    });
    return answer;
  }

  // The server's answer to an item of a batch, a code at a time.
  async function lookAtEach(name, { codes, count }) {
    const pixels = new Uint8Array(count * SIDE * SIDE);
    let logits = new Float32Array(count * DIGITS); // up to a constant, which softmax takes away
    for (let index = 0; index < count; index++) {
      const length = codes.length / count;
      const seen = await look(name, { z: codes.slice(index * length, (index + 1) * length) });
      pixels.set(
        seen.pixels.map((value) => Math.round(LEVELS * value)),
        index * SIDE * SIDE,
      );
      if (seen.probabilities) logits?.set(seen.probabilities.map(Math.log), index * DIGITS);
      else logits = null; // the decoder has arrived, and the classifier has not
    }
    return { pixels, logits, nats: null };
  }

  // Promise what becomes of each of a batch's items {codes, count, target}: the pool's answers (pool.js). `reads` asks
  // for the classifier's logits, too.
  function decodeMany(name, batch, { purpose, reads = false }) {
    if (!loaded[`${name} decoder`]) return batch.map((item) => lookAtEach(name, item));
    const classifies = reads && loaded[CLASSIFIER] ? CLASSIFIER : "";
    const { likelihood } = models[name];
    return pool.decode(
      `${name} decoder`,
      batch.map((item) => ({ ...item, classifies, likelihood })),
      purpose,
    );
  }

  return {
    ready,
    look,
    encode,
    decode,
    classify,
    decodeMany,
    canDecode: (name) => Boolean(loaded[`${name} decoder`]),
    canEncode: (name) => Boolean(loaded[`${name} encoder`] && loaded[`${name} decoder`]),
    canClassify: () => Boolean(loaded[CLASSIFIER]),
  };
}
