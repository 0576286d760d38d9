import assert from "node:assert/strict";
import { test } from "node:test";
import { kindsOf, pairOf, planeOf } from "../../ui/components/map/planes.js";
import { restOf } from "../../ui/engine/plane.js";

const KINDS = ["class", "codes", "named", "dims", "points"];
const unit = (dim) => [0, 1, 2, 3].map((other) => Number(other === dim));
const MODEL = {
  latent_dim: 4,
  order: [2, 0, 1, 3],
  map: {
    class_axes: [unit(0), unit(1)],
    code_axes: [unit(2), unit(3)],
    centre: [0, 0, 0, 0],
    unit: 1,
    attributes: { slant: [3, 0, 0, 4], thickness: [1, 0, 0, 0] },
  },
};
const NONE = { a: null, b: null };
const z = [1, 2, 3, 4];
const plane = (choice, given = {}) => planeOf(choice, MODEL, { z, ends: NONE, before: null, ...given });
function near(a, b) {
  a.forEach((number, dim) => {
    assert.ok(Math.abs(number - b[dim]) < 1e-6, `${[...a]} is not ${b}`);
  });
}

test("each kind spans its own plane", () => {
  near(plane({ kind: "class" }).v, unit(1));
  near(plane({ kind: "codes" }).u, unit(2));
  near(plane({ kind: "named" }).u, [0.6, 0, 0, 0.8]);
  near(plane({ kind: "dims", first: 3, second: 1 }).u, unit(3));
});

test("unless others are chosen, the busiest dimensions and the first two names span a plane", () => {
  assert.deepEqual(pairOf(MODEL, { kind: "dims" }), [2, 0]);
  assert.deepEqual(pairOf(MODEL, { kind: "named" }), ["slant", "thickness"]);
  assert.deepEqual(pairOf(MODEL, { kind: "class" }), []);
  assert.deepEqual(pairOf(MODEL, { kind: "dims", first: 3, second: 1 }), [3, 1]);
});

test("what another model has, and this one has not, is not chosen", () => {
  assert.deepEqual(pairOf(MODEL, { kind: "named", first: "width", second: "slant" }), ["slant", "slant"]);
  assert.deepEqual(pairOf(MODEL, { kind: "dims", first: 9, second: 0 }), [2, 0]);
});

test("a latent space of two dimensions is its own plane, and offers no other", () => {
  const flat = { ...MODEL, latent_dim: 2, map: { ...MODEL.map, centre: [0, 0] } };
  assert.deepEqual(kindsOf(flat, KINDS), []);
  near(planeOf({ kind: "codes" }, flat, { z: [1, 2], ends: NONE, before: null }).v, [0, 1]);
});

test("a model without two named directions offers none", () => {
  const plain = { ...MODEL, map: { ...MODEL.map, attributes: { slant: unit(0) } } };
  assert.ok(!kindsOf(plain, KINDS).includes("named"));
  near(planeOf({ kind: "named" }, plain, { z, ends: NONE, before: null }).u, unit(0));
});

test("a plane that fits stays the same object", () => {
  const before = plane({ kind: "codes" });
  assert.equal(plane({ kind: "codes" }, { before, z: [0, 0, 0, 0] }), before);
});

test("the plane through A, B and the point holds all three", () => {
  const ends = { a: [1, 0, 0, 0], b: [0, 1, 0, 2] };
  const through = plane({ kind: "points" }, { ends });
  const rests = [ends.a, ends.b, z].map((code) => restOf(through, code));
  near(rests[1], rests[0]);
  near(rests[2], rests[0]);
});

test("while the point moves within the plane of three points, also across the line from A to B, the plane stays", () => {
  const ends = { a: [1, 0, 0, 0], b: [0, 1, 0, 2] };
  const before = plane({ kind: "points" }, { ends });
  const across = z.map((number, dim) => 2 * ends.a[dim] - number);
  assert.equal(plane({ kind: "points" }, { ends, before, z: across }), before);
});

test("where the point leaves the plane of three points, the plane turns and does not flip", () => {
  const ends = { a: [1, 0, 0, 0], b: [0, 1, 0, 2] };
  const before = plane({ kind: "points" }, { ends });
  const turned = plane({ kind: "points" }, { ends, before, z: [1, 2, 3.2, 4] });
  assert.ok(turned.v.reduce((sum, number, dim) => sum + number * before.v[dim], 0) > 0.9);
});

test("without A or B their plane is that between the digits", () => {
  near(plane({ kind: "points" }).u, unit(0));
});
