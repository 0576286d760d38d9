const LIMIT = 200; // steps that can be undone

// The points before and after the current one. `changed(canUndo, canRedo)` is called after each change.
export function makeHistory(changed = () => {}) {
  const past = [];
  const future = [];
  let run = null; // the slider whose keyboard steps are under way

  const tell = () => changed(past.length > 0, future.length > 0);
  const go = (from, to) => (current) => {
    run = null;
    if (!from.length) return null;
    to.push(current);
    const point = from.pop();
    tell();
    return point;
  };
  return {
    // Remember the point before a change. Changes of one `slider` by keyboard are one step until `pause`.
    remember(before, slider = null) {
      if (slider === null || slider !== run) past.push(before);
      if (past.length > LIMIT) past.shift();
      future.length = 0;
      run = slider;
      tell();
    },
    pause() {
      run = null;
    },
    // Return the point before or after the current one, null where there is none.
    undo: go(past, future),
    redo: go(future, past),
    clear() {
      past.length = future.length = 0;
      run = null;
      tell();
    },
  };
}
