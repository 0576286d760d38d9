// The decoders of the page's models, each fetched once, when it is first needed.
import { knows, network } from "./network.js";
import { makePool } from "./pool.js";

const base = () => new URL(`${window.gradio_config?.root ?? ""}/`, location.href);

async function fetchBytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.arrayBuffer();
}

// `descriptions` holds {layers, scales, numbers, latent_dim} by the name of a model, `numbers` the path of its weights
// below the address of the page. `arrived(name)` is called when a decoder can be used.
export function makeModels(descriptions, arrived) {
  const loaded = {}; // by name; null on its way, and for ever where the page cannot run it
  let compiled = null; // promise of the kernels; of null where this browser has no SIMD
  let pool = null;

  async function compile() {
    const bytes = await fetchBytes(new URL("kernels.wasm", import.meta.url));
    return WebAssembly.validate(bytes) ? WebAssembly.compile(bytes) : null;
  }

  async function fetchOnce(name) {
    if (name in loaded) return;
    loaded[name] = null;
    const { layers, scales, numbers: path, latent_dim } = descriptions[name];
    if (!layers.length || !knows(layers)) return;
    try {
      compiled ??= compile();
      const [kernels, numbers] = await Promise.all([compiled, fetchBytes(new URL(path, base()))]);
      if (!kernels) return;
      loaded[name] = load(name, { kernels, weights: { layers, numbers, scales }, input: { width: latent_dim } });
    } catch {
      compiled = null;
      delete loaded[name]; // the next move tries again
      return;
    }
    arrived(name);
  }

  // Return {decode, decodeMany}: `decode(z)` returns pixels in [0, 1], [784], at once; `decodeMany` is the pool's.
  function load(name, parts) {
    pool ??= makePool();
    pool.add(name, parts);
    return {
      decode: network(parts.kernels, parts.weights, parts.input),
      decodeMany: (batch, purpose) => pool.decode(name, batch, purpose),
    };
  }

  return { get: (name) => loaded[name], fetch: fetchOnce };
}
