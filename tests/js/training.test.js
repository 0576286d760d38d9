import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { RATES } from "../../ui/components/train/scales.js";
import { network as runs } from "../../ui/engine/network.js";
import { bentCopies } from "../../ui/engine/training/bend.js";
import { drawCodes, drawDigits, NoNetworksError, readMixtures, split } from "../../ui/engine/training/data.js";
import { latticeCodes } from "../../ui/engine/training/lattice.js";
import { Lesson } from "../../ui/engine/training/lesson.js";
import { asNetwork } from "../../ui/engine/training/network.js";
import { makeRandom, normals, shuffle } from "../../ui/engine/training/random.js";
import { Trainer } from "../../ui/engine/training/trainer.js";

const file = (path) => readFile(new URL(`../../ui/engine/${path}`, import.meta.url));
const compiled = new WebAssembly.Module(await file("training/training.wasm"));
const kernels = new WebAssembly.Module(await file("kernels.wasm"));
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

// Digits that are bars at different heights, levels of 255.
function bars(count) {
  const images = new Uint8Array(count * 784);
  for (let index = 0; index < count; index++)
    images.fill(255, index * 784 + 56 * (index % 10) + 60, index * 784 + 56 * (index % 10) + 100);
  return images;
}

test("random numbers follow from seed and stream, and are uniform", () => {
  const draw = (...given) => Array.from({ length: 5 }, makeRandom(...given));
  assert.deepEqual(draw(1, "a"), draw(1, "a"));
  assert.notDeepEqual(draw(1, "a"), draw(1, "b"));
  assert.notDeepEqual(draw(1, "a"), draw(2, "a"));
  const many = Array.from({ length: 20_000 }, makeRandom(3));
  assert.ok(many.every((value) => value >= 0 && value < 1));
  assert.ok(Math.abs(mean(many) - 0.5) < 0.01);
  assert.ok(Math.abs(mean(many.map((value) => (value - 0.5) ** 2)) - 1 / 12) < 0.002);
});

test("normal numbers have mean 0 and variance 1", () => {
  const many = [...normals(makeRandom(5), 20_000)];
  assert.ok(Math.abs(mean(many)) < 0.03 && Math.abs(mean(many.map((value) => value ** 2)) - 1) < 0.04);
});

test("a shuffle keeps every item", () => {
  const items = shuffle(
    Array.from({ length: 50 }, (_, index) => index),
    makeRandom(1),
  );
  assert.deepEqual(
    items.toSorted((a, b) => a - b),
    Array.from({ length: 50 }, (_, index) => index),
  );
});

test("copies of a digit are bent a little, the same every time, and the first is the digit", () => {
  const image = new Float32Array(784);
  for (let row = 6; row < 22; row++) image.fill(1, row * 28 + 13, row * 28 + 16);
  const copies = bentCopies(image, 50);
  assert.deepEqual(copies, bentCopies(image, 50));
  assert.deepEqual(copies.slice(0, 784), image);
  for (let copy = 1; copy < 50; copy++) {
    const bent = copies.subarray(copy * 784, (copy + 1) * 784);
    assert.ok(bent.every((ink) => ink >= 0 && ink <= 1));
    assert.ok(Math.abs(mean(bent) / mean(image) - 1) < 0.2);
    const moved = mean(bent.map((ink, i) => Math.abs(ink - image[i])));
    assert.ok(moved > 0.002 && moved < 1.5 * mean(image));
  }
});

test("codes are drawn from the mixture of each digit in turn", () => {
  const half = { 0: 0, 1: 0x3c00, 2: 0x4000, 3: 0x4200, 5: 0x4500 }; // float16
  const component = (weight, x) => [half[weight], half[x], half[5], half[1], half[2], half[3]]; // L = [[1, 0], [2, 3]]
  const halves = Array.from({ length: 10 }, (_, digit) => [component(0, 5), component(1, digit === 1 ? 5 : 0)]).flat(2);
  const mixtures = readMixtures(Uint16Array.from(halves).buffer, 2, 2);
  assert.equal(mixtures.length, 10);
  assert.equal(mixtures[1][0].weight, 0);
  const codes = drawCodes(mixtures, 2, 40_000, makeRandom(2));
  const of = (digit, dim) => [...codes].filter((_, i) => i % 2 === dim && Math.floor(i / 2) % 10 === digit);
  assert.ok(Math.abs(mean(of(1, 0)) - 5) < 0.1 && Math.abs(mean(of(4, 0))) < 0.1);
  const [x, y] = [of(4, 0), of(4, 1).map((value) => value - 5)];
  assert.ok(Math.abs(mean(x.map((value, i) => value * y[i])) - 2) < 0.3);
  assert.ok(Math.abs(mean(y.map((value) => value ** 2)) - 13) < 1);
});

test("a tenth of each digit is held out", () => {
  const { labels, images, heldOut } = split(bars(400));
  assert.deepEqual([labels.length, heldOut.labels.length, images.length], [360, 40, 360 * 784]);
  for (let digit = 0; digit < 10; digit++) {
    assert.equal(heldOut.labels.filter((label) => label === digit).length, 4);
    assert.equal(heldOut.images[digit * 784 + 56 * digit + 60], 255);
  }
});

test("no digits are drawn where the networks cannot run", async (t) => {
  t.mock.method(globalThis, "fetch", async () => new Response(new Uint8Array(2)));
  Object.assign(globalThis, { window: {}, location: { href: "http://here/" } });
  const models = { ready: async () => {}, canDecode: () => false };
  await assert.rejects(
    drawDigits({ training: { model: "m", components: 1, mixtures: "x" }, models, latentDim: 2 }),
    NoNetworksError,
  );
});

