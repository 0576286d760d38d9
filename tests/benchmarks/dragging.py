"""Time from a slider's move to its picture: `python -m tests.benchmarks.dragging` prints tables, fails over its goals.

The page runs on this machine, in Chromium. A move is an input event of a slider; it ends when the canvas has been
drawn again, and its frame when the browser has painted the page. The verdict follows in the same frame. The slider is
that of a direction, which moves all others, unless a row says "one dimension". The same moves are made in three rounds:
the shortest frame of each move counts, as longer ones include other work of the machine; the longest is printed beside
it.

`explorer` and `article` are decoded in the page, then with the network cut; then the decoder is kept from arriving, so
that the server is asked; at the end the same decoder serves stock sliders, whose move ends when the new picture has
been loaded. The goal for the ratio holds for a direction; one dimension is printed for comparison. The server's CPU
time is read from /proc: Linux only.
"""

import os
import sys
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page

from tests.benchmarks.moves import Goal, Times, launched, report, serving
from tests.page.conftest import DESKTOP
from tests.page.server import Server
from tests.page.visitor import choose_model

MODELS = ("explorer", "article")
MOVES = 200  # in each round
ROUNDS = 3
STOCK_MOVES = 50  # of stock sliders, in each round
VERDICT = 2.5  # most milliseconds from a move to the classifier's verdict
OPENING = 2.0  # most seconds from the address to the first move drawn
TIMES_FASTER = 50  # least ratio of the medians of stock sliders and ours
IDLE_CORES = 0.02  # most cores that the server uses while the page is dragged, beyond those it uses when idle
DRAG = """async ([moves, slider, picture]) => {
  const input = document.querySelector(slider);
  const shown = document.querySelector(picture);
  const frame = new MessageChannel(); // a message posted while a frame is made arrives once it is painted
  const times = { moves: [], verdicts: [], frames: [] };
  for (let move = 0; move < moves; move++) {
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    const painted = new Promise((resolve) => (frame.port1.onmessage = () => resolve(performance.now() - start)));
    frame.port2.postMessage(null);
    const drawn = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`move ${move} was never drawn`)), 10_000);
      if (shown.tagName === "IMG") shown.addEventListener("load", resolve, { once: true });
      const observer = new MutationObserver(() => resolve(observer.disconnect()));
      if (shown.tagName === "CANVAS") observer.observe(shown, { attributeFilter: ["data-drawn-by"] });
    });
    input.value = -3 + 6 * ((7 * move) % moves) / moves;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await drawn;
    times.moves.push(performance.now() - start);
    for (let turn = 0; turn < 9; turn++) await null; // until all that follows in the same task is done
    times.verdicts.push(performance.now() - start);
    times.frames.push(await painted);
  }
  return times;
}"""
DIRECTION = "input[type=range][aria-label*=slant]"
DIMENSION = "input[type=range][aria-label*=z1]"
OUR_PICTURE = "[data-testid=slider-picture]"
STOCK_PICTURE = "img[src*='/gradio_api/file=']"


GOALS = {
    "explorer": Goal(1, 2.5),
    "explorer, one dimension": Goal(1, 2.5),
    "explorer, network cut": Goal(1, 2.5),
    "article": Goal(2, 5),
    "article, network cut": Goal(2, 5),
    "explorer, asking the server": Goal(20, 20, float("inf")),
}


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process has used, in seconds."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def open_sliders(browser: Browser, server: Server, *, keep_out: str = "") -> Page:
    """Open the Sliders tab and wait for its picture; requests for `keep_out` are never answered."""
    page = browser.new_page(viewport=DESKTOP)
    if keep_out:
        page.route(keep_out, lambda _: None)
    page.goto(server.url)
    page.get_by_role("tab", name="Sliders", exact=True).click()
    page.locator(f"{OUR_PICTURE}[data-drawn-by={'server' if keep_out else 'page'}]").wait_for(state="attached")
    if not keep_out:
        page.get_by_test_id("slider-verdict").filter(has_text="%").wait_for()  # from now on it is part of every move
    return page


