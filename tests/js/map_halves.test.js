import assert from "node:assert/strict";
import { test } from "node:test";
import { halvesToFloats } from "../../ui/components/map/halves.js";

const COUNT = 2 ** 16;
const every = Uint16Array.from({ length: COUNT }, (_, bits) => bits); // one of each number of 16 bits

// Return the number of 16 bits by the definition of IEEE 754.
function halfOf(bits) {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, (bits & 1023) / 1024];
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? (1 + fraction) * 2 ** (exponent - 15) : fraction * 2 ** -14);
}

test("every number of 16 bits has the value that the standard defines", () => {
  const floats = halvesToFloats(every.buffer, COUNT);
  assert.ok(floats instanceof Float32Array && floats.length === COUNT);
  const wrong = [...floats].filter((value, bits) => !Object.is(value, halfOf(bits)));
  assert.deepEqual(wrong, []);
});

test("zeros keep their sign, and known numbers are right", () => {
  const bits = Uint16Array.of(0x8000, 0, 0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x7c00, 0xfc00, 0x3555);
  const [infinity, third] = [Number.POSITIVE_INFINITY, 0.333251953125];
  const expected = [-0, 0, 1, -2, 65504, 2 ** -14, 2 ** -24, infinity, -infinity, third];
  assert.deepEqual([...halvesToFloats(bits.buffer, bits.length)], expected);
});

test("the lower byte comes first, and the numbers may begin at an odd byte", () => {
  const bytes = Uint8Array.of(9, 0x00, 0x3c, 0x00, 0xc0, 9);
  assert.deepEqual(halvesToFloats(bytes.buffer, 2, 1), Float32Array.of(1, -2));
  assert.deepEqual(halvesToFloats(bytes.buffer, 0, 6), new Float32Array(0));
});

test("a buffer that ends too early is refused", () => {
  assert.throws(() => halvesToFloats(new ArrayBuffer(7), 4), RangeError);
  assert.throws(() => halvesToFloats(new ArrayBuffer(8), 4, 2), RangeError);
});

test("320,000 numbers are read in time", (context) => {
  const bits = Uint16Array.from({ length: 320_000 }, (_, index) => index * 40_503); // bits of all kinds
  const took = Array.from({ length: 30 }, () => {
    const start = performance.now();
    halvesToFloats(bits.buffer, bits.length);
    return performance.now() - start;
  });
  context.diagnostic(`${Math.min(...took).toFixed(2)} ms`);
  assert.ok(Math.min(...took) < 10);
});
