"""How fast a VAE learns in the page: `python -m tests.benchmarks.training` prints a table, fails over its goals.

The page runs on this machine, in Chromium, with the width that a visitor finds. Digits are drawn by `explorer` in the
page. It learns for 60 s; meanwhile long tasks of the main thread, updates and requests to the server are counted. The
rate without updates is that of the same trainer in the page's own thread.
"""

import sys
from typing import Any

from playwright.sync_api import Browser, Page

from tests.benchmarks.moves import launched, serving, verdict
from tests.page.conftest import DESKTOP, STILL
from tests.page.server import Server

SECONDS = 60  # of learning
GOALS = {"rate": 150.0, "near": 20.0, "task": 50.0, "updates": 10.0, "requests": 0}
LEARN = """async ([folder, seconds]) => {
  const at = (path) => import(`${folder}/${path}`);
  const { startTraining } = await at("engine/training/training.js");
  const { facts, models } = await at("engine/page.js");
  const updates = [];
  const tasks = [];
  let drawn = 0;
  const begun = performance.now();
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ startTime, duration }) =>
    ({ startTime, duration }))));
  const training = startTraining({
    training: facts.training, models, latentDim: facts.models[facts.training.model].latent_dim,
    onUpdate({ steps, heldOut }) {
      if (!drawn) {
        drawn = performance.now();
        observer.observe({ entryTypes: ["longtask"] });
      }
      updates.push([performance.now() - drawn, steps, heldOut.reconstruction + heldOut.kl]);
    },
    onProblem: (error) => { throw error; },
  });
  while (!drawn) await new Promise((resolve) => setTimeout(resolve, 20));
  const before = performance.getEntriesByType("resource").length;
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  training.stop();
  observer.disconnect();
  const requests = performance.getEntriesByType("resource").length - before;
  return { updates, tasks: tasks.map(({ duration }) => duration), requests, drawing: drawn - begun };
}"""
"""JavaScript: updates as [milliseconds, steps, held-out loss], long tasks, requests, and how long digits were drawn."""
ALONE = """async (folder) => {
  const { Trainer } = await import(`${folder}/engine/training/trainer.js`);
  const compiled = await WebAssembly.compileStreaming(fetch(`${folder}/engine/training/training.wasm`));
  const trainer = new Trainer(compiled, { width: 128 });
  const images = Float32Array.from({ length: 64 * 784 }, (_, i) => Math.max(0, Math.sin(i / 7)));
  for (let step = 0; step < 200; step++) trainer.step(images);
  const begun = performance.now();
  for (let step = 0; step < 500; step++) trainer.step(images);
  return 500 / ((performance.now() - begun) / 1000);
}"""
"""JavaScript: steps a second with no updates between them."""


def open_page(browser: Browser, server: Server) -> tuple[Page, str]:
    """Open the page, and return it with the address of the folder that its modules lie in."""
    page = browser.new_page(viewport=DESKTOP, **STILL)
    page.goto(server.url)
    page.get_by_test_id("verdict").first.filter(has_text="%").wait_for()
    page.wait_for_timeout(2000)
    link: str = page.evaluate("document.querySelector('link[href*=\"engine/page.js\"]').href")
    return page, link.removesuffix("/engine/page.js")


def seconds_until_near(updates: list[list[float]]) -> float:
    """Return when the held-out loss was first within 5 % of the mean of the last tenth of the updates."""
    last = updates[-len(updates) // 10 :]
    limit = 1.05 * sum(loss for *_, loss in last) / len(last)
    return next(time for time, _, loss in updates if loss <= limit) / 1000


def main() -> int:
    """Run the command line and return the exit status."""
    with launched() as browser, serving("app.py") as server:
        page, folder = open_page(browser, server)
        alone = page.evaluate(ALONE, folder)
        found: dict[str, Any] = page.evaluate(LEARN, [folder, SECONDS])
    updates = found["updates"]
    (start, first, _), (end, steps, loss) = updates[0], updates[-1]
    elapsed = (end - start) / 1000
    rows = [
        ("steps a second, with updates", (steps - first) / elapsed, GOALS["rate"], 1),
        ("seconds until the held-out loss is within 5 % of its end", seconds_until_near(updates), GOALS["near"], -1),
        ("milliseconds of the longest task of the main thread", max(found["tasks"], default=0), GOALS["task"], -1),
        ("updates a second", (len(updates) - 1) / elapsed, GOALS["updates"], 1),
        ("requests to the server while it learns", found["requests"], GOALS["requests"], -1),
    ]
    kept = [sign * value >= sign * goal for _, value, goal, sign in rows]
    print("| | measured | goal | |\n|---|---|---|---|")
    for (name, value, goal, _), good in zip(rows, kept, strict=True):
        print(f"| {name} | {value:.3g} | {goal:g} | {verdict(good)} |")
    for name, value in (
        ("steps a second, no updates", alone),
        ("seconds until the digits are drawn", found["drawing"] / 1000),
        ("steps done", steps),
        ("held-out loss at the end, nats", loss),
    ):
        print(f"| {name} | {value:.4g} | | |")
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
