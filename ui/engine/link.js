// A link to what the page shows: the state, written behind the # of an address. `writeLink` and `readLink` are each
// other's inverse. Links of version 1, of before the page kept a state, hold model, weights, tab and z only.
//
// A digit is written as "e5", an example; "s" and its strokes, little-endian int16, x and y of each point, BREAK before
// each stroke; "p" and 784 levels of 255; "c", the name of a model, "." and a code; or "", an empty canvas. A digit of too
// many points for a link is written as its pixels. Numbers are base64 with "-_" for "+/" and without "=". A model that
// was trained here is written as how it was trained (plan.js); the link of another model leaves its codes out.
import { decodeText, encodeBytes } from "../components/shared/base64.js";
import { toDigit } from "./digit.js";
import { DIGIT, placed } from "./live.js";
import { nameOf, readPlan } from "./plan.js";

const VERSION = "2";
const BREAK = -32_768; // in the place of x: the next point begins a stroke
const FAR = 2_800; // largest distance of a point from the corner of the canvas, in its units
const MAX_POINTS = 2_000; // largest number of points of a digit in a link
const MAX_LINK = 60_000; // length of the longest link that is read, characters
const LEVELS = 255;

// Return what stands behind an address to lead to a state, # included.
export function writeLink(state, { models }) {
  const { model, tab, point, path, steps, position, source, seed, temperature, count, reach } = state;
  const values = { v: VERSION, model, weights: models[model].fingerprint, tab, z: encodeFloats(point.z) };
  if (point.origin === DIGIT) values.of = DIGIT;
  const isKnown = ({ code }) => !code || code.model === model || !models[code.model]?.trained;
  for (const end of ["digit", "a", "b"]) values[end] = isKnown(state[end]) ? writeDigit(state[end]) : "";
  Object.assign(values, models[model].trained);
  Object.assign(values, { path, steps, position, source, seed, temperature, count, reach });
  Object.assign(values, { plane: writePlane(state.plane), layers: state.layers.join(".") });
  return `#${new URLSearchParams(values)}`;
}

const writePlane = ({ kind, first, second }) => (first === undefined ? kind : [kind, first, second].join("."));

function writeDigit({ example, strokes, pixels, code }) {
  if (example) return `e${example}`;
  if (code) return `c${code.model}.${encodeFloats(code.z)}`;
  if (!strokes?.length && !pixels) return "";
  const points = (strokes ?? []).flatMap((stroke) => [[BREAK, 0], ...stroke]).flat();
  const isLong = points.length > 2 * MAX_POINTS;
  if (strokes && !isLong) return `s${encodeBytes(new Uint8Array(Int16Array.from(points).buffer))}`;
  return `p${encodeBytes(Uint8Array.from(pixels ?? toDigit(strokes), (value) => Math.round(LEVELS * value)))}`;
}

// An error whose sentence is text[key] with {values}.
export class LinkError extends Error {
  constructor(key, values = {}) {
    super(key);
    Object.assign(this, { key, values });
  }
}

