// Arithmetic of what a digit costs, without a page.
const LOW = 0.01; // fraction of the test digits that lie below the scale
const HIGH = 0.99;

const tenths = (number) => Math.round(10 * number);
const written = (count) => (count / 10).toFixed(1);

// Return the terms of the loss and their sum as they are written, with one digit: what is written adds up. `kl` is null
// for a plain autoencoder.
export function addUp(reconstruction, kl) {
  const terms = [tenths(reconstruction), tenths(kl ?? 0)];
  return {
    reconstruction: written(terms[0]),
    kl: kl === null ? "" : written(terms[1]),
    loss: written(terms[0] + terms[1]),
  };
}

// Return the ends and the middle of the scale of a model, {low, typical, high}: quantiles of the test digits'
// reconstruction loss, each with the KL of an average test digit, in nats.
export function scaleOf({ reconstruction, kl }) {
  const at = (part) => reconstruction[Math.round(part * (reconstruction.length - 1))] + kl;
  return { low: at(LOW), typical: at(0.5), high: at(HIGH) };
}

// Return where a loss stands on the scale, a fraction of its length; what lies beyond stands at its end.
export function onScale(nats, { low, high }) {
  return Math.min(Math.max((nats - low) / (high - low), 0), 1);
}
