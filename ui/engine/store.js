// The state of the page: one object, whose parts components read, set and follow. Values are replaced, never changed in
// place, so that a part has changed exactly when it is another object.
const LIMIT = 200; // steps that can be undone

// `initial` is the whole state; undo and redo bring back the parts named in `kept`.
export function makeStore(initial, kept = []) {
  const state = { ...initial, canUndo: false, canRedo: false };
  const followers = new Set(); // {keys, react}
  const past = []; // snapshots of the kept parts, the newest last
  const future = [];
  let run = null; // the control whose steps are under way and count as one

  const snapshot = () => Object.fromEntries(kept.map((key) => [key, state[key]]));

  function set(patch) {
    const changed = Object.keys(patch).filter((key) => state[key] !== patch[key]);
    Object.assign(state, patch);
    for (const { keys, react } of [...followers]) if (changed.some((key) => keys.includes(key))) react(state);
  }

  const tell = () => set({ canUndo: past.length > 0, canRedo: future.length > 0 });

  function go(from, to) {
    run = null;
    if (!from.length) return;
    to.push(snapshot());
    set(from.pop());
    tell();
  }

  return {
    state,
    set,
    // Call `react(state)` after each change of one of the parts.
    follow(keys, react) {
      const follower = { keys, react };
      followers.add(follower);
      return () => followers.delete(follower);
    },
    // Remember the state before a change. Changes of one `control` in a row are one step until `pause`.
    remember(control = null) {
      if (control === null || control !== run) past.push(snapshot());
      if (past.length > LIMIT) past.shift();
      future.length = 0;
      run = control;
      tell();
    },
    pause() {
      run = null;
    },
    // Go back to what was last remembered, as if nothing had been done since.
    takeBack() {
      run = null;
      if (past.length) set(past.pop());
      tell();
    },
    undo: () => go(past, future),
    redo: () => go(future, past),
  };
}