// Return the parts of a state that a link leads to; throws LinkError where it leads nowhere. `kind` is the key of what
// the page says of the point: "link", or "kept" for that of a page that is loaded anew.
export function readLink(hash, facts, kind = "link") {
  if (typeof hash !== "string" || hash.length > MAX_LINK) throw new LinkError("no_text");
  const values = Object.fromEntries(new URLSearchParams(hash.replace(/^#/, "")));
  const missing = ["model", "weights", "tab", "z"].filter((name) => !(name in values));
  if (missing.length) throw new LinkError("missing", { names: missing.join(", ") });
  if ("v" in values && values.v !== VERSION) throw new LinkError("version", { version: values.v.slice(0, 10) });
  const { model, tab } = values;
  const own = modelOf(model, facts);
  if (values.weights !== own.fingerprint) {
    throw new LinkError("other_weights", { name: model, theirs: values.weights.slice(0, 16), ours: own.fingerprint });
  }
  if (!facts.tabs.includes(tab)) throw new LinkError("no_tab", { tab: tab.slice(0, 20) });
  const note = facts.text.point[kind];
  const point = placed(readCode(values.z, own.latent_dim, facts), note, facts.text.point[`${kind}_name`]);
  return { model, tab, point, isDigit: values.of === DIGIT, ...(values.v ? readRest(values, facts, own) : {}) };
}

// Return {name, plan} of the model that a link has trained, null for a link that needs none.
export function planIn(hash, facts) {
  if (typeof hash !== "string" || hash.length > MAX_LINK) return null;
  const values = Object.fromEntries(new URLSearchParams(hash.replace(/^#/, "")));
  const plan = values.train ? readPlan(values, facts) : null;
  const name = plan && nameOf({ train: values.train, own: values.own ?? "" });
  return name && name === values.model ? { name, plan } : null;
}

// Return the facts with a model that is still to be trained, as far as a link needs to know it.
export function withTrained(facts, name) {
  const { fingerprint } = facts.models[facts.training.model];
  return { ...facts, models: { ...facts.models, [name]: { latent_dim: 2, fingerprint, map: { attributes: {} } } } };
}

function modelOf(name, { models }) {
  if (!Object.hasOwn(models, name)) {
    throw new LinkError("unknown_model", { name: name.slice(0, 40), names: Object.keys(models).join(", ") });
  }
  return models[name];
}

// What links of version 2 hold beyond the point. A part that is not there keeps its place on the page.
function readRest(values, facts, own) {
  const { limits, paths, sources } = facts;
  const rest = {};
  const read = (name, check) => {
    if (name in values) rest[name] = check(values[name], name);
  };
  const number =
    ([low, high], isWhole) =>
    (written, name) => {
      const value = written.trim() === "" ? Number.NaN : Number(written);
      const fits = value >= low && value <= high && (!isWhole || Number.isInteger(value));
      if (!fits) throw new LinkError("no_number", { name, got: written.slice(0, 20), low, high });
      return value;
    };
  const choice = (choices) => (written, name) => {
    if (!choices.includes(written)) throw new LinkError("no_choice", { name, got: written.slice(0, 20) });
    return written;
  };
  for (const end of ["digit", "a", "b"]) read(end, (written, name) => readDigit(written, name, facts));
  for (const name of ["steps", "seed", "count", "reach"]) read(name, number(limits[name], true));
  for (const name of ["position", "temperature"]) read(name, number(limits[name], false));
  read("path", choice(paths));
  read("source", choice(sources));
  read("plane", (written) => readPlane(written, facts, choice, own));
  read("layers", (written) =>
    written
      .split(".")
      .filter(Boolean)
      .map((name) => choice(facts.layers)(name, "layers")),
  );
  return rest;
}

// A plane is its kind, alone or with what two of a kind span it: dimensions, or named directions of the model.
function readPlane(written, { planes }, choice, { latent_dim, map }) {
  const [kind, ...two] = written.split(".");
  choice(planes)(kind, "plane");
  const names = {
    dims: Array.from({ length: latent_dim }, (_, dim) => String(dim)),
    named: Object.keys(map.attributes),
  };
  if (!two.length) return { kind };
  for (const name of [...two, ...(two.length === 2 ? [] : [""])]) choice(names[kind] ?? [])(name, "plane");
  const [first, second] = kind === "dims" ? two.map(Number) : two;
  return { kind, first, second };
}

function readDigit(written, name, facts) {
  const rest = written.slice(1);
  const damaged = () => new LinkError("no_digit", { name });
  switch (written.charAt(0)) {
    case "":
      return {};
    case "e":
      if (!Object.hasOwn(facts.examples, rest)) throw damaged();
      return { strokes: facts.examples[rest], example: rest };
    case "s":
      return { strokes: readStrokes(readBytes(rest, damaged), damaged) };
    case "p": {
      const levels = readBytes(rest, damaged);
      if (levels.length !== 784) throw damaged();
      return { pixels: Float32Array.from(levels, (level) => level / LEVELS) };
    }
    case "c": {
      const end = rest.lastIndexOf(".");
      const model = rest.slice(0, Math.max(end, 0));
      const z = readCode(rest.slice(end + 1), modelOf(model, facts).latent_dim, facts);
      return { code: { model, z } };
    }
    default:
      throw damaged();
  }
}

function readStrokes(bytes, damaged) {
  const numbers = bytes.length % 4 ? [] : new Int16Array(bytes.buffer);
  const strokes = [];
  for (let i = 0; i < numbers.length; i += 2) {
    const [x, y] = [numbers[i], numbers[i + 1]];
    if (x === BREAK) strokes.push([]);
    else if (!strokes.length || Math.abs(x) > FAR || Math.abs(y) > FAR) throw damaged();
    else strokes.at(-1).push([x, y]);
  }
  const isWhole = strokes.length && strokes.every((stroke) => stroke.length) && numbers.length <= 2 * MAX_POINTS;
  if (!isWhole) throw damaged();
  return strokes;
}

function readCode(written, latentDim, { limits }) {
  const bytes = readBytes(written, () => new LinkError("no_code", { latent_dim: latentDim, limit: limits.code }));
  const z = bytes.length === 4 * latentDim ? new Float32Array(bytes.buffer) : [Number.NaN];
  if (!z.every((number) => Math.abs(number) <= limits.code))
    throw new LinkError("no_code", { latent_dim: latentDim, limit: limits.code });
  return z;
}

function readBytes(written, damaged) {
  try {
    return decodeText(written);
  } catch {
    throw damaged();
  }
}

const encodeFloats = (z) => encodeBytes(new Uint8Array(Float32Array.from(z).buffer));
