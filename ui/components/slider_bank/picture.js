// The picture of the current code: decoded in the page, or by the server until the weights have arrived.
import { decodeBytes } from "../shared/base64.js";
import { download, makeCanvas } from "../shared/download.js";

const SIDE = 28; // pixels of the picture
const SAVED = 280; // pixels of the saved picture

// `current()` returns {model, z}; `report(sentence)` shows why there is no picture, and "" once there is one again.
export function makePicture({ canvas, models, server, lost, current, report }) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(SIDE, SIDE);
  const colours = new Uint32Array(image.data.buffer); // of a pixel, alpha in the highest byte
  const state = { asking: false, stale: false };

  // `pixels`, [784], times `scale` are levels of 255.
  function paint(pixels, scale, by) {
    for (let i = 0; i < SIDE * SIDE; i++) colours[i] = 0xff000000 + 0x010101 * Math.round(pixels[i] * scale);
    context.putImageData(image, 0, 0);
    canvas.dataset.drawnBy = by;
  }

  // Never more than one call is under way; the newest code is asked for next, and the last one is always shown.
  async function ask() {
    state.stale = true;
    if (state.asking) return;
    state.asking = true;
    while (state.stale && !models.get(current().model)) {
      state.stale = false;
      const { model, z } = current();
      models.fetch(model);
      const answer = await server.decode(model, Array.from(z)).catch(() => null);
      if (!answer) report(lost);
      else if (answer.error) report(answer.error);
      else if (model === current().model) {
        report("");
        if (!models.get(model)) paint(decodeBytes(answer.pixels), 1, "server");
      }
    }
    state.asking = false;
  }

  function draw() {
    const { model, z } = current();
    const decoder = models.get(model);
    if (decoder) paint(decoder.decode(z), 255, "page");
    else ask();
  }

  function save() {
    const large = makeCanvas(SAVED, SAVED);
    large.pen.drawImage(canvas, 0, 0, SAVED, SAVED);
    download(large.canvas, "digit.png");
  }

  return { draw, save };
}
