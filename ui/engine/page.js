// The one state of the page, its networks, and what follows from both; every component imports them from here.
// facts.js is written when the page is served: ui/facts.py.
import facts from "./facts.js";
import { makeLive } from "./live.js";
import { makeModels } from "./models.js";
import { makeStore } from "./store.js";

const { start, text } = facts;
const example = (digit) => ({ strokes: facts.examples[digit], example: digit });

export { facts };

const joining = {};
const joined = new Promise((resolve) => {
  joining.join = resolve;
});
const call =
  (name) =>
  async (...asked) =>
    (await joined)[name](...asked);
// join({look, change}) hands over what components/session can call: ui/remote.py
export const server = { ...joining, look: call("look"), change: call("change") };
export const store = makeStore(
  {
    model: start.model,
    point: { z: new Float32Array(facts.models[start.model].latent_dim), mean: [], spread: null, note: "", start: "" },
    digit: {},
    a: example(start.a), // the ends of the interpolation
    b: example(start.b),
    path: start.path,
    steps: start.steps,
    position: 0.5, // on the way from A to B
    source: start.source,
    seed: start.seed,
    temperature: start.temperature,
    count: start.count,
    tab: start.tab,
    reach: start.reach, // of the sliders, standard deviations
    plane: start.plane, // of the map: {kind, first, second}, what two of a kind span it (components/map/planes.js)
    layers: start.layers, // of the map that are shown
    glance: null, // the code under the pointer on the map
    way: null, // codes that are drawn as a line over the map: {kind, model, codes, ...}
    samples: null, // of the Sample tab, as the classifier reads them: {model, readings}
    lead: null, // {sentence, isDone}: what the first screen says in place of its own sentence
    networks: {}, // another object whenever a network has arrived
    refused: null, // {which, why}: the digit whose upload was not taken, and a sentence
    problem: "", // why something cannot be shown, until it can
  },
  ["model", "point", "digit", "a", "b"],
);
export const models = makeModels({
  ...facts,
  server,
  arrived: () => store.set({ networks: {} }),
});
export const live = makeLive({ store, models, text: text.point });

models.ready(start.model).catch(() => {});
live.draw(example(start.digit));
