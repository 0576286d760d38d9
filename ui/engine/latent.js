// Arithmetic of codes. A code is an array or a Float32Array, [latent_dim].
const MIN_SINE = 1e-4; // sine of the angle between two codes below which their arc is taken for a line

// Return a number drawn from N(0, 1).
export function normal(random = Math.random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()); // Box and Muller
}

export const norm = (z) => Math.sqrt(z.reduce((sum, number) => sum + number * number, 0));

// Return the KL divergence of N(mean, std) to N(0, 1) of each dimension, in nats.
export function klOf(mean, std) {
  return Float32Array.from(mean, (m, dim) => (m * m + std[dim] * std[dim] - 1) / 2 - Math.log(std[dim]));
}

// Return the code at `t` on the way from `a` at 0 to `b` at 1; any other t goes on beyond the ends. vae_core.interpolate
// is the same in torch: "spherical" turns the direction by even angles and changes the length evenly.
export function between(a, b, t, path) {
  const line = () => Float32Array.from(a, (number, dim) => number + t * (b[dim] - number));
  const lengths = [norm(a), norm(b)];
  if (path === "linear" || t === 0 || t === 1 || lengths.includes(0)) return line();
  const [start, end] = [a, b].map((code, index) => Float32Array.from(code, (number) => number / lengths[index]));
  const apart = norm(start.map((number, dim) => number - end[dim]));
  const along = norm(start.map((number, dim) => number + end[dim]));
  const omega = 2 * Math.atan2(apart, along); // the angle between them, radians
  if (Math.sin(omega) < MIN_SINE) return line();
  const length = lengths[0] + t * (lengths[1] - lengths[0]);
  const [from, to] = [Math.sin((1 - t) * omega), Math.sin(t * omega)].map((part) => (length * part) / Math.sin(omega));
  return start.map((number, dim) => from * number + to * end[dim]);
}

// Return `count` codes drawn from N(mean, std), with `noise` from `makeNoise`.
export function draws(mean, std, noise, count) {
  const draw = (index) =>
    Float32Array.from(mean, (number, dim) => number + std[dim] * noise[index * mean.length + dim]);
  return Array.from({ length: count }, (_, index) => draw(index));
}

export function makeNoise(count, latentDim) {
  return Float32Array.from({ length: count * latentDim }, () => normal());
}
