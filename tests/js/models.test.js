import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, test } from "node:test";
import { fromPlanes, makeModels, remembering } from "../../ui/engine/models.js";
import { reconstructionLoss, softmax } from "../../ui/engine/trust.js";

const KERNELS = await readFile(new URL("../../ui/engine/kernels.wasm", import.meta.url));
const SIDE = 28;

// Return the bytes of a network whose tensors have these rows of whole numbers, high bytes before low ones.
function sent(rows) {
  const whole = Int16Array.from(rows.flat());
  const bytes = new Uint8Array(4 * rows.length + 2 * whole.length);
  bytes.set(new Uint8Array(new Float32Array(rows.length).fill(1).buffer));
  whole.forEach((number, index) => {
    bytes[4 * rows.length + index] = number >> 8;
    bytes[4 * rows.length + whole.length + index] = number & 255;
  });
  return bytes.buffer;
}

// Networks of one latent dimension: every pixel is the sigmoid of z; the code is the first pixel; its log-variance is 2;
// a picture is a 3, as surely as its first pixel is bright.
const first = (factor) => [factor, ...new Array(SIDE * SIDE - 1).fill(0)];
const FILES = {
  decoder: sent([...new Array(784).fill([1]), new Array(784).fill(0)]),
  encoder: sent([first(1), first(0), [0, 2]]),
  classifier: sent([...Array.from({ length: 10 }, (_, digit) => first(digit === 3 ? 4 : 0)), new Array(10).fill(0)]),
};
const linear = (inputs, outputs) => ({ kind: "linear", inputs, outputs });
const NETWORKS = {
  decoder: { layers: [linear(1, 784), { kind: "sigmoid" }], scales: 785, numbers: "files/decoder" },
  encoder: { layers: [{ kind: "flatten" }, linear(784, 2)], scales: 3, numbers: "files/encoder" },
  classifier: { layers: [{ kind: "flatten" }, linear(784, 10)], scales: 11, numbers: "files/classifier" },
};
const NONE = { layers: [], scales: 0, numbers: "" };
const LOOKED = { pixels: btoa("\xff".repeat(784)), probabilities: [1], mean: [5], std: [6] };
const sigmoid = (value) => 1 / (1 + Math.exp(-value));
const near = (found, expected) => assert.ok(Math.abs(found - expected) < 1e-6, `${found} is not ${expected}`);
const turn = () => new Promise((resolve) => setTimeout(resolve, 20));

let fetched = []; // paths
let missing = new Set(); // paths that are answered with 404
let added = []; // names of networks in the pool

beforeEach(() => {
  [fetched, missing, added] = [[], new Set(), []];
  globalThis.window = { gradio_config: { root: "https://example.com/app" } };
  globalThis.location = { href: "https://example.com/app/" };
  globalThis.Worker = class {
    addEventListener() {}
    postMessage({ name }) {
      added.push(name);
    }
  };
  globalThis.fetch = async (url) => {
    const path = url.href.replace("https://example.com/app/", "");
    fetched.push(path.endsWith(".wasm") ? "kernels" : path);
    const bytes = path.endsWith(".wasm") ? KERNELS : FILES[path.replace("files/", "")];
    return { ok: !missing.has(path), status: 404, arrayBuffer: async () => bytes };
  };
});
afterEach(() => {
  for (const name of ["window", "location", "Worker", "fetch"]) delete globalThis[name];
});

function make({ variational = true, networks = {}, look = async () => LOOKED } = {}) {
  const { encoder, decoder, classifier } = { ...NETWORKS, ...networks };
  const asked = [];
  let arrived = 0;
  const models = makeModels({
    models: { one: { latent_dim: 1, variational, likelihood: "bernoulli", encoder, decoder } },
    classifier: { network: classifier },
    server: { look: (...question) => asked.push(question) && look(...question) },
    arrived: () => arrived++,
  });
  return { models, asked, arrived: () => arrived };
}

