import assert from "node:assert/strict";
import { test } from "node:test";
import { contour, density, levelsFor } from "../../ui/components/map/contours.js";
import { normal } from "../../ui/engine/latent.js";

// Return `count` points of N((s, t), std²), [count, 2], the same each time.
function cloud(count, { s = 0, t = 0, std = 1 } = {}) {
  const state = { at: 7 };
  const random = () => {
    state.at = (Math.imul(state.at, 1_664_525) + 1_013_904_223) >>> 0;
    return state.at / 2 ** 32;
  };
  return Float32Array.from({ length: 2 * count }, (_, at) => (at % 2 ? t : s) + std * normal(random));
}

const pointsOf = (line) => Array.from({ length: line.length / 2 }, (_, at) => [line[2 * at], line[2 * at + 1]]);
const isClosed = (line) => line[0] === line.at(-2) && line[1] === line.at(-1);
const sum = (values) => values.reduce((total, value) => total + value, 0);

// Return the area to the left of a closed line, by the shoelace formula.
function area(line) {
  const points = pointsOf(line);
  return sum(points.slice(1).map(([s, t], at) => (points[at][0] * t - s * points[at][1]) / 2));
}

// Return a grid of a function of (s, t) in the middles of cells.
function gridOf(height, { reach = 4, cells = 64 } = {}) {
  const place = (index) => ((index + 0.5) * 2 * reach) / cells - reach;
  return Float32Array.from({ length: cells ** 2 }, (_, at) => height(place(at % cells), place(Math.floor(at / cells))));
}

test("the density of a Gaussian cloud is its own, widened by the kernel", () => {
  const grid = density(cloud(200_000));
  const square = 1 + 0.2 ** 2; // variance of the cloud and of the kernel
  const expected = gridOf((s, t) => Math.exp(-(s * s + t * t) / 2 / square) / (2 * Math.PI * square));
  assert.ok(grid instanceof Float32Array && grid.length === 64 * 64);
  assert.ok(Math.max(...grid.map((value, at) => Math.abs(value - expected[at]))) < 0.005);
});

test("rows go up with t, columns with s, and a cloud of any place and number sums to one", () => {
  for (const count of [1, 400]) {
    const grid = density(cloud(count, { s: 1.5, t: -1, std: 0.01 }), { reach: 4, cells: 40 });
    assert.ok(Math.abs(sum([...grid]) * 0.2 ** 2 - 1) < 1e-3);
    const at = grid.indexOf(Math.max(...grid));
    assert.ok([27, 28].includes(at % 40) && [14, 15].includes(Math.floor(at / 40)), `${at}`);
  }
});

