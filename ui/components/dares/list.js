// What each dare does to the page, and how it is known to be done. `begin()` promises {values, kept}: what its sentence is
// filled with, and what `isDone(kept)` needs; that promises the values of the sentence at the end, null until then.
import { norm, normal } from "../../engine/latent.js";
import { placed } from "../../engine/live.js";
import { facts, live, models, store } from "../../engine/page.js";
import { rankIn, reading } from "../../engine/trust.js";

const FROM = "3";
const TO = 8;
const SURE = 0.5; // probability above which a picture counts as read
const NEIGHBOUR = 0.5; // units that the point is moved to a neighbour
const UGLY = 4;
const BROKEN = "autoencoder"; // the model without the KL term
const MOST = 0.5; // share of samples that are no digits
const MOST_TRIES = 30; // of a code whose picture is no digit

const percent = (share) => Math.round(100 * share);
const isUndecided = ({ entropy }) => rankIn(entropy, facts.classifier.entropy) > facts.limits.entropy_rank;

const change = {
  async begin() {
    store.remember();
    live.draw({ strokes: facts.examples[FROM], example: FROM });
    return {};
  },
  async isDone() {
    const { model, point } = store.state;
    const probabilities = models.classify(models.decode(model, point.z) ?? []);
    const { digit, sure } = probabilities ? reading(probabilities) : {};
    return digit === TO && sure > SURE ? { percent: percent(sure) } : null;
  },
};

const surprise = {
  async begin() {
    const { model } = store.state;
    const { latent_dim, map } = facts.models[model];
    const z = map.centre.map((middle) => middle + map.unit * normal());
    store.remember();
    store.set({ point: placed(z, "", "") });
    return { values: { latent_dim }, kept: { z, model } };
  },
  async isDone({ z, model }) {
    const { point } = store.state;
    if (model !== store.state.model) return null;
    const apart = norm(z.map((number, dim) => number - point.z[dim]));
    return apart > NEIGHBOUR * facts.models[model].map.unit ? {} : null;
  },
};

// Return a code from N(0, 1) of the model without the KL term, in whose picture the classifier reads no digit: most are such.
function emptyCode() {
  const { latent_dim } = facts.models[BROKEN];
  for (let tries = 1; ; tries++) {
    const z = Float32Array.from({ length: latent_dim }, normal);
    const probabilities = models.classify(models.decode(BROKEN, z) ?? []);
    if (tries === MOST_TRIES || !probabilities || isUndecided(reading(probabilities))) return z;
  }
}

const broken = {
  async begin() {
    await live.choose(BROKEN);
    const { source, temperature } = facts.start;
    store.set({ tab: "sample", source, temperature, point: placed(emptyCode(), "", "") });
    return {};
  },
  async isDone() {
    const { samples, model } = store.state;
    if (samples?.model !== BROKEN || model !== BROKEN) return null;
    const total = samples.readings.length;
    const count = samples.readings.filter(isUndecided).length;
    return count > MOST * total ? { count, total } : null;
  },
};

const ugly = {
  canFail: true, // the next stroke may undo it
  async begin() {
    store.remember();
    live.draw({});
    return { kept: { least: 1 } };
  },
  async isDone(kept) {
    const { probabilities } = live.see(store.state.digit) ?? {};
    const { digit, sure } = probabilities ? reading(probabilities) : {};
    if (digit !== UGLY) return null;
    kept.least = Math.min(kept.least, sure);
    return { percent: percent(sure), least: percent(kept.least) };
  },
};

export const DARES = { change, surprise, broken, ugly };
