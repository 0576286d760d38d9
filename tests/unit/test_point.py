"""The current point, the link to it, the tabs and the models behind them, without a browser."""

import base64
import math
import re
from typing import Any
from urllib.parse import urlencode

import gradio as gr
import numpy as np
import pytest
import torch

from tests.pictures import example, pixels
from ui import digit_input, models
from ui.components.float32 import from_text, to_text
from ui.session import permalinks, point
from ui.session.permalinks import TABS
from ui.tabs import interpolate, reconstruct, sample, sliders
from vae_core import bundled_models


def fragment(**changed: str) -> str:
    """Return what stands behind the # of a link to the middle of `plane`, with other values."""
    values = {"model": "plane", "weights": models.get("plane").fingerprint, "tab": "sliders", "z": "AAAAAAAAAAA"}
    return urlencode(values | changed)


def picked(**data: Any) -> gr.EventData:
    """Return the event of a click on a tile."""
    return gr.EventData(None, {"index": 2, "model": "plane", "code": to_text(torch.tensor([0.5, -1.0])), **data})


def test_a_tile_that_is_clicked_brings_its_code_to_the_sliders() -> None:
    sample, tabs = point.open_sample(picked())
    assert (sample["model"], sample["z"], sample["note"]) == ("plane", [0.5, -1.0], "Sample 3 of the Sample tab.")
    assert tabs.selected == "sliders"
    frame, _ = point.open_frame(picked(index=0))
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
NO_CLICKS += [
    {"model": "none"},
    {"model": None},
    {"index": "<b>"},
    {"index": 1.5},
    {"index": math.inf},
    {"index": None},
]


@pytest.mark.parametrize("data", NO_CLICKS)
def test_a_click_that_the_page_cannot_have_sent_is_refused_with_a_sentence(data: dict[str, Any]) -> None:
    with pytest.raises(gr.Error, match="carries no code"):
        point.open_sample(picked(**data))
    with pytest.raises(gr.Error, match="carries no code"):
        point.open_frame(gr.EventData(None, None))


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


def test_the_explorer_comes_first_among_the_bundled_models() -> None:
    assert models.names()[0] == "explorer"
    assert sorted(models.names()) == bundled_models()
    assert all(models.description(name).endswith(".") or "." in models.description(name) for name in models.names())


@pytest.mark.parametrize("name", bundled_models())
def test_dimensions_are_ordered_by_kl_and_the_used_ones_come_first(name: str) -> None:
    model = models.get(name)
    kl = model.statistics.kl[model.order]
    assert sorted(model.order) == list(range(model.vae.latent_dim))
    assert (kl.diff() <= 0).all()
    if model.variational:
        assert (kl[: model.num_used] >= models.USED_KL).all()
        assert (kl[model.num_used :] < models.USED_KL).all()
        assert (float(model.mean[0]), float(model.std[0])) == (0, 1)
    else:
        assert model.num_used == model.vae.latent_dim
        assert torch.equal(model.std, model.statistics.std)


def test_the_server_decodes_what_the_page_cannot() -> None:
    answer = sliders.decode(["plane", [0.5, -1]])
    expected = models.generate(models.get("plane"), torch.tensor([[0.5, -1.0]])).flatten() * 255
    assert np.abs(np.frombuffer(base64.b64decode(answer["pixels"]), np.uint8) - expected.numpy()).max() <= 0.5


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        *(
            (asked, "no model named")
            for asked in (None, [], ["plane"], [["plane"], [0.0, 0.0]], ["../plane", [0.0, 0.0]])
        ),
        *((["plane", code], "expected a list of 2.") for code in (None, [0.0], {"0": 0.0})),
        *((["plane", [0.0, it]], "from -100 to 100") for it in (None, "1", True, math.nan, -math.inf, 1e30)),
    ],
)
def test_what_is_no_code_is_refused_with_a_sentence(asked: Any, reason: str) -> None:
    answer = sliders.decode(asked)
    assert set(answer) == {"error"}
    assert reason in answer["error"]


@pytest.mark.parametrize("name", bundled_models())
def test_figures_keep_their_places_while_there_is_no_digit(name: str) -> None:
    model = models.get(name)
    empty, full = (reconstruct.show(model, digit_input.see(model, picture)) for picture in (None, example("3")))
    names = [re.findall("<dt>(.*?)</dt>", html) for html in (empty.report, full.report)]
    assert names[0] == names[1] == ["Reconstruction", "KL", "ELBO", "MSE"]
    assert empty.report.count(reconstruct.DASH) == (4 if model.variational else 2)
    assert reconstruct.DASH not in full.report
    for shown in (empty, full):
        assert [len(shown.seen), len(shown.pictures), len(shown.samples)] == [1, 2, 8 if model.variational else 0]


def test_a_plain_autoencoder_says_that_one_picture_has_one_code_and_offers_no_samples() -> None:
    for name, variational in (("autoencoder", False), ("article", True)):
        model = models.get(name)
        shown = reconstruct.show(model, digit_input.see(model, example("3")))
        assert ("one code" in shown.samples_intro) is not variational
        assert shown.again["visible"] is variational


@pytest.mark.parametrize("count", [3, 4, 31])
def test_the_frame_that_the_walk_starts_on_is_the_middle_one(count: int) -> None:
    strip, _, walk, *_ = interpolate.show("plane", example("1"), None, example("7"), None, count, "linear")
    assert len(strip) == count
    assert (walk["value"], walk["maximum"]) == (count // 2 + 1, count)
    assert (strip[0]["caption"], strip[-1]["caption"]) == ("A", "B")


@pytest.mark.parametrize(("first", "last", "missing"), [(None, "7", "A"), ("1", None, "B"), (None, None, "A")])
def test_a_missing_end_is_asked_for_by_its_name(first: str | None, last: str | None, missing: str) -> None:
    a, b = (example(digit) if digit else None for digit in (first, last))
    strip, text, *_ = interpolate.show("plane", a, None, b, None, 5, "linear")
    assert f"digit for {missing}." in text
    assert [tile["src"] for tile in strip] == [""] * 5
