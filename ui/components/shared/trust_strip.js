// Two readings beside a decoded picture: how a classifier reads it, and how typical its code is. The rest unfolds.
import { facts, models, store } from "../../engine/page.js";
import { nearest, normRank, rankIn, reading, reconstructionLoss } from "../../engine/trust.js";
import { nearestCodes } from "./nearest_codes.js";
import { fill } from "./text.js";

const text = facts.text.trust;
const percent = (share) => Math.round(100 * share);

// Return how typical a code is: {rank, by}, a fraction of the prior's codes that are shorter, or of real images' codes
// that are nearer to those of other images. Null until the codes are here. `amongCodes` compares with real codes.
export function typicality(name, z, amongCodes = !facts.models[name].variational) {
  if (!amongCodes) return { rank: normRank(z), by: "norm" };
  const codes = nearestCodes(name);
  return codes && { rank: rankIn(nearest(z, codes), facts.models[name].nearest.quantiles), by: "nearest" };
}

// Return the classifier's reading in words, "" until the classifier is here.
export function verdictOf(probabilities) {
  if (!probabilities) return "";
  const { digit, sure } = reading(probabilities);
  return fill(text.verdict, { digit, percent: percent(sure) });
}

export function typicalOf(typical) {
  if (!typical) return "";
  const isLow = typical.rank < 0.5;
  const share = Math.min(100 * (isLow ? 1 - typical.rank : typical.rank), 99.9);
  return fill(text[`${typical.by}_${isLow ? "low" : "high"}`], { percent: share.toFixed(share > 99 ? 1 : 0) });
}

// `strip` is the element of shared/trust.html. Return a function that shows the trust in `pixels`, [784] in [0, 1], which
// the code z of the current model decodes to; without them the strip is empty. `read` is how the server's classifier reads
// them, where the page has none.
export function makeTrustStrip(strip) {
  const find = (name) => strip.querySelector(name);
  const [verdict, typical, entropy, rank] = [".verdict", ".typical", ".entropy", ".rank"].map(find);
  let shown = null; // {pixels}

  const write = (line, sentence) => {
    if (line.textContent !== sentence) line.textContent = sentence;
  };

  function unfold(probabilities) {
    if (!strip.open || !shown) return;
    const { model } = store.state;
    const { reconstruction, likelihood } = facts.models[model];
    const { entropy: nats } = probabilities ? reading(probabilities) : {};
    const usual = facts.classifier.usual_entropy;
    write(entropy, probabilities ? fill(text.entropy, { nats: nats.toFixed(2), usual: usual.toFixed(1) }) : "");
    const x = shown.pixels;
    const posterior = models.encode(model, x);
    const loss = posterior && reconstructionLoss(models.decode(model, posterior.mean), x, likelihood);
    write(rank, posterior ? fill(text.rank, { percent: percent(rankIn(loss, reconstruction)) }) : "");
  }

  strip.addEventListener("toggle", () => unfold(shown && models.classify(shown.pixels)));
  return (z, pixels, read = null) => {
    shown = pixels ? { pixels: pixels.slice() } : null; // the networks overwrite what they returned
    const probabilities = read ?? (pixels && models.classify(pixels));
    write(verdict, verdictOf(probabilities));
    write(typical, pixels ? typicalOf(typicality(store.state.model, z)) : "");
    strip.classList.toggle("empty", !pixels);
    unfold(probabilities);
  };
}
