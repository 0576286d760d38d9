import assert from "node:assert/strict";
import { test } from "node:test";
import { halvesToFloats } from "../../ui/components/map/halves.js";
import { DARES, offerDares } from "../../ui/components/train/dares.js";
import { countDigits, reachOf, shareWithin, spread, variety } from "../../ui/components/train/measures.js";
import { commandOf, pythonOf } from "../../ui/components/train/recipe.js";
import { makeRecord, rangeOf } from "../../ui/components/train/record.js";
import { betaAt, LAST_BETA, positionOf, RATES, rateAt } from "../../ui/components/train/scales.js";
import { fetchBytes, fromPlanes } from "../../ui/engine/models.js";
import { isTrained, nameOf, readPlan, writePlan } from "../../ui/engine/plan.js";
import { toPlanes } from "../../ui/engine/training/network.js";
import { halves, register } from "../../ui/engine/training/register.js";

const CONTROLS = { beta: 1, variational: true, likelihood: "bce", learningRate: 0.002 };
const FACTS = { training: { widths: [32, 64], likelihoods: ["bce", "mse"] }, limits: { seed: [0, 99] } };
const PLAN = {
  seed: 7,
  width: 64,
  steps: 900,
  history: [
    { steps: 0, controls: CONTROLS },
    { steps: 300, controls: { beta: 0.0156, variational: false, likelihood: "mse", learningRate: 1e-4 } },
  ],
  additions: [{ steps: 12, levels: Uint8Array.from({ length: 784 }, (_, i) => i % 256) }],
};

test("beta goes from 0 to 64 in steps of a twelfth, and its positions come back", () => {
  assert.deepEqual([0, 48, 88, LAST_BETA].map(betaAt), [0, 1, 32, 64]);
  for (let position = 0; position <= LAST_BETA; position++) assert.equal(positionOf(betaAt(position)), position);
  assert.equal(positionOf(1e-9), 1);
  RATES.forEach((rate, position) => {
    assert.equal(rateAt(rate), position);
  });
});

test("spread, share, reach and variety are those of the codes and pictures", () => {
  const codes = Float32Array.of(3, 0, -3, 0, 3, 4, -3, -4);
  assert.ok(Math.abs(spread(codes) - Math.sqrt((9 + 8) / 2)) < 1e-6);
  assert.equal(shareWithin(codes, 3), 0.5);
  assert.equal(reachOf(codes, 0.95), 4);
  assert.equal(variety(Uint8Array.of(0, 9, 5, 2), 2), 7);
  assert.equal(countDigits([1, 1, 7, null]), 2);
});

test("a record keeps few points, and the moves of controls", () => {
  const record = makeRecord();
  const history = [0, 500].map((steps) => ({ steps, controls: CONTROLS }));
  const losses = (nats, run = 1) => ({ run, heldOut: { reconstruction: nats, kl: 1 }, training: null, history });
  for (let steps = 0; steps < 5000; steps++) record.add({ steps, ...losses(1000 - steps / 10) });
  assert.ok(record.points.length > 250 && record.points.length <= 600);
  assert.deepEqual(record.marks, [500]);
  const [low, high] = rangeOf(record.points, "sum");
  assert.ok(low > 400 && high < 1100);
  record.add({ steps: 9500, ...losses(7, 2) }); // of another run, whatever its steps
  record.add({ steps: 9501, ...losses(8, 2) });
  assert.deepEqual(
    record.points.map(({ heldOut }) => heldOut.sum),
    [8, 9],
  );
  assert.deepEqual(rangeOf([], "kl"), [0, 1]);
});

test("a plan is written and read again, and its name follows from it", () => {
  const written = writePlan(PLAN);
  assert.deepEqual(readPlan(written, FACTS), PLAN);
  assert.match(new URLSearchParams({ train: written.train }).toString(), /^train=[\w.*-]+$/);
  assert.ok(isTrained(nameOf(written)) && !isTrained("plane"));
  assert.equal(nameOf(written), nameOf(writePlan(structuredClone(PLAN))));
  assert.notEqual(nameOf(written), nameOf(writePlan({ ...PLAN, seed: 8 })));
});

test("a damaged plan is refused", () => {
  const { train, own } = writePlan(PLAN);
  const damaged = ["", "1", "1_64_900", train.replace("_64_", "_65_"), train.replace("bce", "x"), `${train}_1`];
  damaged.push(train.replace("7_64", "128_64"), train.replace("7_64", "7_128"));
  damaged.push(train.replace("900", "900000"), train.replace("0.002", "1e3"), train.replace("_v_", "_w_"));
  for (const each of damaged) assert.equal(readPlan({ train: each, own }, FACTS), null, each);
  for (const each of ["1", "1_AAAA", `x${own}`, `${own}*`])
    assert.equal(readPlan({ train, own: each }, FACTS), null, each);
  assert.deepEqual(readPlan({ train }, FACTS).additions, []);
});

test("a plan whose moves are out of order, or behind its end, is refused", () => {
  const late = { ...PLAN, steps: PLAN.history.at(-1).steps - 1 };
  const mixed = { ...PLAN, history: [...PLAN.history].reverse() };
  for (const plan of [late, mixed]) assert.equal(readPlan(writePlan(plan), FACTS), null);
});

