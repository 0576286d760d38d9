// Pictures of 28 x 28 on canvases of that size.
const SIDE = 28;
const images = new WeakMap(); // canvas -> {image, colours}, made once

export const PIXELS = SIDE * SIDE;

// Draw levels: `pixels`, [784], times `scale` are of 255.
export function paint(canvas, pixels, scale = 255) {
  const { context, image, colours } = imageOf(canvas);
  for (let i = 0; i < PIXELS; i++) colours[i] = 0xff000000 + 0x010101 * Math.round(pixels[i] * scale);
  context.putImageData(image, 0, 0);
}

function imageOf(canvas) {
  if (!images.has(canvas)) {
    const context = canvas.getContext("2d");
    const image = context.createImageData(SIDE, SIDE);
    images.set(canvas, { context, image, colours: new Uint32Array(image.data.buffer) }); // alpha in the highest byte
  }
  return images.get(canvas);
}

export function clear(canvas) {
  canvas.getContext("2d").clearRect(0, 0, SIDE, SIDE);
}

// Return a new canvas of a digit that screen readers know by `label`.
export function makeDigit(label = "") {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  canvas.role = "img";
  canvas.ariaLabel = label;
  return canvas;
}
