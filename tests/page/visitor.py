"""What a visitor does, for the tests of the page, each with its wait for what it brings."""

import re

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.page.labels import SAMPLES
from tests.page.seen import canvas, decoded, note, picker, pictures, reconstructed, sources
from ui.examples import Stroke

CHANGED = "([picture, before]) => (picture.src ?? picture.toDataURL()) !== before"


def open_tab(page: Page, name: str) -> None:
    """Go to a tab, and wait until all is there that it shows, drawn by the page."""
    page.get_by_role("tab", name=name, exact=True).click()
    expect(page.get_by_role("tab", name=name, exact=True)).to_have_attribute("aria-selected", "true")
    match name:
        case "Sliders":
            expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
            expect(note(page)).not_to_be_empty()  # before, the point is none
        case "Reconstruct":
            expect(page.get_by_test_id("reconstruction-verdict")).not_to_be_empty()
            expect(page.get_by_role("tabpanel").locator("input[type=file]").first).to_be_attached()
        case "Interpolate":
            expect(page.locator(".frames b").last).not_to_be_empty()
            expect(page.get_by_role("tabpanel").locator("input[type=file]").nth(1)).to_be_attached()
        case "Train":
            expect(page.get_by_test_id("train-map")).to_have_attribute("data-painted", re.compile(r"\d"))
            expect(page.get_by_test_id("train-loss")).not_to_have_text("—")
        case "Sample":
            expect(pictures(page, SAMPLES)).not_to_have_count(0)


def drawn(page: Page, stroke: Stroke) -> list[str]:
    """Draw on the canvas; return the Reconstruct tab's three pictures, which are there when the pen is lifted."""
    draw(page, stroke)
    return sources(reconstructed(page))


def after_change(all_pictures: Locator, before: list[str], index: int = 0) -> list[str]:
    """Wait until the digit at `index` has changed; return what all of them show then."""
    picture = all_pictures.nth(index).element_handle()
    all_pictures.page.wait_for_function(CHANGED, arg=[picture, before[index]])
    return sources(all_pictures)


def choose_model(page: Page, name: str) -> None:
    """Choose a model, and wait until the page goes on with it."""
    picker(page).select_option(name)
    expect(page.get_by_test_id("permalink")).to_have_attribute("href", re.compile(f"model={name}&"))


def set_number(page: Page, label: str, value: float) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(str(value))
    box.press("Enter")


def set_steps(page: Page, count: int) -> None:
    """Set the number of frames of the interpolation."""
    page.get_by_test_id("steps").fill(str(count))


def draw(page: Page, stroke: Stroke, label: str = "Your digit", *, lifts: bool = True) -> None:
    """Draw with the mouse, without a click on anything before; the pen stays down unless it `lifts`."""
    canvas(page, label).scroll_into_view_if_needed()
    box = canvas(page, label).bounding_box()
    assert box
    points = [(box["x"] + x * box["width"] / 280, box["y"] + y * box["height"] / 280) for x, y in stroke]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point)
    if lifts:
        page.mouse.up()


def upload(page: Page, content: bytes, index: int = 0) -> None:
    file = FilePayload(name="digit.png", mimeType="image/png", buffer=content)
    page.get_by_role("tabpanel").locator("input[type=file]").nth(index).set_input_files(file)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def undo(page: Page) -> None:
    page.keyboard.press("Control+z")


def redo(page: Page) -> None:
    page.keyboard.press("Control+y")
