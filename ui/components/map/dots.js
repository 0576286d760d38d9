export function paintDots(colours, { points, labels, view: { x, y, scale, width, height }, palette, size = 3 }) {
  const h = size >> 1;
  const pal = palette.map(([r, g, b]) => (0xff000000 | (b << 16) | (g << 8) | r) >>> 0);
  for (let i = 0; i < labels.length; i++) {
    const px = Math.round(width / 2 + (points[2 * i] - x) * scale) - h,
      py = Math.round(height / 2 - (points[2 * i + 1] - y) * scale) - h;
    for (let dy = 0; dy < size; dy++)
      for (let dx = 0; dx < size; dx++) {
        const X = px + dx,
          Y = py + dy;
        if (X >= 0 && Y >= 0 && X < width && Y < height) colours[Y * width + X] = pal[labels[i]];
      }
  }
}
export function visible(points, { x, y, scale, width, height }, most) {
  const o = [];
  for (let i = 0; i < points.length / 2; i++) {
    if (Math.abs(points[2 * i] - x) * scale < width / 2 && Math.abs(points[2 * i + 1] - y) * scale < height / 2) {
      o.push(i);
      if (o.length > most) return null;
    }
  }
  return o;
}
