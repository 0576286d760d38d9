import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { isFramed, tellParent } from "../../ui/components/shared/frame.js";
import { hiddenAbove } from "../../ui/components/slider_bank/sight.js";

const makeWindow = (isTop) => {
  const sent = [];
  const parent = { postMessage: (...message) => sent.push(message) };
  const self = {};
  return { self, top: isTop ? self : parent, parent, sent };
};
afterEach(() => {
  delete globalThis.window;
});

test("in a frame the hash is told to the Hub's origin only", () => {
  globalThis.window = makeWindow(false);
  tellParent("#z=1");
  assert.equal(isFramed(), true);
  assert.deepEqual(window.sent, [[{ hash: "#z=1" }, "https://huggingface.co"]]);
});

test("a page of its own tells nobody", () => {
  globalThis.window = makeWindow(true);
  tellParent("#z=1");
  assert.equal(isFramed(), false);
  assert.deepEqual(window.sent, []);
});

// What an IntersectionObserver reports of a part of the ruler that begins at `top`, of which `cut` pixels are hidden.
const part = (top, cut = 0, isIntersecting = true) => ({
  isIntersecting,
  intersectionRect: { top: isIntersecting ? top + cut : 0 },
  boundingClientRect: { top },
});

test("the first part in sight tells what is hidden above it", () => {
  const parts = [part(300, 0, false), part(400, 30), part(500), undefined];
  for (const scrolls of [false, true]) assert.equal(hiddenAbove(parts, scrolls), 430);
});

test("a frame's own scrolling hides nothing of the frame", () => {
  assert.equal(hiddenAbove([part(-200, 0, false), part(-100, 100), part(0)], true), 0);
});

test("a bank that begins in sight holds the picture at its start, unless that may move", () => {
  assert.equal(hiddenAbove([part(300), part(400)], false), 300);
  assert.equal(hiddenAbove([part(300), part(400)], true), 0);
});

test("a bank out of sight tells nothing", () => {
  assert.equal(hiddenAbove([], false), null);
  assert.equal(hiddenAbove([part(300, 0, false), undefined], false), null);
});
