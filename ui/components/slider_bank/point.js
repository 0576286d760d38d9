// The point that the sliders stand at, and the sentences on it.
import { fill } from "../shared/text.js";

// Return a copy of a point of the state (engine/live.js) that the sliders of `rows` can move. It also holds where each
// direction stands, `at`, and the point that it was moved away from, `from`.
export function pointAt(point, rows) {
  const { z, mean = z, spread = null, note = "", start = "", origin = null, from = null, at = [] } = point;
  const stands = at.length === rows.length ? at.slice() : rows.map(() => 0);
  return { z: Float32Array.from(z), mean, spread, note, start, origin, from, at: stands };
}

// Return a copy that later moves of the point leave alone.
export function copy(point) {
  return { ...point, z: point.z.slice(), at: point.at.slice() };
}

// Return the sentence on a point, and with it the title of the button that leads back to where a move began.
export function sentences({ note, from }, text) {
  if (!from) return { note, reset: "" };
  const start = from.start || text.this_point;
  return { note: fill(text.moved, { start }), reset: fill(text.reset_title, { start }) };
}
