export const SIDE = 280; // units of the canvas

// Return a place of the window in whole units of a canvas that is shown in `box`; at most a canvas away from it, as a link
// can hold it.
export function toCanvas({ clientX, clientY }, box) {
  const x = ((clientX - box.left) / box.width) * SIDE;
  const y = ((clientY - box.top) / box.height) * SIDE;
  return [x, y].map((place) => Math.round(Math.min(Math.max(place, -SIDE), 2 * SIDE)));
}

// Return [x, y, width, height] of a picture that fills the canvas as far as its shape allows, in the middle.
export function fit(width, height) {
  const scale = Math.min(SIDE / width, SIDE / height);
  return [(SIDE - width * scale) / 2, (SIDE - height * scale) / 2, width * scale, height * scale];
}
