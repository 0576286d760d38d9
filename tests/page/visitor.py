"""What a visitor does, for the tests of the page, each with its wait for what it brings."""

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.page.labels import RESULT, SAMPLES, STRIP
from tests.page.seen import canvas, decoded, pictures, reconstructed, sources
from ui import models
from ui.examples import Stroke


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()
    expect(page.get_by_role("tab", name=name, exact=True)).to_have_attribute("aria-selected", "true")
    if name == "Sliders":
        expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
    else:
        expect(pictures(page, {"Sample": SAMPLES, "Reconstruct": RESULT}.get(name, STRIP))).not_to_have_count(0)


def after_stroke(page: Page, before: list[str]) -> list[str]:
    """Wait until all three have changed; return their new sources."""
    for index, source in enumerate(before):
        expect(reconstructed(page).nth(index)).not_to_have_attribute("src", source)
    return sources(reconstructed(page))


def drawn(page: Page, stroke: Stroke) -> list[str]:
    """Draw on the canvas of the Reconstruct tab; return the new sources of its three pictures."""
    before = sources(reconstructed(page))
    draw(page, stroke)
    return after_stroke(page, before)


def after_change(images: Locator, before: list[str], index: int = 0) -> list[str]:
    """Wait until the digit at `index` has changed; return the new sources of all."""
    expect(images.nth(index)).not_to_have_attribute("src", before[index])
    return sources(images)


def choose_model(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()
    expect(page.get_by_text(models.description(name))).to_be_visible()


def set_number(page: Page, label: str, value: float) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(str(value))
    box.press("Enter")


def draw(page: Page, stroke: Stroke, label: str = "Your digit") -> None:
    """Draw with the mouse, without a click on anything before."""
    canvas(page, label).scroll_into_view_if_needed()
    box = canvas(page, label).bounding_box()
    assert box
    points = [(box["x"] + x * box["width"] / 280, box["y"] + y * box["height"] / 280) for x, y in stroke]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point)
    page.mouse.up()


def upload(page: Page, content: bytes, index: int = 0) -> None:
    file = FilePayload(name="digit.png", mimeType="image/png", buffer=content)
    page.get_by_role("tabpanel").locator("input[type=file]").nth(index).set_input_files(file)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
