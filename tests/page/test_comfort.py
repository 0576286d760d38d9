"""Contrast, sizes of targets, and less motion for those who ask for it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.page.conftest import DESKTOP, MOVING, Visit
from tests.page.labels import PHONE
from tests.page.seen import until
from tests.page.visitor import open_tab, press, set_steps

TABS = ("Sample", "Reconstruct", "Sliders", "Interpolate", "Train")
PAINT = """(tab) => {
  const number = (colour) => {
    const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  let ground = tab;
  while (ground && !number(getComputedStyle(ground).backgroundColor)[3]) ground = ground.parentElement;
  return [number(getComputedStyle(tab).color), number(getComputedStyle(ground).backgroundColor)];
}"""
"""JavaScript: the colour of a tab's name and the one behind it, as [red, green, blue, alpha]."""
SMALL = """() => [...document.querySelectorAll("[role=tabpanel] .html-container :is(button, input, select, summary)")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .map((each) => each.type === "radio" ? each.closest("label") : each)
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([, { width, height }]) => width < 24 || height < 24)
  .map(([each, { width, height }]) => `${each.ariaLabel || each.textContent}: ${width} x ${height}`)"""
"""JavaScript: controls of this page's own components that are smaller than 24 x 24 px."""
LOG = """() => {
  window.met = [];
  const seen = document.querySelector("[data-testid=slider-picture]");
  (function look() {
    const shown = seen.toDataURL();
    if (window.met.at(-1)?.shown !== shown) window.met.push({ shown, time: performance.now() });
    requestAnimationFrame(look);
  })();
}"""
"""JavaScript: writes down when the picture of the sliders changes."""


def luminance(colour: list[int]) -> float:
    """Return the relative luminance of a colour, as WCAG 2.2 defines it."""
    parts = [channel / 255 for channel in colour[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_names_of_all_tabs_can_be_read(visit: Visit, theme: str) -> None:
    page = visit(f"/?__theme={theme}")
    for tab in page.get_by_role("tab").all():
        dark, light = sorted(luminance(colour) for colour in tab.evaluate(PAINT))
        contrast = (light + 0.05) / (dark + 0.05)
        print(f"{theme} {tab.inner_text()} {contrast:.2f}")
        assert contrast >= 4.5, tab.inner_text()


@pytest.mark.parametrize("mode", [{"viewport": DESKTOP}, PHONE], ids=["desktop", "phone"])
def test_every_control_is_large_enough_for_a_finger(visit: Visit, mode: dict[str, object]) -> None:
    page = visit(**mode)
    for tab in TABS:
        open_tab(page, tab)
        assert page.evaluate(SMALL) == [], tab
    open_tab(page, "Sliders")
    page.get_by_test_id("slider-slant").press("End")
    expect(page.get_by_role("button", name="Reset")).to_be_visible()
    assert page.evaluate(SMALL) == []


def test_with_less_motion_the_walk_steps_from_code_to_code(page: Page) -> None:
    open_tab(page, "Sliders")
    page.evaluate(LOG)
    press(page, "Walk")
    page.wait_for_function("window.met.length >= 3", timeout=15_000)
    press(page, "Stop")
    times = page.evaluate("window.met.map(({ time }) => time)")
    assert times[2] - times[1] > 2000  # milliseconds on a code


def test_otherwise_the_walk_glides(visit: Visit) -> None:
    page = visit(**MOVING)
    open_tab(page, "Sliders")
    page.evaluate(LOG)
    press(page, "Walk")
    page.wait_for_function("window.met.length >= 10")
    press(page, "Stop")
    times = page.evaluate("window.met.slice(1, 10).map(({ time }) => time)")
    assert times[-1] - times[0] < 2000


def test_with_less_motion_play_goes_from_frame_to_frame(page: Page) -> None:
    open_tab(page, "Interpolate")
    set_steps(page, 5)
    page.get_by_test_id("scrubber").fill("0")
    page.evaluate("""() => {
      window.places = new Set();
      new MutationObserver(([{ target }]) => window.places.add(target.textContent))
        .observe(document.querySelector(".scrub output"), { childList: true, characterData: true, subtree: true });
    }""")
    press(page, "Play")
    page.wait_for_function("window.places.size >= 4", timeout=15_000)
    press(page, "Pause")
    assert page.evaluate("[...window.places]") in (["0.00", "0.25", "0.50", "0.75"], ["0.25", "0.50", "0.75", "1.00"])


def test_otherwise_play_glides(visit: Visit) -> None:
    page = visit(**MOVING)
    open_tab(page, "Interpolate")
    set_steps(page, 5)
    page.get_by_test_id("scrubber").fill("0")
    press(page, "Play")
    between = re.compile(r"0\.(0[1-9]|1\d|2[0-4])")
    until(page, lambda: bool(between.fullmatch(page.locator(".scrub output").inner_text())))
    press(page, "Pause")
