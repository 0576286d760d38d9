import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStore } from "../../ui/engine/store.js";

// Return a store of {a, b, c}, of which undo brings back a and b.
const start = () => makeStore({ a: 0, b: 0, c: 0 }, ["a", "b"]);
const parts = ({ state: { a, b, c } }) => [a, b, c];
const can = ({ state: { canUndo, canRedo } }) => [canUndo, canRedo];

// Set `a` to each of the values, as steps that can be undone.
function walk(store, values, control) {
  for (const a of values) {
    store.remember(control);
    store.set({ a });
  }
}

test("a follower hears of the parts that it follows, and only when they have changed", () => {
  const store = start();
  const heard = [];
  store.follow(["a", "b"], ({ a, b, c }) => heard.push([a, b, c]));
  store.set({ c: 1 });
  store.set({ a: 0, b: 0 });
  assert.deepEqual(heard, []);
  store.set({ a: 2, b: 3, c: 4 });
  assert.deepEqual(heard, [[2, 3, 4]]);
});

test("a part has changed when it is another object, even one that is alike", () => {
  const list = [1];
  const store = makeStore({ list });
  let heard = 0;
  store.follow(["list"], () => heard++);
  list.push(2);
  store.set({ list });
  assert.equal(heard, 0);
  store.set({ list: [1, 2] });
  assert.equal(heard, 1);
});

test("a follower may stop while it is told, and may set what others follow", () => {
  const store = start();
  const heard = [];
  const stop = store.follow(["a"], ({ a }) => {
    stop();
    store.set({ b: a + 1 });
  });
  store.follow(["a", "b"], ({ a, b }) => heard.push([a, b]));
  store.set({ a: 1 });
  store.set({ a: 5 });
  assert.deepEqual(heard, [
    [1, 2],
    [1, 2],
    [5, 2],
  ]);
});

test("undo goes back step by step and redo forth, and other parts stay", () => {
  const store = start();
  walk(store, [1, 2]);
  store.set({ c: 9 });
  assert.deepEqual(can(store), [true, false]);
  store.undo();
  assert.deepEqual([...parts(store), ...can(store)], [1, 0, 9, true, true]);
  store.undo();
  assert.deepEqual([...parts(store), ...can(store)], [0, 0, 9, false, true]);
  store.undo();
  assert.deepEqual(parts(store), [0, 0, 9]);
  store.redo();
  store.redo();
  assert.deepEqual([...parts(store), ...can(store)], [2, 0, 9, true, false]);
  store.redo();
  assert.deepEqual(parts(store), [2, 0, 9]);
});

test("undo tells those who follow what it brings back", () => {
  const store = start();
  const heard = [];
  walk(store, [1]);
  store.follow(["a", "canRedo"], ({ a, canRedo }) => heard.push([a, canRedo]));
  store.undo();
  assert.deepEqual(heard, [
    [0, false],
    [0, true],
  ]);
});

test("a new step forgets what was undone", () => {
  const store = start();
  walk(store, [1]);
  store.undo();
  walk(store, [5]);
  assert.deepEqual(can(store), [true, false]);
  store.redo();
  assert.equal(store.state.a, 5);
});

test("steps of one control are one step until a pause, another control or an undo", () => {
  const store = start();
  const seen = [];
  const undo = () => {
    store.undo();
    seen.push(store.state.a);
  };
  walk(store, [1, 2, 3], 7);
  walk(store, [4], 8);
  store.pause();
  walk(store, [5, 6], 8);
  for (let i = 0; i < 3; i++) undo();
  assert.deepEqual(seen, [4, 3, 0]);
  store.redo();
  walk(store, [10], 8); // the same control, but not in a row
  undo();
  assert.equal(seen.at(-1), 3);
});

test("a step without a control is always one of its own", () => {
  const store = start();
  walk(store, [1, 2], 7);
  walk(store, [3, 4]);
  walk(store, [5], 7);
  const seen = Array.from({ length: 4 }, () => {
    store.undo();
    return store.state.a;
  });
  assert.deepEqual(seen, [4, 3, 2, 0]);
});

test("what is taken back can neither be undone nor redone", () => {
  const store = start();
  walk(store, [1]);
  walk(store, [2]);
  store.set({ a: 3 });
  store.takeBack();
  assert.deepEqual([store.state.a, ...can(store)], [1, true, false]);
  store.undo();
  assert.equal(store.state.a, 0);
  store.takeBack();
  assert.deepEqual([store.state.a, ...can(store)], [0, false, true]);
});

test("what a control does after its last step was taken back is a step of its own", () => {
  const store = start();
  walk(store, [1]);
  walk(store, [2], 7);
  store.takeBack();
  walk(store, [3], 7);
  store.undo();
  assert.equal(store.state.a, 1);
});

test("200 steps are kept", () => {
  const store = start();
  walk(
    store,
    Array.from({ length: 250 }, (_, index) => index + 1),
  );
  let undone = 0;
  for (; store.state.canUndo; undone++) store.undo();
  assert.deepEqual([undone, store.state.a], [200, 50]);
});
