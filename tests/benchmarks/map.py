"""Time from a hand on the map to its picture: `python -m tests.benchmarks.map` prints a table, fails over its goals.

The page runs on this machine, in Chromium, with `explorer`. A move is a pointer event on the map; it ends when the
picture has been drawn again. Then a slider off the map's plane is dragged, a move in each frame: counted are the
lattices of 256 tiles that were made anew, and each frame's time from its move until it is painted. Last, the map is
panned and zoomed with 10,000 dots on it, a move in each frame.
"""

import sys
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page

from tests.benchmarks.moves import FRAME, Goal, Times, launched, report, serving
from tests.page.conftest import DESKTOP, STILL
from tests.page.server import Server

MOVES = 200  # in each round
ROUNDS = 3
SECONDS = 5  # of dragging, panning and zooming
GOAL = Goal(1.5, 4)
LATTICES = 10  # least number of lattices a second while a slider moves
FRAMES = 59.0  # least number of frames a second of a browser that makes 60
SPIN = """
  const map = document.querySelector("[data-testid=map]");
  const board = map.parentElement;
  const box = board.getBoundingClientRect();
  const point = (type, x, y, more = {}) => board.dispatchEvent(new PointerEvent(type, {
    bubbles: true, isPrimary: true, pointerId: 1, pointerType: "mouse",
    clientX: box.left + x, clientY: box.top + y, ...more,
  }));
  board.setPointerCapture = () => {}; // no pointer is down
  const around = (move, of) =>
    [Math.cos, Math.sin].map((part) => (0.5 + 0.35 * part(2 * Math.PI * move / of)) * box.width);
  const channel = new MessageChannel(); // a message posted while a frame is made arrives once it is painted
  const painted = (start) => new Promise((resolve) => {
    channel.port1.onmessage = () => resolve(performance.now() - start);
    channel.port2.postMessage(null);
  });
"""
"""JavaScript: pointer events on the map, and when a frame is painted."""
MOVE = (
    """async ([moves, drags]) => {"""
    + SPIN
    + """
  const picture = document.querySelector("[data-testid=picture]");
  const times = { moves: [], frames: [] };
  const dot = document.querySelector("[data-testid=map-point]").getBoundingClientRect();
  const at = [dot.left + dot.width / 2 - box.left, dot.top + dot.height / 2 - box.top];
  if (drags) point("pointerdown", ...at, { buttons: 1 });
  for (let move = 0; move < moves; move++) {
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    const end = painted(start);
    const drawn = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`move ${move} was never drawn`)), 10_000);
      const observer = new MutationObserver(() => resolve(observer.disconnect()));
      observer.observe(picture, { attributeFilter: ["data-drawn-by"] });
    });
    point("pointermove", ...around(move, moves), { buttons: drags ? 1 : 0 });
    await drawn;
    times.moves.push(performance.now() - start);
    times.frames.push(await end);
  }
  if (drags) point("pointerup", ...around(moves, moves));
  return times;
}"""
)
"""JavaScript: times of hovering, or of dragging the dot."""
BREATHE = (
    """async ([seconds, slider]) => {"""
    + SPIN
    + """
  const input = document.querySelector(slider);
  const frames = [];
  let sheets = 0;
  const observer = new MutationObserver(() => {
    sheets += Number(map.dataset.sharp === "true" && map.dataset.tiles >= 256);
  });
  observer.observe(map, { attributeFilter: ["data-shows"] });
  const begun = performance.now();
  for (let move = 0; performance.now() - begun < 1000 * seconds; move++) {
    await new Promise(requestAnimationFrame);
    const end = painted(performance.now());
    input.value = 3 * Math.sin(move / 20);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    frames.push(await end);
  }
  observer.disconnect();
  return { frames, rate: sheets / ((performance.now() - begun) / 1000) };
}"""
)
"""JavaScript: the lattices made anew in a second while a slider is dragged, and the time of each frame."""
ROAM = (
    """async ([seconds, zooms]) => {"""
    + SPIN
    + """
  if (!zooms) point("pointerdown", 10, 10, { buttons: 1 });
  const begun = performance.now();
  let frames = 0;
  const work = [];
  while (performance.now() - begun < 1000 * seconds) {
    await new Promise(requestAnimationFrame);
    const end = painted(performance.now());
    const wheel = { bubbles: true, cancelable: true, clientX: box.left + 200, clientY: box.top + 200 };
    if (zooms) board.dispatchEvent(new WheelEvent("wheel", { ...wheel, deltaY: 40 * Math.sin(frames / 15) }));
    else point("pointermove", ...around(frames, 60), { buttons: 1 });
    frames++;
    work.push(await end);
  }
  if (!zooms) point("pointerup", ...around(frames, 60));
  return { rate: frames / ((performance.now() - begun) / 1000), work };
}"""
)
"""JavaScript: the frames a second while the map is panned, or zoomed in and out, and the time of each."""


