// Trains in the background, in slices short enough to hear between them. training.js is at the other end, and says what
// the messages mean.
import { Lesson } from "./lesson.js";

const SLICE = 12; // milliseconds of learning between two looks at the mail
const UPDATE = 70; // milliseconds from one update to the next, at least
const compiled = WebAssembly.compileStreaming(fetch(new URL("training.wasm", import.meta.url)));

const state = {
  data: null, // what drawDigits promises
  lesson: null,
  run: 0, // number of the lesson
  isRunning: false,
  until: Number.POSITIVE_INFINITY, // steps after which nothing lets it go on but a new start
  isSeen: true, // whether the last update has arrived
  isStale: false, // whether something has changed since, while nothing runs
  posted: 0, // time of the last update
  isQueued: false, // whether another turn is on its way
};
const channel = new MessageChannel(); // timers are slowed down when they follow each other; messages are not
channel.port1.onmessage = () => {
  state.isQueued = false;
  turn();
};

function queue() {
  if (state.isQueued || !state.isRunning) return;
  state.isQueued = true;
  channel.port2.postMessage(null);
}

function turn() {
  const { lesson } = state;
  const start = performance.now();
  while (state.isRunning && performance.now() - start < SLICE) learn(lesson);
  if (!state.isRunning) state.isStale = true;
  if (state.isSeen && (state.isStale || start - state.posted >= UPDATE)) post();
  queue();
}

function learn(lesson) {
  lesson.step();
  if (isOver(lesson)) state.isRunning = false;
}

const isOver = ({ trainer }) => trainer.blewUp || trainer.steps >= state.until;

function post() {
  state.posted = performance.now();
  state.isSeen = false;
  state.isStale = false;
  const update = { ...state.lesson.look(), run: state.run, isRunning: state.isRunning };
  postMessage({ update }, transferable(update));
}

// The memory of what was made for this update: it is handed over, not copied. Labels stay.
function transferable({ codes, lattice, shown, samples, arrows }) {
  const made = [codes.mean, codes.logvar, lattice.pixels, shown.originals, shown.pixels, shown.codes];
  made.push(samples.codes, samples.pixels, ...Object.values(arrows ?? {}));
  return made.filter(Boolean).map((values) => values.buffer);
}

const HEARD = {
  data: ({ data }) => {
    state.data = data;
  },
  start: async ({ run, options, lattice, arrows, own, added, isRunning, until }) => {
    const lesson = new Lesson(await compiled, state.data, options);
    if (added) lesson.add(added);
    Object.assign(lesson, { lattice, arrows, own });
    Object.assign(state, { lesson, run, isRunning, until: until ?? Number.POSITIVE_INFINITY });
  },
  set: ({ controls }) => state.lesson.set(controls),
  see: ({ lattice, arrows, own }) => Object.assign(state.lesson, { lattice, arrows, own }),
  run: ({ isRunning }) => {
    state.isRunning = isRunning && !isOver(state.lesson);
  },
  step: () => state.lesson.step(),
  add: ({ levels }) => state.lesson.add(levels),
  seen: () => {
    state.isSeen = true;
  },
  snapshot: () => postMessage({ answer: state.lesson.snapshot() }),
};

async function hear(message) {
  await HEARD[message.kind](message);
  if (!state.lesson || message.kind === "snapshot") return; // which changes nothing
  if (state.isRunning) return queue();
  if (message.kind !== "seen") state.isStale = true; // a change is shown at once, or when the last update has arrived
  if (state.isStale && state.isSeen) post();
}

let done = Promise.resolve(); // messages are heard one after the other, also where one has to wait
addEventListener("message", ({ data }) => {
  done = done.then(() => hear(data)).catch((error) => postMessage({ problem: String(error) }));
});
