// What the curves of a training are drawn of: losses by steps, in nats per image.
const MOST = 600; // points; from there on every other one goes
const SETTLED = 0.15; // of the points, the first of which may leave the scale

const areNumbers = ({ reconstruction, kl }) => Number.isFinite(reconstruction) && Number.isFinite(kl);
const whole = (losses) => losses && { ...losses, sum: losses.reconstruction + losses.kl };

// Return {points, marks, add(update)} of the newest run: points are {steps, heldOut, training}, each {reconstruction, kl, sum},
// `training` null where no step was taken; marks are the steps at which a control was moved.
export function makeRecord() {
  let stride = 1; // updates of which one is kept
  let skipped = 0;
  let newest = 0; // number of the run that is drawn
  const record = {
    points: [],
    marks: [],
    add({ run, steps, heldOut, training, history }) {
      if (run !== newest) clear();
      newest = run;
      record.marks = history.map((entry) => entry.steps).filter((at) => at > 0);
      if (steps === record.points.at(-1)?.steps || ++skipped < stride) return;
      skipped = 0;
      const learnt = training && areNumbers(training) ? whole(training) : null;
      record.points.push({ steps, heldOut: whole(heldOut), training: learnt });
      if (record.points.length < MOST) return;
      record.points = record.points.filter((_, index) => index % 2 === 0);
      stride *= 2;
    },
  };

  function clear() {
    record.points = [];
    stride = 1;
    skipped = 0;
  }

  return record;
}

// Return [low, high] of the scale of a term: all values but the first ones, which are far off.
export function rangeOf(points, term) {
  const from = Math.min(Math.floor(SETTLED * points.length), 40);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { heldOut, training } of points.slice(from)) {
    for (const losses of [heldOut, training]) {
      if (!losses) continue;
      low = Math.min(low, losses[term]);
      high = Math.max(high, losses[term]);
    }
  }
  if (!(high >= low)) return [0, 1];
  const room = Math.max(0.08 * (high - low), 0.5);
  return [Math.max(low - room, 0), high + room];
}
