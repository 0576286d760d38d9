"""The page in a frame of another origin, as on a Hugging Face Space, in a real Chromium."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Locator, Page, expect

from tests.page.labels import PHONE
from tests.page.seen import shown
from tests.page.server import Server
from ui import models
from ui.components.assets import modules
from ui.tabs.sliders import NUM_OPEN

HUB = "https://huggingface.co"
SPACE = f"{HUB}/spaces/someone/latent-explorer"  # the browser asks the test for it, not the network
LAPTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
HEADER = 150  # pixels of the Hub's page above the frame
TALL = 6000  # pixels, more than the tab of sliders takes on a phone with all its groups unfolded
AROUND = """<!doctype html><meta name="viewport" content="width=device-width"><body style="margin: 0">
<header style="height: {header}px"></header>
<iframe src="{url}" style="display: block; width: 100%; height: {height}px; border: 0"></iframe>
<script>addEventListener("message", ({{ data, origin }}) => got.push({{ data, origin }}), (window.got = []))</script>"""

OpenSliders = Callable[..., tuple[Page, Frame]]


@pytest.fixture
def open_sliders(browser: Browser, server: Server, problems: list[str]) -> Iterator[OpenSliders]:
    """Return a function that opens the tab of sliders in a frame of a height; it returns the outer page and the frame.

    The outer page scrolls, and has the address of a Space: other origins may not frame the page (ui/server/headers.py).
    """
    contexts = []

    def open_framed(height: int, **options: Any) -> tuple[Page, Frame]:
        context = browser.new_context(permissions=["local-network-access"], **options)  # from the Hub to 127.0.0.1
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(f"page: {error.stack or error}"))
        around = AROUND.format(url=server.url, header=HEADER, height=height)
        page.route(f"{HUB}/**", lambda route: route.fulfill(body=around, content_type="text/html"))
        page.goto(SPACE)
        frame = page.frames[1]
        frame.locator(".tiles img[src]").first.wait_for(state="attached")
        frame.locator("#shell").wait_for(state="detached")  # nothing moves any more
        frame.get_by_role("tab", name="Sliders", exact=True).click()
        expect(frame.get_by_test_id("slider-picture")).to_have_attribute("data-drawn-by", "page")
        scroll(page, 0)  # a press on the tab scrolls to it
        return page, frame

    yield open_framed
    for context in contexts:
        context.close()


def box(locator: Locator) -> Any:
    """Return where an element is in the outer page's view, in pixels."""
    found = locator.bounding_box()
    assert found
    return found


def scroll(page: Page | Frame, y: float) -> None:
    page.evaluate("y => scrollTo(0, y)", y)


def wait_until_picture_is_at(frame: Frame, top: float) -> None:
    """Wait until the picture's top edge is there, in pixels below that of the frame."""
    is_there = "top => Math.abs(document.querySelector('.picture').getBoundingClientRect().top - top) <= 2"
    frame.wait_for_function(is_there, arg=top, timeout=10_000)


def last_slider(frame: Frame) -> Locator:
    model = models.get(models.DEFAULT)
    return frame.get_by_test_id(f"slider-{model.order[NUM_OPEN - 1]}")


@pytest.mark.parametrize("device", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_in_a_frame_as_tall_as_its_content_the_picture_stays_in_sight_of_a_dragged_slider(
    open_sliders: OpenSliders, device: dict[str, Any]
) -> None:
    page, frame = open_sliders(TALL, **device)
    view = device["viewport"]["height"]
    picture, slider = frame.locator(".picture"), last_slider(frame)
    scroll(page, box(slider)["y"] - 0.8 * view)
    expect(picture).to_be_in_viewport(ratio=1)
    before = shown(frame.get_by_test_id("slider-picture"))
    place = box(slider)
    y = place["y"] + place["height"] / 2
    page.mouse.move(place["x"] + place["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] - 1, y, steps=5)
    seen = box(picture)
    assert seen["y"] >= 0
    assert seen["y"] + seen["height"] <= min(view, place["y"] if device is PHONE else view)
    assert shown(frame.get_by_test_id("slider-picture")) != before
    page.mouse.up()


def test_the_picture_goes_back_to_its_place_and_never_leaves_the_bank(open_sliders: OpenSliders) -> None:
    page, frame = open_sliders(TALL, **LAPTOP)
    frame.get_by_text("24 more dimensions").click()  # leaves the picture room to move
    scroll(page, 0)
    picture = frame.locator(".picture")
    bank = box(picture.locator(".."))
    start = bank["y"] - HEADER
    end = start + bank["height"]
    scroll(page, HEADER + end - 5)  # the end of the bank
    wait_until_picture_is_at(frame, end - box(picture)["height"])
    scroll(page, HEADER + start + 100)
    wait_until_picture_is_at(frame, start + 100)
    scroll(page, HEADER + start - 400)
    wait_until_picture_is_at(frame, start)


def test_a_bank_that_grows_is_followed_to_its_end(open_sliders: OpenSliders) -> None:
    page, frame = open_sliders(TALL, **PHONE)
    for group in frame.locator("details:not([open])").all()[::-1]:
        group.locator("summary").click()
    last = frame.get_by_role("slider").last
    scroll(page, box(last)["y"] - 600)
    expect(frame.locator(".picture")).to_be_in_viewport(ratio=1)


def test_a_frame_that_scrolls_by_itself_moves_the_picture_once(open_sliders: OpenSliders) -> None:
    page, frame = open_sliders(1000, **LAPTOP)
    frame.get_by_text("24 more dimensions").click()  # longer than the frame
    scroll(page, HEADER + 200)  # which hides 200 pixels of the frame
    scroll(frame, 1400)
    wait_until_picture_is_at(frame, 200)
    scroll(page, 0)
    wait_until_picture_is_at(frame, 0)


def test_the_page_of_the_space_is_told_the_hash(open_sliders: OpenSliders, server: Server) -> None:
    page, frame = open_sliders(TALL, **LAPTOP)
    path = modules()["components/shared/frame.js"]
    frame.evaluate("path => import(path).then(({ tellParent }) => tellParent('#z=1'))", f"/{path}")
    page.wait_for_function("got.some(({ data }) => data.hash)")
    assert page.evaluate("got.filter(({ data }) => data.hash)") == [{"data": {"hash": "#z=1"}, "origin": server.url}]
