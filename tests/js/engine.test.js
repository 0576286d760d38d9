import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { knows, network } from "../../ui/engine/network.js";
import { makePool } from "../../ui/engine/pool.js";

const kernels = new WebAssembly.Module(await readFile(new URL("../../ui/engine/kernels.wasm", import.meta.url)));

// Run layers with weights and biases that are whole numbers: `rows` lists each tensor's.
function run(layers, rows, inputs) {
  const numbers = new ArrayBuffer(4 * rows.length + 2 * rows.flat().length);
  new Float32Array(numbers, 0, rows.length).fill(0.5);
  new Int16Array(numbers, 4 * rows.length).set(rows.flat().map((number) => 2 * number));
  return [...network(kernels, { layers, numbers, scales: rows.length }, { width: inputs.length })(inputs)];
}

test("a linear layer multiplies and adds its bias", () => {
  assert.deepEqual(
    run(
      [{ kind: "linear", inputs: 2, outputs: 2 }],
      [
        [1, 2],
        [3, -1],
        [0.5, 0],
      ],
      [1, 2],
    ),
    [5.5, 1],
  );
});

test("a reshape puts the channels of a pixel side by side", () => {
  assert.deepEqual(run([{ kind: "reshape", shape: [2, 1, 2] }], [], [1, 2, 3, 4]), [1, 3, 2, 4]);
});

test("a convolution sums its window, zeros around the picture", () => {
  const layers = [
    { kind: "reshape", shape: [1, 2, 2] },
    { kind: "convolution", inputs: 1, outputs: 1, kernel: 3, stride: 1, padding: 1 },
  ];
  assert.deepEqual(run(layers, [[0, 1, 0, 1, 2, 1, 0, 1, 0], [0.5]], [1, 2, 3, 4]), [7.5, 9.5, 11.5, 13.5]);
});

test("a transposed convolution lays its window around each pixel", () => {
  const layers = [
    { kind: "reshape", shape: [1, 1, 2] },
    { kind: "transposed convolution", inputs: 1, outputs: 1, kernel: 2, stride: 1, padding: 0 },
  ];
  assert.deepEqual(run(layers, [[1, 2, 3, -1], [0]], [1, 2]), [1, 4, 4, 3, 5, -2]);
});

test("a picture is flattened channel by channel, and averaged channel by channel", () => {
  const picture = { kind: "reshape", shape: [2, 1, 2] };
  assert.deepEqual(run([picture, { kind: "flatten" }], [], [1, 2, 3, 4]), [1, 2, 3, 4]);
  assert.deepEqual(run([picture, { kind: "average" }], [], [1, 2, 3, 4]), [1.5, 3.5]);
});

test("large and small numbers keep their sigmoid finite", () => {
  const [high, low] = run([{ kind: "sigmoid" }], [], [1000, -1000]);
  assert.ok(high === 1 && low >= 0 && low < 1e-30);
});

test("pointwise layers and a residual block", () => {
  assert.deepEqual(run([{ kind: "relu" }], [], [-1, 2]), [0, 2]);
  assert.deepEqual(run([{ kind: "sigmoid" }], [], [0]), [0.5]);
  assert.deepEqual(run([{ kind: "scale", factor: 2, offset: -1 }], [], [0, 0.5]), [-1, 0]);
  assert.ok(Math.abs(run([{ kind: "silu" }], [], [1])[0] - 1 / (1 + Math.exp(-1))) < 1e-7);
  assert.deepEqual(run([{ kind: "residual", layers: [{ kind: "relu" }] }], [], [-1, 2]), [-1, 4]);
});

test("a layer that the page cannot run is known as such, in a block, too", () => {
  assert.equal(knows([{ kind: "residual", layers: [{ kind: "relu" }] }]), true);
  assert.equal(knows([{ kind: "residual", layers: [{ kind: "tanh" }] }]), false);
});

