import assert from "node:assert/strict";
import { test } from "node:test";
import { addUp, onScale, scaleOf } from "../../ui/components/reconstruction/sums.js";
import { elapsedAt, placeAfter, placeOfDrag } from "../../ui/components/scrubber/place.js";
import { partOf } from "../../ui/components/slider_bank/walk.js";

test("the sum that is written is the sum of the terms that are written", () => {
  assert.deepEqual(addUp(61.56, 23.46), { reconstruction: "61.6", kl: "23.5", loss: "85.1" }); // 85.02, unrounded
  for (let index = 0; index < 1000; index++) {
    const { reconstruction, kl, loss } = addUp(50 + index * 0.0373, 20 + index * 0.0517);
    assert.equal((Number(reconstruction) + Number(kl)).toFixed(1), loss);
  }
});

test("a plain autoencoder loses its reconstruction alone", () => {
  assert.deepEqual(addUp(57.26, null), { reconstruction: "57.3", kl: "", loss: "57.3" });
});

test("the scale runs from the 1st to the 99th percentile of the test digits, with the KL of an average one", () => {
  const reconstruction = Array.from({ length: 1001 }, (_, index) => index);
  const scale = scaleOf({ reconstruction, kl: 5 });
  assert.deepEqual(scale, { low: 15, typical: 505, high: 995 });
  assert.deepEqual(
    [0, 15, 505, 995, 2000].map((nats) => onScale(nats, scale)),
    [0, 0, 0.5, 1, 1],
  );
});

test("playing goes forth and back, smoothly or from frame to frame of the strip", () => {
  const smooth = { steps: 5, still: false };
  assert.deepEqual(
    [0, 1500, 3000, 4500, 6000].map((time) => placeAfter(time, smooth)),
    [0, 0.5, 1, 0.5, 0],
  );
  const still = { steps: 5, still: true };
  const places = new Set(Array.from({ length: 600 }, (_, index) => placeAfter(10 * index, still)));
  assert.deepEqual([...places], [0, 0.25, 0.5, 0.75, 1]);
  assert.ok([700, 2100].every((time) => placeAfter(time - 1, still) < placeAfter(time, still)));
});

test("playing goes on from where one stands, or from the end that is nearest", () => {
  for (const pace of [
    { steps: 5, still: false },
    { steps: 5, still: true },
  ]) {
    for (const place of [0, 0.25, 0.75, 1]) assert.equal(placeAfter(elapsedAt(place, pace), pace), place);
    assert.equal(placeAfter(elapsedAt(-0.5, pace), pace), 0);
    assert.equal(placeAfter(elapsedAt(1.5, pace), pace), 1);
  }
});

test("a drag over the whole frame goes from A to B, and none goes beyond the ends", () => {
  assert.equal(placeOfDrag(0, 280, 280, [-0.5, 1.5]), 1);
  assert.equal(placeOfDrag(0.5, -70, 280, [-0.5, 1.5]), 0.25);
  assert.deepEqual([placeOfDrag(1, 999, 280, [-0.5, 1.5]), placeOfDrag(0, -999, 280, [-0.5, 1.5])], [1.5, -0.5]);
});

test("a walk that stands still is at a code until the leg is over, and then at the next one", () => {
  assert.deepEqual(
    [-5, 0, 1250, 2499, 2500, 9000].map((time) => partOf(time, true)),
    [0, 0, 0, 0, 1, 1],
  );
  assert.deepEqual(
    [0, 1250, 2500].map((time) => partOf(time, false)),
    [0, 0.5, 1],
  );
});
