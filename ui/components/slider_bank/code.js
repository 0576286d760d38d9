// Arithmetic of codes, without a page. A code is a Float32Array or an array, [latent_dim]. The spec of a slider is a
// Dimension or a Direction (slider_bank.py): {mean, std, dim} or {mean, std, vector}.
import { normal } from "../../engine/latent.js";

export const STEP = 0.01; // of a slider
export const SIDE = 28; // pixels of a picture of a strip
export const COUNT = 9; // pictures in a strip, from the low end of its slider to the high one
const KNOB = 16; // pixels of the knob of a slider, whose middle stays half of this away from the ends

const isDimension = ({ dim }) => dim !== undefined;
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

// Return the ends of a slider that reaches `reach` standard deviations to either side of its mean.
export function limits({ mean, std }, reach) {
  return { low: Number((mean - reach * std).toFixed(2)), high: Number((mean + reach * std).toFixed(2)) };
}

// Return the reach that the sliders of dimensions need to show a code, in whole standard deviations.
export function reachOf(z, specs) {
  const far = specs.filter(isDimension).map(({ dim, mean, std }) => Math.abs(z[dim] - mean) / std);
  return Math.ceil(Math.max(0, ...far) - STEP);
}

// Return the value of one of `count` places from the low end of a slider to its high one.
export function valueAt({ low, high }, index, count) {
  return low + ((high - low) * index) / (count - 1);
}

// Return the code to which a slider leads from a point when it is moved to `value`. A direction moves all dimensions
// that are not locked.
export function codeAt({ z, at }, { index, spec }, value, locked) {
  const code = z.slice();
  if (isDimension(spec)) code[spec.dim] = value;
  else {
    spec.vector.forEach((component, dim) => {
      if (!locked.has(dim)) code[dim] += (value - at[index]) * component;
    });
  }
  return code;
}

// Return a code with `number(spec)` for each dimension that is not locked.
export function fillCode(z, specs, locked, number) {
  const code = Array.from(z);
  for (const spec of specs) if (isDimension(spec) && !locked.has(spec.dim)) code[spec.dim] = number(spec);
  return code;
}

// Return a number drawn from N(mean, std), at most `reach` standard deviations from the mean.
export function draw({ mean, std }, reach, random = Math.random) {
  return mean + std * clamp(normal(random), -reach, reach);
}

// Return the number of a dimension on the arc from one code to another, on which a code is as likely as its ends.
// `part` runs from 0 to 1, at rest at both ends.
export function onArc({ dim, mean }, from, to, part) {
  const angle = (part * part * (3 - 2 * part) * Math.PI) / 2;
  return mean + (from[dim] - mean) * Math.cos(angle) + (to[dim] - mean) * Math.sin(angle);
}

// Return where the interval mean -+ std lies on a slider, as fractions of its length: {from, length}.
export function interval(mean, std, { low, high }) {
  const part = (value) => (clamp(value, low, high) - low) / (high - low);
  return { from: part(mean - std), length: part(mean + std) - part(mean - std) };
}

// Return the left edge of a picture of a strip so wide, in pixels: its middle is that of the knob, as far as the strip
// reaches.
export function leftOf(index, width) {
  const middle = KNOB / 2 + ((width - KNOB) * index) / (COUNT - 1);
  return Math.min(Math.max(Math.round(middle - SIDE / 2), 0), width - SIDE);
}
