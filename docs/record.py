"""Record the README's animation from the running page: `python app.py`, then `python docs/record.py`.

Writes docs/page.webp: new samples, a digit that is reconstructed while it is drawn, moving sliders, an interpolation.
"""

import io
import shutil
from itertools import pairwise
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

URL = "http://127.0.0.1:7860/?__theme=light"
SIZE = {"width": 1280, "height": 1120}
OUTPUT = Path(__file__).parent / "page.webp"


def main() -> None:
    """Drive the page through its tabs and write the animation."""
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
        page.goto(URL)
        page.locator(".tiles img[src]").first.wait_for()
        frames: list[tuple[Image.Image, int]] = []
        for scene in (sample, reconstruct, sliders, interpolate):
            scene(page, frames)
        browser.close()
    pictures, durations = zip(*frames, strict=True)
    pictures[0].save(
        OUTPUT, save_all=True, append_images=pictures[1:], duration=durations, quality=60, method=6, loop=0
    )
    print(f"{OUTPUT}: {len(frames)} frames, {OUTPUT.stat().st_size / 1000:.0f} kB")


def shoot(page: Page, frames: list[tuple[Image.Image, int]], milliseconds: int, settling: int = 400) -> None:
    """Append a screenshot of the page once it has settled, which takes `settling` milliseconds."""
    page.wait_for_timeout(settling)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    frames.append((picture.resize((896, 784), Image.Resampling.LANCZOS), milliseconds))


def sample(page: Page, frames: list[tuple[Image.Image, int]]) -> None:
    """Draw samples three times."""
    shoot(page, frames, 1500)
    for _ in range(2):
        page.get_by_role("button", name="New samples").click()
        shoot(page, frames, 900)


def reconstruct(page: Page, frames: list[tuple[Image.Image, int]]) -> None:
    """Draw a 4 in two strokes, and show what becomes of it on the way."""
    page.get_by_role("tab", name="Reconstruct").click()
    shoot(page, frames, 1200)
    box = page.get_by_test_id("canvas").bounding_box()
    assert box is not None
    for stroke in ([(100, 60), (85, 150), (190, 150)], [(165, 90), (155, 235)]):
        page.mouse.move(box["x"] + stroke[0][0], box["y"] + stroke[0][1])
        page.mouse.down()
        for (x0, y0), (x1, y1) in pairwise(stroke):
            for part in (0.25, 0.5, 0.75, 1):
                page.mouse.move(box["x"] + x0 + part * (x1 - x0), box["y"] + y0 + part * (y1 - y0), steps=3)
                shoot(page, frames, 150, settling=80)
        page.mouse.up()
        shoot(page, frames, 900)
    page.mouse.move(0, 0)


def sliders(page: Page, frames: list[tuple[Image.Image, int]]) -> None:
    """Move the first two sliders, which stand on the drawn digit, and set the point as A."""
    page.get_by_role("tab", name="Sliders").click()
    shoot(page, frames, 1200)
    for index in range(2):
        slider = page.locator("input[type=range]:visible").nth(index)
        for value in (-2, -1, 0, 1, 2, 1):
            slider.fill(str(value))
            shoot(page, frames, 250)
    page.get_by_role("button", name="Use as A").click()
    shoot(page, frames, 900)


def interpolate(page: Page, frames: list[tuple[Image.Image, int]]) -> None:
    """Walk from A to B, and beyond."""
    page.get_by_role("tab", name="Interpolate").click()
    scrubber = page.get_by_test_id("scrubber")
    for position in (0, 0.15, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1, 1.2, 1.4):
        scrubber.fill(str(position))
        shoot(page, frames, 300, settling=150)


if __name__ == "__main__":
    main()
