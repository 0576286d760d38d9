"""The Interpolate tab in a real Chromium, as a visitor uses it, with torch as the oracle."""

import io
import re
from typing import Literal

import pytest
import torch
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.page.conftest import Visit
from tests.page.labels import DOWN, ENVELOPE, NO_DIGIT, PHONE, STRIP
from tests.page.seen import canvas, classify, distance, image, is_blank, pictures, said, seen_of, shown, sources, until
from tests.page.visitor import after_change, choose_model, draw, open_tab, press, set_steps, upload
from tests.pictures import BLANK, DIGIT, example
from ui import models
from ui.settings import START
from ui.text import say
from vae_core import interpolate, prepare_image

TAB = "Interpolate"  # Where the page is opened


def inside(page: Page) -> Locator:
    """Return the tab, whose canvases are those of A and B."""
    return page.get_by_role("tabpanel")


def digits_read(page: Page) -> list[str]:
    """Return the digits under the frames."""
    return page.locator(".frames b").all_inner_texts()


def expected(page: Page, steps: int, path: Literal["linear", "spherical"], name: str = models.DEFAULT) -> torch.Tensor:
    """Return the frames that torch makes of what the model sees of both ends, [steps, 1, 28, 28]."""
    model = models.get(name)
    first, last = (models.encode(model, image(shown(seen_of(page, end)))).mean[0] for end in "AB")
    return models.generate(model, interpolate(first, last, steps, path))


def assert_strip(page: Page, frames: torch.Tensor) -> None:
    """Wait until the strip is near these frames, and each digit under it is the classifier's."""
    strip = pictures(page, STRIP)
    expect(strip).to_have_count(len(frames))
    until(page, lambda: all(distance(url, frame[None]) <= 4 for url, frame in zip(sources(strip), frames, strict=True)))
    for read, chance in zip(digits_read(page), classify(sources(strip)), strict=True):
        assert float(chance[int(read)]) >= float(chance.max()) - 0.02


@pytest.mark.same_page
@pytest.mark.parametrize("name", models.names())
def test_the_strip_and_the_digits_under_it_are_those_of_torch(page: Page, name: str) -> None:
    choose_model(page, name)
    assert_strip(page, expected(page, START["steps"], START["path"], name))
    assert digits_read(page)[0] == START["a"]
    assert digits_read(page)[-1] == START["b"]


