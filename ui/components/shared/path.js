// The path of the interpolation: from digit A to digit B of the state, in codes of its model.
import { between } from "../../engine/latent.js";
import { live, store } from "../../engine/page.js";

// Return the codes of both ends, {a, b}; either is null where there is no digit, or none is known yet.
export function ends() {
  const { a, b } = store.state;
  return { a: live.see(a)?.mean ?? null, b: live.see(b)?.mean ?? null };
}

// Return the code at `t` of the way, 0 at A and 1 at B; null where an end is missing.
export function codeAt(t) {
  const { a, b } = ends();
  return a && b ? between(a, b, t, store.state.path) : null;
}
