import assert from "node:assert/strict";
import { test } from "node:test";
import {
  codeAt,
  draw,
  fillCode,
  interval,
  limits,
  onArc,
  reachOf,
  valueAt,
} from "../../ui/components/slider_bank/code.js";
import { makeHistory } from "../../ui/components/slider_bank/history.js";
import { copy, pointAt, sentences } from "../../ui/components/slider_bank/point.js";
import { leftOf } from "../../ui/components/slider_bank/strips.js";

const TEXT = { moved: "Moved from {start}", reset_title: "Back to {start}", this_point: "this point" };
const FIRST = { dim: 0, mean: 0, std: 1 };
const SECOND = { dim: 1, mean: 10, std: 2 };
const DIRECTION = { vector: [1, -2], mean: 0, std: 1 };
const point = (z, at = [0]) => ({ ...pointAt({ z }), at });

test("undo goes back step by step and redo forth", () => {
  const history = makeHistory();
  history.remember("a");
  history.remember("b");
  assert.equal(history.undo("c"), "b");
  assert.equal(history.undo("b"), "a");
  assert.equal(history.undo("a"), null);
  assert.equal(history.redo("a"), "b");
  assert.equal(history.redo("b"), "c");
  assert.equal(history.redo("c"), null);
});

test("a new step forgets what was undone", () => {
  const history = makeHistory();
  history.remember("a");
  history.undo("b");
  history.remember("a");
  assert.equal(history.redo("c"), null);
});

test("keyboard steps of one slider are one step until a pause, another slider or an undo", () => {
  const history = makeHistory();
  for (const before of ["a", "b", "c"]) history.remember(before, 7);
  history.remember("d", 8);
  history.pause();
  history.remember("e", 8);
  assert.deepEqual([history.undo("f"), history.undo("e"), history.undo("d")], ["e", "d", "a"]);
  history.remember("a", 8);
  history.undo("b");
  history.remember("a", 8);
  assert.equal(history.undo("b"), "a");
});

test("a history tells what can be undone and redone, and keeps 200 steps", () => {
  let told = null;
  const history = makeHistory((...can) => {
    told = can;
  });
  for (let step = 0; step < 250; step++) history.remember(step);
  assert.deepEqual(told, [true, false]);
  let undone = 0;
  while (history.undo("x") !== null) undone++;
  assert.equal(undone, 200);
  assert.deepEqual(told, [false, true]);
  history.clear();
  assert.deepEqual(told, [false, false]);
});

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

test("a copy of a point stays when the point moves", () => {
  const here = pointAt({ z: [1, 2] }, [0, 0]);
  const kept = copy(here);
  here.z[0] = 5;
  here.at[0] = 5;
  assert.deepEqual([...kept.z, ...kept.at], [1, 2, 0, 0]);
});

test("a point says its note, and once it is moved, where from", () => {
  const start = pointAt({ z: [0], note: "Sample 3.", start: "sample 3" });
  assert.deepEqual(sentences(start, TEXT), { note: "Sample 3.", reset: "" });
  const moved = { ...copy(start), from: start };
  assert.deepEqual(sentences(moved, TEXT), { note: "Moved from sample 3", reset: "Back to sample 3" });
  assert.equal(sentences({ ...moved, from: pointAt({ z: [0] }) }, TEXT).note, "Moved from this point");
});
