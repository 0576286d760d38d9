// Which plane of a model's latent space the map shows: {u, v, centre, unit} of engine/plane.js, through the current point.
import { restOf, span } from "../../engine/plane.js";

const NEAR = 1e-3; // distance from a plane, in units, up to which a code lies in it

// Return the kinds of plane that a model has, of those in `kinds`; none where its latent space is a plane itself.
export function kindsOf({ latent_dim, map }, kinds) {
  if (latent_dim === 2) return [];
  return kinds.filter((kind) => kind !== "named" || Object.keys(map.attributes).length > 1);
}

// Return what two of a kind span a plane, dimensions or named directions: those of the choice where the model has them,
// else the busiest dimensions, or the first names.
export function pairOf({ order, map }, { kind, first, second }) {
  const all = { dims: order, named: Object.keys(map.attributes) }[kind];
  if (!all) return [];
  return [first, second].map((chosen, index) => (all.includes(chosen) ? chosen : all[index]));
}

// Return the plane of a choice {kind, first, second} for a model of facts.models. `ends` are {a, b}, the codes of the
// interpolation or null; `before` is the plane until now, which stays where it still fits.
export function planeOf(choice, model, given) {
  const { before } = given;
  const plane = planeThrough(choice, model, given);
  return before && isSame(plane.u, before.u) && isSame(plane.v, before.v) ? before : plane;
}

function planeThrough(choice, model, { z, ends, before }) {
  const { latent_dim, map } = model;
  const { centre, unit } = map;
  const place = (axes) => ({ ...axes, centre, unit });
  if (latent_dim === 2) return place(span([1, 0], [0, 1], []));
  const spare = map.class_axes;
  const kind = kindsOf(model, [choice.kind])[0] ?? "class";
  const pair = pairOf(model, { ...choice, kind });
  if (kind === "points" && ends.a && ends.b) return throughPoints({ z, ...ends, before, spare, place });
  if (kind === "dims") return place(span(...pair.map((dim) => unitVector(latent_dim, dim)), spare));
  if (kind === "named") return place(span(...pair.map((name) => map.attributes[name]), spare));
  return place(span(...(kind === "codes" ? map.code_axes : spare), spare));
}

// The plane through A, B and z. While z moves within it, it stays; else its second axis turns as little as it can.
function throughPoints({ z, a, b, before, spare, place }) {
  const along = minus(b, a);
  const plane = place(span(along, minus(z, a), spare));
  if (!before || !isSame(before.u, plane.u)) return plane;
  const [here, there] = [restOf(before, z), restOf(before, a)];
  if (here.every((number, dim) => Math.abs(number - there[dim]) < NEAR * plane.unit)) return before;
  const turn = plane.v.reduce((sum, number, dim) => sum + number * before.v[dim], 0);
  return turn < 0 ? { ...plane, v: plane.v.map((number) => -number) } : plane;
}

const minus = (to, from) => Float32Array.from(to, (number, dim) => number - from[dim]);
const isSame = (a, b) => a.every((number, dim) => Math.abs(number - b[dim]) < 1e-5);

function unitVector(size, dim) {
  const vector = new Float32Array(size);
  vector[dim] = 1;
  return vector;
}
