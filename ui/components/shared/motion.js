// What moves on the page: how far a motion is, and whether there is to be any.
const query = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");

// Whether the visitor's system asks for less motion: what glides then goes in steps.
export const isStill = () => query?.matches ?? false;

// Return which part of so many milliseconds is over, from 0 to 1. The time that a frame is given is that of its
// beginning, so it may lie before the moment, told by `performance.now()`, at which the motion was begun: `elapsed` is
// negative then.
export const partOver = (elapsed, duration) => Math.min(Math.max(elapsed / duration, 0), 1);
