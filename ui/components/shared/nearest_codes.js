// Codes of real images of each model, fetched when a code is first compared with them.
import { fetchBytes } from "../../engine/models.js";
import { facts, store } from "../../engine/page.js";

const codes = {}; // by name: a Float32Array [count, latent_dim]; null on their way

// Return the codes, null until they are here: then `networks` of the state changes.
export function nearestCodes(name) {
  if (!(name in codes)) {
    codes[name] = null;
    fetchBytes(facts.models[name].nearest.codes).then(
      (bytes) => {
        codes[name] = new Float32Array(bytes);
        store.set({ networks: {} });
      },
      () => delete codes[name],
    );
  }
  return codes[name];
}