test("points beyond the grid count to the whole, and no points give an empty grid without levels and lines", () => {
  const half = density(Float32Array.of(0, 0, 100, 0));
  assert.ok(Math.abs((sum([...half]) * 64) / 64 ** 2 - 0.5) < 1e-3);
  const none = density(new Float32Array(0));
  assert.ok(none.every((value) => value === 0));
  assert.deepEqual(levelsFor(none), [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  assert.deepEqual(contour(none, Number.POSITIVE_INFINITY), []);
});

test("cells at and above a level hold its share of the mass, and without the last of them less", () => {
  const grid = density(cloud(3000, { std: 0.7 }));
  const total = sum([...grid]);
  for (const share of [0.1, 0.5, 0.9, 0.99]) {
    const [level] = levelsFor(grid, [share]);
    assert.ok(sum([...grid].filter((value) => value >= level)) >= share * total * (1 - 1e-6));
    assert.ok(sum([...grid].filter((value) => value > level)) < share * total);
  }
});

for (const [share, radius] of [
  [0.5, Math.sqrt(2 * Math.log(2))], // 1.177
  [0.9, Math.sqrt(2 * Math.log(10))], // 2.146
]) {
  test(`the line around ${100 * share} % of a Gaussian cloud is close to a circle of radius ${radius.toFixed(3)}`, () => {
    const grid = density(cloud(100_000, { s: 0.4, t: -0.6 }));
    const [level] = levelsFor(grid, [share]);
    const [line, ...others] = contour(grid, level);
    assert.equal(others.length, 0);
    assert.ok(isClosed(line));
    assert.ok(Math.abs(Math.sqrt(area(line) / Math.PI) - radius) < 0.06, `${Math.sqrt(area(line) / Math.PI)}`);
    for (const [s, t] of pointsOf(line)) assert.ok(Math.abs(Math.hypot(s - 0.4, t + 0.6) - radius) < 0.15);
  });
}

test("the line of a cone is its circle, counterclockwise around the top, clockwise around a pit", () => {
  const cone = gridOf((s, t) => 3 - Math.hypot(s - 0.3, t - 0.7));
  const [around] = contour(cone, 1);
  assert.ok(isClosed(around) && Math.abs(area(around) - 4 * Math.PI) < 0.05, `${area(around)}`);
  for (const [s, t] of pointsOf(around)) assert.ok(Math.abs(Math.hypot(s - 0.3, t - 0.7) - 2) < 0.01);
  const [pit] = contour(
    cone.map((value) => -value),
    -1,
  );
  assert.ok(Math.abs(area(pit) + 4 * Math.PI) < 0.05);
});

test("the line of a slope is straight and open, from edge to edge of the grid", () => {
  const lines = contour(
    gridOf((s, t) => s - t / 2),
    0.25,
  );
  assert.equal(lines.length, 1);
  assert.ok(!isClosed(lines[0]));
  for (const [s, t] of pointsOf(lines[0])) assert.ok(Math.abs(s - t / 2 - 0.25) < 1e-5);
  const ends = [lines[0].slice(0, 2), lines[0].slice(-2)].map(([, t]) => Math.abs(t));
  assert.ok(
    ends.every((t) => Math.abs(t - 3.9375) < 1e-9),
    `${ends}`,
  );
});

test("two hills have two lines, and a ring an outer and an inner one", () => {
  const hills = gridOf((s, t) => 1 - Math.min(Math.hypot(s - 2, t), Math.hypot(s + 2, t)));
  assert.deepEqual(
    contour(hills, 0.1).map((line) => Math.round(area(line) * 10) / 10),
    [2.5, 2.5],
  );
  const ring = contour(
    gridOf((s, t) => -Math.abs(Math.hypot(s, t) - 2)),
    -0.5,
  );
  assert.deepEqual(ring.map((line) => Math.sign(area(line))).sort(), [-1, 1]);
});

test("where two corners meet two others, the middle decides whether they are joined", () => {
  const corners = (high, low) => Float32Array.of(high, low, low, high); // bottom left and top right are high
  const options = { reach: 1, cells: 2 };
  const cut = (lines) => lines.map((line) => pointsOf(line).map(([s, t]) => Math.sign(s + t)));
  assert.deepEqual(cut(contour(corners(1, 0), 0.6, options)), [
    [-1, -1],
    [1, 1],
  ]); // around each high corner
  const joined = contour(corners(1, 0), 0.4, options).map((line) => Math.sign(line[0] - line[1]));
  assert.deepEqual(joined.sort(), [-1, 1]); // around each low corner
});

test("every point of a line lies at its level, and no line has two points that are far apart", () => {
  const height = (s, t) => Math.sin(1.7 * s) + Math.cos(2.1 * t + s);
  const lines = contour(gridOf(height), 0.3);
  assert.ok(lines.length > 4);
  for (const points of lines.map(pointsOf)) {
    for (const [s, t] of points) assert.ok(Math.abs(height(s, t) - 0.3) < 0.02, `${height(s, t)}`);
    const steps = points.slice(1).map(([s, t], at) => Math.hypot(s - points[at][0], t - points[at][1]));
    assert.ok(Math.max(...steps) < 0.125 * 1.42); // the diagonal of a cell
  }
});

test("a cloud of 10,000 becomes two lines in time", (context) => {
  const points = cloud(10_000);
  const took = Array.from({ length: 20 }, () => {
    const start = performance.now();
    const grid = density(points);
    for (const level of levelsFor(grid)) contour(grid, level);
    return performance.now() - start;
  });
  context.diagnostic(`${Math.min(...took).toFixed(2)} ms`);
  assert.ok(Math.min(...took) < 20);
});
