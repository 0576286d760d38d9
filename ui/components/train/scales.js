// What the sliders of the Train tab stand for. Their positions are whole numbers from 0.
import { MOST_RATE } from "../../engine/plan.js";

const OCTAVE = 8; // positions over which beta doubles
const ONE = 48; // position of a beta of 1

export const LAST_BETA = 96; // position of a beta of 64
// Learning rates by position; at the last the numbers blow up whatever was learnt before.
export const RATES = [1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, MOST_RATE];

// Return the beta of a position, three digits of it: 0, and from there on a logarithmic scale.
export function betaAt(position) {
  return position > 0 ? Number((2 ** ((position - ONE) / OCTAVE)).toPrecision(3)) : 0;
}

// Return the position nearest to a beta.
export function positionOf(beta) {
  if (!(beta > 0)) return 0;
  return Math.min(Math.max(Math.round(ONE + OCTAVE * Math.log2(beta)), 1), LAST_BETA);
}

// Return the position of the learning rate that is nearest to one.
export function rateAt(rate) {
  const apart = RATES.map((each) => Math.abs(Math.log(each / rate)));
  return apart.indexOf(Math.min(...apart));
}
