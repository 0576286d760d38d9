"""How soon the picture follows a slider: `python -m tests.benchmarks.dragging` prints a table and fails over its goals.

The page runs on this machine, in Chromium. A move is an input event of a slider; it is done when the canvas has been
drawn anew. `explorer` and `article` are decoded in the page, then with the network cut; at the end the decoder is kept
from arriving, so that the server is asked. The server's CPU time is read from /proc: Linux only.
"""

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import ARGUMENTS, BROWSERS, DESKTOP
from tests.server import Server, free_port, serve

MOVES = 200
DRAG = """async (moves) => {
  const canvas = document.querySelector("[data-testid=slider-picture]");
  const slider = document.querySelector("input[data-testid^=slider-]");
  const times = [];
  for (let move = 0; move < moves; move++) {
    await new Promise(requestAnimationFrame);
    const drawn = new Promise((resolve) => {
      const observer = new MutationObserver(() => resolve(observer.disconnect()));
      observer.observe(canvas, { attributeFilter: ["data-drawn-by"] });
    });
    const start = performance.now();
    slider.value = -3 + 6 * ((7 * move) % moves) / moves;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await drawn;
    times.push(performance.now() - start);
  }
  return times;
}"""


@dataclass(frozen=True)
class Goal:
    """Milliseconds that a kind of move may take."""

    median: float
    percentile_95: float


GOALS = {
    "explorer": Goal(5, 8),
    "explorer, network cut": Goal(5, 8),
    "article": Goal(12, 16.7),
    "explorer, asking the server": Goal(20, 20),
}


def cpu_seconds(pid: int) -> float:
    """CPU time that a process has used."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def open_sliders(browser: Browser, server: Server, *, keep_out: str = "") -> Page:
    """The Sliders tab, freshly opened, with its picture drawn; requests for `keep_out` are never answered."""
    page = browser.new_page(viewport=DESKTOP)
    if keep_out:
        page.route(keep_out, lambda _: None)
    page.goto(server.url)
    page.get_by_role("tab", name="Sliders", exact=True).click()
    page.locator(f"canvas[data-drawn-by={'server' if keep_out else 'page'}]").wait_for()
    return page


def drag(page: Page) -> list[float]:
    """Milliseconds of each move, after some that are not counted."""
    page.evaluate(DRAG, 50)
    times: list[float] = page.evaluate(DRAG, MOVES)
    return times


def measure(browser: Browser, server: Server) -> dict[str, list[float]]:
    """Milliseconds of each move, by kind."""
    page = open_sliders(browser, server)
    times = {"explorer": drag(page)}
    page.context.set_offline(True)
    before = cpu_seconds(server.process.pid)
    times["explorer, network cut"] = drag(page)
    print(f"The server's CPU time meanwhile: {cpu_seconds(server.process.pid) - before:.2f} s.\n")
    page.context.set_offline(False)
    page.get_by_role("radio", name="article", exact=True).click()
    page.get_by_test_id("slider-31").wait_for()
    page.wait_for_timeout(2000)
    times["article"] = drag(page)
    page.close()
    times["explorer, asking the server"] = drag(open_sliders(browser, server, keep_out="**/page-files/*.bin"))
    return times


def main() -> int:
    """The command line. Returns the exit status."""
    port, path = free_port(), next(filter(None, map(shutil.which, BROWSERS)), None)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder), port, os.environ | {"GRADIO_SERVER_PORT": str(port)}) as server,
        sync_playwright() as playwright,
    ):
        times = measure(playwright.chromium.launch(executable_path=path, args=ARGUMENTS), server)
    print("| moves | median, ms | 95th percentile | longest | |", "|---|---|---|---|---|", sep="\n")
    kept = []
    for name, goal in GOALS.items():
        middle, late = median(times[name]), quantiles(times[name], n=20)[-1]
        kept.append(middle <= goal.median and late <= goal.percentile_95)
        figures = f"{middle:.1f} of {goal.median:g} | {late:.1f} of {goal.percentile_95:g} | {max(times[name]):.1f}"
        print(f"| {name} | {figures} | {'pass' if kept[-1] else 'FAIL'} |")
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
