// The dot moves once around its place when the page opens, so that a stranger sees that it can, and that the picture follows.
import { store } from "../../engine/page.js";
import { isStill, partOver } from "../shared/motion.js";

const DURATION = 2600; // milliseconds
const REACH = 1.1; // units of the map
const TOUCHES = ["pointerdown", "keydown", "wheel", "touchstart"];

// `moveTo([s, t])` returns the point that lies so far from where the dot is now. The dot stops at the first touch, and
// where anybody else moves the point.
export function driftOnce(moveTo) {
  if (isStill() || location.hash.length > 1 || document.hidden) return;
  const home = store.state.point;
  const { signal, abort } = abortable();
  const begun = performance.now();
  let shown = home;

  function step(now) {
    if (store.state.point !== shown) abort();
    if (signal.aborted) return;
    const part = partOver(now - begun, DURATION);
    const swing = Math.sin(Math.PI * part) * REACH; // out, and back again
    const angle = 2 * Math.PI * part;
    shown = part < 1 ? moveTo(home, [swing * Math.sin(angle), swing * Math.cos(angle)]) : home;
    store.set({ point: shown });
    if (part < 1) requestAnimationFrame(step);
    else abort();
  }

  function stop() {
    if (store.state.point === shown) store.set({ point: home });
    abort();
  }

  for (const touch of TOUCHES) window.addEventListener(touch, stop, { capture: true, signal });
  requestAnimationFrame(step);
}

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
