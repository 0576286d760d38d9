export function tint({ probabilities, rows, columns, scale = 8, palette }) {
  const width = columns * scale,
    height = rows * scale,
    colours = new Uint32Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = Math.floor(y / scale) * columns + Math.floor(x / scale);
      const p = probabilities.subarray(10 * i, 10 * i + 10);
      let b = 0;
      for (let d = 1; d < 10; d++) if (p[d] > p[b]) b = d;
      const [r, g, bl] = palette[b];
      colours[y * width + x] = ((Math.round(76 * p[b]) << 24) | (bl << 16) | (g << 8) | r) >>> 0;
    }
  return { width, height, colours };
}
