"""Record the README's animation from the running page: `python app.py`, then `python docs/record.py`.

Writes docs/page.webp: new samples, a reconstructed digit, moving sliders, an interpolation.
"""

import io
import shutil
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


def shoot(page: Page, frames: list[tuple[Image.Image, int]], milliseconds: int) -> None:
    """Append a screenshot of the page once it has settled."""
    page.wait_for_timeout(400)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    frames.append((picture.resize((896, 784), Image.Resampling.LANCZOS), milliseconds))


def sample(page: Page, frames: list[tuple[Image.Image, int]]) -> None:
    """Draw samples three times."""
    shoot(page, frames, 1500)
    for _ in range(2):
        page.get_by_role("button", name="New samples").click()
        shoot(page, frames, 900)


def reconstruct(page: Page, frames: list[tuple[Image.Image, int]]) -> None:
    """Draw a 4 in two strokes."""
    page.get_by_role("tab", name="Reconstruct").click()
    shoot(page, frames, 1200)
    box = page.locator("canvas[role=img]:visible").bounding_box()
    assert box is not None
    for stroke in ([(100, 60), (85, 150), (190, 150)], [(165, 90), (155, 235)]):
        page.mouse.move(box["x"] + stroke[0][0], box["y"] + stroke[0][1])
        page.mouse.down()
        for x, y in stroke[1:]:
            page.mouse.move(box["x"] + x, box["y"] + y, steps=12)
        page.mouse.up()
        shoot(page, frames, 1200)
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
    """Walk from A to B."""
    page.get_by_role("tab", name="Interpolate").click()
    walk = page.get_by_role("slider", name="Walk")
    for step in (1, 3, 5, 7, 9, 11):
        walk.fill(str(step))
        shoot(page, frames, 400)


if __name__ == "__main__":
    main()
