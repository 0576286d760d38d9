import assert from "node:assert/strict";
import { test } from "node:test";
import { DIGIT, placed } from "../../ui/engine/live.js";
import { digit, makePage, turn } from "./fake_page.js";

test("another model goes on with the digit, where the point is the digit's", async () => {
  const { store, live } = makePage();
  live.draw(digit(0.25));
  await live.choose("second");
  const { z, spread, note, start, origin } = store.state.point;
  assert.deepEqual([store.state.model, z[0], spread[0]], ["second", 2.25, 0.5]);
  assert.deepEqual([note, start, origin], ["Anew by second. Mean of your digit.", "your digit", DIGIT]);
});

test("another model encodes the picture of a code anew, and on the way back the point is that code", async () => {
  const { store, live } = makePage();
  store.set({ point: placed([1.75], "A sample.", "a sample") });
  await live.choose("second");
  const { z, note, start, origin } = store.state.point;
  assert.deepEqual([z[0], note], [2.75, "Anew by second. Mean of the picture of first."]);
  assert.deepEqual([start, origin.model, ...origin.z], ["the picture of first", "first", 1.75]);
  await live.choose("third");
  assert.deepEqual([store.state.point.z[0], store.state.point.origin.model], [3.75, "first"]);
  await live.choose("first");
  assert.deepEqual(store.state.point, placed(Float32Array.of(1.75), "Back to first.", "where you came from"));
});

test("the point of a digit that is gone is a code like any other", async () => {
  const { store, live } = makePage();
  live.draw(digit(0.25));
  live.draw({});
  await live.choose("second");
  assert.deepEqual([store.state.point.z[0], store.state.point.origin.model], [2.25, "first"]);
});

test("the model that is chosen already changes nothing", async () => {
  const { store, live } = makePage();
  const { point } = store.state;
  await live.choose("first");
  assert.equal(store.state.point, point);
});

test("a model that is not wanted any more when it arrives changes nothing, and the server is asked nothing", async () => {
  const { store, live, asked } = makePage({ here: { models: false, classifier: false } });
  const { point } = store.state;
  await live.choose("second", () => false);
  assert.deepEqual([store.state.model, store.state.point, asked], ["first", point, []]);
});

test("a model that is not wanted any more when the server has answered changes nothing", async () => {
  for (const drawn of [{}, digit(0.25)]) {
    let isWanted = true;
    const server = async (name, given, answer) => {
      isWanted = name !== "second"; // the second model is asked last
      return answer(name, given);
    };
    const { store, live } = makePage({ here: { models: false, classifier: false }, server });
    live.draw(drawn);
    await turn();
    const { point } = store.state;
    await live.choose("second", () => isWanted);
    assert.equal(isWanted, false);
    assert.deepEqual([store.state.model, store.state.point], ["first", point]);
  }
});

test("a model that cannot be had is said, and the page stays as it is", async () => {
  const ready = async () => {
    throw new Error("status 503");
  };
  const { store, live } = makePage({ ready });
  await assert.rejects(live.choose("second"), { message: "second is not here." });
  const refusing = makePage({
    here: { models: false, classifier: false },
    server: async () => {
      throw new Error("The server's sentence.");
    },
  });
  await assert.rejects(refusing.live.choose("second"), { message: "The server's sentence." });
  assert.deepEqual([store.state.model, refusing.store.state.model], ["first", "first"]);
});
