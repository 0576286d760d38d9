// Copies of a digit, each a little bent, so that a network learns the digit and not one picture. They follow from the
// number of the copy alone.
import { makeRandom } from "./random.js";

export const COPIES = 50; // of a visitor's digit among those to learn from
const SIDE = 28; // pixels of an image
const TURN = (8 * Math.PI) / 180; // largest angle, radians
const SHEAR = 0.15; // largest, pixels to the side per pixel down
const GROWTH = 0.06; // largest change of size, as a fraction
const SHIFT = 1; // largest, pixels

// Return `count` copies of an image [784] in [0, 1], [count, 784] one behind the other; the first is the image itself.
export function bentCopies(image, count) {
  const copies = new Float32Array(count * image.length);
  for (let copy = 0; copy < count; copy++) copies.set(copy ? bent(image, copy) : image, copy * image.length);
  return copies;
}

// Return the image turned, sheared, grown and shifted around its middle.
function bent(image, copy) {
  const random = makeRandom(copy, "bend");
  const within = (most) => most * (2 * random() - 1);
  const [turn, shear, growth] = [within(TURN), within(SHEAR), 1 + within(GROWTH)];
  const [right, down] = [within(SHIFT), within(SHIFT)];
  const [cos, sin] = [Math.cos(turn) / growth, Math.sin(turn) / growth];
  const middle = (SIDE - 1) / 2;
  return Float32Array.from(image, (_, index) => {
    const [x, y] = [(index % SIDE) - middle - right, Math.floor(index / SIDE) - middle - down];
    const [fromX, fromY] = [cos * x + sin * y, cos * y - sin * x];
    return between(image, middle + fromX + shear * fromY, middle + fromY);
  });
}

// Return the ink at a place between pixels, 0 outside.
function between(image, x, y) {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [s, t] = [x - left, y - top];
  const ink = (column, row) =>
    column >= 0 && column < SIDE && row >= 0 && row < SIDE ? image[row * SIDE + column] : 0;
  const upper = (1 - s) * ink(left, top) + s * ink(left + 1, top);
  const lower = (1 - s) * ink(left, top + 1) + s * ink(left + 1, top + 1);
  return (1 - t) * upper + t * lower;
}
