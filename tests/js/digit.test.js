import assert from "node:assert/strict";
import { test } from "node:test";
import { isTooSmall, simplify, sizeOf, toDigit } from "../../ui/engine/digit.js";

const SIZE = 28;
const rows = (ink) => Array.from({ length: SIZE }, (_, y) => [...ink.slice(SIZE * y, SIZE * (y + 1))]);
const columns = (ink) => Array.from({ length: SIZE }, (_, x) => rows(ink).map((row) => row[x]));
const sum = (values) => values.reduce((total, value) => total + value, 0);
const largest = (a, b) => Math.max(...a.map((value, index) => Math.abs(value - b[index])));

// Return the least time of a few calls, in milliseconds: whatever else the machine does takes time from some of them.
function fastest(call, times = 20) {
  const took = Array.from({ length: times }, () => {
    const start = performance.now();
    call();
    return performance.now() - start;
  });
  return Math.min(...took);
}

// Return the mean row and column of ink.
function centre(ink) {
  const mean = (lines) => sum(lines.map((line, index) => index * sum(line))) / sum(ink);
  return [mean(rows(ink)), mean(columns(ink))];
}

// Return the length from the first to the last ink of a tenth; ink fades within 1.1 pixels.
function extent(lines) {
  const most = lines.map((line) => Math.max(...line));
  const isInk = (value) => value >= 0.1;
  const [first, last] = [most.findIndex(isInk), most.findLastIndex(isInk)];
  return last - first + 1.1 * (most[first] - 0.1 + most[last] - 0.1);
}

// Return `count` points of a curve, by a function of [0, 1].
const curve = (count, at) => Array.from({ length: count }, (_, index) => at(index / (count - 1)));
const spiral = (count, turns = 1.4) =>
  curve(count, (t) => [
    140 + 90 * (1 - 0.7 * t) * Math.cos(2 * Math.PI * turns * t),
    130 + 100 * (1 - 0.7 * t) * Math.sin(2 * Math.PI * turns * t),
  ]);
const BAR = [
  [140, 40],
  [140, 240],
];
const FOUR = [
  [
    [150, 42],
    [82, 160],
    [206, 158],
  ],
  [
    [172, 96],
    [162, 240],
  ],
];
const DRAWINGS = { bar: [BAR], level: [BAR.map(([x, y]) => [y, x])], four: FOUR, spiral: [spiral(100)] };

for (const [name, strokes] of Object.entries(DRAWINGS)) {
  test(`the ink of a drawing is 20 pixels long, and its centre of mass lies at index 14: ${name}`, () => {
    const ink = toDigit(strokes);
    assert.equal(ink.length, SIZE * SIZE);
    assert.ok(Math.min(...ink) === 0 && Math.max(...ink) === 1);
    assert.ok(Math.abs(Math.max(extent(rows(ink)), extent(columns(ink))) - 20) <= 0.5);
    for (const place of centre(ink)) assert.ok(Math.abs(place - 14) <= 0.05, String(place));
  });

  test(`a drawing of another size in another place gives the same picture: ${name}`, () => {
    for (const scale of [0.37, 0.8, 1.9]) {
      const other = strokes.map((stroke) => stroke.map(([x, y]) => [scale * x - 17.3, scale * y + 8.9]));
      assert.ok(largest(toDigit(strokes), toDigit(other)) < 0.02);
    }
  });
}

test("a straight bar is 3.2 pixels wide, whatever its length", () => {
  for (const length of [50, 100, 270]) {
    const ink = toDigit([
      [
        [9.7, 5],
        [9.7, 5 + length],
      ],
    ]);
    assert.ok(Math.abs(sum(rows(ink)[14]) - 3.2) < 0.1, String(sum(rows(ink)[14])));
  }
});

test("ink that weighs down one end of a long stroke stays inside the picture", () => {
  const blob = curve(400, (t) => [140 + 40 * t * Math.sin(90 * t), 30 + 40 * t * Math.cos(90 * t)]);
  const ink = toDigit([blob, [...BAR, [140, 275]]]);
  assert.ok(Math.abs(extent(rows(ink)) - 20) <= 0.5);
  assert.ok(centre(ink)[0] < 14 && centre(ink)[0] > 10);
});

