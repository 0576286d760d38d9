// How a model of the visit was trained, as two parts of a link. `train` is "seed_width_steps" and then, each behind a *,
// the controls that were set: "steps_beta_kind_likelihood_rate", kind "v" for a variational autoencoder, "p" for a plain
// one. `own` are the digits that the visitor added: "steps_" and 784 levels of 255 as base64, a * between two.
import { decodeText, encodeBytes } from "../components/shared/base64.js";

const MOST_BETA = 64;
export const MOST_RATE = 1;
const MOST_STEPS = 100_000; // of a link: ten minutes of training
const PIXELS = 784; // of an image
const PREFIX = "yours-"; // of the name of a model that was trained here

// A plan is {seed, width, steps, history, additions} of engine/training/training.js. Return {train, own}.
export function writePlan({ seed, width, steps, history, additions }) {
  const set = history.map(({ steps: at, controls: { beta, variational, likelihood, learningRate } }) =>
    [at, beta, variational ? "v" : "p", likelihood, learningRate].join("_"),
  );
  const own = additions.map(({ steps: at, levels }) => `${at}_${encodeBytes(levels)}`);
  return { train: [[seed, width, steps].join("_"), ...set].join("*"), own: own.join("*") };
}

// Return the plan of both parts, null where they hold none that the page could have made. `training` and `limits` are those
// of the facts (ui/facts.py).
export function readPlan({ train, own = "" }, { training, limits }) {
  const [first, ...set] = train.split("*").map((part) => part.split("_"));
  const [seed, width, steps] = first.map(whole);
  const history = set.map((written) => readControls(written, training));
  const additions = own ? own.split("*").map(readAddition) : [];
  const isGood =
    first.length === 3 &&
    seed <= limits.seed[1] &&
    training.widths.includes(width) &&
    steps > 0 &&
    steps <= MOST_STEPS &&
    history.length > 0 &&
    [...history, ...additions].every((entry) => entry && entry.steps <= steps) &&
    [history, additions].every((entries) => entries.every(({ steps: at }, i) => i === 0 || entries[i - 1].steps <= at));
  return isGood ? { seed, width, steps, history, additions } : null;
}

function readControls([steps, beta, kind, likelihood, rate, ...rest], { likelihoods }) {
  const controls = { beta: number(beta), variational: kind === "v", likelihood, learningRate: number(rate) };
  const isGood =
    whole(steps) <= MOST_STEPS &&
    controls.beta <= MOST_BETA &&
    ["v", "p"].includes(kind) &&
    likelihoods.includes(likelihood) &&
    controls.learningRate <= MOST_RATE &&
    !rest.length;
  return isGood ? { steps: whole(steps), controls } : null;
}

function readAddition(written) {
  const [steps, ...rest] = written.split("_"); // the base64 may hold a _, too
  try {
    const levels = decodeText(rest.join("_"));
    return whole(steps) <= MOST_STEPS && levels.length === PIXELS ? { steps: whole(steps), levels } : null;
  } catch {
    return null;
  }
}

const whole = (text) => (/^\d{1,10}$/.test(text) ? Number(text) : Number.NaN);
const number = (text) => (/^\d{1,4}(\.\d{1,8})?$/.test(text) ? Number(text) : Number.NaN);

// Return the name of the model of a plan: the same plan has the same name in every visit.
export function nameOf({ train, own }) {
  let hash = 0x811c9dc5; // FNV-1a
  for (const letter of `${train}|${own}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return `${PREFIX}${hash.toString(36)}`;
}

export const isTrained = (name) => name.startsWith(PREFIX);
