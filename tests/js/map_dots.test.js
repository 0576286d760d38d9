import assert from "node:assert/strict";
import { test } from "node:test";
import { paintDots, visible } from "../../ui/components/map/dots.js";

const PALETTE = Array.from({ length: 10 }, (_, digit) => [digit + 1, 100 + digit, 200 + digit]);
const VIEW = { x: 0, y: 0, scale: 4, width: 24, height: 16 };

// Return the places [x, y] of coloured pixels and their colours [r, g, b, alpha], row by row.
function painted(options) {
  const { width, height } = options.view;
  const bytes = new Uint8ClampedArray(4 * width * height);
  paintDots(new Uint32Array(bytes.buffer), { palette: PALETTE, ...options });
  const pixels = Array.from({ length: width * height }, (_, at) => ({
    place: [at % width, Math.floor(at / width)],
    colour: [...bytes.subarray(4 * at, 4 * at + 4)],
  }));
  return pixels.filter(({ colour }) => colour[3]);
}

const placesOf = (options) => painted({ labels: Uint8Array.of(7), view: VIEW, ...options }).map(({ place }) => place);
const square = (left, top, size) => {
  return Array.from({ length: size ** 2 }, (_, at) => [left + (at % size), top + Math.floor(at / size)]);
};

test("a point is a square of its label's colour around its place, with t upwards", () => {
  const pixels = painted({ points: Float32Array.of(1.125, 0.875), labels: Uint8Array.of(7), view: VIEW });
  assert.deepEqual(
    pixels.map(({ place }) => place),
    square(15, 3, 3), // around (16.5, 4.5)
  );
  assert.ok(pixels.every(({ colour }) => `${colour}` === "8,107,207,255"));
});

test("the view moves and scales the points", () => {
  const view = { ...VIEW, x: 10, y: -5, scale: 20 };
  assert.deepEqual(placesOf({ points: [10.2, -5.1], view, size: 2 }), square(15, 9, 2));
});

test("at an edge the part of a square in the picture is drawn, and nothing on the other side", () => {
  assert.deepEqual(placesOf({ points: [-3, 2], size: 4 }), square(0, 0, 2));
  assert.deepEqual(placesOf({ points: [3, -2], size: 4 }), square(22, 14, 2));
  assert.equal(placesOf({ points: [-3, 0], size: 4 }).length, 8);
});

test("points out of view and points without a place are left out", () => {
  for (const point of [
    [-4, 0],
    [4, 0],
    [0, 3],
    [0, -3],
    [Number.NaN, 0],
    [0, Number.POSITIVE_INFINITY],
  ]) {
    assert.deepEqual(placesOf({ points: point }), []);
  }
});

test("a later point covers an earlier one, and other pixels keep their colour", () => {
  const colours = new Uint32Array(24 * 16).fill(5);
  paintDots(colours, { points: [0, 0, 0, 0], labels: Uint8Array.of(1, 2), view: VIEW, palette: PALETTE, size: 2 });
  assert.deepEqual([...new Set(colours)], [5, 0xffca6603]);
  assert.equal(colours.filter((colour) => colour !== 5).length, 4);
});

test("the points in view are listed, or none where there are more than wanted", () => {
  const points = [0, 0, 2.9, 1.9, 3.1, 0, 0, -2.1, -3, -2, Number.NaN, 0];
  assert.deepEqual(visible(points, VIEW, 3), [0, 1, 4]);
  assert.equal(visible(points, VIEW, 2), null);
  assert.deepEqual(visible(points, { ...VIEW, x: 100 }, 0), []);
});

test("10,000 points are drawn in time", (context) => {
  const view = { x: 0, y: 0, scale: 80, width: 640, height: 640 };
  const points = Float32Array.from({ length: 20_000 }, (_, index) => 3.9 * Math.sin(index * index));
  const labels = Uint8Array.from({ length: 10_000 }, (_, index) => index % 10);
  const colours = new Uint32Array(640 * 640);
  const took = Array.from({ length: 30 }, () => {
    const start = performance.now();
    paintDots(colours, { points, labels, view, palette: PALETTE });
    return performance.now() - start;
  });
  context.diagnostic(`${Math.min(...took).toFixed(2)} ms`);
  assert.ok(Math.min(...took) < 2);
});
