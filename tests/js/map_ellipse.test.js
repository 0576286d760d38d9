import assert from "node:assert/strict";
import { test } from "node:test";
import { ellipseOf } from "../../ui/components/map/ellipse.js";
import { project } from "../../ui/components/map/projection.js";
import { normal } from "../../ui/engine/latent.js";

const near = (found, expected, tolerance) =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${found}, ${expected}`);

// Return a source of numbers in [0, 1) that are the same each time.
function makeRandom(seed) {
  const state = { at: seed };
  return () => {
    state.at = (Math.imul(state.at, 1_664_525) + 1_013_904_223) >>> 0;
    return state.at / 2 ** 32;
  };
}

// Return a case of `latentDim` dimensions: the plane's directions are orthonormal.
function makeCase(latentDim, seed) {
  const random = makeRandom(seed);
  const draw = (scale) => Float32Array.from({ length: latentDim }, () => scale * normal(random));
  const unitOf = (z) => z.map((number) => number / Math.hypot(...z));
  const u = unitOf(draw(1));
  const other = draw(1);
  const shared = other.reduce((sum, number, dim) => sum + number * u[dim], 0);
  const v = unitOf(other.map((number, dim) => number - shared * u[dim]));
  const std = draw(0.5).map((number) => 0.05 + Math.abs(number));
  return { mean: draw(1), std, u, v, centre: draw(0.3), unit: 1.3, random };
}

// Return the covariance matrix [[ss, st], [st, tt]] of the projection of N(mean, diag std²).
function covarianceOf({ std, u, v, unit }) {
  const sum = (a, b) => std.reduce((total, number, dim) => total + number ** 2 * a[dim] * b[dim], 0) / unit ** 2;
  return [
    [sum(u, u), sum(u, v)],
    [sum(u, v), sum(v, v)],
  ];
}

// Return {values, angle} of a symmetric 2 x 2 matrix: its eigenvalues, the larger first, and the direction of that one,
// found by trying directions all around (Rayleigh quotient).
function eigen([[a, b], [, d]]) {
  const spread = (angle) =>
    a * Math.cos(angle) ** 2 + 2 * b * Math.cos(angle) * Math.sin(angle) + d * Math.sin(angle) ** 2;
  const angles = Array.from({ length: 200_001 }, (_, step) => (step / 200_000) * Math.PI - Math.PI / 2);
  const widest = angles.reduce((best, angle) => (spread(angle) > spread(best) ? angle : best));
  return { values: [spread(widest), spread(widest + Math.PI / 2)], angle: widest };
}

for (const [latentDim, seed] of [
  [2, 1],
  [5, 2],
  [32, 3],
]) {
  test(`the axes are those along which the projected Gaussian is widest and narrowest: ${latentDim} dimensions`, () => {
    const given = makeCase(latentDim, seed);
    const { major, minor, angle } = ellipseOf(given.mean, given.std, given, given);
    const { values, angle: widest } = eigen(covarianceOf(given));
    near(major, Math.sqrt(values[0]), 1e-6);
    near(minor, Math.sqrt(values[1]), 1e-6);
    near(Math.abs(Math.sin(angle - widest)), 0, 1e-4);
  });

  test(`drawn codes lie around the middle, 39.3 % of them in the ellipse: ${latentDim} dimensions`, () => {
    const given = makeCase(latentDim, seed + 10);
    const { s, t, major, minor, angle } = ellipseOf(given.mean, given.std, given, given);
    const count = 40_000;
    const draw = (_, i) => given.mean[i % latentDim] + given.std[i % latentDim] * normal(given.random);
    const points = project(Float32Array.from({ length: count * latentDim }, draw), given, given);
    let [inside, sumS, sumT] = [0, 0, 0];
    for (let at = 0; at < points.length; at += 2) {
      const [x, y] = [points[at] - s, points[at + 1] - t];
      const along = (x * Math.cos(angle) + y * Math.sin(angle)) / major;
      const aside = (y * Math.cos(angle) - x * Math.sin(angle)) / minor;
      if (along ** 2 + aside ** 2 <= 1) inside++;
      sumS += x;
      sumT += y;
    }
    near(inside / count, 1 - Math.exp(-0.5), 0.01);
    near(Math.hypot(sumS, sumT) / count, 0, 0.03 * major);
  });
}

test("along the dimensions themselves the axes are the standard deviations, in world units", () => {
  const plane = { u: [1, 0, 0], v: [0, 1, 0] };
  const wide = ellipseOf([3, 1, 9], [0.4, 0.2, 7], plane, { centre: [1, 1, 1], unit: 2 });
  assert.deepEqual(
    Object.entries(wide).map(([name, value]) => [name, Math.round(1e6 * value) / 1e6]),
    Object.entries({ s: 1, t: 0, major: 0.2, minor: 0.1, angle: 0 }),
  );
  const high = ellipseOf([3, 1, 9], [0.2, 0.4, 7], plane, { centre: [1, 1, 1], unit: 2 });
  near(high.angle, Math.PI / 2, 1e-9);
  near(high.major, 0.2, 1e-9);
});

test("a Gaussian that varies across one line only has an ellipse without width", () => {
  const half = Math.SQRT1_2;
  const { major, minor, angle } = ellipseOf(
    [0, 0],
    [2, 0],
    { u: [half, half], v: [half, -half] },
    { centre: [0, 0], unit: 1 },
  );
  near(major, 2, 1e-9);
  near(minor, 0, 1e-6);
  near(angle, Math.PI / 4, 1e-9);
});