test("a tap is a dot in the middle, and an empty drawing is none", () => {
  const dot = toDigit([[[31, 250]]]);
  assert.ok(Math.abs(sum(dot) - Math.PI * 1.6 ** 2) < 0.4, String(sum(dot)));
  for (const place of centre(dot)) assert.ok(Math.abs(place - 14) <= 0.05);
  for (const strokes of [[], [[]]]) assert.equal(toDigit(strokes), null);
});

test("the size of a drawing is its path's longer side, and a path shorter than the pen's width is too small", () => {
  assert.equal(sizeOf(FOUR), 198);
  assert.deepEqual([sizeOf([]), sizeOf([[[5, 5]]])], [0, 0]);
  assert.deepEqual([isTooSmall([[[5, 5]]]), isTooSmall(FOUR)], [true, false]);
});

test("the picture changes smoothly while a pen moves by one unit after the other", () => {
  for (const stroke of [
    spiral(900),
    curve(236, (t) => [140, 40 + 235 * t]),
    curve(300, (t) => [40 + 200 * t, 90 + 99 * t * t]),
  ]) {
    let before = toDigit([stroke.slice(0, 1)]);
    for (let end = 2; end <= stroke.length; end++) {
      const drawn = [stroke.slice(0, end)];
      const after = toDigit(drawn);
      const most = sizeOf(drawn) < 60 ? 0.4 : 0.25; // of a small drawing, a unit is a larger part
      assert.ok(largest(before, after) <= most, `${largest(before, after)} at ${sizeOf(drawn)} units`);
      before = after;
    }
  }
});

test("a drawing is brought to MNIST's geometry in time", (context) => {
  const usual = fastest(() => toDigit([spiral(100)]), 300);
  const long = fastest(() => toDigit([spiral(20_000, 60)]), 10);
  context.diagnostic(`${usual.toFixed(3)} ms for 100 points, ${long.toFixed(1)} ms for 20,000`);
  assert.ok(usual < 1 && long < 60); // milliseconds, for slower machines
});

test("a simplified stroke keeps its ends, lies within the tolerance, and gives the same picture", () => {
  const stroke = spiral(1000);
  for (const tolerance of [0.5, 2]) {
    const kept = simplify(stroke, tolerance);
    assert.ok(kept.length < 100);
    assert.deepEqual([kept[0], kept.at(-1)], [stroke[0], stroke.at(-1)]);
    const fine = kept.flatMap(([x, y], index) => {
      const [u, v] = kept[index + 1] ?? [x, y];
      return curve(200, (t) => [x + t * (u - x), y + t * (v - y)]);
    });
    const distance = ([x, y]) => Math.min(...fine.map(([u, v]) => Math.hypot(x - u, y - v)));
    assert.ok(Math.max(...stroke.map(distance)) < tolerance + 0.05);
  }
  assert.ok(largest(toDigit([stroke]), toDigit([simplify(stroke)])) < 0.05);
});

test("a straight stroke needs two points, a loop keeps its far side, and a tap or nothing stays as it is", () => {
  assert.equal(simplify(curve(50, (t) => [100 * t, 40 * t])).length, 2);
  const loop = [[0, 0], [50, 0], [50, 50], [0, 0]]; // biome-ignore format: a table
  assert.deepEqual(simplify(loop), loop);
  for (const stroke of [[], [[3, 4]]]) assert.deepEqual(simplify(stroke), stroke);
});

test("a zigzag of 20,000 points that grows is simplified without running out of stack", () => {
  const zigzag = curve(20_000, (t) => [280 * t, (Math.round(19_999 * t) % 2 ? 1 : -1) * 100 * t]);
  const kept = simplify(zigzag);
  assert.ok(kept.length > 19_000);
  assert.deepEqual([kept[0], kept.at(-1)], [zigzag[0], zigzag.at(-1)]);
});
