// The training of the tab, and the state of its controls. It begins when the tab is first opened, and sleeps while
// another tab is in front.
import { facts, live, models, store } from "../../engine/page.js";
import { makeStore } from "../../engine/store.js";
import { CONTROLS } from "../../engine/training/trainer.js";
import { startTraining } from "../../engine/training/training.js";
import { isStill } from "../shared/motion.js";

const TAB = "train";
const OFTEN = 80; // milliseconds between two changes of controls that are told
export const START = { width: 128, seed: 0, controls: CONTROLS };

// Return {lesson, set, pause, step, restart, see, add, snapshot}. `lesson` is a store of {controls, width, seed, isPaused,
// arrows, update, problem}; `update` is what training.js describes, the newest one, at most one a frame, and
// `problem` the error that stopped it, or null.
export function makeRun() {
  const { training: teacher } = facts;
  const isOpen = () => store.state.tab === TAB;
  const lesson = makeStore({
    ...START,
    isPaused: isStill(),
    arrows: false,
    update: null,
    problem: null,
  });
  const { state } = lesson;
  const waiting = { update: null, controls: {}, timer: 0, own: null, ownTimer: 0 };
  const training = startTraining({
    training: teacher,
    models,
    latentDim: facts.models[teacher.model].latent_dim,
    ...START,
    isPaused: state.isPaused || !isOpen(),
    onUpdate: receive,
    onProblem: (problem) => lesson.set({ problem }),
  });

  function receive(update) {
    if (!waiting.update) requestAnimationFrame(deliver);
    waiting.update = update;
  }

  function deliver() {
    const { update } = waiting;
    waiting.update = null;
    lesson.set({ update, problem: null });
  }

  function follow() {
    if (isOpen() && !state.isPaused) training.resume();
    else training.pause();
    showOwn();
  }

  function flush() {
    clearTimeout(waiting.timer);
    const { controls } = waiting;
    Object.assign(waiting, { timer: 0, controls: {} });
    if (Object.keys(controls).length) training.set(controls);
  }

  function set(controls) {
    lesson.set({ controls: { ...state.controls, ...controls } });
    Object.assign(waiting.controls, controls);
    waiting.timer ||= setTimeout(flush, OFTEN);
  }

  // Return the number of the run that begins.
  function restart(changed = {}) {
    const { controls, ...options } = changed;
    if (controls) set(controls);
    flush();
    lesson.set(options);
    return training.restart({ ...options, controls: state.controls });
  }

  // The visitor's digit as the page sees it, [784] in [0, 1]; null where there is none.
  const own = () => live.see(store.state.digit)?.x ?? null;

  function showOwn() {
    waiting.ownTimer = 0;
    if (!isOpen()) return;
    const image = own();
    if (image === waiting.own) return;
    waiting.own = image;
    training.see({ own: image });
  }

  store.follow(["tab"], follow);
  store.follow(["digit", "model", "networks"], () => {
    waiting.ownTimer ||= setTimeout(showOwn, 2 * OFTEN);
  });
  showOwn();
  return {
    lesson,
    set,
    restart,
    pause(isPaused) {
      flush();
      lesson.set({ isPaused });
      follow();
    },
    step() {
      flush();
      training.step();
    },
    see: training.see,
    showArrows(arrows) {
      lesson.set({ arrows });
      training.see({ arrows });
    },
    // Return whether there is a digit to add.
    add() {
      const image = own();
      if (image) {
        training.add(image);
      }
      return Boolean(image);
    },
    snapshot() {
      flush();
      return training.snapshot();
    },
  };
}
