// A pool of workers for batches of pictures: the newest batch first, and of each purpose only the newest.
const MOST = 4; // workers
const AHEAD = 2; // jobs that a worker has at a time: it goes on with the second while the page is busy

const start = () => new Worker(new URL("worker.js", import.meta.url), { type: "module" });

// Return {add, decode}. `add(name, network)` hands a network to all workers. `decode(name, batch, purpose)` promises, for
// each of a batch's items {codes, count, ...}, what worker.js answers: {pixels, logits, nats}, or null where a newer batch
// of the same purpose came first. A worker that fails gets no more jobs, and those that it has are rejected; without a
// worker all are.
export function makePool(begin = start, cores = globalThis.navigator?.hardwareConcurrency) {
  const size = Math.max(1, Math.min(MOST, (cores || 1) - 1));
  const workers = Array.from({ length: size }, begin);
  let free = Array.from({ length: AHEAD }, () => workers).flat(); // a worker for each job that it can be given
  const working = new Set(workers); // those that have not failed
  const answers = new Map(); // number of a job under way -> {worker, resolve, reject}
  let batches = []; // {purpose, jobs}, the newest last
  let jobs = 0;

  function next() {
    while (free.length && batches.length) {
      const { jobs: waiting } = batches.at(-1);
      const { resolve, reject, ...message } = waiting.shift();
      if (!waiting.length) batches.pop();
      const worker = free.shift();
      answers.set(message.job, { worker, resolve, reject });
      worker.postMessage(message, [message.codes.buffer]);
    }
  }

  for (const worker of workers) {
    worker.addEventListener("message", ({ data }) => {
      if (!answers.has(data.job)) return; // it had failed before
      const { resolve } = answers.get(data.job);
      answers.delete(data.job);
      free.push(worker);
      resolve(data);
      next();
    });
    worker.addEventListener("error", ({ message }) => fail(worker, message));
  }

  // The event of a worker that cannot be loaded has no message.
  function fail(worker, message) {
    const failure = new Error(`a worker of the pool failed: ${message || "it cannot be loaded"}`);
    working.delete(worker);
    free = free.filter((each) => each !== worker);
    for (const [job, { worker: given, reject }] of answers) {
      if (given !== worker) continue;
      answers.delete(job);
      reject(failure);
    }
    if (working.size) return;
    for (const { jobs: waiting } of batches.splice(0)) for (const { reject } of waiting) reject(failure);
  }

  function drop(purpose) {
    const stale = batches.filter((batch) => batch.purpose === purpose);
    batches = batches.filter((batch) => batch.purpose !== purpose);
    for (const { jobs: waiting } of stale) for (const { resolve } of waiting) resolve(null);
  }

  return {
    add(name, network) {
      for (const worker of workers) worker.postMessage({ name, ...network });
    },
    decode(name, batch, purpose) {
      drop(purpose);
      if (!working.size) return batch.map(() => Promise.reject(new Error("no worker of the pool is left")));
      const waiting = [];
      const promises = batch.map(
        (item) => new Promise((resolve, reject) => waiting.push({ job: ++jobs, name, ...item, resolve, reject })),
      );
      if (waiting.length) batches.push({ purpose, jobs: waiting });
      next();
      return promises;
    },
  };
}