test("the numbers of a network come together from their high and low bytes", () => {
  const numbers = fromPlanes(Uint8Array.of(0, 0, 0, 63, 0, 255, 1, 128, 127, 1, 255, 0, 0, 255).buffer, 1);
  assert.deepEqual([...new Float32Array(numbers, 0, 1)], [0.5]);
  assert.deepEqual([...new Int16Array(numbers, 4)], [1, -1, 256, -32_768, 32_767]);
});

test("a model is fetched once, its decoder first, and the classifier after it", async () => {
  const { models, arrived } = make();
  assert.deepEqual([models.canDecode("one"), models.canEncode("one"), models.canClassify()], [false, false, false]);
  await Promise.all([models.ready("one"), models.ready("one")]);
  await turn();
  await models.ready("one");
  assert.deepEqual(fetched, ["kernels", "files/decoder", "files/encoder", "files/classifier"]);
  assert.deepEqual([models.canDecode("one"), models.canEncode("one"), models.canClassify()], [true, true, true]);
  assert.deepEqual([arrived(), added], [3, ["one decoder", "classifier"]]);
});

test("networks that are here decode, encode and classify", async () => {
  const { models } = make();
  await models.ready("one");
  await turn();
  near(models.decode("one", [2])[783], sigmoid(2));
  const { mean, std } = models.encode("one", new Float32Array(784).fill(0.75));
  assert.deepEqual([[...mean], std.length], [[0.75], 1]);
  near(std[0], Math.E); // at a log-variance of 2
  const e = Math.exp(4 * 0.5);
  near(models.classify(new Float32Array(784).fill(0.5))[3], e / (e + 9));
});

test("a plain autoencoder has no standard deviation", async () => {
  const { models } = make({ variational: false });
  await models.ready("one");
  assert.equal(models.encode("one", new Float32Array(784)).std, null);
});

test("what the page makes of an image reads the image, and of a code its picture", async () => {
  const { models, asked } = make();
  await models.ready("one");
  await turn();
  const x = new Float32Array(784).fill(1);
  const seen = await models.look("one", { x });
  assert.equal(seen.x, x);
  assert.deepEqual([...seen.mean], [1]);
  near(seen.pixels[0], sigmoid(1));
  assert.deepEqual(seen.probabilities, models.classify(x));
  const { pixels, probabilities } = await models.look("one", { z: [0] });
  assert.deepEqual([pixels[5], probabilities], [0.5, models.classify(new Float32Array(784).fill(0.5))]);
  assert.deepEqual(asked, []);
});

test("where a network is not here the server is asked, and its levels become pixels", async () => {
  const { models, asked } = make({ networks: { encoder: NONE, decoder: NONE } });
  const x = new Float32Array(784).fill(0.5);
  const seen = await models.look("one", { x });
  assert.deepEqual([seen.x, seen.mean, seen.std], [x, Float32Array.of(5), Float32Array.of(6)]);
  assert.deepEqual([seen.pixels[0], seen.probabilities], [1, [1]]);
  assert.deepEqual(Object.keys(await models.look("one", { z: Float32Array.of(2) })), ["pixels", "probabilities"]);
  assert.deepEqual(asked, [["one", { x: new Array(784).fill(0.5) }], ["one", { z: [2] }]]); // biome-ignore format: a table
  await models.ready("one");
  assert.deepEqual(
    [models.canDecode("one"), models.decode("one", [0]), models.encode("one", x)],
    [false, undefined, null],
  );
});

test("an answer of the server that fails is a sentence, and none where the server is gone", async () => {
  const networks = { encoder: NONE, decoder: NONE };
  const refusing = make({ networks, look: async () => ({ error: "No such model." }) });
  await assert.rejects(refusing.models.look("one", { z: [0] }), { message: "No such model." });
  const gone = make({ networks, look: async () => Promise.reject(new Error("network")) });
  await assert.rejects(gone.models.look("one", { z: [0] }), { message: "" });
});

