"""Record the README's animations from the running page: `python app.py`, then `python docs/record.py`.

Writes docs/page.webp: the dot is dragged over the map, a digit is drawn, and made a 9; dots of the test digits. And
docs/train.webp: a VAE learns in the page, at beta 1, without the KL term, and with it again.
"""

import io
import math
import shutil
from itertools import pairwise
from pathlib import Path

from PIL import Image
from playwright.sync_api import FloatRect, Page, sync_playwright

URL = "http://127.0.0.1:7860/?__theme=light"
SIZE = {"width": 1280, "height": 740}
FOLDER = Path(__file__).parent


def main() -> None:
    """Drive the page and write the animations."""
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        for name, scenes in (("page", (move_on_map, draw, make_a_nine, look_at_dots)), ("train", (train,))):
            page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
            page.goto(URL)
            page.locator("#shell").wait_for(state="detached")
            page.wait_for_timeout(3000)  # the dot drifts once
            frames: list[tuple[Image.Image, int]] = []
            for scene in scenes:
                scene(page, frames)
            page.close()
            write(FOLDER / f"{name}.webp", frames)
        browser.close()


def write(path: Path, frames: list[tuple[Image.Image, int]]) -> None:
    """Write an animation of pictures, each with the milliseconds for which it is shown."""
    pictures, durations = zip(*frames, strict=True)
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=durations, quality=60, method=6, loop=0)
    print(f"{path}: {len(frames)} frames, {path.stat().st_size / 1000:.0f} kB")


def shoot(page: Page, frames: list[tuple[Image.Image, int]], milliseconds: int, settling: int = 400) -> None:
    """Append a screenshot of the page once it has settled, which takes `settling` milliseconds."""
    page.wait_for_timeout(settling)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    frames.append((picture.resize((1024, 592), Image.Resampling.LANCZOS), milliseconds))


def move_on_map(page: Page, frames: list[tuple[Image.Image, int]]) -> None:
    """Drag the dot through the digits."""
    shoot(page, frames, 1500)
    box = box_of(page, "map")
    dot = box_of(page, "map-point")
    x, y = dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for turn in range(24):
        across, up = ((0.5 + 0.36 * part(turn / 4)) for part in (math.sin, math.cos))
        page.mouse.move(box["x"] + across * box["width"], box["y"] + up * box["height"], steps=4)
        shoot(page, frames, 150, settling=120)
    page.mouse.up()
    page.mouse.move(0, 0)
    shoot(page, frames, 600)


def draw(page: Page, frames: list[tuple[Image.Image, int]]) -> None:
    """Draw a 4 in two strokes, while map and picture follow."""
    page.get_by_role("button", name="Clear").first.click()
    box = box_of(page, "canvas")
    for stroke in ([(100, 60), (85, 150), (190, 150)], [(165, 90), (155, 235)]):
        page.mouse.move(box["x"] + stroke[0][0], box["y"] + stroke[0][1])
        page.mouse.down()
        for (x0, y0), (x1, y1) in pairwise(stroke):
            for part in (0.25, 0.5, 0.75, 1):
                page.mouse.move(box["x"] + x0 + part * (x1 - x0), box["y"] + y0 + part * (y1 - y0), steps=3)
                shoot(page, frames, 150, settling=120)
        page.mouse.up()
    page.mouse.move(0, 0)
    shoot(page, frames, 900)


def make_a_nine(page: Page, frames: list[tuple[Image.Image, int]]) -> None:
    """Let the server find the nearest 9, and scrub along the way to it."""
    page.get_by_test_id("make-it-9").click()
    way = page.get_by_test_id("way")
    way.wait_for()
    page.wait_for_timeout(2000)
    for index in range(0, 25, 3):
        way.fill(str(index))
        shoot(page, frames, 250, settling=200)
    shoot(page, frames, 1200)


def look_at_dots(page: Page, frames: list[tuple[Image.Image, int]]) -> None:
    """Show where the test digits lie."""
    page.get_by_test_id("layer-tiles").click()
    page.get_by_test_id("layer-dots").click()
    shoot(page, frames, 2500, settling=1500)


def train(page: Page, frames: list[tuple[Image.Image, int]]) -> None:
    """Let a VAE learn, and take the dare that takes its KL term away and brings it back."""
    page.get_by_role("tab", name="Train").click()
    page.get_by_role("tablist").evaluate("(it) => it.scrollIntoView()")
    for _ in range(14):
        shoot(page, frames, 250, settling=350)
    page.get_by_test_id("train-dare-home").click()
    for _ in range(26):
        shoot(page, frames, 250, settling=350)
    shoot(page, frames, 2500)


def box_of(page: Page, testid: str) -> FloatRect:
    """Return where an element lies in the window."""
    box = page.get_by_test_id(testid).bounding_box()
    assert box is not None
    return box


if __name__ == "__main__":
    main()
