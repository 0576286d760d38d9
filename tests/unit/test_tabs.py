"""The tabs and the models behind them, without a server."""

import base64
import math
import re
from typing import Any

import gradio as gr
import numpy as np
import pytest
import torch

from tests.pictures import example
from ui import digit_input, models
from ui.tabs import interpolate, reconstruct, sample, sliders
from vae_core import bundled_models


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


def test_an_empty_seed_says_what_to_type() -> None:
    with pytest.raises(gr.Error, match="The seed is empty"):
        sample.show("plane", 4, 1.0, None, sample.PRIOR)


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
