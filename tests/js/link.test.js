import assert from "node:assert/strict";
import { test } from "node:test";
import { toCanvas } from "../../ui/components/drawing/geometry.js";
import { encodeBytes } from "../../ui/components/shared/base64.js";
import { toDigit } from "../../ui/engine/digit.js";
import { LinkError, readLink, writeLink } from "../../ui/engine/link.js";
import { DIGIT, placed } from "../../ui/engine/live.js";

const EXAMPLE = [[[100, 50], [120.5, 90.25]]]; // biome-ignore format: a table
const FACTS = {
  models: {
    plane: { fingerprint: "0123", latent_dim: 2, map: { attributes: { slant: [1, 0], width: [0, 1] } } },
    "wide.r": { fingerprint: "4567", latent_dim: 3, map: { attributes: {} } },
  },
  examples: { 5: EXAMPLE },
  tabs: ["sample", "sliders"],
  paths: ["linear", "spherical"],
  sources: ["prior", "mixture", "7"],
  planes: ["class", "named", "dims"],
  layers: ["tiles", "dots"],
  limits: {
    code: 100,
    steps: [3, 31],
    seed: [0, 99],
    count: [1, 64],
    reach: [1, 5],
    position: [-0.5, 1.5],
    temperature: [0, 2],
  },
  text: { point: { link: "The point.", link_name: "the point", kept: "Where you were.", kept_name: "where you were" } },
};
const NUMBERS = { steps: 7, position: -0.25, seed: 42, temperature: 0.05, count: 16, reach: 4 };
const SETTINGS = { ...NUMBERS, path: "linear", source: "7", plane: { kind: "class" }, layers: ["tiles"] };
const STATE = {
  ...SETTINGS,
  model: "plane",
  tab: "sliders",
  point: placed(Float32Array.of(0.5, -1), "A note.", "a start"),
  digit: { strokes: EXAMPLE, example: "5" },
  a: {},
  b: {},
  networks: {},
};
const STROKES = [[[-12, 280], [140, 0], [2799, -3]], [[5, 5]]]; // biome-ignore format: a table
const zeros = (latentDim) => encodeBytes(new Uint8Array(4 * latentDim));

// Return what the link to a state with other parts leads to.
const through = (changed, kind) => readLink(writeLink({ ...STATE, ...changed }, FACTS), FACTS, kind);

// Return a link with other values; null leaves one out.
function linkWith(changed) {
  const values = { v: "2", model: "plane", weights: "0123", tab: "sliders", z: zeros(2), ...changed };
  return `#${new URLSearchParams(Object.entries(values).filter(([, value]) => value !== null))}`;
}

function refusal(hash) {
  try {
    readLink(hash, FACTS);
  } catch (error) {
    assert.ok(error instanceof LinkError);
    return [error.key, error.values];
  }
  return assert.fail("the link was read");
}

test("a link leads back to the model, the tab, the point and every setting", () => {
  const { point, digit, a, b, ...rest } = through({});
  assert.deepEqual(rest, { ...SETTINGS, model: "plane", tab: "sliders", isDigit: false });
  assert.deepEqual(point, placed(Float32Array.of(0.5, -1), "The point.", "the point"));
  assert.deepEqual([digit, a, b], [STATE.digit, {}, {}]);
});

test("a page that is loaded anew says so of its point", () => {
  const { note, start } = through({}, "kept").point;
  assert.deepEqual([note, start], ["Where you were.", "where you were"]);
});

const PIXELS = Float32Array.from({ length: 784 }, (_, index) => (index % 256) / 255);

test("digits come back whole: strokes, pixels, a code of any model, an example, and none", () => {
  const code = { model: "wide.r", z: Float32Array.of(1.25, -99, 1e-9) };
  for (const digit of [{ strokes: STROKES }, { pixels: PIXELS }, { code }, { strokes: EXAMPLE, example: "5" }, {}]) {
    assert.deepEqual(through({ digit, a: digit, b: digit }).digit, digit);
    assert.deepEqual(through({ a: digit }).a, digit);
    assert.deepEqual(through({ b: digit }).b, digit);
  }
  assert.deepEqual(through({ digit: { strokes: [] } }).digit, {});
});

