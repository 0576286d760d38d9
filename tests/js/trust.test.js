import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest, normRank, rankIn, reading, reconstructionLoss, softmax } from "../../ui/engine/trust.js";

const near = (found, expected, tolerance) => assert.ok(Math.abs(found - expected) <= tolerance, `${found}`);

test("probabilities are the softmax of logits, however large", () => {
  const [a, b] = softmax([0, Math.log(3)]);
  near(a, 0.25, 1e-12);
  near(b, 0.75, 1e-12);
  assert.deepEqual(softmax(Float32Array.of(1000, 1000, -1000)), [0.5, 0.5, 0]);
});

test("a reading is the likeliest digit, its probability and the entropy of all", () => {
  assert.deepEqual(reading([0, 0, 1, 0]), { digit: 2, sure: 1, entropy: -0 });
  const even = reading(new Array(10).fill(0.1));
  near(even.entropy, Math.log(10), 1e-12);
  const { digit, sure, entropy } = reading([0.25, 0.5, 0.25]);
  assert.deepEqual([digit, sure], [1, 0.5]);
  near(entropy, 1.5 * Math.LN2, 1e-12);
});

test("a rank is interpolated between evenly spaced quantiles, 0 below them and 1 from the largest on", () => {
  const quantiles = [1, 2, 4, 4, 10];
  for (const [value, rank] of [
    [0.5, 0],
    [1, 0],
    [1.5, 0.125],
    [2, 0.25],
    [3, 0.375],
    [4, 0.75], // of equal quantiles the last, as NumPy's interp
    [7, 0.875],
    [10, 1],
    [11, 1],
    [Number.POSITIVE_INFINITY, 1],
    [Number.NaN, 0],
  ]) {
    assert.equal(rankIn(value, quantiles), rank);
  }
});

// Quantiles of the chi-square distribution from printed tables: degrees of freedom, 5 %, 50 %, 95 %.
const CHI_SQUARE = [
  [1, 0.00393, 0.455, 3.841],
  [2, 0.103, 1.386, 5.991],
  [31, 19.281, 30.336, 44.985],
  [32, 20.072, 31.336, 46.194],
];

test("the rank of a code's length is that of the chi distribution", () => {
  for (const [latentDim, ...squares] of CHI_SQUARE) {
    squares.forEach((square, index) => {
      const z = new Float32Array(latentDim);
      z[latentDim - 1] = -Math.sqrt(square);
      near(normRank(z), [0.05, 0.5, 0.95][index], 2e-4);
    });
  }
});

test("the rank of a length has a closed form in 2 and in 4 dimensions", () => {
  for (const square of [1e-6, 0.3, 2, 9, 60]) {
    const x = square / 2;
    near(normRank([Math.sqrt(square), 0]), 1 - Math.exp(-x), 1e-9);
    near(normRank([0, 0, Math.sqrt(square), 0]), 1 - Math.exp(-x) * (1 + x), 1e-9);
  }
});

test("ranks stay between 0 and 1 at both extremes", () => {
  for (const latentDim of [1, 2, 32]) {
    assert.equal(normRank(new Float32Array(latentDim)), 0);
    assert.equal(normRank(new Float32Array(latentDim).fill(100)), 1);
    const ranks = Array.from({ length: 80 }, (_, index) => normRank(new Float32Array(latentDim).fill(index / 10)));
    assert.ok(ranks.every((rank, index) => rank <= 1 && (index === 0 || rank >= ranks[index - 1] - 1e-8)));
  }
});

test("the distance is that to the nearest of the codes", () => {
  const codes = Float32Array.of(0, 0, 3, 4, 10, 10);
  assert.equal(nearest([3, 5], codes), 1);
  assert.equal(nearest([0, 0], codes), 0);
  assert.equal(nearest([-3, -4], codes), 5);
});

// Numbers of vae_core.losses.reconstruction_loss, in float64.
test("the reconstruction loss is that of the library", () => {
  const x = Float64Array.from({ length: 784 }, (_, index) => (index % 11) / 10);
  const pixels = Float64Array.from({ length: 784 }, (_, index) => ((index % 7) + 1) / 9);
  near(reconstructionLoss(pixels, x, "bernoulli"), 651.4061, 1e-3);
  near(reconstructionLoss(pixels, x, "gaussian"), 568.5588, 1e-3);
});

test("a pixel that is surely wrong costs much and not everything", () => {
  const [black, white] = [0, 1].map((value) => new Float32Array(784).fill(value));
  near(reconstructionLoss(black, white, "bernoulli") / 784, -Math.log(1e-7), 1e-3);
  near(reconstructionLoss(white, black, "bernoulli") / 784, -Math.log(1e-7), 1e-3);
  near(reconstructionLoss(white, white, "bernoulli"), 0, 1e-3);
});
