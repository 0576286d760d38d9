import assert from "node:assert/strict";
import { test } from "node:test";
import { toDigit } from "../../ui/engine/digit.js";
import { DIGIT, placed } from "../../ui/engine/live.js";
import { digit, gray, makePage, turn } from "./fake_page.js";

test("a digit that is drawn moves the point to the mean of its posterior", () => {
  const { store, live } = makePage();
  const drawn = digit(0.25);
  live.draw(drawn);
  assert.equal(store.state.digit, drawn);
  const { z, mean, spread, ...rest } = store.state.point;
  assert.deepEqual([...z, ...mean, ...spread], [1.25, 1.25, 0.5]);
  assert.deepEqual(rest, { note: "Mean of your digit.", start: "your digit", origin: DIGIT });
});

test("strokes are brought to MNIST's geometry", () => {
  const strokes = [[[140, 40], [140, 240]]]; // biome-ignore format: a table
  assert.deepEqual(makePage().live.see({ strokes }).x, toDigit(strokes));
});

test("an empty canvas leaves the point where it is, and asks nobody", () => {
  const { store, live, asked } = makePage({ here: { models: false, classifier: false } });
  const { point } = store.state;
  live.draw({});
  assert.deepEqual([store.state.point, live.see({}), asked], [point, null, []]);
});

test("a plain autoencoder has a code and no spread", () => {
  const { store, live } = makePage();
  store.set({ model: "third" });
  live.draw(digit(0.5));
  assert.deepEqual([store.state.point.spread, store.state.point.note], [null, "Code of your digit."]);
});

test("a digit is seen once by each model, and again when the classifier arrives", () => {
  const { store, live, here } = makePage({ here: { models: true, classifier: false } });
  const drawn = digit(0.25);
  const first = live.see(drawn);
  assert.equal(first.probabilities, undefined);
  assert.equal(live.see(drawn), first);
  here.classifier = true;
  assert.deepEqual(live.see(drawn).probabilities, ["page"]);
  assert.equal(live.see(drawn), live.see(drawn));
  store.set({ model: "second" });
  assert.equal(live.see(drawn).mean[0], 2.25);
});

test("the server is asked once what networks that are not here would say, and the point follows", async () => {
  const { store, live, asked } = makePage({ here: { models: false, classifier: false } });
  const drawn = digit(0.25);
  live.draw(drawn);
  assert.equal(live.see(drawn), null);
  await turn();
  assert.deepEqual([store.state.point.z[0], store.state.point.origin], [1.25, DIGIT]);
  assert.deepEqual(live.see(drawn).probabilities, ["server"]);
  assert.deepEqual(asked, ["first"]);
});

test("the point does not follow a digit that was replaced, or undone, while the server was asked", async () => {
  for (const replace of [({ live }) => live.draw({}), ({ store }) => store.set({ digit: {} })]) {
    let reply;
    const server = (name, given, answer) =>
      new Promise((resolve) => {
        reply = () => resolve(answer(name, given));
      });
    const page = makePage({ here: { models: false, classifier: false }, server });
    page.live.draw(digit(0.25));
    await turn();
    replace(page);
    reply();
    await turn();
    assert.equal(page.store.state.point.z[0], 0);
  }
});

test("the point follows a digit once: networks that arrive later leave it where it is", () => {
  for (const isHere of [true, false]) {
    const { store, live, here, arrive } = makePage({ here: { models: isHere, classifier: isHere } });
    live.draw(digit(0.25));
    store.set({ point: placed([9], "", "") }); // the visitor has gone elsewhere
    Object.assign(here, { models: true, classifier: true });
    arrive();
    assert.equal(store.state.point.z[0], 9);
  }
});

test("a digit that the server was asked about is seen by the networks once they are here", () => {
  const { store, live, here, arrive } = makePage({ here: { models: false, classifier: false }, server: () => new Promise(() => {}) }); // biome-ignore format: one
  live.draw(digit(0.25));
  Object.assign(here, { models: true, classifier: true });
  arrive();
  assert.equal(store.state.point.z[0], 1.25);
  assert.deepEqual(live.see(store.state.digit).probabilities, ["page"]);
});

