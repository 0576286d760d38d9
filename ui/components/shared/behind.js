// Run a task in the same frame, but behind whoever waits for what was just drawn: the picture of a slider goes first,
// what is said about it follows.
export async function behind(task) {
  for (let turn = 0; turn < 3; turn++) await null;
  task();
}
