// Where the visitor stands between A at 0 and B at 1: while it plays, and while a hand drags the frame.
const LEG = 3000; // milliseconds from A to B
const REST = 700; // milliseconds on each frame where nothing may glide

// Return how many milliseconds it plays from A to B, over `steps` frames where it goes in steps.
const lengthOf = (steps, still) => (still ? REST * (steps - 1) : LEG);

// Return the position, in hundredths, after `elapsed` milliseconds of playing forth and back from A. Where it is `still`
// that is always a frame of the strip.
export function placeAfter(elapsed, { steps, still }) {
  const legs = still ? Math.floor(elapsed / REST) / (steps - 1) : elapsed / LEG;
  const part = legs % 2 < 1 ? legs % 2 : 2 - (legs % 2);
  return Math.round(100 * part) / 100;
}

// Return how long it would have been playing from A to stand at a position.
export function elapsedAt(position, { steps, still }) {
  return Math.min(Math.max(position, 0), 1) * lengthOf(steps, still);
}

// Return the position after a drag over `pixels` from `start`: across the whole `width` of the frame lies the way from
// A to B. `ends` are the least and the largest position.
export function placeOfDrag(start, pixels, width, [low, high]) {
  return Math.round(100 * Math.min(Math.max(start + pixels / width, low), high)) / 100;
}
