export function ellipseOf(mean, std, { u, v }, { centre, unit }) {
  let s = 0,
    t = 0,
    a = 0,
    b = 0,
    c = 0;
  for (let d = 0; d < mean.length; d++) {
    s += (mean[d] - centre[d]) * u[d];
    t += (mean[d] - centre[d]) * v[d];
    const q = std[d] ** 2;
    a += q * u[d] * u[d];
    b += q * u[d] * v[d];
    c += q * v[d] * v[d];
  }
  const m = (a + c) / 2,
    r = Math.hypot((a - c) / 2, b);
  return {
    s: s / unit,
    t: t / unit,
    major: Math.sqrt(m + r) / unit,
    minor: Math.sqrt(Math.max(m - r, 0)) / unit,
    angle: Math.atan2(2 * b, a - c) / 2,
  };
}
