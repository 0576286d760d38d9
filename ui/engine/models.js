// The networks of the page, each fetched once, when it is first needed.
import { knows, network } from "./network.js";
import { makePool } from "./pool.js";

export const CLASSIFIER = "classifier";
const SIDE = 28; // pixels of an image

const base = () => new URL(`${window.gradio_config?.root ?? ""}/`, location.href);

async function fetchBytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.arrayBuffer();
}

// `decoders` holds {layers, scales, numbers, latent_dim} by the name of a model, `classifier` the same without a
// latent_dim, `numbers` the path of the weights below the address of the page. `arrived(name)` is called when a network
// can be used. A decoder is fetched when it is first asked for, and the classifier behind the first decoder.
export function makeModels(decoders, classifier, arrived) {
  const loaded = {}; // by name; null on its way, and for ever where the page cannot run it
  let compiled = null; // promise of the kernels; of null where this browser has no SIMD
  let pool = null;

  async function compile() {
    const bytes = await fetchBytes(new URL("kernels.wasm", import.meta.url));
    return WebAssembly.validate(bytes) ? WebAssembly.compile(bytes) : null;
  }

  // Fetch a network once; a failure is forgotten, so that the next move tries again.
  async function fetchOnce(name, { layers, scales, numbers: path }, make) {
    if (name in loaded) return;
    loaded[name] = null;
    if (!layers.length || !knows(layers)) return;
    try {
      compiled ??= compile();
      const [kernels, numbers] = await Promise.all([compiled, fetchBytes(new URL(path, base()))]);
      if (!kernels) return;
      loaded[name] = make(kernels, { layers, numbers, scales });
    } catch {
      compiled = null;
      delete loaded[name];
      return;
    }
    arrived(name);
  }

  // Return {decode, decodeMany}: `decode(z)` returns pixels in [0, 1], [784], at once; `decodeMany` is the pool's.
  function decoder(name, kernels, weights) {
    const input = { width: decoders[name].latent_dim };
    pool ??= makePool();
    pool.add(name, { kernels, weights, input });
    return {
      decode: network(kernels, weights, input),
      decodeMany: (batch, purpose) => pool.decode(name, batch, purpose),
    };
  }

  async function fetchDecoder(name) {
    await fetchOnce(name, decoders[name], (...made) => decoder(name, ...made));
    fetchOnce(CLASSIFIER, classifier, (...made) => network(...made, { height: SIDE, width: SIDE }));
  }

  return {
    get: (name) => loaded[name],
    fetch: fetchDecoder,
    // Return the probabilities of the digits, [10], for pixels in [0, 1], [784]; null until the classifier is there.
    classify: (pixels) => loaded[CLASSIFIER] && softmax(loaded[CLASSIFIER](pixels)),
  };
}

export function softmax(logits) {
  const largest = Math.max(...logits);
  const parts = Array.from(logits, (logit) => Math.exp(logit - largest));
  const total = parts.reduce((sum, part) => sum + part);
  return parts.map((part) => part / total);
}
