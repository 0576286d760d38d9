import assert from "node:assert/strict";
import { test } from "node:test";
import { between, draws, klOf, makeNoise, norm, normal } from "../../ui/engine/latent.js";

const A = [0.3, -1.2, 0.8, 2.0];
const B = [-0.7, 0.4, 1.9, -0.1];

function near(found, expected, tolerance = 1e-5) {
  assert.equal(found.length, expected.length);
  found.forEach((number, index) => {
    assert.ok(Math.abs(number - expected[index]) <= tolerance, `${[...found]} is not ${[...expected]}`);
  });
}

const angle = (a, b) => Math.acos(a.reduce((sum, number, dim) => sum + number * b[dim], 0) / norm(a) / norm(b));

// What vae_core.interpolate(A, B, 5, path) returns in float64.
const PATHS = {
  spherical: [
    [0.3, -1.2, 0.8, 2.0],
    [-0.03141, -0.86041, 1.463791, 1.666834],
    [-0.330958, -0.439593, 1.885044, 1.14902],
    [-0.561976, 0.000418, 2.028703, 0.529959],
    [-0.7, 0.4, 1.9, -0.1],
  ],
  linear: [
    [0.3, -1.2, 0.8, 2.0],
    [0.05, -0.8, 1.075, 1.475],
    [-0.2, -0.4, 1.35, 0.95],
    [-0.45, 0.0, 1.625, 0.425],
    [-0.7, 0.4, 1.9, -0.1],
  ],
};

for (const [path, codes] of Object.entries(PATHS)) {
  test(`the codes between two are those of vae_core.interpolate: ${path}`, () => {
    codes.forEach((code, index) => {
      near(between(A, B, index / 4, path), code);
    });
  });

  test(`a path begins and ends exactly at its ends: ${path}`, () => {
    for (let seed = 0; seed < 50; seed++) {
      const [a, b] = [0, 40].map((shift) => Float32Array.from(A, (_, dim) => 3 * Math.sin(9 * seed + dim + shift)));
      assert.deepEqual(between(a, b, 0, path), a);
      assert.deepEqual(between(a, b, 1, path), b);
    }
  });
}

test("beyond its ends a line goes straight on, and an arc goes on turning while its length goes on growing", () => {
  near(between([1, 0], [2, 2], 1.5, "linear"), [2.5, 3]);
  near(between([2, 0], [0, 2], 1.5, "spherical"), [-Math.SQRT2, Math.SQRT2]);
  const [before, after] = [-0.5, 1.5].map((t) => between(A, B, t, "spherical"));
  const growth = norm(B) - norm(A);
  near([norm(before), norm(after)], [norm(A) - growth / 2, norm(B) + growth / 2]);
  near([angle(before, A), angle(after, B)], [angle(A, B) / 2, angle(A, B) / 2]);
});

test("where no arc is defined the path is the line: parallel, opposite and zero codes", () => {
  for (const end of [
    [2, 4],
    [-1, -2],
    [1, 2],
    [0, 0],
  ]) {
    for (const t of [-0.5, 0.25, 0.5, 1.5]) {
      assert.deepEqual(between([1, 2], end, t, "spherical"), between([1, 2], end, t, "linear"));
    }
  }
});

test("the KL of each dimension is the closed form", () => {
  // (mean^2 + std^2 - 1) / 2 - ln std: 1/8 + 1/8 - 1/2 + ln 2, 2, 4 - ln 3
  near(klOf([0.5, -2, 0], [0.5, 1, 3]), [Math.LN2 - 0.25, 2, 4 - Math.log(3)], 1e-6);
  near(klOf([0], [1]), [0], 0);
});

test("draws are the mean plus the noise in standard deviations, each with noise of its own", () => {
  const [first, second, ...others] = draws([10, 20], [1, 2], [0.5, -1, 0, 3, 7, 7], 2);
  assert.deepEqual([...first, ...second, others.length], [10.5, 18, 10, 26, 0]);
});

test("a random number of N(0, 1) is Box and Muller's of two uniform ones, also of zero", () => {
  const uniform =
    (...numbers) =>
    () =>
      numbers.shift();
  near([normal(uniform(0.75, 0.125))], [Math.sqrt(-2 * Math.log(0.25)) * Math.SQRT1_2]);
  assert.equal(normal(uniform(0, 0.3)), 0);
});

test("noise has the moments of N(0, 1)", () => {
  const noise = makeNoise(1000, 50);
  assert.equal(noise.length, 50_000);
  const moment = (power) => noise.reduce((sum, number) => sum + number ** power, 0) / noise.length;
  near([moment(1), moment(2), moment(4)], [0, 1, 3], 0.15); // 7 standard errors and more
});
