// Fixed digits with their reconstructions, the visitor's own as the ninth, and samples of N(0, 1) with what the classifier
// reads in them.
import { models } from "../../engine/page.js";
import { reading } from "../../engine/trust.js";
import { clear, makeDigit, PIXELS, paint } from "../shared/digits.js";
import { fill } from "../shared/text.js";
import { countDigits } from "./measures.js";

const SHOWN = 9; // eight fixed ones and the visitor's own
const SAMPLES = 16;
const AT_ONCE = 2; // samples that are read in one go: a reading takes about a millisecond
const PAUSE = 40; // milliseconds from one go to the next

// Return {draw(update), digits()}: how many of the ten digits the samples show, null until all of them were read since the
// run began; `read()` is called whenever that is known anew.
export function makePictures({ element, text, read }) {
  const [shown, samples, count] = [".shown", ".samples", ".count"].map((name) => element.querySelector(name));
  const pairs = Array.from({ length: SHOWN }, (_, index) => {
    const name = index === SHOWN - 1 ? text.own_digit : fill(text.digit, { number: index + 1 });
    return [name, fill(text.reconstruction_of, { name })].map(makeDigit);
  });
  const drawn = Array.from({ length: SAMPLES }, (_, index) => makeDigit(fill(text.sample, { number: index + 1 })));
  const state = { run: 0, pixels: null, found: [], next: 0, left: 0, timer: 0, digits: null };
  pairs.forEach((pair, index) => {
    const figure = document.createElement("figure");
    figure.className = index === SHOWN - 1 ? "mine" : "";
    figure.append(...pair);
    shown.insertBefore(figure, shown.querySelector(".own"));
  });
  for (const canvas of drawn) samples.insertBefore(canvas, count);

  function draw(update) {
    const { originals, pixels } = update.shown;
    pairs.forEach(([original, reconstruction], index) => {
      if (pixels.length >= (index + 1) * PIXELS) {
        paint(original, partOf(originals, index), 1);
        paint(reconstruction, partOf(pixels, index), 1);
      } else for (const canvas of [original, reconstruction]) clear(canvas);
    });
    drawn.forEach((canvas, index) => {
      paint(canvas, partOf(update.samples.pixels, index), 1);
    });
    if (update.run !== state.run) {
      Object.assign(state, { run: update.run, found: Array(SAMPLES).fill(null), next: 0, digits: null });
    }
    state.pixels = update.samples.pixels;
    state.left = SAMPLES;
    state.timer ||= setTimeout(readSome, PAUSE);
  }

  // Read a few samples of the newest update, in turn: nothing in sight waits for all of them.
  function readSome() {
    state.timer = 0;
    for (let turn = 0; turn < AT_ONCE && state.left > 0; turn++, state.left--) {
      const levels = partOf(state.pixels, state.next);
      const probabilities = models.classify(Float32Array.from(levels, (level) => level / 255));
      if (!probabilities) return;
      state.found[state.next] = reading(probabilities).digit;
      state.next = (state.next + 1) % SAMPLES;
    }
    tell();
    if (state.left > 0) state.timer = setTimeout(readSome, PAUSE);
  }

  function tell() {
    if (state.found.includes(null)) return;
    state.digits = countDigits(state.found);
    const sentence = fill(text.count, { digits: state.digits });
    if (count.textContent !== sentence) count.textContent = sentence;
    read();
  }

  return { draw, digits: () => state.digits };
}

const partOf = (pixels, index) => pixels.subarray(index * PIXELS, (index + 1) * PIXELS);
