// The picture of the current code: decoded in the page, or by the server until the weights have arrived. Below it
// stands how a classifier reads it.
import { decodeBytes } from "../shared/base64.js";
import { download, makeCanvas } from "../shared/download.js";
import { fill } from "../shared/text.js";

const SIDE = 28; // pixels of the picture
const SAVED = 280; // pixels of the saved picture

// `state` holds the current {model, point}; `report(sentence)` shows why there is no picture, and "" once there is one
// again.
export function makePicture({ canvas, verdict, models, server, state, text, report }) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(SIDE, SIDE);
  const colours = new Uint32Array(image.data.buffer); // of a pixel, alpha in the highest byte
  const calls = { underWay: false, stale: false };

  // `pixels`, [784], times `scale` are levels of 255.
  function paint(pixels, scale, by) {
    for (let i = 0; i < SIDE * SIDE; i++) colours[i] = 0xff000000 + 0x010101 * Math.round(pixels[i] * scale);
    context.putImageData(image, 0, 0);
    canvas.dataset.drawnBy = by;
    judge(scale === 1 ? Float32Array.from(pixels, (level) => level / 255) : pixels);
  }

  // `values`, [784], are pixels in [0, 1].
  function judge(values) {
    const probabilities = models.classify(values);
    if (!probabilities) return;
    const digit = probabilities.indexOf(Math.max(...probabilities));
    const said = fill(text.verdict, { digit, percent: Math.round(100 * probabilities[digit]) });
    if (verdict.textContent !== said) verdict.textContent = said;
  }

  // Never more than one call is under way; the newest code is asked for next, and the last one is always shown.
  async function ask() {
    calls.stale = true;
    if (calls.underWay) return;
    calls.underWay = true;
    while (calls.stale && !models.get(state.model)) {
      calls.stale = false;
      const { model, point } = state;
      models.fetch(model);
      const answer = await server.decode(model, Array.from(point.z)).catch(() => null);
      if (!answer) report(text.lost);
      else if (answer.error) report(answer.error);
      else if (model === state.model) {
        report("");
        if (!models.get(model)) paint(decodeBytes(answer.pixels), 1, "server");
      }
    }
    calls.underWay = false;
  }

  function draw() {
    const decoder = models.get(state.model);
    if (decoder) paint(decoder.decode(state.point.z), 255, "page");
    else ask();
  }

  function save() {
    const large = makeCanvas(SAVED, SAVED);
    large.pen.drawImage(canvas, 0, 0, SAVED, SAVED);
    download(large.canvas, "digit.png");
  }

  return { draw, save };
}
