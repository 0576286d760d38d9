// The decoders of the page's models, each fetched once, when it is first needed.
import { decoder, knows } from "./decoder.js";

// `descriptions` holds {layers, numbers, latent_dim} by the name of a model, `numbers` the path of its weights below
// the address of the page. `arrived(name)` is called when a decoder can be used.
export function makeModels(descriptions, arrived) {
  const loaded = {}; // by name; null on its way, and for ever where the page cannot run it

  async function fetchOnce(name) {
    if (name in loaded) return;
    loaded[name] = null;
    const { layers, numbers, latent_dim } = descriptions[name];
    if (!layers.length || !knows(layers)) return;
    try {
      const response = await fetch(new URL(numbers, new URL(`${window.gradio_config?.root ?? ""}/`, location.href)));
      if (!response.ok) throw new Error(`status ${response.status}`);
      loaded[name] = load(layers, await response.arrayBuffer(), latent_dim);
    } catch {
      delete loaded[name]; // the next move tries again
      return;
    }
    arrived(name);
  }

  return { get: (name) => loaded[name], fetch: fetchOnce };
}

// Return {decode, decodeMany}: `decode(z)` returns pixels in [0, 1], [784], at once; `decodeMany(codes, count)`
// promises levels of 255, [count, 784], for codes [count, latent_dim], and computes them in the background.
function load(layers, numbers, inputs) {
  const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  const waiting = new Map(); // number of a job -> how to hand over its pixels
  let jobs = 0;
  worker.addEventListener("message", ({ data }) => {
    waiting.get(data.job)(data.pixels);
    waiting.delete(data.job);
  });
  worker.postMessage({ layers, numbers, inputs });
  const decodeMany = (codes, count) =>
    new Promise((resolve) => {
      waiting.set(++jobs, resolve);
      worker.postMessage({ job: jobs, codes, count }, [codes.buffer]);
    });
  return { decode: decoder(layers, numbers, inputs), decodeMany };
}
