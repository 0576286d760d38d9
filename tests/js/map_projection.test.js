import assert from "node:assert/strict";
import { test } from "node:test";
import { project } from "../../ui/components/map/projection.js";
import { nearestTo } from "../../ui/engine/trust.js";

const [COUNT, LATENT_DIM] = [10_000, 32];

// Return numbers that look random and are the same each time, in [-1, 1).
function numbers(count, seed) {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31;
  });
}

function fastest(call, times = 30) {
  const took = Array.from({ length: times }, () => {
    const start = performance.now();
    call();
    return performance.now() - start;
  });
  return Math.min(...took);
}

const codes = numbers(COUNT * LATENT_DIM, 1);
const codeAt = (index) => codes.subarray(index * LATENT_DIM, (index + 1) * LATENT_DIM);
const [u, v, centre] = [2, 3, 4].map((seed) => numbers(LATENT_DIM, seed));
const along = (z, direction) => z.reduce((sum, number, dim) => sum + (number - centre[dim]) * direction[dim], 0);

test("a code's point is its way from the centre along both directions, in world units", () => {
  const points = project(codes, { u, v }, { centre, unit: 0.7 });
  assert.ok(points instanceof Float32Array && points.length === 2 * COUNT);
  for (const index of [0, 1, 777, COUNT - 1]) {
    const [s, t] = [u, v].map((direction) => along(codeAt(index), direction) / 0.7);
    assert.ok(Math.abs(points[2 * index] - s) < 1e-5 && Math.abs(points[2 * index + 1] - t) < 1e-5);
  }
});

test("a point of a plane comes back where it was set", () => {
  const [across, up] = [Float32Array.of(0.6, 0.8, 0), Float32Array.of(-0.8, 0.6, 0)];
  const z = [1, 2, 3].map((number, dim) => number + 1.5 * (2 * across[dim] - 0.5 * up[dim]));
  const [s, t] = project(z, { u: across, v: up }, { centre: [1, 2, 3], unit: 1.5 });
  assert.ok(Math.abs(s - 2) < 1e-6 && Math.abs(t + 0.5) < 1e-6, `${s} ${t}`);
});

test("the nearest codes are those that sorting all distances gives", () => {
  const z = numbers(LATENT_DIM, 5);
  const distance = (index) => Math.hypot(...codeAt(index).map((number, dim) => number - z[dim]));
  const all = Array.from({ length: COUNT }, (_, index) => ({ index, distance: distance(index) }));
  all.sort((a, b) => a.distance - b.distance);
  for (const count of [1, 6, 50]) {
    const found = nearestTo(z, codes, count);
    assert.deepEqual(
      found.map(({ index }) => index),
      all.slice(0, count).map(({ index }) => index),
    );
    assert.ok(found.every((each, rank) => Math.abs(each.distance - all[rank].distance) < 1e-5));
  }
});

test("of codes at the same distance the first come first, and there are no more than there are codes", () => {
  const line = Float32Array.of(3, 1, -1, 1, 0, 2);
  const found = (count) => nearestTo([0], line, count).map(({ index, distance }) => [index, distance]);
  assert.deepEqual(found(3), [[4, 0], [1, 1], [2, 1]]); // biome-ignore format: a table
  assert.deepEqual(found(9), [[4, 0], [1, 1], [2, 1], [3, 1], [5, 2], [0, 3]]); // biome-ignore format: a table
  assert.deepEqual(found(0), []);
  assert.deepEqual(nearestTo([0], new Float32Array(0), 2), []);
});

test("10,000 codes are projected and searched in time", (context) => {
  const projecting = fastest(() => project(codes, { u, v }, { centre, unit: 1 }));
  const searching = fastest(() => nearestTo(centre, codes, 12));
  context.diagnostic(`project ${projecting.toFixed(2)} ms, nearestTo ${searching.toFixed(2)} ms`);
  assert.ok(projecting < 5 && searching < 10);
});