test("the server is asked about one digit at a time, and about those only that are still shown", async () => {
  const waiting = [];
  const server = (name, given, answer) => new Promise((resolve) => waiting.push(() => resolve(answer(name, given))));
  const { store, live, asked } = makePage({ here: { models: false, classifier: false }, server });
  const drawn = [0.1, 0.2, 0.3, 0.4].map(digit);
  live.draw(drawn[0]);
  await turn();
  for (const next of drawn.slice(1)) live.draw(next);
  store.set({ a: digit(0.5) });
  live.see(store.state.a);
  await turn();
  assert.equal(asked.length, 1);
  for (const answer of waiting) {
    answer();
    await turn();
  }
  assert.deepEqual([asked.length, live.see(drawn[3]).x, live.see(store.state.a).x], [3, drawn[3].pixels, gray(0.5)]);
});

test("a server that does not answer is told of, and is asked again the next time", async () => {
  const sentences = ["", "No such image."];
  const server = async () => {
    if (sentences.length) throw new Error(sentences.shift());
    return { mean: [7], std: [1], pixels: gray(0), probabilities: null };
  };
  const { store, live } = makePage({ here: { models: false, classifier: false }, server });
  store.set({ digit: digit(0.25) });
  for (const problem of ["Nobody answers.", "No such image.", ""]) {
    live.see(store.state.digit);
    await turn();
    assert.equal(store.state.problem, problem);
  }
  assert.deepEqual(live.see(store.state.digit).mean, [7]);
});

test("an answer that comes after another model was asked is left aside, failed or not", async () => {
  for (const fails of [false, true]) {
    const waiting = {};
    const server = (name) => new Promise((resolve, reject) => Object.assign(waiting, { [name]: { resolve, reject } }));
    const { store, live, asked } = makePage({ here: { models: false, classifier: false }, server });
    const drawn = digit(0.25);
    store.set({ digit: drawn });
    live.see(drawn);
    await turn();
    store.set({ model: "second" });
    live.see(drawn);
    if (fails) waiting.first.reject(new Error("gone"));
    else waiting.first.resolve({ mean: [1] });
    await turn();
    assert.deepEqual([live.see(drawn), store.state.problem], [null, ""]);
    waiting.second.resolve({ mean: [2] });
    await turn();
    assert.deepEqual([live.see(drawn).mean, store.state.problem], [[2], ""]);
    assert.deepEqual(asked, ["first", "second"]);
  }
});

test("a server that gives up on a digit after its networks have arrived is not told of", async () => {
  let giveUp;
  const server = () =>
    new Promise((_, reject) => {
      giveUp = reject;
    });
  const { store, live, here, arrive } = makePage({ here: { models: false, classifier: false }, server });
  live.draw(digit(0.25));
  await turn();
  Object.assign(here, { models: true, classifier: true });
  arrive();
  giveUp(new Error("gone"));
  await turn();
  assert.deepEqual([store.state.problem, live.see(store.state.digit).probabilities], ["", ["page"]]);
});

test("the code of a point of the sliders is known to its model, and estimated by another", () => {
  const { store, live } = makePage();
  const point = { code: { model: "first", z: [1.75] } };
  const { x, mean, std, pixels } = live.see(point);
  assert.deepEqual([mean[0], std, x[0]], [1.75, null, 0.75]);
  assert.equal(pixels, x);
  store.set({ model: "second" });
  assert.deepEqual([live.see(point).mean[0], live.see(point).x[0]], [2.75, 0.75]);
});

test("the server decodes the code of a point before it encodes it", async () => {
  const { store, live, asked } = makePage({ here: { models: false, classifier: false } });
  const point = { code: { model: "first", z: [1.75] } };
  store.set({ model: "second", a: point });
  live.see(point);
  await turn();
  assert.deepEqual([live.see(point).mean[0], asked], [2.75, ["first", "second"]]);
});

test("a point that is placed keeps a copy of its code, and stands for itself", () => {
  const z = [1, 2];
  const point = placed(z, "A note.", "a start");
  z[0] = 9;
  assert.deepEqual([...point.z], [1, 2]);
  assert.deepEqual([point.spread, point.origin, point.note, point.start], [null, null, "A note.", "a start"]);
});
