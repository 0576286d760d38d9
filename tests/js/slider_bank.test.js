import assert from "node:assert/strict";
import { test } from "node:test";
import {
  codeAt,
  draw,
  fillCode,
  interval,
  leftOf,
  limits,
  onArc,
  reachOf,
  valueAt,
} from "../../ui/components/slider_bank/code.js";
import { copy, pointAt, sentences } from "../../ui/components/slider_bank/point.js";

const TEXT = { moved: "Moved from {start}", reset_title: "Back to {start}", this_point: "this point" };
const FIRST = { dim: 0, mean: 0, std: 1 };
const SECOND = { dim: 1, mean: 10, std: 2 };
const DIRECTION = { vector: [1, -2], mean: 0, std: 1 };
const point = (z, at = [0]) => ({ ...pointAt({ z }, []), at });

test("a slider of a dimension sets its number, one of a direction adds its vector to what is not locked", () => {
  const from = point(Float32Array.of(1, 2), [0, 0.5]);
  assert.deepEqual([...codeAt(from, { index: 0, spec: SECOND }, 5, new Set())], [1, 5]);
  assert.deepEqual([...codeAt(from, { index: 1, spec: DIRECTION }, 2, new Set())], [2.5, -1]);
  assert.deepEqual([...codeAt(from, { index: 1, spec: DIRECTION }, 2, new Set([1]))], [2.5, 2]);
  assert.deepEqual([...from.z], [1, 2]);
});

test("a slider reaches as many standard deviations as its code needs", () => {
  assert.deepEqual(limits(SECOND, 3), { low: 4, high: 16 });
  assert.equal(reachOf([1, 10], [FIRST, SECOND, DIRECTION]), 1);
  assert.equal(reachOf([3.005, 10], [FIRST, SECOND]), 3); // less than a step of the slider beyond
  assert.equal(reachOf([0, 3], [FIRST, SECOND]), 4);
  const values = [0, 4, 8].map((index) => valueAt({ low: -1, high: 3 }, index, 9));
  assert.deepEqual(values, [-1, 1, 3]);
});

test("a code is filled where it is not locked", () => {
  const filled = fillCode([1, 2], [FIRST, SECOND, DIRECTION], new Set([0]), ({ mean }) => mean);
  assert.deepEqual(filled, [1, 10]);
});

test("a random number stays within the reach", () => {
  const numbers = [1 - 1e-9, 0, 0, 0]; // 6.4 standard deviations, then the mean
  const random = () => numbers.shift();
  assert.deepEqual([draw(SECOND, 3, random), draw(SECOND, 3, random)], [16, 10]);
});

test("an arc keeps the length of a code between orthogonal ones and ends at its ends", () => {
  const at = (part) => [FIRST, { ...FIRST, dim: 1 }].map((spec) => onArc(spec, [1, 0], [0, 1], part));
  assert.deepEqual(at(0), [1, 0]);
  for (const part of [0.2, 0.5, 1]) assert.ok(Math.abs(Math.hypot(...at(part)) - 1) < 1e-12);
  assert.ok(Math.abs(at(1)[0]) < 1e-12);
});

test("a bar ends with its slider", () => {
  assert.deepEqual(interval(0, 1, { low: -2, high: 2 }), { from: 0.25, length: 0.5 });
  assert.deepEqual(interval(2, 1, { low: -2, high: 2 }), { from: 0.75, length: 0.25 });
});

test("pictures of a strip stand under their places of the knob, within the strip", () => {
  const lefts = [0, 4, 8].map((index) => leftOf(index, 280));
  assert.deepEqual(lefts, [0, 126, 252]);
});

const ROWS = [{ spec: FIRST }, { spec: DIRECTION }];

test("a point of the sliders is a copy: a later move leaves the state's point alone", () => {
  const point = {
    z: Float32Array.of(1, 2),
    mean: [1, 2],
    spread: [0.5, 0.5],
    note: "A note.",
    start: "it",
    origin: "digit",
  };
  const here = pointAt(point, ROWS);
  assert.deepEqual(here, { ...point, from: null, at: [0, 0] });
  here.z[0] = here.at[0] = 5;
  assert.deepEqual([...point.z, ...pointAt(point, ROWS).at], [1, 2, 0, 0]);
});

test("a point that undo brings back keeps where its directions stand and where it was moved from", () => {
  const from = pointAt({ z: [1] }, ROWS);
  const moved = { ...pointAt({ z: [3] }, ROWS), at: [0, 2], from };
  assert.deepEqual([pointAt(moved, ROWS).at, pointAt(moved, ROWS).from], [[0, 2], from]);
  assert.deepEqual(pointAt(moved, [...ROWS, { spec: SECOND }]).at, [0, 0, 0]); // the sliders of another model
});

test("a copy of a point stays when the point moves", () => {
  const here = pointAt({ z: [1, 2] }, ROWS);
  const kept = copy(here);
  here.z[0] = here.at[0] = 5;
  assert.deepEqual([...kept.z, ...kept.at], [1, 2, 0, 0]);
});

test("a point says its note, and once it is moved, where from", () => {
  const start = pointAt({ z: [0], note: "Sample 3.", start: "sample 3" }, []);
  assert.deepEqual(sentences(start, TEXT), { note: "Sample 3.", reset: "" });
  const moved = { ...copy(start), from: start };
  assert.deepEqual(sentences(moved, TEXT), { note: "Moved from sample 3", reset: "Back to sample 3" });
  assert.equal(sentences({ ...moved, from: pointAt({ z: [0] }, []) }, TEXT).note, "Moved from this point");
});
