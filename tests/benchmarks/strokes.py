"""Time from a pen's move to what follows: `python -m tests.benchmarks.strokes` prints tables, fails over its goals.

The page runs on this machine, in Chromium. A move is a pointermove on the canvas; it ends when the reconstruction, the
sliders and the verdict have changed, and its frame when the browser has painted the page. After each move, outside of
the time, the picture has to be another one, the verdict has to be there, and the slider has to have moved by at least
one of its steps in nine of ten moves. Three rounds; the shortest frame of each move counts, as longer ones include
other work of the machine.

Also: 256 codes in the pool with one worker; the requests during 200 moves of a slider, 50 strokes and 200 moves of the
scrubber; the time from the address to the first live stroke, which the picture follows; and the time from
the end of a stroke to its reconstruction with a canvas of stock Gradio, whose strokes are sent when they end.
"""

import sys
import time
from statistics import median

from playwright.sync_api import Browser, Page, Request

from tests.benchmarks.moves import Goal, Times, launched, report, serving
from tests.benchmarks.pen import DRAW, FIRST_STROKE, IS_LIVE, MOVES
from tests.page.conftest import DESKTOP, STILL
from tests.page.server import Server
from tests.page.visitor import choose_model

STROKES = 20  # in each round
ROUNDS = 3
STOCK_STROKES = 10
POOLED = 256  # codes
TIMES_FASTER = 50  # least ratio of the medians of a stock canvas and ours
OPENING = 2.0  # most seconds from the address to the first live stroke
POOL = 110  # most milliseconds for POOLED codes
GOALS = {"explorer": Goal(4, 8), "article": Goal(6, 12), "autoencoder": Goal(6, 12)}
"""By the models whose slider of dimension 7 can be watched."""
SCRUB = """async () => {
  const range = document.querySelector("[data-testid=scrubber]");
  for (let move = 0; move < 200; move++) {
    range.value = -0.5 + move / 100;
    range.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise(requestAnimationFrame);
  }
}"""
SLIDE = SCRUB.replace("scrubber", "slider-7")
RUN_POOL = """async (count) => {
  const links = [...document.querySelectorAll("link[rel=modulepreload]")];
  const url = (name) => links.find(({ href }) => href.endsWith(name)).href;
  const engine = url("/engine/pool.js");
  const { makePool } = await import(engine);
  const { default: facts } = await import(url("/engine/facts.js"));
  const { layers, scales, numbers: path } = facts.models.explorer.decoder;
  const kernels = await WebAssembly.compileStreaming(fetch(new URL("kernels.wasm", engine)));
  const { fromPlanes } = await import(url("/engine/models.js"));
  const numbers = fromPlanes(await (await fetch(new URL(path, document.baseURI))).arrayBuffer(), scales);
  const worker = () => new Worker(new URL("worker.js", engine), { type: "module" });
  const pool = makePool(worker, 2); // two cores: one worker
  pool.add("explorer", { kernels, weights: { layers, numbers, scales }, input: { width: 32 } });
  const times = [];
  for (let round = 0; round < 8; round++) {
    const codes = () => Float32Array.from({ length: 16 * 32 }, () => 2 * Math.random() - 1);
    const batch = Array.from({ length: count / 16 }, () => ({ codes: codes(), count: 16 }));
    const start = performance.now();
    const answers = await Promise.all(pool.decode("explorer", batch, "benchmark"));
    times.push(performance.now() - start);
    if (answers.some((answer) => answer.pixels.length !== 16 * 784)) throw new Error("pictures are missing");
  }
  return times.slice(2);
}"""
SOURCES = """() => [...document.querySelectorAll("img[src*='/gradio_api/file=']")].map((image) => image.src)"""
HAS_NEW = """(before) => [...document.querySelectorAll("img[src*='/gradio_api/file=']")].some(
  (image) => image.complete && !before.includes(image.src))"""


def open_canvas(browser: Browser, server: Server) -> Page:
    """Open the Sliders tab once, so that its sliders are there, and then the Reconstruct tab, with a digit read."""
    page = browser.new_page(viewport=DESKTOP)
    page.goto(server.url)
    page.get_by_role("tab", name="Sliders", exact=True).click()
    page.get_by_test_id("slider-7").wait_for()
    page.get_by_role("tab", name="Reconstruct", exact=True).click()
    page.get_by_test_id("verdict").filter(has_text="%", visible=True).wait_for()
    return page


