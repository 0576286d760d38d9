import assert from "node:assert/strict";
import { test } from "node:test";
import { inRing, inRows } from "../../ui/components/shared/roving.js";

test("in a ring the last is followed by the first, and other keys lead nowhere", () => {
  const from = (at, key) => inRing(4, at, key);
  assert.deepEqual(
    [from(0, "ArrowRight"), from(3, "ArrowRight"), from(0, "ArrowLeft"), from(2, "ArrowLeft")],
    [1, 0, 3, 1],
  );
  assert.deepEqual([from(2, "Home"), from(1, "End")], [0, 3]);
  for (const key of ["ArrowDown", "ArrowUp", "Enter", " ", "a"]) assert.equal(from(1, key), null);
});

test("in rows arrows go to the neighbour on each side, and stay where there is none", () => {
  const tops = [10, 10, 10, 50, 50]; // the last row is short
  const from = (at, key) => inRows(tops, at, key);
  assert.deepEqual(
    [from(1, "ArrowDown"), from(4, "ArrowUp"), from(2, "ArrowRight"), from(3, "ArrowLeft")],
    [4, 1, 3, 2],
  );
  assert.deepEqual(
    [from(2, "ArrowDown"), from(1, "ArrowUp"), from(4, "ArrowRight"), from(0, "ArrowLeft")],
    [2, 1, 4, 0],
  );
  assert.deepEqual([from(2, "Home"), from(1, "End"), from(1, "Tab"), from(1, "Enter")], [0, 4, null, null]);
});