test("an upload comes back as the pixels that were found in it", () => {
  const digit = { pixels: PIXELS, picture: "blob:", doubts: ["Faint."] };
  assert.deepEqual(through({ digit }).digit, { pixels: PIXELS });
});

test("strokes come back as far beyond the canvas as a pen can go", () => {
  const box = { left: 500, top: 500, width: 56, height: 56 };
  const ends = [[-1e6, 1e6], [1e6, -1e6]].map(([clientX, clientY]) => toCanvas({ clientX, clientY }, box)); // biome-ignore format: a table
  assert.deepEqual(through({ digit: { strokes: [ends] } }).digit, { strokes: [ends] });
});

test("a drawing of too many points for a link travels as its pixels", () => {
  const circle = (count) => [
    Array.from({ length: count }, (_, index) => [
      Math.round(140 + 90 * Math.cos(index / 300)),
      Math.round(140 + 90 * Math.sin(index / 300)),
    ]),
  ];
  assert.deepEqual(through({ digit: { strokes: circle(1999) } }).digit, { strokes: circle(1999) });
  const { strokes, pixels } = through({ digit: { strokes: circle(2000) } }).digit;
  assert.equal(strokes, undefined);
  const ink = toDigit(circle(2000));
  assert.ok(pixels.every((value, index) => Math.abs(value - ink[index]) <= 0.5 / 255 + 1e-6));
  const longest = { digit: { strokes: circle(1999) }, a: { strokes: circle(1999) }, b: { strokes: circle(1999) } };
  assert.deepEqual(through(longest).b, longest.b);
});

test("a point that is the code of the digit is so behind the link, too", () => {
  const { isDigit, point } = through({ point: { ...STATE.point, origin: DIGIT } });
  assert.deepEqual([isDigit, point.origin], [true, null]);
  assert.equal(through({ point: { ...STATE.point, origin: { model: "plane", z: [0, 0] } } }).isDigit, false);
});