test("numbers travel in planes and as halves", () => {
  const numbers = new ArrayBuffer(4 + 2 * 4);
  new Float32Array(numbers, 0, 1)[0] = 0.5;
  new Int16Array(numbers, 4).set([-32768, -1, 256, 32767]);
  assert.deepEqual(fromPlanes(toPlanes(numbers, 1), 1), numbers);
  const floats = Float32Array.of(0, 1, -2.5, 0.333251953125, 65504, 1e9, -1e-9);
  const back = halvesToFloats(halves(floats).buffer, floats.length);
  assert.deepEqual([...back], [0, 1, -2.5, 0.333251953125, 65504, 65504, -0]);
  for (const number of [0.1, 2.71, 17.77]) {
    const [half] = halvesToFloats(halves(Float32Array.of(number)).buffer, 1);
    assert.ok(Math.abs(half / number - 1) < 2 ** -11);
  }
});

test("the files of a model that was trained here are bytes, and no address keeps them alive", async () => {
  const tensor = (...shape) => ({ shape, values: new Float32Array(shape.reduce((a, b) => a * b)).fill(0.5) });
  const layers = { "encoder.1": [8, 784], "encoder.3": [4, 8], "decoder.0": [8, 2], "decoder.2": [784, 8] };
  const weights = Object.fromEntries(
    Object.entries(layers).flatMap(([name, shape]) => [
      [`${name}.weight`, tensor(...shape)],
      [`${name}.bias`, tensor(shape[0])],
    ]),
  );
  const mean = Float32Array.of(1, 2, 1, 3, 9, 9).subarray(0, 4); // a part of its memory
  const codes = { mean, logvar: new Float32Array(4), labels: Uint8Array.of(3, 7) };
  const text = { trained: { dimension_plain: "z{dim}" } };
  const facts = { models: { one: { fingerprint: "f" } }, training: { model: "one" }, text };
  const name = register(facts, { ...PLAN, weights, codes, losses: Float32Array.of(2, 1), kl: 1 });
  const { encoder, decoder, nearest, map } = facts.models[name];
  const files = [encoder.numbers, decoder.numbers, nearest.codes, map.codes];
  for (const file of files) assert.equal(await fetchBytes(file), file);
  assert.deepEqual([...new Float32Array(nearest.codes)], [1, 2, 1, 3]);
  assert.deepEqual([...halvesToFloats(map.codes, 4)], [1, 2, 1, 3]);
  assert.deepEqual([...new Uint8Array(map.codes, 8)], [3, 7]);
  const before = facts.models[name];
  assert.equal(register(facts, { ...PLAN, weights, codes, losses: Float32Array.of(2, 1), kl: 1 }), name);
  assert.equal(facts.models[name], before);
});

test("the settings are a command line, and lines of Python", () => {
  const command = commandOf({ controls: CONTROLS, width: 64, seed: 3 });
  assert.match(command, /^python -m vae_core.train plane .*--beta 1 .*--seed 3$/s);
  const plain = { ...CONTROLS, variational: false, likelihood: "mse" };
  assert.match(commandOf({ controls: plain, width: 64, seed: 3 }), /gaussian.*--model.no-variational --beta 0/s);
  assert.match(pythonOf({ controls: plain, width: 64, seed: 3 }, 500), /gaussian"\)\.reconstruction\.mean/);
});

test("a dare is done by the numbers that its sentence says", () => {
  const far = { std: 8, share: 0.2, digits: 4, kl: 30, variety: 255 };
  const here = { std: 1.4, share: 0.98, digits: 8, kl: 5, variety: 255 };
  const gray = { std: 0.01, share: 1, digits: 2, kl: 0.01, variety: 3 };
  const done = ({ isDone }) => [far, here, gray].map((numbers) => isDone(numbers));
  assert.deepEqual(done(DARES.apart), [true, false, false]);
  assert.deepEqual(done(DARES.gray), [false, false, true]);
  assert.deepEqual(done(DARES.home), [false, true, false]);
  assert.deepEqual(done(DARES.home.first), [true, false, false]);
});

test("a dare that begins anew is not done by what the run before it had learnt", () => {
  const clicks = {};
  const element = {
    querySelector: (selector) => ({
      addEventListener: (_, click) => {
        clicks[selector.match(/dare-(\w+)/)[1]] = click;
      },
    }),
  };
  const lesson = { state: { controls: CONTROLS, update: null, isPaused: false }, follow() {} };
  const text = { apart_do: "do", apart_done: "done" };
  const dares = offerDares({ element, text, run: { lesson, restart: () => 2 }, changed() {} });
  clicks.apart();
  const far = { std: 8, share: 0.2, digits: 4, kl: 30, variety: 255 };
  const controls = { ...CONTROLS, beta: 0 };
  dares.check(far, { run: 1, steps: 100, controls });
  assert.deepEqual(dares.sentence(), { said: "do", isDone: false });
  dares.check(far, { run: 2, steps: 400, controls });
  assert.deepEqual(dares.sentence(), { said: "done", isDone: true });
});
