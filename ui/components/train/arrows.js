// What pulls at codes: an arrow against the gradient of each term of the loss.
import { toScreen } from "../map/view.js";

const LONGEST = 64; // pixels; longer ones are cut
const USUAL = { share: 0.8, length: 44 }; // four of five arrows are no longer than so many pixels
const HEAD = 5; // pixels
const SHADE = "rgb(11 13 16 / 80%)";
export const COLOURS = { reconstruction: "#ff6ec7", kl: "#ffffff" };

// Draw both arrows of each code of `arrows`, {mean, reconstruction, kl} of training.js; all have one scale.
export function drawArrows(pen, view, { mean, reconstruction, kl }, { beta }) {
  const pulls = { reconstruction: reconstruction.map((number) => -number), kl: kl.map((number) => -beta * number) };
  const scale = scaleOf(Object.values(pulls));
  for (const [term, pull] of Object.entries(pulls)) {
    pen.beginPath();
    for (let at = 0; at < mean.length; at += 2) {
      const from = toScreen(view, [mean[at], mean[at + 1]]);
      const cut = Math.min(1, LONGEST / (scale * Math.hypot(pull[at], pull[at + 1]) || 1));
      addArrow(pen, from, [from[0] + cut * scale * pull[at], from[1] - cut * scale * pull[at + 1]]);
    }
    pen.lineCap = pen.lineJoin = "round";
    for (const [width, colour] of [
      [4.5, SHADE],
      [2, COLOURS[term]],
    ]) {
      pen.lineWidth = width;
      pen.strokeStyle = colour;
      pen.stroke();
    }
  }
}

// Return pixels per nat and unit of the plane.
function scaleOf(pulls) {
  const lengths = pulls.flatMap((pull) =>
    Array.from({ length: pull.length / 2 }, (_, index) => Math.hypot(pull[2 * index], pull[2 * index + 1])),
  );
  lengths.sort((a, b) => a - b);
  return USUAL.length / Math.max(lengths[Math.floor(USUAL.share * lengths.length)], 1e-6);
}

function addArrow(pen, [x, y], [toX, toY]) {
  const length = Math.hypot(toX - x, toY - y);
  if (!(length > 1)) return;
  const [right, down] = [(toX - x) / length, (toY - y) / length];
  const head = Math.min(HEAD, length / 2);
  pen.moveTo(x, y);
  pen.lineTo(toX, toY);
  for (const side of [1, -1]) {
    pen.moveTo(toX, toY);
    pen.lineTo(toX - head * (right + side * down * 0.7), toY - head * (down - side * right * 0.7));
  }
}
