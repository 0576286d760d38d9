// How far a decoded picture, and a digit that is handed in, can be trusted: readings of the classifier, and ranks among
// the test images.

export function softmax(logits) {
  const largest = Math.max(...logits);
  const parts = Array.from(logits, (logit) => Math.exp(logit - largest));
  const total = parts.reduce((sum, part) => sum + part);
  return parts.map((part) => part / total);
}

// Return {digit, sure, entropy}: the likeliest digit, its probability, and the entropy of the answer in nats.
export function reading(probabilities) {
  const digit = probabilities.indexOf(Math.max(...probabilities));
  const entropy = -probabilities.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0);
  return { digit, sure: probabilities[digit], entropy };
}

// Return the fraction of a distribution below a value, between its evenly spaced quantiles, an ascending list.
export function rankIn(value, quantiles) {
  const last = quantiles.length - 1;
  if (!(value >= quantiles[0])) return 0;
  if (value >= quantiles[last]) return 1;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (quantiles[middle] <= value) low = middle;
    else high = middle;
  }
  return (low + (value - quantiles[low]) / (quantiles[high] - quantiles[low])) / last;
}

// Return the fraction of codes drawn from N(0, 1) that are shorter than z: the chi distribution with as many degrees of
// freedom as z has dimensions, by the series of the incomplete gamma function (Abramowitz and Stegun 6.5.29).
export function normRank(z) {
  const half = z.length / 2;
  const x = z.reduce((sum, number) => sum + number * number, 0) / 2;
  if (x === 0) return 0;
  if (x > half + 12 * Math.sqrt(half) + 20) return 1;
  let term = Math.exp(half * Math.log(x) - x - logGamma(half + 1));
  let sum = term;
  for (let n = 1; term > 1e-9 * sum; n++) {
    term *= x / (half + n);
    sum += term;
  }
  return Math.min(sum, 1);
}

// Return the logarithm of the gamma function of a whole or half number over 0.
function logGamma(value) {
  let sum = value % 1 ? Math.log(Math.PI) / 2 : 0; // of 1/2, of 1
  for (let at = value % 1 || 1; at < value - 0.25; at++) sum += Math.log(at);
  return sum;
}

// Return the distance from z to the nearest of the codes of real images, [count, latent_dim] one behind the other.
export const nearest = (z, codes) => nearestTo(z, codes, 1)[0]?.distance ?? Number.POSITIVE_INFINITY;

// Return the `count` codes nearest to z, [latent_dim], or all where there are fewer: [{index, distance}], the nearest first, of
// equal ones the first. `codes` is a Float32Array [any, latent_dim]. `count` should be small: each code that counts is moved into
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

// Return -log p(x|z) in nats for pixel means of `pixels` and an image x, both [784] in [0, 1]: vae_core/losses.py.
export function reconstructionLoss(pixels, x, likelihood) {
  let sum = 0;
  if (likelihood === "gaussian") {
    for (let i = 0; i < x.length; i++) sum += (pixels[i] - x[i]) ** 2;
    return sum + (x.length * Math.log(Math.PI)) / 2; // at a standard deviation of sqrt(1/2)
  }
  for (let i = 0; i < x.length; i++) {
    const p = Math.min(Math.max(pixels[i], 1e-7), 1 - 1e-7);
    sum -= x[i] * Math.log(p) + (1 - x[i]) * Math.log1p(-p);
  }
  return sum;
}
