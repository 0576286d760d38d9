import assert from "node:assert/strict";
import { test } from "node:test";
import { fit, toCanvas } from "../../ui/components/drawing/geometry.js";
import { decodeBytes, decodeCode, decodeText, encodeBytes } from "../../ui/components/shared/base64.js";
import { sheet } from "../../ui/components/shared/download.js";
import { latest } from "../../ui/components/shared/latest.js";
import { fill } from "../../ui/components/shared/text.js";

test("fields of a sentence are filled in, unknown ones stay", () => {
  assert.equal(fill("{a} and {b} of {a}", { a: 0 }), "0 and {b} of 0");
});

test("bytes are text that an address can hold, and come back", () => {
  assert.equal(encodeBytes(Uint8Array.of(251, 255, 191, 0)), "-_-_AA");
  const bytes = Uint8Array.from({ length: 1000 }, (_, index) => (index * 7) % 256);
  for (const length of [0, 1, 2, 3, 1000]) {
    const text = encodeBytes(bytes.subarray(0, length));
    assert.match(text, /^[\w-]*$/);
    assert.deepEqual(decodeText(text), bytes.slice(0, length));
  }
});

test("what is no such text is refused", () => {
  for (const text of ["A", "AAAAA", "AA+A", "AA/A", "AA==", "A A", "é", "AA\n"]) assert.throws(() => decodeText(text));
});

test("a code is little-endian float32", () => {
  assert.deepEqual(decodeCode("AAAAPwAAgL8"), Float32Array.of(0.5, -1));
});

test("ordinary base64 is read as it is", () => {
  assert.deepEqual([...decodeBytes("AP8B+/8=")], [0, 255, 1, 251, 255]);
});

// Return a task that ends when it is told to, and how often it was begun.
function makeTask() {
  const task = () => {
    task.begun++;
    return new Promise((resolve, reject) => Object.assign(task, { resolve, reject }));
  };
  return Object.assign(task, { begun: 0 });
}
const turn = () => new Promise((resolve) => setTimeout(resolve));

test("a task runs one at a time, and once more for all calls that came meanwhile", async () => {
  const task = makeTask();
  const run = latest(task);
  const first = run();
  for (let call = 0; call < 5; call++) run();
  assert.equal(task.begun, 1);
  task.resolve();
  await turn();
  assert.equal(task.begun, 2);
  task.resolve();
  await first;
  assert.equal(task.begun, 2);
  run();
  assert.equal(task.begun, 3);
});

test("a task that fails tells its caller, and the next call begins it anew", async () => {
  const task = makeTask();
  const run = latest(task);
  const first = run();
  task.reject(new Error("gone"));
  await assert.rejects(first, { message: "gone" });
  run();
  assert.equal(task.begun, 2);
});

test("a sheet of tiles keeps two pixels around each digit", () => {
  const { places, ...size } = sheet(3, 2);
  assert.deepEqual([size, places.join(" ")], [{ width: 62, height: 62 }, "2,2 32,2 2,32"]);
  assert.deepEqual(sheet(1, 1), { width: 32, height: 32, places: [[2, 2]] });
});

test("a place of the window is one of the canvas, however large it is shown", () => {
  assert.deepEqual(toCanvas({ clientX: 30, clientY: 90 }, { left: 10, top: 20, width: 140, height: 140 }), [40, 140]);
  assert.deepEqual(toCanvas({ clientX: 0, clientY: 20.4 }, { left: 10, top: 20, width: 280, height: 280 }), [-10, 0]);
});

test("a place far outside of the canvas is at most a canvas away from it", () => {
  const box = { left: 0, top: 0, width: 100, height: 100 };
  assert.deepEqual(toCanvas({ clientX: -500, clientY: 500 }, box), [-280, 560]);
});

test("a picture fills the canvas as far as its shape allows, in the middle", () => {
  assert.deepEqual(fit(28, 28), [0, 0, 280, 280]);
  assert.deepEqual(fit(560, 280), [0, 70, 280, 140]);
});
