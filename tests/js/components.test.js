import assert from "node:assert/strict";
import { test } from "node:test";
import { fit, toCanvas } from "../../ui/components/drawing/drawing.js";
import { fragment } from "../../ui/components/permalink/permalink.js";
import { decodeBytes, encodeCode } from "../../ui/components/shared/base64.js";
import { fill } from "../../ui/components/shared/text.js";
import { sheet } from "../../ui/components/tiles/tiles.js";

test("fields of a sentence are filled in, unknown ones stay", () => {
  assert.equal(fill("{a} and {b} of {a}", { a: 0 }), "0 and {b} of 0");
});

test("a code is base64 of little-endian float32 that an address can hold", () => {
  assert.equal(encodeCode([0.5, -1]), "AAAAPwAAgL8");
  assert.match(encodeCode(Array.from({ length: 99 }, (_, i) => Math.sin(i))), /^[\w-]{528}$/);
  assert.deepEqual([...decodeBytes("AP8B")], [0, 255, 1]);
});

test("a link holds the model, its weights, the tab and the code", () => {
  const opened = fragment({ model: "plane", tab: "sliders", z: [0.5, -1] }, { plane: "0123" });
  assert.equal(opened, "#model=plane&weights=0123&tab=sliders&z=AAAAPwAAgL8");
});

test("a sheet of tiles keeps two pixels around each digit", () => {
  const { places, ...size } = sheet(3, 2);
  assert.deepEqual([size, places.join(" ")], [{ width: 62, height: 62 }, "2,2 32,2 2,32"]);
  assert.deepEqual(sheet(1, 1), { width: 32, height: 32, places: [[2, 2]] });
});

test("a place of the window is one of the canvas, however large it is shown", () => {
  assert.deepEqual(toCanvas({ clientX: 30, clientY: 90 }, { left: 10, top: 20, width: 140, height: 140 }), [40, 140]);
});

test("a picture fills the canvas as far as its shape allows, in the middle", () => {
  assert.deepEqual(fit(28, 28), [0, 0, 280, 280]);
  assert.deepEqual(fit(560, 280), [0, 70, 280, 140]);
});