test("a link is text that an address may hold as it is", () => {
  const state = { ...STATE, digit: { strokes: STROKES }, a: { pixels: PIXELS } };
  assert.match(writeLink(state, FACTS), /^#[\w.=&*%+-]+$/);
});

test("a link of version 1 holds model, weights, tab and code", () => {
  const found = readLink("#model=plane&weights=0123&tab=sample&z=AAAAPwAAgL8", FACTS);
  assert.deepEqual([found.model, found.tab, ...found.point.z], ["plane", "sample", 0.5, -1]);
  assert.deepEqual(Object.keys(found).sort(), ["isDigit", "model", "point", "tab"]);
});

test("parts that a link does not hold keep their place on the page", () => {
  assert.deepEqual(Object.keys(readLink(linkWith({ steps: "3" }), FACTS)).sort(), ["isDigit", "model", "point", "steps", "tab"]); // biome-ignore format: a table
});

test("a link that leads nowhere says why", () => {
  for (const [hash, key, values] of [
    [null, "no_text", {}],
    [`#z=${"A".repeat(60_000)}`, "no_text", {}],
    ["#z=AAAA", "missing", { names: "model, weights, tab" }],
    ["", "missing", { names: "model, weights, tab, z" }],
    [linkWith({ v: "3" }), "version", { version: "3" }],
    [linkWith({ v: "x".repeat(99) }), "version", { version: "xxxxxxxxxx" }],
    [linkWith({ model: "none" }), "unknown_model", { name: "none", names: "plane, wide.r" }],
    [linkWith({ model: "toString" }), "unknown_model", { name: "toString", names: "plane, wide.r" }],
    [linkWith({ weights: "f".repeat(99) }), "other_weights", { name: "plane", theirs: "f".repeat(16), ours: "0123" }],
    [linkWith({ tab: "nowhere" }), "no_tab", { tab: "nowhere" }],
  ]) {
    assert.deepEqual(refusal(hash), [key, values]);
  }
});

test("a code of another length, or with a number out of range or none, is refused", () => {
  const floats = (...numbers) => encodeBytes(new Uint8Array(Float32Array.from(numbers).buffer));
  for (const z of [
    "",
    "AAAA",
    zeros(1),
    zeros(3),
    "?",
    "é",
    "A",
    floats(0, Number.NaN),
    floats(0, 100.1),
    floats(-1e30, 0),
  ]) {
    assert.deepEqual(refusal(linkWith({ z })), ["no_code", { latent_dim: 2, limit: 100 }]);
    assert.equal(refusal(linkWith({ a: `cplane.${z}` }))[0], "no_code");
  }
});

test("a number that its control cannot hold is refused with its name and the limits", () => {
  for (const [name, written] of [
    ...["2", "32", "7.5", "", " ", "null", "x", "NaN", "Infinity"].map((written) => ["steps", written]),
    ...["-1", "100", "1e-3", ""].map((written) => ["seed", written]),
    ...["0", "65"].map((written) => ["count", written]),
    ...["0", "6"].map((written) => ["reach", written]),
    ...["-0.51", "1.51", "."].map((written) => ["position", written]),
    ...["-0.01", "2.01", "1,5", " "].map((written) => ["temperature", written]),
  ]) {
    const [low, high] = FACTS.limits[name];
    assert.deepEqual(refusal(linkWith({ [name]: written })), ["no_number", { name, got: written, low, high }]);
  }
});

test("a choice that is none is refused with its name", () => {
  for (const name of ["path", "source"]) {
    for (const got of ["", "nowhere", "toString"]) {
      assert.deepEqual(refusal(linkWith({ [name]: got })), ["no_choice", { name, got }]);
    }
  }
});

test("the plane of the map comes back with the two that span it, and its layers, also none", () => {
  for (const plane of [
    { kind: "dims", first: 1, second: 0 },
    { kind: "named", first: "slant", second: "width" },
  ]) {
    assert.deepEqual(through({ plane, layers: [] }).plane, plane);
    assert.deepEqual(through({ plane, layers: [] }).layers, []);
  }
  assert.deepEqual(through({ layers: ["tiles", "dots"] }).layers, ["tiles", "dots"]);
});

test("a plane or a layer that is none, or of which the model has no such two, is refused", () => {
  for (const got of ["", "round", "toString"]) {
    assert.deepEqual(refusal(linkWith({ plane: got })), ["no_choice", { name: "plane", got }]);
  }
  for (const plane of ["dims.0", "dims.0.2", "dims.0.1.1", "dims.0.-1", "named.slant.0", "class.0.1", "dims.."]) {
    assert.equal(refusal(linkWith({ plane }))[0], "no_choice", plane);
  }
  assert.deepEqual(refusal(linkWith({ layers: "tiles.x" })), ["no_choice", { name: "layers", got: "x" }]);
});

test("what holds no digit is refused with the name of its canvas", () => {
  const points = (...numbers) => `s${encodeBytes(new Uint8Array(Int16Array.from(numbers).buffer))}`;
  const BREAK = -32_768;
  for (const written of [
    "x",
    "5",
    "e4",
    "etoString",
    "s",
    "s?",
    points(1, 2), // no stroke was begun
    points(BREAK, 0), // a stroke without a point
    points(BREAK, 0, 1, 2, BREAK, 0),
    points(BREAK, 0, 1), // half a point
    points(BREAK, 0, 2801, 2),
    points(BREAK, 0, 2, -2801),
    points(BREAK, 0, ...new Array(8000).fill(1)),
    "p",
    `p${encodeBytes(new Uint8Array(783))}`,
    "p?",
  ]) {
    for (const name of ["digit", "a", "b"]) {
      assert.deepEqual(refusal(linkWith({ [name]: written })), ["no_digit", { name }], written);
    }
  }
  for (const a of [`cnone.${zeros(2)}`, "c"]) assert.equal(refusal(linkWith({ a }))[0], "unknown_model");
});