def test_linear_and_spherical_paths_differ_between_the_ends_only(page: Page) -> None:
    spherical = sources(pictures(page, STRIP))
    page.get_by_role("radio", name="linear").click()
    linear = after_change(pictures(page, STRIP), spherical, index=len(spherical) // 2)
    assert (linear[0], linear[-1]) == (spherical[0], spherical[-1])
    assert_strip(page, expected(page, START["steps"], "linear"))
    expect(page.get_by_text("11 codes on a linear path in 32 dimensions.")).to_be_visible()


def test_steps_is_the_number_of_frames_and_the_ends_stay(page: Page) -> None:
    before = sources(pictures(page, STRIP))
    set_steps(page, 7)
    assert_strip(page, expected(page, 7, START["path"]))
    after = sources(pictures(page, STRIP))
    assert (after[0], after[-1]) == (before[0], before[-1])


def test_the_strip_runs_between_the_two_examples_that_are_picked(page: Page) -> None:
    inside(page).get_by_role("button", name="Example: 0").first.click()
    page.get_by_role("button", name="Example: 4").last.click()
    assert_strip(page, expected(page, START["steps"], START["path"]))
    assert (digits_read(page)[0], digits_read(page)[-1]) == ("0", "4")


def test_what_the_model_sees_of_both_ends_follows_strokes_uploads_and_examples(page: Page) -> None:
    a, b = (shown(seen_of(page, end)) for end in "AB")
    draw(page, DOWN, "A")
    one = shown(seen_of(page, "A"))
    assert one != a
    upload(page, DIGIT, index=1)
    after_change(seen_of(page, "B"), [b])
    assert distance(shown(seen_of(page, "B")), prepare_image(example("3"), models.classifier()[0])) <= 1
    assert shown(seen_of(page, "A")) == one
    inside(page).get_by_role("button", name=f"Example: {START['a']}").first.click()
    assert shown(seen_of(page, "A")) == a
    assert_strip(page, expected(page, START["steps"], START["path"]))


def test_the_scrubber_stands_on_frames_of_the_strip_and_goes_beyond_its_ends(page: Page) -> None:
    scrubber, frame = page.get_by_test_id("scrubber"), page.get_by_test_id("frame")
    strip = sources(pictures(page, STRIP))
    for position, index in ((0, 0), (0.5, 5), (0.3, 3), (1, 10)):
        scrubber.fill(str(position))
        assert distance(shown(frame), strip[index]) <= 1
        expect(page.locator(".scrub output")).to_have_text(f"{position:.2f}")
    expect(page.get_by_test_id("frame-verdict")).to_have_text(re.compile(f"^{START['b']} · "))
    model = models.get(models.DEFAULT)
    a, b = (models.encode(model, image(shown(seen_of(page, end)))).mean[0] for end in "AB")
    page.get_by_role("radio", name="linear").click()
    for position in (-0.5, 1.5):
        scrubber.fill(str(position))
        assert distance(shown(frame), models.generate(model, (a + position * (b - a))[None])) <= 4


def test_an_end_of_the_path_that_is_cleared_says_what_to_do(page: Page) -> None:
    for index, name in enumerate("AB"):
        inside(page).get_by_role("button", name="Clear").nth(index).click()
        expect(page.get_by_text(f"Draw, upload or pick a digit for {name}.")).to_be_visible()
        expect(page.get_by_role("button", name="Save as picture")).to_be_disabled()
        assert not "".join(digits_read(page))
        inside(page).get_by_role("button", name="Example: 6").nth(index).click()
        expect(page.get_by_text(f"Draw, upload or pick a digit for {name}.")).to_be_hidden()
    assert_strip(page, expected(page, START["steps"], START["path"]))


def test_each_end_says_what_is_doubtful_about_its_own_digit(page: Page) -> None:
    for stroke in ENVELOPE:
        draw(page, stroke, "B")
    expect(said(page, "B")).to_contain_text(NO_DIGIT)
    expect(said(page, "A")).to_be_empty()
    upload(page, BLANK)
    expect(said(page, "A")).to_contain_text(say("remarks.not_taken"))
    expect(said(page, "B")).to_contain_text(NO_DIGIT)


def test_the_strip_is_saved_as_one_picture(page: Page) -> None:
    set_steps(page, 3)
    expect(pictures(page, STRIP)).to_have_count(3)
    assert_strip(page, expected(page, 3, START["path"]))
    with page.expect_download() as download:
        press(page, "Save as picture")
    assert download.value.suggested_filename == "interpolation.png"
    saved = Image.open(io.BytesIO(download.value.path().read_bytes()))
    assert saved.size == (4 * (3 * 30 + 2), 4 * 32)


def test_both_ends_stand_beside_the_slider_and_lead_to_them(page: Page) -> None:
    scrubber = page.get_by_test_id("scrubber")
    for end, position in (("B", "1"), ("A", "0")):
        button = page.get_by_role("button", name=f"Go to {end}")
        assert shown(button.locator("canvas")) == shown(seen_of(page, end))
        button.click()
        expect(scrubber).to_have_value(position)
    places = [page.locator(part).bounding_box() for part in (".end.a", ".scrub input", ".end.b")]
    lefts = [box["x"] for box in places if box]
    assert lefts == sorted(lefts)
    draw(page, DOWN, "A")
    assert shown(page.locator(".end.a canvas")) == shown(seen_of(page, "A"))
    inside(page).get_by_role("button", name="Clear").first.click()
    assert is_blank(shown(page.locator(".end.a canvas")))


def test_the_frame_itself_is_dragged_from_a_to_b(page: Page) -> None:
    scrubber, frame = page.get_by_test_id("scrubber"), page.get_by_test_id("frame")
    before = shown(frame)
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 10, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 10 + box["width"] / 4, middle, steps=4)
    expect(scrubber).to_have_value("0.75")
    assert shown(frame) != before
    page.mouse.up()
    page.mouse.move(box["x"] + 10, middle)  # the hand has let go
    expect(scrubber).to_have_value("0.75")


def swipe(page: Page, start: tuple[float, float], steps: list[tuple[float, float]]) -> None:
    """Move a finger over the page, as the browser itself gets it from a screen."""
    touch = page.context.new_cdp_session(page)
    x, y = start
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for right, down in steps:
        x, y = x + right, y + down
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_on_a_phone_strip_and_frame_come_first_and_a_finger_drags_the_frame(visit: Visit) -> None:
    page = visit(**PHONE)
    open_tab(page, TAB)
    strip = [box for picture in pictures(page, STRIP).all() if (box := picture.bounding_box())]
    assert len({box["y"] for box in strip}) == 1  # one row
    frame, scrubber = page.get_by_test_id("frame"), page.get_by_test_id("scrubber")
    boxes = [part.bounding_box() for part in (frame, scrubber, page.locator(".end.a"), canvas(page, "A"))]
    large, slider, end, drawing = (box for box in boxes if box)
    assert strip[0]["y"] < large["y"] < slider["y"] < drawing["y"]
    assert large["width"] == large["height"] == 336
    assert slider["y"] + slider["height"] - strip[0]["y"] < PHONE["viewport"]["height"]  # all on one screen
    assert end["x"] + end["width"] <= slider["x"]
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    swipe(page, middle, [(-14, 0)] * 6)
    expect(scrubber).to_have_value("0.25")
    before = page.evaluate("scrollY")
    swipe(page, middle, [(0, -20)] * 6)
    page.wait_for_function("before => scrollY > before + 50", arg=before)
    expect(scrubber).to_have_value("0.25")  # a finger that scrolls moves nothing else