def open_map(browser: Browser, server: Server) -> Page:
    """Open the page, and wait until classifier and map are there."""
    page = browser.new_page(viewport=DESKTOP, **STILL)
    page.goto(server.url)
    page.locator("[data-testid=map][data-sharp=true]").wait_for()
    page.get_by_test_id("verdict").first.filter(has_text="%").wait_for()
    page.wait_for_timeout(2000)
    return page


def move(page: Page, *, drags: bool) -> Times:
    """Return the times of moves that hover, or that drag the dot, after a quarter as many to warm up."""
    page.evaluate(MOVE, [MOVES // 4, drags])
    rounds = [page.evaluate(MOVE, [MOVES, drags]) for _ in range(ROUNDS)]
    return Times([time for each in rounds for time in each["moves"]], [each["frames"] for each in rounds])


def breathe(page: Page) -> tuple[float, float, float]:
    """Return lattices a second while a slider is dragged, and the median and 99th percentile of its frames, ms."""
    page.get_by_role("tab", name="Sliders", exact=True).click()
    slider = "input[type=range][aria-label*=slant]"
    page.locator(slider).wait_for()
    page.evaluate(BREATHE, [1, slider])
    found: dict[str, Any] = page.evaluate(BREATHE, [SECONDS, slider])
    frames = sorted(found["frames"])
    return found["rate"], median(frames), frames[int(0.99 * len(frames))]


def roam(page: Page) -> list[tuple[str, float, float]]:
    """Return name, frames a second and median time of a frame of panning and zooming with 10,000 dots."""
    page.get_by_test_id("layer-dots").click()
    page.wait_for_timeout(2000)
    results = []
    for name, zooms in (("panning", False), ("zooming", True)):
        page.evaluate(ROAM, [1, zooms])
        found = page.evaluate(ROAM, [SECONDS, zooms])
        results.append((name, found["rate"], median(found["work"])))
    return results


def main() -> int:
    """Run the command line and return the exit status."""
    with launched() as browser, serving("app.py") as server:
        page = open_map(browser, server)
        hover, drag = (move(page, drags=drags) for drags in (False, True))
        roamed = roam(page)
        page.get_by_test_id("layer-dots").click()
        lattices, frame, longest = breathe(page)
    others = [
        ("lattices of 256 tiles a second while a slider moves", lattices, LATTICES, lattices >= LATTICES),
        ("milliseconds of a frame of that drag, median", frame, FRAME, frame <= FRAME),
        ("milliseconds of a frame of that drag, 99th percentile", longest, FRAME, longest <= FRAME),
        *((f"frames a second, {name} with 10,000 dots", rate, FRAMES, rate >= FRAMES) for name, rate, _ in roamed),
        *((f"milliseconds of a frame, {name}", work, FRAME, work <= FRAME) for name, _, work in roamed),
    ]
    return report([("hover", hover, GOAL), ("drag of the dot", drag, GOAL)], others)


if __name__ == "__main__":
    sys.exit(main())