def drag(page: Page, slider: str = DIRECTION, picture: str = OUR_PICTURE, moves: int = MOVES) -> Times:
    """Return the times of each move, after a quarter as many moves to warm up."""
    page.evaluate(DRAG, [moves // 4, slider, picture])
    rounds = [page.evaluate(DRAG, [moves, slider, picture]) for _ in range(ROUNDS)]
    drawn, judged = ([time for each in rounds for time in each[kind]] for kind in ("moves", "verdicts"))
    return Times(drawn, [each["frames"] for each in rounds], judged)


def opening(browser: Browser, server: Server) -> float:
    """Return the seconds from the address to the first move drawn, in a new page."""
    start = time.perf_counter()
    page = browser.new_page(viewport=DESKTOP)
    page.goto(server.url)
    page.get_by_role("tab", name="Sliders", exact=True).click()
    page.locator(f"{OUR_PICTURE}[data-drawn-by]").wait_for(state="attached")
    page.evaluate(DRAG, [1, DIRECTION, OUR_PICTURE])
    seconds = time.perf_counter() - start
    page.close()
    return seconds


def measure(browser: Browser, server: Server) -> tuple[dict[str, Times], float]:
    """Return times by kind of move, and the cores that the server used during drags, less those when idle."""
    page = open_sliders(browser, server)
    before, start = cpu_seconds(server.process.pid), time.perf_counter()
    page.wait_for_timeout(5000)
    idle = (cpu_seconds(server.process.pid) - before) / (time.perf_counter() - start)
    times, used, passed = {"explorer, one dimension": drag(page, DIMENSION)}, 0.0, 0.0
    for name in MODELS:
        choose_model(page, name)
        page.wait_for_timeout(2000)  # the decoder and the strips load
        before, start = cpu_seconds(server.process.pid), time.perf_counter()
        times[name] = drag(page)
        used += cpu_seconds(server.process.pid) - before
        passed += time.perf_counter() - start
        page.context.set_offline(True)
        times[f"{name}, network cut"] = drag(page)
        page.context.set_offline(False)
    page.close()
    asking = open_sliders(browser, server, keep_out="**/page-files/*.bin")
    times["explorer, asking the server"] = drag(asking)
    asking.close()
    return times, used / passed - idle


def measure_stock(browser: Browser, server: Server) -> tuple[Times, Times]:
    """Return the times of stock sliders: of a direction, and of one dimension."""
    page = browser.new_page(viewport=DESKTOP)
    page.goto(server.url)
    page.locator(DIRECTION).wait_for()
    page.locator(STOCK_PICTURE).wait_for()
    direction, dimension = (drag(page, slider, STOCK_PICTURE, STOCK_MOVES) for slider in (DIRECTION, DIMENSION))
    return direction, dimension


def main() -> int:
    """Run the command line and return the exit status."""
    with launched() as browser:
        with serving("app.py") as server:
            opening(browser, server)  # the server's own first time is not counted
            seconds = opening(browser, server)
            times, cores = measure(browser, server)
        with serving("-m", "tests.benchmarks.stock_sliders") as server:
            stock, stock_dimension = measure_stock(browser, server)
    faster = median(stock.moves) / median(times["explorer"].moves)
    faster_dimension = median(stock_dimension.moves) / median(times["explorer, one dimension"].moves)
    verdicts = [
        (f"milliseconds to the verdict, {name}", median(times[name].verdicts)) for name in ("explorer", "article")
    ]
    others = [
        *((what, measured, VERDICT, measured <= VERDICT) for what, measured in verdicts),
        ("times as fast as stock sliders", faster, TIMES_FASTER, faster >= TIMES_FASTER),
        ("cores that the server used more than idle", cores, IDLE_CORES, cores <= IDLE_CORES),
        ("seconds from the address to the first move", seconds, OPENING, seconds <= OPENING),
    ]
    return report(
        [(name, times[name], goal) for name, goal in GOALS.items()],
        others,
        without_goals=[("stock sliders", stock), ("stock sliders, one dimension", stock_dimension)],
        more=[f"| times as fast as stock sliders, one dimension | {faster_dimension:.3g} | | |"],
    )


if __name__ == "__main__":
    sys.exit(main())
