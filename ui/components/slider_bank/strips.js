// The strips under the sliders: pictures of where each slider leads, decoded in the background.
import { codeAt, valueAt } from "./code.js";

const SIDE = 28; // pixels of a picture
const COUNT = 9; // pictures in a strip, from the low end of its slider to the high one
const KNOB = 16; // pixels of the knob of a slider, whose middle stays half of this away from the ends

// Return a function that draws the strips in sight one after another, until it is called again.
export function makeStrips({ models, state, sliders }) {
  let calls = 0;
  return () => {
    const call = ++calls;
    const { point } = state;
    const decoder = models.get(state.model);
    if (!decoder) return;
    const rows = sliders.rows.filter(({ strip }) => strip.checkVisibility());
    const batch = rows.map((row) => {
      const codes = new Float32Array(COUNT * point.z.length); // [COUNT, latent_dim]
      for (let index = 0; index < COUNT; index++) {
        const code = codeAt(point, row, valueAt(row, index, COUNT), sliders.locked);
        codes.set(code, index * point.z.length);
      }
      return { codes, count: COUNT };
    });
    decoder.decodeMany(batch, "strips").forEach(async (answer, index) => {
      const pixels = await answer;
      if (!pixels || call !== calls) return;
      paint(rows[index], pixels);
      rows[index].strip.dataset.shows = call;
    });
  };
}

function paint({ strip, range }, pixels) {
  strip.width = range.clientWidth;
  const pen = strip.getContext("2d");
  const picture = pen.createImageData(SIDE, SIDE);
  picture.data.fill(255);
  for (let index = 0; index < COUNT; index++) {
    for (let i = 0; i < SIDE * SIDE; i++) picture.data.fill(pixels[index * SIDE * SIDE + i], 4 * i, 4 * i + 3);
    pen.putImageData(picture, leftOf(index, strip.width), 0);
  }
}

// Return the left edge of a picture whose middle is that of the knob, as far as the strip reaches, in pixels.
export function leftOf(index, width) {
  const middle = KNOB / 2 + ((width - KNOB) * index) / (COUNT - 1);
  return Math.min(Math.max(Math.round(middle - SIDE / 2), 0), width - SIDE);
}
