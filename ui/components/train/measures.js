// Numbers on codes, a Float32Array [count, 2], and on what a classifier reads in samples.

// Return the standard deviation of codes: the root of the mean of both dimensions' variances.
export function spread(codes) {
  let total = 0;
  for (const dim of [0, 1]) {
    let [sum, squares] = [0, 0];
    for (let at = dim; at < codes.length; at += 2) {
      sum += codes[at];
      squares += codes[at] ** 2;
    }
    const count = codes.length / 2;
    total += squares / count - (sum / count) ** 2;
  }
  return Math.sqrt(Math.max(total / 2, 0));
}

// Return the fraction of codes within a distance of the middle of the prior.
export function shareWithin(codes, distance) {
  let count = 0;
  for (let at = 0; at < codes.length; at += 2) count += Math.hypot(codes[at], codes[at + 1]) <= distance;
  return count / (codes.length / 2);
}

// Return how far from the middle a share of the codes reaches, along either axis.
export function reachOf(codes, share) {
  const far = new Float32Array(codes.length / 2);
  for (let at = 0; at < codes.length; at += 2) far[at / 2] = Math.max(Math.abs(codes[at]), Math.abs(codes[at + 1]));
  far.sort();
  return far[Math.min(Math.floor(share * far.length), far.length - 1)];
}

// Return how many of the ten digits there are among the digits that were read; null is none.
export const countDigits = (read) => new Set(read.filter((digit) => digit !== null)).size;

// Return the largest difference, in levels of 255, between a pixel of one picture and that of another; `pixels` is a
// Uint8Array [count, size].
export function variety(pixels, size) {
  let most = 0;
  for (let pixel = 0; pixel < size; pixel++) {
    let [low, high] = [255, 0];
    for (let at = pixel; at < pixels.length; at += size) {
      if (pixels[at] < low) low = pixels[at];
      if (pixels[at] > high) high = pixels[at];
    }
    if (high - low > most) most = high - low;
  }
  return most;
}
