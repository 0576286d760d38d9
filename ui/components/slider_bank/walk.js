// A walk from random code to random code, at rest for a moment at each.
import { onArc } from "./code.js";

const LEG = 2500; // milliseconds from one code to the next

// `place()` returns the code to start at, `next()` a code to go to; `move(number)` is called in each frame with the number
// of each dimension; `goesOn()` tells whether anybody watches.
export function makeWalk({ place, next, move, goesOn, stopped }) {
  const state = { frame: 0, from: null, to: null, begun: 0 }; // frame of the animation, 0 at rest

  function leg(now) {
    state.from = Array.from(place());
    state.to = next();
    state.begun = now;
  }

  function step(now) {
    const part = Math.min(Math.max((now - state.begun) / LEG, 0), 1);
    move((spec) => onArc(spec, state.from, state.to, part));
    if (part === 1) leg(now);
    if (goesOn()) state.frame = requestAnimationFrame(step);
    else stop();
  }

  function stop() {
    if (!state.frame) return;
    cancelAnimationFrame(state.frame);
    state.frame = 0;
    stopped();
  }

  return {
    get isOn() {
      return state.frame > 0;
    },
    start() {
      leg(performance.now());
      state.frame = requestAnimationFrame(step);
    },
    stop,
  };
}
