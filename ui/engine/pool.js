// A pool of workers for batches of pictures: the newest batch first, and of each purpose only the newest.
const MOST = 4; // workers
const AHEAD = 2; // jobs that a worker has at a time: it goes on with the second while the page is busy

const start = () => new Worker(new URL("worker.js", import.meta.url), { type: "module" });

// Return {add, decode}. `add(name, network)` hands a network to all workers. `decode(name, batch, purpose)` promises, for
// each of a batch's items {codes, count, ...}, what worker.js answers: {pixels, logits, nats}, or null where a newer batch
// of the same purpose came first.
export function makePool(begin = start, cores = globalThis.navigator?.hardwareConcurrency) {
  const size = Math.max(1, Math.min(MOST, (cores || 1) - 1));
  const workers = Array.from({ length: size }, begin);
  const free = Array.from({ length: AHEAD }, () => workers).flat(); // a worker for each job that it can be given
  const answers = new Map(); // number of a job under way -> how to hand over its pictures
  let batches = []; // {purpose, jobs}, the newest last
  let jobs = 0;

  function next() {
    while (free.length && batches.length) {
      const { jobs: waiting } = batches.at(-1);
      const { resolve, ...message } = waiting.shift();
      if (!waiting.length) batches.pop();
      const worker = free.shift();
      answers.set(message.job, resolve);
      worker.postMessage(message, [message.codes.buffer]);
    }
  }

  for (const worker of workers) {
    worker.addEventListener("message", ({ data }) => {
      const resolve = answers.get(data.job);
      answers.delete(data.job);
      free.push(worker);
      resolve(data);
      next();
    });
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
      const waiting = [];
      const promises = batch.map(
        (item) => new Promise((resolve) => waiting.push({ job: ++jobs, name, ...item, resolve })),
      );
      if (waiting.length) batches.push({ purpose, jobs: waiting });
      next();
      return promises;
    },
  };
}
