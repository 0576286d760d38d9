// Many codes decoded in the background.
import { models } from "../../engine/page.js";
import { softmax } from "../../engine/trust.js";
import { PIXELS } from "./digits.js";

const BATCH = 16; // codes of a job in the pool
const DIGITS = 10;

// Promise what each of the codes decodes to, a list of {pixels, probabilities, nats}: levels of 255, [784]; how the
// classifier reads them, with `reads`, once it is here; -log p(target|z), with a `target` image. Promises null where newer
// codes of the same purpose came first.
export async function decodeAll(model, codes, { purpose, reads = false, target = null }) {
  const batch = [];
  for (let start = 0; start < codes.length; start += BATCH) {
    const part = codes.slice(start, start + BATCH);
    const whole = new Float32Array(part.length * codes[0].length);
    part.forEach((code, index) => {
      whole.set(code, index * code.length);
    });
    batch.push({ codes: whole, count: part.length, target });
  }
  const answers = await Promise.all(models.decodeMany(model, batch, { purpose, reads }));
  if (answers.includes(null)) return null;
  return codes.map((_, index) => {
    const { pixels, logits, nats } = answers[Math.floor(index / BATCH)];
    const at = index % BATCH;
    return {
      pixels: pixels.subarray(at * PIXELS, (at + 1) * PIXELS),
      probabilities: logits && softmax(logits.subarray(at * DIGITS, (at + 1) * DIGITS)),
      nats: nats?.[at],
    };
  });
}
