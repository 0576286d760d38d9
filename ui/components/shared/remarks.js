// Sentences on a digit that was handed in: what is doubtful about it, and whether it looks like a digit at all.
import { isTooSmall } from "../../engine/digit.js";
import { facts, live, store } from "../../engine/page.js";
import { rankIn, reading, reconstructionLoss } from "../../engine/trust.js";
import { fill } from "./text.js";

const text = facts.text.remarks;
const PATIENCE = 1500; // milliseconds without a touch after which a drawing counts as done, and its doubts are shown

// Return {calm, warnings}, sentences on the digit `which` of the state.
function remarksOn(which) {
  const digit = store.state[which];
  const { code, strokes, doubts = [] } = digit;
  const { refused } = store.state;
  if (refused?.which === which) return { calm: [text.not_taken], warnings: [refused.why] };
  if (strokes?.length && isTooSmall(strokes)) return { calm: [], warnings: [text.too_small] };
  const { model } = store.state;
  if (code?.model === model) return { calm: [text.point], warnings: [] };
  if (code) return { calm: [fill(text.point_of_other, { origin: code.model, model })], warnings: [] };
  const seen = live.see(digit);
  if (!seen) return { calm: strokes?.length || digit.pixels ? [] : [text.invitation], warnings: [] };
  const doubt = doubtOf(seen, facts.models[model]);
  return { calm: doubts, warnings: doubt ? [doubt] : [] };
}

// Return a sentence with its reasons in numbers where a picture does not look like a digit, else "": vae_core/ood.py.
function doubtOf({ x, pixels, probabilities }, { reconstruction, likelihood }) {
  const { limits, classifier } = facts;
  const nats = reconstructionLoss(pixels, x, likelihood);
  const rank = rankIn(nats, reconstruction);
  const reasons = [];
  if (rank > limits.reconstruction_rank) {
    const share = rank >= 1 ? text.all : fill(text.share, { percent: Math.min(100 * rank, 99.9).toFixed(1) });
    reasons.push(fill(text.poor_reconstruction, { share, nats: nats.toFixed(0) }));
  }
  const { entropy = 0 } = probabilities ? reading(probabilities) : {};
  if (rankIn(entropy, classifier.entropy) > limits.entropy_rank) {
    const usual = { percent: Math.round(100 * limits.usual_share), usual: classifier.usual_entropy.toFixed(1) };
    reasons.push(fill(text.undecided, { nats: entropy.toFixed(1), ...usual }));
  }
  return reasons.length ? fill(text.no_digit, { reasons: reasons.join(text.and) }) : "";
}

// Follow the digit `which` of the state with remarks in an element. Those on the last digit go at once; those on a
// drawing come after a while without a touch, as it may be only half done. Remarks that stay the same are left alone.
export function followWithRemarks(element, which) {
  const state = { shown: "", timer: null, remarks: null };

  function write() {
    clearTimeout(state.timer);
    state.timer = null;
    const { calm, warnings } = state.remarks;
    element.replaceChildren(...warnings.map(line("warning")), ...calm.map(line("calm")));
  }

  function wait() {
    clearTimeout(state.timer);
    state.timer = setTimeout(write, PATIENCE);
  }

  function show() {
    const remarks = remarksOn(which);
    const sentences = JSON.stringify(remarks);
    if (sentences === state.shown) return;
    Object.assign(state, { shown: sentences, remarks });
    element.replaceChildren();
    const { strokes } = store.state[which];
    if (strokes?.length && !store.state.refused) wait();
    else write();
  }

  for (const touch of ["pointerdown", "pointermove"]) {
    document.addEventListener(touch, (event) => state.timer && event.buttons && wait());
  }
  store.follow([which, "model", "networks", "refused"], show);
  show();
}

const line = (className) => (sentence) =>
  Object.assign(document.createElement("p"), { className, textContent: sentence });
