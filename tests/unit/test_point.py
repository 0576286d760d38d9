"""The current point and the link to it, without a browser."""

import math
import re
from typing import Any
from urllib.parse import urlencode

import gradio as gr
import pytest
import torch

from tests.pictures import example, pixels
from ui import models
from ui.components.float32 import from_text, to_text
from ui.session import permalinks, point
from ui.session.permalinks import TABS
from ui.tabs import interpolate, reconstruct, sample


def fragment(**changed: str) -> str:
    """Return what stands behind the # of a link to the middle of `plane`, with other values."""
    values = {"model": "plane", "weights": models.get("plane").fingerprint, "tab": "sliders", "z": "AAAAAAAAAAA"}
    return urlencode(values | changed)


def picked(**data: Any) -> gr.EventData:
    """Return the event of a click on a tile."""
    return gr.EventData(None, {"index": 2, "model": "plane", "code": to_text(torch.tensor([0.5, -1.0])), **data})


def test_a_tile_that_is_clicked_brings_its_code_to_the_sliders() -> None:
    sample, tabs = point.from_sample(picked())
    assert (sample["model"], sample["z"], sample["note"]) == ("plane", [0.5, -1.0], "Sample 3 of the Sample tab.")
    assert tabs.selected == "sliders"
    frame, _ = point.from_frame(picked(index=0))
    assert (frame["z"], frame["note"]) == ([0.5, -1.0], "Frame 1 of the interpolation.")


def test_every_tile_that_can_be_clicked_carries_the_code_that_it_shows() -> None:
    z = sample.draw(models.get("plane"), 4, 1.0, 7, sample.PRIOR)
    tiles, _ = sample.show("plane", 4, 1.0, 7, sample.PRIOR)
    strip, *_ = interpolate.show("plane", example("1"), None, example("7"), None, 5, "linear")
    assert torch.equal(torch.stack([from_text(tile["code"]) for tile in tiles]), z)
    for tile in strip:
        shown = models.generate(models.get(tile["model"]), from_text(tile["code"])[None])[0, 0] * 255
        torch.testing.assert_close(torch.tensor(pixels(tile["src"])).float(), shown, atol=0.5, rtol=0)


NO_CLICKS: list[dict[str, Any]] = [{"code": code} for code in ("", None, "AAAA", to_text(torch.tensor([1e9, 0.0])))]
NO_CLICKS += [{"model": "none"}, {"model": None}, {"index": "<b>"}, {"index": None}]


@pytest.mark.parametrize("data", NO_CLICKS)
def test_a_click_that_the_page_cannot_have_sent_is_refused_with_a_sentence(data: dict[str, Any]) -> None:
    with pytest.raises(gr.Error, match="carries no code"):
        point.from_sample(picked(**data))
    with pytest.raises(gr.Error, match="carries no code"):
        point.from_frame(gr.EventData(None, None))


def test_a_point_is_the_code_with_what_there_is_to_say_of_it() -> None:
    value = point.at(models.get("plane"), torch.tensor([0.5, -10.0]), "A code.", start="it")
    said = {"note": "A code.", "start": "it"}
    assert value == {"model": "plane", "z": [0.5, -10.0], "spread": None, "origin": None, **said}


def test_without_a_digit_from_my_digit_says_where_to_get_one() -> None:
    with pytest.raises(gr.Error, match="Draw or upload one in the Reconstruct tab"):
        point.from_digit("plane", None, None)


@pytest.mark.parametrize(
    "invented",
    [None, [], "plane", {}, {"model": "plane"}, {"model": "none", "z": [0, 0]}, {"model": "plane", "z": [0, math.nan]}],
)
def test_a_point_that_the_page_cannot_have_made_is_refused(invented: Any) -> None:
    with pytest.raises(gr.Error, match="Reload the page"):
        point.on_canvas(invented)
    with pytest.raises(gr.Error, match="Reload the page"):
        reconstruct.follow_model("explorer", None, None, invented)
    with pytest.raises(gr.Error, match="Reload the page"):
        reconstruct.follow_model("explorer", None, None, {"model": "plane", "z": [0, 0], "origin": {"model": invented}})


def test_a_link_leads_to_its_point() -> None:
    z = "AAAAPwAAgL8"  # 0.5, -1 as float32
    found, tab = permalinks.read(fragment(z=z, tab="interpolate"))
    assert (found["model"], found["z"], tab) == ("plane", [0.5, -1.0], "interpolate")
    assert "tab" not in found
    assert {permalinks.read(fragment(tab=tab))[1] for tab in TABS} == set(TABS)


@pytest.mark.parametrize(
    ("opened", "sentence"),
    [
        (None, "damaged: it is no text"),
        ("z=" + 20_000 * "A", "damaged: it is no text, or far too long"),
        ("z=AAAA", "does not tell model, weights, tab"),
        (fragment(model="none"), "no model named 'none' here, only explorer"),
        (fragment(weights="0" * 1000), "other weights of plane (0000000000000000; here"),
        (fragment(tab="nowhere"), "there is no tab 'nowhere'"),
        *((fragment(z=z), "its code cannot be read") for z in ("AAAA", "?", "é")),
        (fragment(z="AAAAAAAAwH8"), "expected numbers from -100 to 100"),
    ],
)
def test_a_link_that_leads_nowhere_says_why(opened: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        permalinks.read(opened)
    _, current, _, value = permalinks.follow({"opened": opened, "tab": "sample"}, "the point")
    assert current == "the point"
    assert sentence in value["said"]
