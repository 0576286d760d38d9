// A plane through a latent space, drawn as a map. World coordinates (s, t) are in `unit`s, t upwards, (0, 0) at `centre`:
// z = centre + unit * (s u + t v) + rest, where u and v are orthonormal and `rest` is what of z lies off the plane.
const TINY = 1e-6; // length below which a vector is taken for none

const dot = (a, b) => a.reduce((sum, number, dim) => sum + number * b[dim], 0);
const minus = (a, b, times) => Float32Array.from(a, (number, dim) => number - times * b[dim]);

function normalised(vector) {
  const length = Math.sqrt(dot(vector, vector));
  return length > TINY ? vector.map((number) => number / length) : null;
}

// Return the orthonormal {u, v} of the plane of two directions, [latent_dim] each: u along the first one. `spare` are
// directions for those that are none, or of which both are the same.
export function span(first, second, spare) {
  const u = [first, ...spare].map((vector) => normalised(Float32Array.from(vector))).find(Boolean);
  const across = (vector) => normalised(minus(vector, u, dot(vector, u)));
  return { u, v: [second, ...spare].map(across).find(Boolean) };
}

// Return the world coordinates [s, t] of a code.
export function toWorld({ u, v, centre, unit }, z) {
  const offset = minus(z, centre, 1);
  return [dot(offset, u) / unit, dot(offset, v) / unit];
}

// Return what of a code lies off the plane, [latent_dim].
export function restOf(plane, z) {
  const { u, v, centre, unit } = plane;
  const [s, t] = toWorld(plane, z);
  return Float32Array.from(z, (number, dim) => number - centre[dim] - unit * (s * u[dim] + t * v[dim]));
}

// Return the code at a place of the map, [latent_dim].
export function toCode({ u, v, centre, unit }, rest, s, t) {
  return rest.map((number, dim) => centre[dim] + unit * (s * u[dim] + t * v[dim]) + number);
}

// Return the fraction of the codes' variance that the plane holds; `covariance` is [latent_dim, latent_dim], row by row.
export function varianceHeld({ u, v }, covariance) {
  const size = u.length;
  const along = (axis) =>
    axis.reduce((sum, number, row) => sum + number * dot(axis, covariance.subarray(row * size, (row + 1) * size)), 0);
  let total = 0;
  for (let dim = 0; dim < size; dim++) total += covariance[dim * size + dim];
  return (along(u) + along(v)) / total;
}
