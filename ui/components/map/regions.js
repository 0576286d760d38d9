// Regions of the digits: a picture to lay over a sheet of decoded digits, coloured by what a classifier reads there.
import { pack } from "./palette.js";

const DIGITS = 10;
const FILL = 0.3; // alpha where the classifier is certain
const LINE = 0.85; // alpha of a border between the regions of two digits
const UNDECIDED = Math.log(4); // nats; as of four digits that are equally likely. From here on alpha is 0
const STEPS = 4096; // of a probability, in the table of its part in the entropy
const SURPRISE = Float32Array.from({ length: STEPS + 1 }, (_, step) => {
  return step ? (-step / STEPS) * Math.log(step / STEPS) : 0;
}); // -p log p in nats

// Return {width, height, colours} of a picture of `scale` pixels for each side of a tile. `probabilities` are those at the
// middles of tiles, [rows, columns, 10], row 0 on top, in between they are interpolated; `palette` holds the [r, g, b]
// of each digit. The colours are a Uint32Array [height, width] of RGBA as ImageData holds it on little-endian machines:
// alpha in the highest byte, not premultiplied. A border is the last pixel before it, from the left or from above.
export function tint({ probabilities, rows, columns, scale = 8, palette }) {
  const [width, height] = [columns * scale, rows * scale];
  const inks = Uint32Array.from(palette, (colour) => pack(colour, 0));
  const picture = { width, height, digits: new Uint8Array(width * height), colours: new Uint32Array(width * height) };
  const across = places(columns, scale);
  const down = places(rows, scale);
  const line = new Float32Array(columns * DIGITS); // probabilities at one height
  for (let y = 0; y < height; y++) {
    blend(line, probabilities, down.before[y] * line.length, down.after[y] * line.length, down.part[y]);
    fillRow(picture, y, line, across, inks);
  }
  drawBorders(
    picture,
    Uint32Array.from(palette, (colour) => pack(colour, LINE)),
  );
  return { width, height, colours: picture.colours };
}

// Return the two tiles around each pixel of a row of tiles, and how far the pixel is from the first to the second.
function places(tiles, scale) {
  const at = Float64Array.from({ length: tiles * scale }, (_, pixel) => {
    return Math.min(Math.max((pixel + 0.5) / scale - 0.5, 0), tiles - 1);
  });
  const before = Int32Array.from(at, Math.floor);
  return { before, after: Int32Array.from(at, Math.ceil), part: at.map((place, pixel) => place - before[pixel]) };
}

function blend(line, numbers, from, to, part) {
  for (let i = 0; i < line.length; i++) {
    line[i] = numbers[from + i] + part * (numbers[to + i] - numbers[from + i]);
  }
}

function fillRow({ width, digits, colours }, y, line, { before, after, part }, inks) {
  for (let x = 0, pixel = y * width; x < width; x++, pixel++) {
    const [from, to, share] = [before[x] * DIGITS, after[x] * DIGITS, part[x]];
    let [digit, most, entropy] = [0, -1, 0];
    for (let i = 0; i < DIGITS; i++) {
      const p = line[from + i] + share * (line[to + i] - line[from + i]);
      entropy += SURPRISE[(p * STEPS + 0.5) | 0];
      if (p > most) [digit, most] = [i, p];
    }
    digits[pixel] = digit;
    colours[pixel] = withAlpha(inks[digit], FILL * Math.max(1 - entropy / UNDECIDED, 0));
  }
}

const withAlpha = (ink, alpha) => ((Math.round(255 * alpha) << 24) | ink) >>> 0;

function drawBorders({ width, height, digits, colours }, lines) {
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      const digit = digits[pixel];
      const isBeforeAnother = x + 1 < width && digits[pixel + 1] !== digit;
      if (isBeforeAnother || (y + 1 < height && digits[pixel + width] !== digit)) colours[pixel] = lines[digit];
    }
  }
}
