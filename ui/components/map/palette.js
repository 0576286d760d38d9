// Ten colours, one for each digit, for marks on near-black (#0b0d10) and in legends on white: blue, yellow, red, mauve,
// violet, wine, orange, sage, slate, cyan.
//
// They began as Petroff's ten (arXiv:2107.02270), whose violet has a contrast of only 2.8:1 with near-black, and were
// moved until the two closest of them were far apart for normal sight, protanopia, deuteranopia and tritanopia alike, in
// OKLab and in CIELAB. tests/js/map_palette.test.js measures the distances and compares them with Petroff's.
export const PALETTE = [
  [25, 153, 255],
  [247, 208, 31],
  [200, 0, 1],
  [166, 145, 171],
  [131, 27, 232],
  [137, 75, 97],
  [234, 106, 12],
  [164, 192, 138],
  [81, 112, 171],
  [119, 225, 251],
];

// Return a colour [r, g, b] as a pixel of ImageData on little-endian machines: RGBA, alpha in the highest byte.
export const pack = ([r, g, b], alpha) => ((Math.round(255 * alpha) << 24) | (b << 16) | (g << 8) | r) >>> 0;

// Return the colour of a digit for style sheets.
export const css = (digit) => `rgb(${PALETTE[digit].join(" ")})`;
