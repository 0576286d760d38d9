"""Whether the dares of the Train tab come true: `python -m tests.benchmarks.train_dares` tries seeds 0 to 9.

For each dare and seed the table has the steps until it is done, and the numbers that its sentence tells then. It fails
where one is not done within LIMIT steps.
"""

import sys
from typing import Any

from tests.benchmarks.moves import launched, serving
from tests.benchmarks.training import open_page

SEEDS = range(10)
LIMIT = 4000  # steps of each part of a dare: ten seconds on two cores
LOOK = 100  # steps from one look at the numbers to the next
TRY = """async ([folder, seed, limit, every]) => {
  const at = (path) => import(`${folder}/${path}`);
  const { drawDigits } = await at("engine/training/data.js");
  const { Lesson } = await at("engine/training/lesson.js");
  const { facts, models } = await at("engine/page.js");
  const { reading } = await at("engine/trust.js");
  const { DARES, measure } = await at("components/train/dares.js");
  const { countDigits } = await at("components/train/measures.js");
  const compiled = await WebAssembly.compileStreaming(fetch(`${folder}/engine/training/training.wasm`));
  const { training } = facts;
  const latentDim = facts.models[training.model].latent_dim;
  window.digits ??= await drawDigits({ training, models, latentDim });
  const read = (pixels) => reading(models.classify(Float32Array.from(pixels, (level) => level / 255))).digit;
  const look = (lesson) => {
    const update = lesson.look();
    const { pixels } = update.samples;
    const all = Array.from({ length: pixels.length / 784 }, (_, i) => read(pixels.subarray(784 * i, 784 * (i + 1))));
    return measure(update, countDigits(all));
  };
  const begin = () => new Lesson(compiled, window.digits, { width: 128, seed });
  const rows = [];
  for (const [name, dare] of Object.entries(DARES)) {
    const lesson = begin();
    if (!dare.isFresh && !dare.first) for (let step = 0; step < 1200; step++) lesson.step();
    const start = lesson.trainer.steps;
    let numbers;
    let done = true;
    for (const stage of [dare.first, dare].filter(Boolean)) {
      lesson.set({ beta: stage.beta });
      done = false;
      for (let taken = 0; taken < limit && !done; taken += every) {
        for (let step = 0; step < every; step++) lesson.step();
        numbers = look(lesson);
        done = stage.isDone(numbers);
        await new Promise((resolve) => setTimeout(resolve));
      }
    }
    rows.push({ name, done, steps: lesson.trainer.steps - start, ...numbers });
  }
  return rows;
}"""
"""JavaScript: what each dare comes to with a seed."""


def main() -> int:
    """Run the command line and return the exit status."""
    rows: list[dict[str, Any]] = []
    with launched() as browser, serving("app.py") as server:
        page, folder = open_page(browser, server)
        page.set_default_timeout(300_000)
        print("| dare | seed | steps | std | within 3 | digits | KL | |\n|---|---|---|---|---|---|---|---|")
        for seed in SEEDS:
            for row in page.evaluate(TRY, [folder, seed, LIMIT, LOOK]):
                rows.append(row)
                numbers = f"{row['std']:.2f} | {100 * row['share']:.0f} % | {row['digits']} | {row['kl']:.2f}"
                verdict = "done" if row["done"] else "NOT DONE"
                print(f"| {row['name']} | {seed} | {row['steps']} | {numbers} | {verdict} |", flush=True)
    return 0 if all(row["done"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
