// What of the map's plane is in sight: {x, y, scale, side}, the place in the middle, screen pixels per unit, and the side of
// the square board in screen pixels. Places are [s, t], t upwards; pixels [x, y] from the top left corner.
export const REACH = 3; // units from the middle to the edge at rest
const NEAREST = 0.15; // units from the middle to the edge when closest
const FARTHEST = 12;
const SAME = 1e-6; // of the scale: how far views may be apart that are taken for one
const MARGIN = 1.3; // of a view that is fitted to places

export const atRest = (side) => ({ x: 0, y: 0, scale: side / (2 * REACH), side });

// Return whether two views of the same board show the same.
export const isSame = (view, other) =>
  ["x", "y", "scale"].every((key) => Math.abs(view[key] - other[key]) < SAME * Math.abs(view.scale));

export function toScreen({ x, y, scale, side }, [s, t]) {
  return [side / 2 + (s - x) * scale, side / 2 - (t - y) * scale];
}

export function toPlace({ x, y, scale, side }, [left, top]) {
  return [x + (left - side / 2) / scale, y - (top - side / 2) / scale];
}

// Return the view enlarged by a factor around a pixel, which keeps its place.
export function zoomed(view, factor, pixel) {
  const { side } = view;
  const scale = Math.min(Math.max(view.scale * factor, side / (2 * FARTHEST)), side / (2 * NEAREST));
  const [s, t] = toPlace(view, pixel);
  return { side, scale, x: s - (pixel[0] - side / 2) / scale, y: t + (pixel[1] - side / 2) / scale };
}

export const moved = (view, right, down) => ({
  ...view,
  x: view.x - right / view.scale,
  y: view.y + down / view.scale,
});

// Return the view moved just so far that a place is in sight.
export function following(view, [s, t]) {
  const half = view.side / 2 / view.scale;
  const clip = (middle, place) => Math.min(Math.max(middle, place - half), place + half);
  const [x, y] = [clip(view.x, s), clip(view.y, t)];
  return x === view.x && y === view.y ? view : { ...view, x, y };
}

// Return the view of a board of another side, on the same places.
export const resized = (view, side) => ({ ...view, scale: (view.scale * side) / view.side, side });

// Return a view of all the places, no closer than at rest.
export function fitted(places, side) {
  const [low, high] = [Math.min, Math.max].map((pick) => [0, 1].map((axis) => pick(...places.map((at) => at[axis]))));
  const reach = Math.min(Math.max(REACH, (MARGIN * Math.max(high[0] - low[0], high[1] - low[1])) / 2), FARTHEST);
  return { x: (low[0] + high[0]) / 2, y: (low[1] + high[1]) / 2, scale: side / (2 * reach), side };
}
