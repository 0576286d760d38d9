// Points of a plane as square dots in a picture. A view is {x, y, scale, width, height}: the world point in the middle of
// the picture, pixels per world unit, and the picture's size in pixels; t points upwards.
import { pack } from "./palette.js";

// Write each point as a square of size x size pixels into `colours`, a Uint32Array [height, width] of RGBA with alpha in
// the highest byte, as ImageData holds it on little-endian machines. `points` is [count, 2] in world units, `labels` a
// Uint8Array [count], `palette` the [r, g, b] of each label. Later points cover earlier ones.
export function paintDots(colours, { points, labels, view, palette, size = 3 }) {
  const { width, height } = view;
  const inks = Uint32Array.from(palette, (colour) => pack(colour, 1));
  for (let index = 0; index < labels.length; index++) {
    const left = Math.round(width / 2 + (points[2 * index] - view.x) * view.scale - size / 2);
    const top = Math.round(height / 2 - (points[2 * index + 1] - view.y) * view.scale - size / 2);
    if (!(left > -size && left < width && top > -size && top < height)) continue; // out of view, or no number
    const [right, bottom] = [Math.min(left + size, width), Math.min(top + size, height)];
    for (let y = Math.max(top, 0); y < bottom; y++) {
      for (let x = Math.max(left, 0); x < right; x++) colours[y * width + x] = inks[labels[index]];
    }
  }
}

// Return the indices of the points in view, or null where there are more than `most`.
export function visible(points, view, most) {
  const [across, up] = [view.width / 2 / view.scale, view.height / 2 / view.scale];
  const indices = [];
  for (let at = 0; at < points.length; at += 2) {
    if (!(Math.abs(points[at] - view.x) <= across && Math.abs(points[at + 1] - view.y) <= up)) continue;
    if (indices.length === most) return null;
    indices.push(at / 2);
  }
  return indices;
}
