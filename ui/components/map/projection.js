// Codes on a plane through the latent space, and the codes nearest to one.

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

// Return the `count` codes nearest to z, [D], or all where there are fewer: [{index, distance}], the nearest first, of
// equal ones the first. `codes` is a Float32Array [any, D]. `count` should be small: each code that counts is moved into
// its place.
export function nearestTo(z, codes, count) {
  const found = []; // {index, square}, the smallest square first
  let most = count > 0 ? Number.POSITIVE_INFINITY : 0; // square of a distance that no longer counts
  for (let index = 0, start = 0; start < codes.length; index++, start += z.length) {
    const square = squareWithin(z, codes, start, most);
    if (!(square < most)) continue;
    insert(found, { index, square });
    if (found.length > count) found.pop();
    if (found.length === count) most = found[count - 1].square;
  }
  return found.map(({ index, square }) => ({ index, distance: Math.sqrt(square) }));
}

// Return the square of the distance from z to the code at `start`, or less of it where that is `most` or over already.
function squareWithin(z, codes, start, most) {
  let sum = 0;
  for (let dim = 0; dim < z.length && sum < most; dim++) {
    const step = z[dim] - codes[start + dim];
    sum += step * step;
  }
  return sum;
}

function insert(found, entry) {
  let place = found.length;
  while (place > 0 && found[place - 1].square > entry.square) place--;
  found.splice(place, 0, entry);
}
