// A walk from random code to random code, at rest for a moment at each.
import { onArc } from "./code.js";

const LEG = 2500; // milliseconds from one code to the next

// `next()` returns a code to go to; `walkTo(number)` is called in each frame with a function that returns the number of
// a dimension; `goesOn()` tells whether anybody watches.
export function makeWalk({ next, walkTo, goesOn, stopped }) {
  const state = { frame: 0, from: null, to: null, begun: 0 }; // frame of the animation, 0 at rest

  function setOut(from, now) {
    Object.assign(state, { from, to: next(), begun: now });
  }

  function step(now) {
    const part = Math.min(Math.max((now - state.begun) / LEG, 0), 1);
    walkTo((spec) => onArc(spec, state.from, state.to, part));
    if (part === 1) setOut(state.to, now);
    if (goesOn()) state.frame = requestAnimationFrame(step);
    else stop();
  }

  function halt() {
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
