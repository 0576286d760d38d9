import assert from "node:assert/strict";
import { test } from "node:test";
import { PALETTE } from "../../ui/components/map/palette.js";
import { tint } from "../../ui/components/map/regions.js";
import { reading, softmax } from "../../ui/engine/trust.js";

const certain = (digit) => Array.from({ length: 10 }, (_, other) => (other === digit ? 1 : 0));
const evenly = (...digits) =>
  Array.from({ length: 10 }, (_, other) => (digits.includes(other) ? 1 / digits.length : 0));
const sheet = (tiles, rows, columns, scale) => {
  return tint({ probabilities: Float32Array.from(tiles.flat()), rows, columns, scale, palette: PALETTE });
};

// Return the pixels of a picture as [r, g, b, alpha from 0 to 1], as ImageData reads them.
function pixelsOf({ width, height, colours }) {
  const bytes = new Uint8ClampedArray(colours.buffer);
  return Array.from({ length: width * height }, (_, at) => [
    ...bytes.subarray(4 * at, 4 * at + 3),
    bytes[4 * at + 3] / 255,
  ]);
}

// Return the probabilities in the middle of a pixel, by the four tiles around it.
function interpolated(tiles, { rows, columns, scale }, x, y) {
  const clamp = (value, most) => Math.min(Math.max(value, 0), most);
  const [column, row] = [clamp((x + 0.5) / scale - 0.5, columns - 1), clamp((y + 0.5) / scale - 0.5, rows - 1)];
  const sum = new Array(10).fill(0);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const weight = Math.max(1 - Math.abs(row - r), 0) * Math.max(1 - Math.abs(column - c), 0);
      tiles[r * columns + c].forEach((p, digit) => {
        sum[digit] += weight * p;
      });
    }
  }
  return sum;
}

// Return tiles of probabilities of a smooth map with several digits.
function makeTiles(rows, columns) {
  return Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    return softmax(
      Array.from({ length: 10 }, (_, digit) => 6 * Math.sin(row * (0.3 + digit / 9) + column * digit * 0.7)),
    );
  });
}

test("a picture has `scale` pixels for each side of a tile, and one tile gives one colour", () => {
  const picture = sheet([certain(4)], 1, 1, 5);
  assert.deepEqual([picture.width, picture.height, picture.colours.constructor], [5, 5, Uint32Array]);
  assert.equal(tint({ probabilities: certain(0), rows: 1, columns: 1, palette: PALETTE }).width, 8);
  for (const [r, g, b, alpha] of pixelsOf(picture)) {
    assert.deepEqual([r, g, b], PALETTE[4]);
    assert.ok(Math.abs(alpha - 0.3) < 0.003);
  }
});

test("a colour fades with the entropy of the answer: half of it between two digits, none between four or all", () => {
  const alphas = [evenly(2), evenly(2, 5), evenly(2, 5, 7, 9), evenly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)].map(
    (tile) => pixelsOf(sheet([tile], 1, 1, 1))[0][3],
  );
  for (const [index, alpha] of [0.3, 0.15, 0, 0].entries()) {
    assert.ok(Math.abs(alphas[index] - alpha) < 0.004, `${alphas}`);
  }
});

test("inside a region each pixel has the likeliest digit's colour, and the entropy's alpha, of interpolated answers", () => {
  const size = { rows: 5, columns: 7, scale: 6 };
  const tiles = makeTiles(size.rows, size.columns);
  const picture = sheet(tiles, size.rows, size.columns, size.scale);
  const seen = new Set();
  pixelsOf(picture).forEach(([r, g, b, alpha], at) => {
    const [x, y] = [at % picture.width, Math.floor(at / picture.width)];
    const { digit, sure, entropy } = reading(interpolated(tiles, size, x, y));
    const runnerUp = interpolated(tiles, size, x, y).sort((p, q) => q - p)[1];
    if (sure - runnerUp < 1e-6 || alpha > 0.8) return; // a tie, or a border
    seen.add(digit);
    assert.deepEqual([r, g, b], PALETTE[digit]);
    const expected = 0.3 * Math.max(1 - entropy / Math.log(4), 0);
    assert.ok(Math.abs(alpha - expected) < 0.005, `${alpha}, ${expected}`);
  });
  assert.ok(seen.size >= 4);
});

test("row 0 lies on top, and a border between two digits is one strong line in the middle of the way", () => {
  const picture = sheet([certain(3), certain(3), certain(8), certain(8)], 2, 2, 8);
  const pixels = pixelsOf(picture);
  const column = Array.from({ length: 16 }, (_, y) => pixels[16 * y + 5]);
  column.forEach(([r, g, b, alpha], y) => {
    assert.deepEqual([r, g, b], PALETTE[y < 8 ? 3 : 8]);
    assert.ok(y === 7 ? Math.abs(alpha - 0.85) < 0.003 : alpha < 0.303, `${alpha} at ${y}`);
  });
});

test("borders are where a neighbour's likeliest digit is another one, and nowhere else", () => {
  const size = { rows: 6, columns: 6, scale: 4 };
  const tiles = makeTiles(size.rows, size.columns);
  const picture = sheet(tiles, size.rows, size.columns, size.scale);
  const digitAt = (x, y) => reading(interpolated(tiles, size, x, y)).digit;
  const strong = pixelsOf(picture).map(([, , , alpha]) => alpha > 0.8);
  const expected = strong.map((_, at) => {
    const [x, y] = [at % picture.width, Math.floor(at / picture.width)];
    const others = [
      [x + 1, y],
      [x, y + 1],
    ].filter(([a, b]) => a < picture.width && b < picture.height);
    return others.some(([a, b]) => digitAt(a, b) !== digitAt(x, y));
  });
  assert.deepEqual(strong, expected);
  assert.ok(strong.includes(true));
});

test("16 x 16 tiles are coloured in time", (context) => {
  const probabilities = Float32Array.from(makeTiles(16, 16).flat());
  const took = Array.from({ length: 60 }, () => {
    const start = performance.now();
    tint({ probabilities, rows: 16, columns: 16, palette: PALETTE });
    return performance.now() - start;
  });
  context.diagnostic(`${Math.min(...took).toFixed(2)} ms`);
  assert.ok(Math.min(...took) < 3);
});
