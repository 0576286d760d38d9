// A walk from random code to random code, at rest for a moment at each.
import { isStill, partOver } from "../shared/motion.js";
import { onArc } from "./code.js";

const LEG = 2500; // milliseconds from one code to the next

// Return which part of a leg is done after so many milliseconds. A walk that stands `still` waits at one code, and is at
// the next one when the leg is over.
export function partOf(elapsed, still) {
  const part = partOver(elapsed, LEG);
  return still ? Math.floor(part) : part;
}

const BEADS = 9; // places of a leg that are told

// `next()` returns a code to go to. A place of the walk is a function that returns the number of a dimension:
// `walkTo(place)` is called at each move; `tell(places)` when a leg begins, and with null when the walk ends; `goesOn()`
// tells whether anybody watches.
export function makeWalk({ next, tell, walkTo, goesOn, stopped }) {
  const state = { frame: 0, from: null, to: null, begun: 0, part: 0 }; // frame of the animation, 0 at rest

  function setOut(from, now) {
    Object.assign(state, { from, to: next(), begun: now, part: 0 });
    tell(Array.from({ length: BEADS }, (_, bead) => (spec) => onArc(spec, state.from, state.to, bead / (BEADS - 1))));
  }

  function step(now) {
    const part = partOf(now - state.begun, isStill());
    if (part !== state.part) walkTo((spec) => onArc(spec, state.from, state.to, part));
    state.part = part;
    if (part === 1) setOut(state.to, now);
    if (goesOn()) state.frame = requestAnimationFrame(step);
    else stop();
  }

  function halt() {
    if (state.frame) tell(null);
    cancelAnimationFrame(state.frame);
    state.frame = 0;
  }

  function stop() {
    if (!state.frame) return;
    halt();
    stopped();
  }

  return {
    get isOn() {
      return state.frame > 0;
    },
    start(z) {
      setOut(Array.from(z), performance.now());
      state.frame = requestAnimationFrame(step);
    },
    stop,
    halt, // without `stopped`
  };
}
