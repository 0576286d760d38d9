// What a code decodes to, on a canvas, and the trust in it: decoded in the page, or by the server until the networks are
// here. `wanted()` returns {model, z}, null where there is nothing to show; `trust` is what makeTrustStrip returns.
import { models, store } from "../../engine/page.js";
import { behind } from "./behind.js";
import { clear, paint } from "./digits.js";
import { latest } from "./latest.js";
import { report } from "./report.js";

// Return a function that shows the wanted code.
export function makePicture({ canvas, trust, wanted }) {
  function show(z, pixels, by, probabilities = null) {
    paint(canvas, pixels);
    canvas.dataset.drawnBy = by;
    const kept = pixels.slice(); // the networks overwrite what they returned
    behind(() => z === wanted()?.z && trust(z, kept, probabilities));
  }

  // Never more than one call is under way; the newest code is asked for next, and the last one is always shown.
  const ask = latest(async () => {
    const { model, z } = wanted() ?? {};
    if (!z || models.canDecode(model)) return;
    try {
      const { pixels, probabilities } = await models.look(model, { z });
      store.set({ problem: "" });
      if (model === wanted()?.model && !models.canDecode(model)) show(wanted().z, pixels, "server", probabilities);
    } catch (error) {
      report(error);
    }
  });

  return () => {
    const { model, z } = wanted() ?? {};
    const pixels = z && models.decode(model, z);
    if (pixels) return show(z, pixels, "page");
    if (z) return ask();
    clear(canvas);
    trust(null, null);
  };
}