// Return workers that answer when they are told to, with a log of the jobs that they were given and of what was added.
function standIns() {
  const given = [];
  const added = [];
  const failures = []; // how each worker fails
  const begin = () => {
    const listeners = {};
    const hear = (event) => listeners.message(event);
    failures.push((event) => listeners.error(event));
    return {
      addEventListener: (kind, listener) => {
        listeners[kind] = listener;
      },
      postMessage: (message) => {
        const { job, codes, ...rest } = message;
        if (codes) given.push({ code: codes[0], rest, answer: () => hear({ data: { job, pixels: codes[0] } }) });
        else added.push(message);
      },
    };
  };
  return { given, added, failures, begin };
}

const item = (code) => ({ codes: Float32Array.of(code), count: 1 });

test("the pool works on the newest batch first, and drops the older one of a purpose", async () => {
  const { given, begin } = standIns();
  const pool = makePool(begin, 2);
  const strips = pool.decode("model", [item(1), item(2), item(3)], "strips"); // the worker takes two at once
  const map = pool.decode("model", [item(4)], "map");
  const newer = pool.decode("model", [item(5)], "strips");
  for (let turn = 0; turn < given.length; turn++) given[turn].answer();
  assert.deepEqual(
    given.map(({ code }) => code),
    [1, 2, 5, 4],
  );
  const answers = await Promise.all([...strips, ...map, ...newer]);
  assert.deepEqual(
    answers.map((answer) => answer?.pixels),
    [1, 2, undefined, 4, 5],
  );
  assert.equal(answers[2], null);
});

test("an empty batch only drops the older one of its purpose", async () => {
  const { given, begin } = standIns();
  const pool = makePool(begin, 2);
  const strips = pool.decode("model", [item(1), item(2), item(3)], "strips");
  assert.deepEqual(pool.decode("model", [], "strips"), []);
  given[0].answer();
  assert.equal(await strips[2], null);
  assert.equal(given.length, 2);
});

test("a worker that fails rejects its jobs and gets no more; the others go on", async () => {
  const { given, failures, begin } = standIns();
  const pool = makePool(begin, 3); // two workers, which take jobs in turn
  const answers = pool.decode("model", [1, 2, 3, 4, 5].map(item), "strip");
  const settled = Promise.allSettled(answers);
  failures[0]({ message: "out of memory" });
  given[0].answer(); // too late
  for (const index of [1, 3, 4]) given[index].answer();
  assert.deepEqual(
    (await settled).map(({ value, reason }) => value?.pixels ?? reason.message),
    ["a worker of the pool failed: out of memory", 2, "a worker of the pool failed: out of memory", 4, 5],
  );
});

test("where no worker can be loaded all that waits is rejected, and what is asked later", async () => {
  const { failures, begin } = standIns();
  const pool = makePool(begin, 2);
  const answers = pool.decode("model", [1, 2, 3].map(item), "strip");
  const settled = Promise.allSettled(answers);
  failures[0]({});
  for (const { reason } of await settled) assert.match(reason.message, /cannot be loaded/);
  await assert.rejects(pool.decode("model", [item(1)], "strip")[0], /no worker/);
});

test("a network is added to all workers, and a job carries all that its item holds", () => {
  const { given, added, begin } = standIns();
  const pool = makePool(begin, 3);
  pool.add("model", { kernels: 1, weights: 2, input: 3 });
  assert.deepEqual(added, new Array(2).fill({ name: "model", kernels: 1, weights: 2, input: 3 }));
  const target = new Float32Array(784);
  pool.decode("model", [{ ...item(1), classifies: "classifier", target, likelihood: "gaussian" }], "draws");
  assert.deepEqual(given[0].rest, {
    name: "model",
    count: 1,
    classifies: "classifier",
    target,
    likelihood: "gaussian",
  });
});

test("the pool has a worker less than there are cores, at least one and at most four", () => {
  for (const [cores, workers] of [
    [1, 1],
    [2, 1],
    [4, 3],
    [16, 4],
    [undefined, 1],
  ]) {
    let begun = 0;
    makePool(() => ++begun && { addEventListener() {} }, cores);
    assert.equal(begun, workers);
  }
});
