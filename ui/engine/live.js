// What follows from the state of the page: what a model makes of a digit, and the point that all tabs share.
//
// A digit is one of {strokes, example}, {pixels, picture, doubts} (an upload), {code: {model, z}} (a point of the
// sliders), and {} for an empty canvas. What a model makes of one is {x, mean, std, pixels, probabilities}: the image,
// [784]; its posterior, [latent_dim], `std` null for a plain autoencoder; the decoded mean, [784]; and how the
// classifier reads x, [10].
//
// A point is {z, mean, spread, note, start, origin}: the code, [latent_dim]; the mean of the posterior that the bars
// show, and its standard deviations, or null; the sentence on it; its name in a sentence on a move away from it; and
// what it stands for: DIGIT, the {model, z} whose picture was encoded, or null where it stands for itself.
import { fill } from "../components/shared/text.js";
import { toDigit } from "./digit.js";

export const DIGIT = "digit"; // origin of a point that is the code of the digit on the first screen

export function makeLive({ store, models, text }) {
  const known = new WeakMap(); // digit -> {model, seen}: what the model makes of it; `seen` null while it is asked
  const { state } = store;
  let awaited = null; // the digit to which the point goes once it is known
  let answered = Promise.resolve(); // when the server has answered all that it was asked about digits

  // Return what the current model makes of a digit; null for an empty canvas, and until it is known: then `networks` of
  // the state changes, as it does when a network has arrived.
  function see(digit) {
    const { model } = state;
    const before = known.get(digit);
    if (before?.model === model && before.seen && (before.seen.probabilities || !models.canClassify()))
      return before.seen;
    const x = imageOf(digit);
    if (!x || !models.canEncode(model)) {
      if (before?.model !== model && (x || digit.code)) ask(digit);
      return known.get(digit)?.seen ?? null;
    }
    const { mean, std } = models.encode(model, x);
    const seen = { x, mean, std, pixels: models.decode(model, mean).slice(), probabilities: models.classify(x) };
    return learn(digit, model, seen);
  }

  // The code of a point of the sliders is known, not estimated, as long as the model stays.
  function learn(digit, model, seen) {
    const { code } = digit;
    if (code?.model === model) Object.assign(seen, { mean: Float32Array.from(code.z), std: null, pixels: seen.x });
    known.set(digit, { model, seen });
    return seen;
  }

  function imageOf({ strokes, pixels, code }) {
    if (pixels) return pixels;
    if (code) return models.decode(code.model, code.z)?.slice();
    return strokes ? toDigit(strokes) : null;
  }

  // Ask the server what the networks that are not here would say, about one digit at a time: a pen draws faster.
  function ask(digit) {
    const { model } = state;
    known.set(digit, { model, seen: null });
    answered = answered.then(() => askNow(digit, model));
  }

  async function askNow(digit, model) {
    const before = known.get(digit);
    if (before?.model !== model || before.seen) return;
    const isShown = [state.digit, state.a, state.b].includes(digit) && state.model === model;
    if (!isShown) return known.delete(digit);
    try {
      const seen = await look(model, digit);
      if (known.get(digit) !== before) return; // the networks, or another model, were faster
      learn(digit, model, seen);
      store.set({ networks: {}, problem: "" });
    } catch (error) {
      if (known.get(digit) !== before) return;
      known.delete(digit);
      store.set({ problem: error.message || text.lost });
    }
  }

  async function look(model, digit) {
    const { code } = digit;
    const x = imageOf(digit) ?? (await models.look(code.model, { z: code.z })).pixels;
    return models.look(model, { x });
  }

  // Return the point at the mean of a posterior, or at a code; `whose` it is ends the note.
  function pointAt({ mean, std }, { whose, start, origin }) {
    const note = fill(std ? text.of_posterior : text.of_code, { whose });
    return { z: mean, mean, spread: std, note, start, origin };
  }

  const pointAtDigit = (seen) => pointAt(seen, { whose: text.your_digit, start: text.your_digit, origin: DIGIT });
  const anew = (point, model) => ({ ...point, note: fill(text.encoded_anew, { model, note: point.note }) });

  // Put a digit on the canvas of the first screen. The point follows, unless the canvas is empty.
  function draw(digit) {
    const seen = see(digit);
    awaited = seen ? null : digit;
    store.set(seen ? { digit, point: pointAtDigit(seen) } : { digit });
  }

  store.follow(["networks"], () => {
    const seen = awaited && awaited === state.digit ? see(awaited) : null;
    if (!seen) return;
    awaited = null;
    store.set({ point: pointAtDigit(seen) });
  });
  store.follow(["point"], () => {
    awaited = null; // the point has gone elsewhere
  });

  // Go on with another model, once it is here. A code means nothing to it: the picture of the point is encoded anew, or
  // the digit, where the point is the digit's. On the way back to the model of a code the point is that code. Nothing
  // changes where the model is not wanted any more by then.
  async function choose(name, isWanted = () => true) {
    try {
      await models.ready(name);
    } catch {
      throw new Error(fill(text.no_model, { model: name }));
    }
    const { model, point, digit } = state;
    if (name === model || !isWanted()) return;
    const next = await carried(name, state);
    if (!isWanted()) return;
    if (state.point !== point || state.digit !== digit) return choose(name, isWanted); // moved in the meantime
    store.remember();
    store.set({ model: name, point: next });
  }

  // Promise the point of a state in another model.
  async function carried(name, { model, point, digit }) {
    const from = point.origin?.model ? point.origin : { model, z: point.z };
    if (point.origin === DIGIT && imageOf(digit)) return anew(pointAtDigit(await look(name, digit)), name);
    if (from.model === name) return placed(from.z, fill(text.back, { model: name }), text.back_name);
    const seen = await look(name, { code: from });
    const whose = fill(text.the_picture, { model: from.model });
    return anew(pointAt(seen, { whose, start: whose, origin: from }), name);
  }

  return { see, draw, choose, pointAtDigit };
}

// Return the point of a code that stands for itself.
export function placed(z, note, start) {
  return { z: Float32Array.from(z), mean: z, spread: null, note, start, origin: null };
}