test("a lattice begins at the top left, and its tiles have their codes in the middle", () => {
  assert.deepEqual([...latticeCodes({ side: 2, reach: 2, centre: [1, 0] })], [0, 1, 2, 1, 0, -1, 2, -1]);
});

test("a lesson that is repeated by its history ends at the same weights", () => {
  const data = split(bars(400));
  const first = new Lesson(compiled, data, { width: 16, seed: 4, controls: { beta: 2 } });
  for (let step = 0; step < 30; step++) {
    if (step === 10) first.set({ beta: 0, likelihood: "mse" });
    if (step === 20) first.set({ variational: false });
    if (step % 7 === 0) first.look(); // looking changes nothing
    first.step();
  }
  const again = new Lesson(compiled, data, { width: 16, seed: 4, plan: first.history });
  for (let step = 0; step < 30; step++) again.step();
  assert.deepEqual(again.trainer.weights(), first.trainer.weights());
  assert.deepEqual(again.history, first.history);
});

test("a lesson adds digits again at their steps, and a snapshot holds what a model is made of", () => {
  const data = split(bars(400));
  const first = new Lesson(compiled, data, { width: 16, seed: 4 });
  for (let step = 0; step < 30; step++) {
    if (step === 12) first.add(Uint8Array.from({ length: 784 }, (_, i) => i % 256));
    first.step();
  }
  const { steps, history, additions, weights, codes, losses, kl } = first.snapshot();
  const again = new Lesson(compiled, data, { width: 16, seed: 4, plan: history, additions });
  for (let step = 0; step < steps; step++) again.step();
  assert.deepEqual(again.trainer.weights(), weights);
  assert.deepEqual(
    again.additions.map((each) => each.steps),
    [12],
  );
  assert.deepEqual([codes.mean.length, codes.labels.length, losses.length], [80, 40, 40]);
  assert.ok(kl > 0 && losses.every((nats) => nats > 0 && nats < 784));
});

test("what is to be seen of a lesson has its shapes", () => {
  const lesson = new Lesson(compiled, split(bars(1000)), { width: 16, seed: 0 });
  assert.equal(lesson.look().training, null);
  lesson.arrows = true;
  lesson.add(new Uint8Array(784).fill(128));
  for (let step = 0; step < 40; step++) lesson.step();
  const seen = lesson.look();
  assert.equal(seen.steps, 40);
  assert.deepEqual([seen.codes.mean.length, seen.codes.logvar.length, seen.codes.labels.length], [200, 200, 100]);
  assert.deepEqual([seen.shown.pixels.length, seen.shown.codes.length], [9 * 784, 18]);
  assert.equal(seen.shown.originals[8 * 784], 128);
  assert.deepEqual([seen.lattice.pixels.length, seen.samples.pixels.length], [256 * 784, 16 * 784]);
  assert.deepEqual([seen.arrows.mean.length, seen.arrows.kl.length], [48, 48]);
  assert.ok(seen.heldOut.reconstruction < 784 * Math.LN2 && seen.heldOut.kl > 0);
  lesson.set({ variational: false });
  const plain = lesson.look();
  assert.equal(plain.codes.logvar, null);
  assert.equal(plain.heldOut.kl, 0);
  assert.ok(plain.arrows.kl.every((number) => number === 0));
});

test("the page runs a network that has learnt as the trainer does", () => {
  const trainer = new Trainer(compiled, { width: 16, seed: 9 });
  const x = Float32Array.from(bars(64), (level) => level / 255);
  for (let step = 0; step < 30; step++) trainer.step(x);
  const codes = Float32Array.of(0.3, -1.2);
  const decoder = runs(kernels, asNetwork(trainer.weights(), "decoder"), { width: 2 });
  const theirs = trainer.decode(codes);
  decoder(codes).forEach((pixel, i) => {
    assert.ok(Math.abs(pixel - theirs[i]) < 1e-3);
  });
  const encoder = runs(kernels, asNetwork(trainer.weights(), "encoder"), { height: 28, width: 28 });
  const { mean, logvar } = trainer.encode(x.subarray(0, 784));
  [...mean, ...logvar].forEach((number, i) => {
    assert.ok(Math.abs(encoder(x.subarray(0, 784))[i] - number) < 5e-3);
  });
});

test("a width that the kernels do not take is refused, and so are weights of another shape", () => {
  assert.throws(() => new Trainer(compiled, { width: 20 }), /multiple of 8/);
  const weights = new Trainer(compiled, { width: 16 }).weights();
  assert.throws(
    () => new Trainer(compiled, { width: 24, weights }),
    /encoder.1.weight is 16 by 784; expected 24 by 784/,
  );
});

test("at the largest learning rate the numbers blow up, whenever it is set", () => {
  for (const likelihood of ["bce", "mse"]) {
    for (const steps of [0, 10, 50, 200]) {
      const lesson = new Lesson(compiled, split(bars(400)), { width: 32 });
      while (lesson.trainer.steps < steps) lesson.step();
      lesson.set({ likelihood, learningRate: RATES.at(-1) });
      for (let i = 0; i < 20; i++) lesson.step();
      assert.ok(lesson.trainer.blewUp, `${likelihood}, after ${steps} steps`);
      assert.equal(lesson.look().heldOut, null); // so nothing of it is drawn
    }
  }
});
