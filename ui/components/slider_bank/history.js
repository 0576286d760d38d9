const LIMIT = 200; // steps that can be undone

// The points before and after the current one, for undo and redo.
export function makeHistory() {
  const past = [];
  const future = [];
  let run = null; // the slider whose keyboard steps are under way

  const go = (from, to, current) => {
    run = null;
    if (!from.length) return null;
    to.push(current);
    return from.pop();
  };
  return {
    get canUndo() {
      return past.length > 0;
    },
    get canRedo() {
      return future.length > 0;
    },
    // Remember the point before a change. Changes of one `slider` by keyboard are one step until `pause`.
    remember(before, slider = null) {
      if (slider === null || slider !== run) past.push(before);
      if (past.length > LIMIT) past.shift();
      future.length = 0;
      run = slider;
    },
    pause() {
      run = null;
    },
    // Return the point before or after the current one, null where there is none.
    undo: (current) => go(past, future, current),
    redo: (current) => go(future, past, current),
    clear() {
      past.length = future.length = 0;
      run = null;
    },
  };
}
