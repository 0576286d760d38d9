// The picture of the current code, and the trust in it: decoded in the page, or by the server until the networks are here.
import { models, store } from "../../engine/page.js";
import { behind } from "../shared/behind.js";
import { paint } from "../shared/digits.js";
import { download, makeCanvas } from "../shared/download.js";
import { latest } from "../shared/latest.js";
import { report } from "../shared/report.js";
import { makeTrustStrip } from "../shared/trust_strip.js";

const SAVED = 280; // pixels of the saved picture

// `state` holds the current {model, point}.
export function makePicture({ canvas, strip, state }) {
  const trust = makeTrustStrip(strip);

  function show(pixels, by, probabilities = null) {
    paint(canvas, pixels);
    canvas.dataset.drawnBy = by;
    const { point } = state;
    const kept = pixels.slice(); // the networks overwrite what they returned
    behind(() => point === state.point && trust(point.z, kept, probabilities));
  }

  // Never more than one call is under way; the newest code is asked for next, and the last one is always shown.
  const ask = latest(async () => {
    const { model, point } = state;
    if (models.canDecode(model)) return;
    try {
      const { pixels, probabilities } = await models.look(model, { z: point.z });
      store.set({ problem: "" });
      if (model === state.model && !models.canDecode(model)) show(pixels, "server", probabilities);
    } catch (error) {
      report(error);
    }
  });

  function draw() {
    const pixels = models.decode(state.model, state.point.z);
    if (pixels) show(pixels, "page");
    else ask();
  }

  function save() {
    const large = makeCanvas(SAVED, SAVED);
    large.pen.drawImage(canvas, 0, 0, SAVED, SAVED);
    download(large.canvas, "digit.png");
  }

  return { draw, save };
}
