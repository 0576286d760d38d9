// Return a function that runs an asynchronous `task` one at a time: called while the task is under way, it runs it once
// more at the end, so that the newest state always gets through, and what is under way is never cut off.
export function latest(task) {
  let underWay = false;
  let isStale = false;
  return async () => {
    isStale = true;
    if (underWay) return;
    underWay = true;
    let failure = null;
    while (isStale) {
      isStale = false;
      failure = await task().then(
        () => null,
        (error) => error,
      );
    }
    underWay = false;
    if (failure) throw failure;
  };
}
