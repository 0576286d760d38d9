"""What a stranger waits for: `python -m tests.benchmarks.first_screen` prints a table and fails over its goals.

The page runs on this machine; a Chromium that has nothing of it in its cache opens it ten times, at a desk and on a
phone. Times are counted from the start of the navigation. The page is alive when it has drawn the digit, the map's
whole lattice and the picture by itself, and they are in sight. Layout shift is Chromium's, of the first five seconds.
Bytes are those that came over the line, without headers; those beside Gradio's own are all that this project publishes.
"""

import sys
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import httpx
from playwright.sync_api import Browser

from tests.benchmarks.moves import launched, serving, verdict
from tests.page.conftest import DESKTOP
from tests.page.labels import PHONE
from tests.page.server import Server

LOADS = 10
PAINT = 0.5  # most seconds until something of the page is painted
ALIVE = 1.5  # most seconds until it is alive
SHIFT = 0.02  # most layout shift
FETCHED = 3.0  # most megabytes beside Gradio's own; the networks are most of them
SCREENS: dict[str, dict[str, Any]] = {"desk": {"viewport": DESKTOP}, "phone": PHONE}
WATCH = """
  window.seen = { paint: NaN, alive: NaN, shift: 0, moved: [] };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntriesByName("first-contentful-paint")) seen.paint = entry.startTime;
  }).observe({ type: "paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const { value, sources, startTime } of list.getEntries()) {
      seen.shift += value;
      seen.moved.push([startTime, value, ...sources.map(({ node }) => node?.id || node?.className || node?.nodeName)]);
    }
  }).observe({ type: "layout-shift", buffered: true });
  const find = (name) => document.querySelector(`[data-testid=${name}]`)?.dataset ?? {};
  const look = () => {
    const isDrawn = find("picture").drawnBy === "page" && find("map").sharp === "true";
    const isRead = document.querySelector("[data-testid=verdict]")?.textContent.includes("%");
    if (isDrawn && isRead && !document.getElementById("shell")) seen.alive = performance.now();
    else requestAnimationFrame(look);
  };
  look();
"""
"""JavaScript: when the page is painted and alive, and how much of it moves."""
IS_ALIVE = "() => !Number.isNaN(seen.alive)"
SETTLED = 5000  # milliseconds after which nothing moves any more


@dataclass
class Load:
    """One load of the page."""

    paint: float = 0.0  # seconds until something is painted
    alive: float = 0.0  # seconds until the page is alive
    shift: float = 0.0
    moved: list[Any] = field(default_factory=list)  # what moved when, and how far
    urls: list[str] = field(default_factory=list)  # in the order in which they were asked for
    sizes: list[int] = field(default_factory=list)  # of each, bytes over the line

    def megabytes(self, part: str) -> float:
        """Return the megabytes of what has `part` in its address."""
        return sum(size for url, size in zip(self.urls, self.sizes, strict=True) if part in url) / 1e6

    def networks(self) -> list[str]:
        """Return the names of the files of numbers that were fetched, in order."""
        return [url.rpartition("/")[2].partition(".")[0] for url in self.urls if url.endswith(".bin")]


def load(browser: Browser, server: Server, **screen: Any) -> Load:
    """Open the page for a stranger, and return what it took until it is alive and nothing moves any more."""
    context = browser.new_context(**screen)
    page = context.new_page()
    session = context.new_cdp_session(page)
    urls: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def on_request(event: dict[str, Any]) -> None:
        urls[event["requestId"]] = event["request"]["url"]

    def on_end(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = event["encodedDataLength"]

    session.on("Network.requestWillBeSent", on_request)
    session.on("Network.loadingFinished", on_end)
    session.send("Network.enable")
    page.add_init_script(WATCH)
    page.goto(server.url)
    page.wait_for_function(IS_ALIVE)
    page.wait_for_timeout(SETTLED)
    seen = page.evaluate("seen")
    context.close()
    return Load(
        seen["paint"] / 1000,
        seen["alive"] / 1000,
        seen["shift"],
        seen["moved"],
        [*urls.values()],
        [sizes.get(request, 0) for request in urls],
    )


def rows_of(name: str, loads: list[Load]) -> tuple[list[str], bool]:
    """Return lines of the table, and whether all goals are met."""
    last = loads[-1]
    networks = last.networks()
    codes = [each for each in networks if each.endswith("-map")]
    goals = [
        ("first contentful paint, s", median(each.paint for each in loads), PAINT),
        ("digit, map and picture alive, s", median(each.alive for each in loads), ALIVE),
        ("layout shift, the worst", max(each.shift for each in loads), SHIFT),
        ("beside Gradio's own, MB", last.megabytes("/page-files/"), FETCHED),
        ("files of codes of the map that nobody asked for", len(codes), 0),
        (f"networks before the decoder (the first is {networks[0]})", networks.index("explorer-decoder"), 0),
    ]
    lines = [f"| {name}: {what} | {value:.3g} | {goal:g} | {verdict(value <= goal)} |" for what, value, goal in goals]
    lines.append(f"| {name}: all, MB in {len(last.urls)} requests | {last.megabytes(''):.3g} | | |")
    return lines, all(value <= goal for _, value, goal in goals)


def main() -> int:
    """Run the command line and return the exit status."""
    print("| what | measured | goal | |\n|---|---|---|---|")
    kept = []
    with launched() as browser, serving("app.py") as server:
        load(browser, server, **SCREENS["desk"])  # the server's own first time is not counted
        for name, screen in SCREENS.items():
            loads = [load(browser, server, **screen) for _ in range(LOADS)]
            lines, is_kept = rows_of(name, loads)
            kept.append(is_kept)
            print("\n".join(lines), flush=True)
            for each in max(loads, key=lambda load: load.shift).moved:
                print("moved:", *each, file=sys.stderr)
        for encoding in ("identity", "gzip"):
            size = httpx.head(server.url, headers={"Accept-Encoding": encoding}).headers["Content-Length"]
            print(f"| the HTML, {encoding}, kB | {int(size) / 1000:.0f} | | |")
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
