// The point that the sliders stand at, and the sentences on it.
import { fill } from "../shared/text.js";

// Return a point from which the directions start at 0.
export function pointAt({ z, spread = null, origin = null, note = "", start = "" }, rows = []) {
  return {
    z: Float32Array.from(z), // its code, [latent_dim]
    at: rows.map(() => 0), // where the slider of each row stands, for directions
    mean: z, // of the posterior that the bars show
    spread, // standard deviations of that posterior, [latent_dim], or null
    origin, // the digit or the code that the point stands for (ui/session/point.py)
    note, // the sentence on it
    start, // its name in a sentence on a move away from it
    from: null, // the point that the sliders were moved away from
  };
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
