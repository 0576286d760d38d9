// The point that the sliders stand at: its code z, a Float32Array [latent_dim]; `at`, where each slider of a direction
// stands; the posterior whose mean and spread the bars show, spread null where there is none; origin, which code it stands
// for (ui/session/point.py); what is said of it: its note, and its name `start` as the start of a move; and `from`, the
// point that the sliders were moved away from, null until they are moved.
import { fill } from "../shared/text.js";

// Return a point from which the directions start at 0.
export function pointAt({ z, spread = null, origin = null, note = "", start = "" }, rows = []) {
  return { z: Float32Array.from(z), at: rows.map(() => 0), mean: z, spread, origin, note, start, from: null };
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
