export function project(codes, { u, v }, { centre, unit }) {
  const D = u.length,
    n = codes.length / D,
    o = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) {
    let a = 0,
      b = 0;
    for (let d = 0; d < D; d++) {
      const x = codes[i * D + d] - centre[d];
      a += x * u[d];
      b += x * v[d];
    }
    o[2 * i] = a / unit;
    o[2 * i + 1] = b / unit;
  }
  return o;
}
export function nearestTo(z, codes, count) {
  const D = z.length;
  const all = [];
  for (let i = 0; i < codes.length / D; i++) {
    let s = 0;
    for (let d = 0; d < D; d++) s += (z[d] - codes[i * D + d]) ** 2;
    all.push({ index: i, distance: Math.sqrt(s) });
  }
  return all.sort((a, b) => a.distance - b.distance).slice(0, count);
}
