import assert from "node:assert/strict";
import { test } from "node:test";
import { restOf, span, toCode, toWorld, varianceHeld } from "../../ui/engine/plane.js";

const SPARE = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
];
const product = (a, b) => a.reduce((sum, number, dim) => sum + number * b[dim], 0);
const near = (a, b, most = 1e-5) => assert.ok(Math.abs(a - b) <= most, `${a} is not ${b}`);

test("the span of two directions is orthonormal, and the first axis lies along the first direction", () => {
  const { u, v } = span([3, 0, 4, 0], [1, 2, 3, 4], SPARE);
  near(product(u, u), 1);
  near(product(v, v), 1);
  near(product(u, v), 0);
  near(product(u, [0.6, 0, 0.8, 0]), 1);
});

test("where both directions are the same, or none, spare ones take their place", () => {
  for (const [first, second] of [
    [
      [2, 0, 0, 0],
      [4, 0, 0, 0],
    ],
    [
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ],
  ]) {
    const { u, v } = span(first, second, SPARE);
    near(product(u, u), 1);
    near(product(v, v), 1);
    near(product(u, v), 0);
  }
});

test("a code is its place on the map and what lies off the plane, in any unit", () => {
  const plane = { ...span([1, 1, 0, 2], [0, 1, -1, 1], SPARE), centre: [0.5, -1, 0, 2], unit: 3 };
  const z = Float32Array.of(1, 2, 3, 4);
  const rest = restOf(plane, z);
  near(product(rest, plane.u), 0);
  near(product(rest, plane.v), 0);
  const again = toCode(plane, rest, ...toWorld(plane, z));
  for (let dim = 0; dim < 4; dim++) near(again[dim], z[dim]);
});

test("a step of one on the map is a step of one unit in the latent space", () => {
  const plane = { ...span([1, 2, 0, 0], [0, 1, 1, 1], SPARE), centre: [0, 0, 0, 0], unit: 2 };
  const rest = new Float32Array(4);
  const [a, b] = [toCode(plane, rest, 0.5, -1), toCode(plane, rest, 1.5, -1)];
  near(Math.hypot(...a.map((number, dim) => number - b[dim])), 2);
});

test("two raw dimensions hold their own part of the variance", () => {
  const covariance = Float32Array.of(4, 1, 0, 0, 1, 3, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1);
  const plane = span([0, 0, 1, 0], [0, 1, 0, 0], SPARE);
  near(varianceHeld(plane, covariance), 0.5);
});