def draw(page: Page) -> Times:
    """Return the times of each move, after some to warm up; raises AssertionError where moves changed nothing."""
    page.evaluate(DRAW, [STROKES // 4, MOVES])
    rounds = [page.evaluate(DRAW, [STROKES, MOVES]) for _ in range(ROUNDS)]
    assert sum(each["wrong"] for each in rounds) == 0, "moves without a new reconstruction or verdict"
    slid = sum(each["slid"] for each in rounds) / (ROUNDS * STROKES * MOVES)
    assert slid > 0.9, f"the slider stood still in {1 - slid:.0%} of the moves"  # its steps are of 0.01
    return Times([time for each in rounds for time in each["moves"]], [each["frames"] for each in rounds])


def measure(browser: Browser, server: Server) -> dict[str, Times]:
    """Return the times by model."""
    page = open_canvas(browser, server)
    times = {}
    for name in GOALS:
        choose_model(page, name)
        page.wait_for_timeout(2000)  # the networks load
        times[name] = draw(page)
    page.close()
    return times


def count_requests(browser: Browser, server: Server) -> int:
    """Return the number of requests while sliders move, strokes are drawn and the interpolation is scrubbed."""
    page = open_canvas(browser, server)
    page.get_by_role("tab", name="Interpolate", exact=True).click()
    page.get_by_test_id("scrubber").wait_for()
    page.get_by_role("tab", name="Reconstruct", exact=True).click()
    page.wait_for_timeout(1000)
    requests: list[Request] = []

    def on_request(request: Request) -> None:
        requests.append(request)

    page.on("request", on_request)
    for script, argument in ((SLIDE, None), (DRAW, [50, 4]), (SCRUB, None)):
        page.evaluate(script, argument)
    page.wait_for_timeout(500)
    page.close()
    return len(requests)


def opening(browser: Browser, server: Server) -> float:
    """Return the seconds from the address to the first live stroke."""
    page = browser.new_context(viewport=DESKTOP, **STILL).new_page()
    start = time.perf_counter()
    page.goto(server.url)
    page.locator("#shell").wait_for(state="detached")
    before = page.evaluate(FIRST_STROKE)
    page.wait_for_function(IS_LIVE, arg=before, polling=10)
    seconds = time.perf_counter() - start
    page.context.close()
    return seconds


def measure_stock(browser: Browser, server: Server) -> Times:
    """Return the times from the end of a stroke on a stock canvas to its reconstruction."""
    page = browser.new_page(viewport=DESKTOP)
    page.goto(server.url)
    canvas = page.locator("canvas").first
    canvas.wait_for()
    page.wait_for_timeout(2000)  # until then the canvas takes no strokes
    box = canvas.bounding_box()
    assert box
    times = []
    for stroke in range(STOCK_STROKES):
        page.get_by_role("button", name="Brush").first.click()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 3
        page.mouse.move(x, y)
        page.mouse.down()
        for move in range(MOVES):
            page.mouse.move(x + (stroke - 5) * move, y + 8 * move)
        before = page.evaluate(SOURCES)
        page.mouse.up()
        start = time.perf_counter()
        page.wait_for_function(HAS_NEW, arg=before, polling=5)
        times.append(1000 * (time.perf_counter() - start))
        before = page.evaluate(SOURCES)
        page.get_by_role("button", name="Clear canvas").click()
        page.wait_for_function(HAS_NEW, arg=before, polling=5)
    page.close()
    return Times(times, [])


def main() -> int:
    """Run the command line and return the exit status."""
    with launched() as browser:
        with serving("app.py") as server:
            opening(browser, server)  # the server's own first time is not counted
            seconds = opening(browser, server)
            times = measure(browser, server)
            requests = count_requests(browser, server)
            page = open_canvas(browser, server)
            pooled = median(page.evaluate(RUN_POOL, POOLED))
            page.close()
        with serving("-m", "tests.benchmarks.stock_canvas") as server:
            stock = measure_stock(browser, server)
    faster = median(stock.moves) / median(times["explorer"].moves)
    others = [
        ("times as fast as a stock canvas", faster, TIMES_FASTER, faster >= TIMES_FASTER),
        (f"milliseconds for {POOLED} codes, one worker", pooled, POOL, pooled <= POOL),
        ("requests during 200 moves of a slider, 50 strokes and 200 of the scrubber", requests, 0, requests == 0),
        ("seconds from the address to the first live stroke", seconds, OPENING, seconds <= OPENING),
    ]
    moves = [(name, measured, GOALS[name]) for name, measured in times.items()]
    return report(moves, others, without_goals=[("stock canvas, from the end of a stroke", stock)])


if __name__ == "__main__":
    sys.exit(main())
