// The codes of the test digits in each model's latent space, fetched when they are first wanted.
import { fetchBytes } from "../../engine/models.js";
import { facts, store } from "../../engine/page.js";
import { halvesToFloats } from "./halves.js";

const known = {}; // by name: {codes, labels}; null on their way

// Return {codes: [count, latent_dim], labels: [count]}, null until they are here: then `networks` of the state changes.
export function testCodes(name) {
  if (!(name in known)) {
    known[name] = null;
    fetchBytes(facts.models[name].map.codes).then(
      (bytes) => {
        known[name] = read(bytes, facts.models[name].latent_dim);
        store.set({ networks: {} });
      },
      () => delete known[name],
    );
  }
  return known[name];
}

// Float16 codes, and behind them a byte for the digit of each (ui/facts.py).
function read(bytes, size) {
  const count = bytes.byteLength / (2 * size + 1);
  return { codes: halvesToFloats(bytes, count * size), labels: new Uint8Array(bytes, 2 * count * size) };
}
