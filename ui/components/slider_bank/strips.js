// The strips under the sliders: pictures of where each slider leads, decoded in the background.
import { models } from "../../engine/page.js";
import { COUNT, codeAt, leftOf, SIDE, valueAt } from "./code.js";

// Draw the strips in sight, and promise that they are drawn.
export async function drawStrips({ state, sliders }) {
  const { model, point } = state;
  if (!models.canDecode(model)) return;
  const rows = sliders.rows.filter(({ strip }) => strip.checkVisibility());
  const batch = rows.map((row) => {
    const codes = new Float32Array(COUNT * point.z.length); // [COUNT, latent_dim]
    for (let index = 0; index < COUNT; index++) {
      const code = codeAt(point, row, valueAt(row, index, COUNT), sliders.locked);
      codes.set(code, index * point.z.length);
    }
    return { codes, count: COUNT };
  });
  const answers = await Promise.all(models.decodeMany(model, batch, { purpose: "strips" }));
  if (model !== state.model || answers.includes(null)) return;
  state.drawn++;
  rows.forEach((row, index) => {
    paintStrip(row, answers[index].pixels);
    row.strip.dataset.shows = state.drawn;
  });
}

const image = globalThis.ImageData && new ImageData(SIDE, SIDE);
const colours = image && new Uint32Array(image.data.buffer); // alpha in the highest byte

function paintStrip({ strip, range }, pixels) {
  const width = range.clientWidth;
  if (strip.width !== width) strip.width = width;
  const pen = strip.getContext("2d");
  for (let index = 0; index < COUNT; index++) {
    for (let i = 0; i < SIDE * SIDE; i++) colours[i] = 0xff000000 + 0x010101 * pixels[index * SIDE * SIDE + i];
    pen.putImageData(image, leftOf(index, width), 0);
  }
}