test("layers that the page cannot run are left to the server, and nothing is fetched for them", async () => {
  const networks = { decoder: { ...NETWORKS.decoder, layers: [{ kind: "tanh" }] }, encoder: NONE };
  const { models, arrived } = make({ networks });
  await models.ready("one");
  assert.deepEqual([models.canDecode("one"), fetched.includes("files/decoder"), arrived()], [false, false, 2]);
});

test("a fetch that fails is forgotten: the next call tries again", async () => {
  missing.add("files/decoder");
  const { models } = make();
  await assert.rejects(models.ready("one"), { message: "status 404" });
  missing.clear();
  await models.ready("one");
  assert.equal(models.canDecode("one"), true);
});

test("without a decoder the server decodes and reads a batch code by code", async () => {
  const shares = [0.55, ...new Array(9).fill(0.05)];
  const look = async () => ({ ...LOOKED, probabilities: shares });
  const { models, asked } = make({ networks: { encoder: NONE, decoder: NONE }, look });
  const [answer] = models.decodeMany("one", [{ codes: Float32Array.of(1, 2, 3), count: 3 }], { purpose: "strip" });
  const { pixels, logits, nats } = await answer;
  assert.deepEqual([pixels.length, pixels.at(-1), nats], [3 * 784, 255, null]);
  for (const start of [0, 10, 20]) {
    softmax(logits.subarray(start, start + 10)).forEach((share, digit) => {
      assert.ok(Math.abs(share - shares[digit]) < 1e-6);
    });
  }
  assert.deepEqual(asked, [1, 2, 3].map((z) => ["one", { z: [z] }])); // biome-ignore format: a table
});

test("a worker answers with levels, with logits and with nats", async () => {
  let hear;
  const answers = [];
  globalThis.addEventListener = (_, listener) => {
    hear = (data) => listener({ data });
  };
  globalThis.postMessage = (answer) => answers.push(answer);
  await import("../../ui/engine/worker.js");
  const kernels = new WebAssembly.Module(KERNELS);
  const add = (name, { layers, scales }, input) =>
    hear({ name, kernels, weights: { layers, scales, numbers: fromPlanes(FILES[name], scales) }, input });
  add("decoder", NETWORKS.decoder, { width: 1 });
  add("classifier", NETWORKS.classifier, { height: SIDE, width: SIDE });
  const target = new Float32Array(784).fill(0.25);
  const job = { name: "decoder", codes: Float32Array.of(0, 2), count: 2 };
  hear({ ...job, job: 1 });
  hear({ ...job, job: 2, classifies: "classifier", target, likelihood: "bernoulli" });
  delete globalThis.addEventListener;
  delete globalThis.postMessage;
  const [plain, { job: number, pixels, logits, nats }] = answers;
  assert.deepEqual([plain.job, plain.logits, plain.nats], [1, null, null]);
  assert.deepEqual([number, pixels[0], pixels[784]], [2, 128, Math.round(255 * sigmoid(2))]);
  near(logits[13], 4 * sigmoid(2));
  [0, 2].forEach((z, index) => {
    const expected = reconstructionLoss(new Float32Array(784).fill(sigmoid(z)), target, "bernoulli");
    assert.ok(Math.abs(nats[index] - expected) < 1e-3);
  });
});

test("a network does not run again for the numbers of its last call", () => {
  const seen = [];
  const run = remembering((numbers) => {
    seen.push([...numbers]);
    return numbers.length;
  });
  const code = Float32Array.of(1, 2);
  assert.deepEqual([run(code), run(Float32Array.of(1, 2)), run([1, 2])], [2, 2, 2]);
  code[1] = 3; // in place
  run(code);
  run(Float32Array.of(1));
  run(Float32Array.of(Number.NaN));
  run(Float32Array.of(Number.NaN));
  assert.deepEqual(seen, [[1, 2], [1, 3], [1], [Number.NaN], [Number.NaN]]);
});
