import assert from "node:assert/strict";
import { test } from "node:test";
import { decoder, knows, toNumber } from "../../ui/engine/decoder.js";

const HALVES = { 0: 0, 0.5: 0x3800, 1: 0x3c00, 2: 0x4000, 3: 0x4200, "-1": 0xbc00 };
const run = (layers, numbers, z) => [
  ...decoder(layers, Uint16Array.from(numbers, (n) => HALVES[n]).buffer, z.length)(z),
];

test("float16 becomes float32, subnormal numbers included", () => {
  assert.deepEqual([0x3c00, 0xbc00, 0x3555, 0x7bff, 1].map(toNumber), [1, -1, 0.333251953125, 65504, 2 ** -24]);
});

test("a linear layer multiplies and adds its bias", () => {
  assert.deepEqual(run([{ kind: "linear", inputs: 2, outputs: 2 }], [1, 2, 3, -1, 0.5, 0], [1, 2]), [5.5, 1]);
});

test("a reshape puts the channels of a pixel side by side", () => {
  assert.deepEqual(run([{ kind: "reshape", shape: [2, 1, 2] }], [], [1, 2, 3, 4]), [1, 3, 2, 4]);
});

test("a convolution sums its window, zeros around the picture", () => {
  const layers = [
    { kind: "reshape", shape: [1, 2, 2] },
    { kind: "convolution", inputs: 1, outputs: 1, kernel: 3, stride: 1, padding: 1 },
  ];
  assert.deepEqual(run(layers, [0, 1, 0, 1, 2, 1, 0, 1, 0, 0.5], [1, 2, 3, 4]), [7.5, 9.5, 11.5, 13.5]);
});

test("a transposed convolution lays its window around each pixel", () => {
  const layers = [
    { kind: "reshape", shape: [1, 1, 2] },
    { kind: "transposed convolution", inputs: 1, outputs: 1, kernel: 2, stride: 1, padding: 0 },
  ];
  assert.deepEqual(run(layers, [1, 2, 3, -1, 0], [1, 2]), [1, 4, 4, 3, 5, -2]);
});

test("pointwise layers and a residual block", () => {
  assert.deepEqual(run([{ kind: "relu" }], [], [-1, 2]), [0, 2]);
  assert.deepEqual(run([{ kind: "sigmoid" }], [], [0]), [0.5]);
  assert.ok(Math.abs(run([{ kind: "silu" }], [], [1])[0] - 1 / (1 + Math.exp(-1))) < 1e-7);
  assert.deepEqual(run([{ kind: "residual", layers: [{ kind: "relu" }] }], [], [-1, 2]), [-1, 4]);
});

test("a layer that the page cannot run is known as such, in a block, too", () => {
  assert.equal(knows([{ kind: "residual", layers: [{ kind: "relu" }] }]), true);
  assert.equal(knows([{ kind: "residual", layers: [{ kind: "tanh" }] }]), false);
});
