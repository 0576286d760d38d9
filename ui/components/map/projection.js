// Codes on a plane through the latent space.

// Return ((z - centre) · u / unit, (z - centre) · v / unit) of each code, a Float32Array [count, 2]. `codes` is a
// Float32Array [count, D]; the plane's directions u and v and its centre are [D]; `unit` is the length of a world unit.
export function project(codes, { u, v }, { centre, unit }) {
  const latentDim = u.length;
  const [left, below] = [dot(centre, u), dot(centre, v)];
  const points = new Float32Array((2 * codes.length) / latentDim);
  for (let start = 0, point = 0; start < codes.length; start += latentDim, point += 2) {
    let [s, t] = [-left, -below];
    for (let dim = 0; dim < latentDim; dim++) {
      s += codes[start + dim] * u[dim];
      t += codes[start + dim] * v[dim];
    }
    points[point] = s / unit;
    points[point + 1] = t / unit;
  }
  return points;
}

function dot(a, b) {
  let sum = 0;
  for (let dim = 0; dim < a.length; dim++) sum += a[dim] * b[dim];
  return sum;
}
