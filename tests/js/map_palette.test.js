import assert from "node:assert/strict";
import { test } from "node:test";
import { css, PALETTE } from "../../ui/components/map/palette.js";

// Matrices on linear RGB at full severity: Machado, Oliveira and Fernandes (2009), A Physiologically-based Model for
// Simulation of Color Vision Deficiency.
const SIGHTS = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};
const fromHex = (text) => [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16));
const PETROFF = "#3f90da #ffa90e #bd1f01 #94a4a2 #832db6 #a96b59 #e76300 #b9ac70 #717581 #92dadd"
  .split(" ")
  .map(fromHex);
const linear = (level) => (level > 10.3 ? ((level / 255 + 0.055) / 1.055) ** 2.4 : level / 255 / 12.92);
const multiply = (matrix, vector) => {
  return [0, 3, 6].map((row) => vector.reduce((sum, value, column) => sum + matrix[row + column] * value, 0));
};
const luminance = (colour) => multiply([0.2126, 0.7152, 0.0722], colour.map(linear))[0];

// Return the contrast of two colours from 1 to 21: Web Content Accessibility Guidelines 2.2.
function contrast(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

// Return the coordinates in OKLab, times 100, of linear RGB: Ottosson (2020), A perceptual color space for image processing.
function oklab(rgb) {
  const cones = [0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566];
  const roots = multiply([...cones, 0.0883024619, 0.2817188376, 0.6299787005], rgb).map(Math.cbrt);
  const light = [0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099];
  return multiply([...light, 0.0259040371, 0.7827717662, -0.808675766], roots).map((value) => 100 * value);
}

// Return the coordinates in CIELAB (CIE 1976, white D65) of linear RGB.
function cielab(rgb) {
  const xyz = multiply([0.4124, 0.3576, 0.1805, 0.2126, 0.7152, 0.0722, 0.0193, 0.1192, 0.9505], rgb);
  const [x, y, z] = [xyz[0] / 0.9505, xyz[1], xyz[2] / 1.089].map((value) => {
    return value > 216 / 24389 ? Math.cbrt(value) : ((24389 / 27) * value + 16) / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

// Return the distance of the two closest colours as someone sees them, in a space.
function closest(palette, sight, space) {
  const seen = palette.map((colour) => {
    const rgb = multiply(SIGHTS[sight], colour.map(linear));
    return space(rgb.map((value) => Math.min(Math.max(value, 0), 1)));
  });
  const pairs = seen.flatMap((a, index) => seen.slice(0, index).map((b) => [a, b]));
  return Math.min(...pairs.map(([a, b]) => Math.hypot(...a.map((value, axis) => value - b[axis]))));
}

test("there is one colour for each digit, and style sheets get the same", () => {
  assert.equal(PALETTE.length, 10);
  PALETTE.forEach((colour, digit) => {
    assert.deepEqual(
      css(digit)
        .match(/^rgb\((\d+) (\d+) (\d+)\)$/)
        .slice(1)
        .map(Number),
      colour,
    );
  });
});

test("the measures know the published coordinates of red and of white", () => {
  const round = (values) => values.map((value) => Math.round(10 * value) / 10 + 0);
  assert.deepEqual(round(oklab([1, 0, 0])), [62.8, 22.5, 12.6]);
  assert.deepEqual(round(oklab([1, 1, 1])), [100, 0, 0]);
  assert.deepEqual(round(cielab([1, 0, 0])), [53.2, 80.1, 67.2]);
  assert.equal(contrast([0, 0, 0], [255, 255, 255]), 21);
});

for (const sight of Object.keys(SIGHTS)) {
  test(`all pairs of colours are further apart than in Petroff's palette: ${sight}`, (context) => {
    for (const [space, least] of [
      [oklab, 10],
      [cielab, 20],
    ]) {
      const [ours, theirs] = [PALETTE, PETROFF].map((palette) => closest(palette, sight, space));
      context.diagnostic(`${space.name}: ${ours.toFixed(1)}, Petroff's ${theirs.toFixed(1)}`);
      assert.ok(ours >= least && ours > theirs, `${ours} of ${theirs}`);
    }
  });
}

test("every colour has a contrast of 3:1 with near-black and 1.4:1 with white", () => {
  for (const colour of PALETTE) {
    assert.ok(contrast(colour, [11, 13, 16]) >= 3, `${colour}`);
    assert.ok(contrast(colour, [255, 255, 255]) >= 1.4, `${colour}`);
  }
});
