// A page for tests of engine/live.js: its store, and models of arithmetic in the place of networks and server.
import { makeLive, placed } from "../../ui/engine/live.js";
import { makeStore } from "../../ui/engine/store.js";

const TEXT = {
  of_posterior: "Mean of {whose}.",
  of_code: "Code of {whose}.",

  your_digit: "your digit",
  the_picture: "the picture of {model}",
  encoded_anew: "Anew by {model}. {note}",
  back: "Back to {model}.",
  back_name: "where you came from",
  lost: "Nobody answers.",
  no_model: "{model} is not here.",
};
const OFFSETS = { first: 1, second: 2, third: 3 }; // added to a picture's brightness to make its code
export const gray = (value) => new Float32Array(784).fill(value);
export const digit = (value) => ({ pixels: gray(value) });
export const turn = () => new Promise((resolve) => setTimeout(resolve));

// Return a page whose models encode a gray picture to [brightness + their offset] and decode that back; `here` says which
// networks the page runs, and `server` answers in their place.
export function makePage({ here = { models: true, classifier: true }, server, ready = async () => {} } = {}) {
  const store = makeStore({
    model: "first",
    point: placed([0], "", ""),
    digit: {},
    a: {},
    b: {},
    networks: {},
    problem: "",
  });
  const asked = []; // of the server
  const encode = (name, x) => {
    const mean = Float32Array.of(x[400] + OFFSETS[name]);
    return { mean, std: name === "third" ? null : Float32Array.of(0.5) };
  };
  const decode = (name, z) => gray(z[0] - OFFSETS[name]);
  const answer = (name, { x, z }) => {
    const posterior = x && encode(name, x);
    return { ...posterior, x, pixels: decode(name, z ?? posterior.mean), probabilities: ["server"] };
  };
  const models = {
    ready,
    canEncode: () => here.models,
    canClassify: () => here.classifier,
    encode: (name, x) => (here.models ? encode(name, x) : null),
    decode: (name, z) => (here.models ? decode(name, z) : undefined),
    classify: () => (here.classifier ? ["page"] : undefined),
    async look(name, given) {
      if (here.models) return answer(name, given);
      asked.push(name);
      return server ? server(name, given, answer) : answer(name, given);
    },
  };
  const live = makeLive({ store, models, text: TEXT });
  return { store, live, here, asked, arrive: () => store.set({ networks: {} }) };
}
