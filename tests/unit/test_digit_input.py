"""A digit on a canvas: what the model sees of it, what is said of it, and what its tile carries."""

import math
import re
from collections import Counter
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
import torch
from PIL import Image

from tests.pictures import example, pixels, refusal
from ui import digit_input, models
from ui.components.drawing.drawing import Code
from ui.components.float32 import to_text
from ui.components.message.message import remarks
from ui.session.point import from_digit
from ui.tabs import interpolate, reconstruct
from ui.text import say
from vae_core import Doubt, FoundDigit, bundled_models, find_digit, prepare_image

BLANK = Image.new("L", (40, 40))
DOUBTS = (Doubt.LARGER_OF_SEVERAL, Doubt.FAINT)


def test_of_a_clear_digit_there_is_nothing_to_say() -> None:
    view = digit_input.see(models.get("article"), example("3"))
    assert view.x is not None
    assert torch.equal(view.x, prepare_image(example("3")))
    assert (view.said["calm"], view.said["warnings"]) == ([], [])
    (tile,) = view.tile
    torch.testing.assert_close(torch.tensor(pixels(tile["src"])).float(), view.x[0, 0] * 255, atol=0.5, rtol=0)


def test_doubts_of_the_intake_are_calm_sentences_also_from_a_tile(monkeypatch: pytest.MonkeyPatch) -> None:
    found = find_digit(example("3"))
    monkeypatch.setattr(digit_input, "find_digit", lambda *_: found._replace(doubts=DOUBTS))
    view = digit_input.see(models.get("article"), example("3"))
    assert view.said["calm"] == [say("doubts.larger_of_several"), say("doubts.faint")]
    assert view.said["warnings"] == []
    assert digit_input.see(models.get("article"), example("3"), view.tile).said == view.said


@pytest.mark.parametrize("name", bundled_models())
def test_what_does_not_look_like_a_digit_is_warned_of_and_shown(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stripes = (torch.arange(28) % 4 < 2).float().expand(1, 1, 28, 28)
    monkeypatch.setattr(digit_input, "find_digit", lambda *_: FoundDigit(stripes))
    view = digit_input.see(models.get(name), example("3"))
    assert view.x is stripes
    assert view.said["warnings"] == [models.doubt(models.evidence(models.get(name), stripes))]
    assert "does not look like a digit" in view.said["warnings"][0]


def test_without_a_digit_there_is_the_sentence_of_the_library_in_place_of_pictures() -> None:
    with pytest.raises(gr.Error, match=re.escape(refusal(BLANK))):
        digit_input.find(BLANK)
    view = digit_input.see(models.get("article"), BLANK)
    assert view.x is None
    assert [tile["src"] for tile in view.tile] == [""]
    assert view.said["warnings"] == [refusal(BLANK)]


def test_an_empty_canvas_invites() -> None:
    view = digit_input.see(models.get("article"), None)
    assert (view.x, view.said) == (None, remarks(["Draw a digit, or upload one."]))


def test_a_drawing_is_given_time_and_an_upload_is_not(tmp_path: Path) -> None:
    BLANK.save(tmp_path / "blank.png")
    drawn, uploaded = (digit_input.see(models.get("article"), each) for each in (BLANK, str(tmp_path / "blank.png")))
    assert (drawn.said["patience"], uploaded.said["patience"]) == (digit_input.PATIENCE, 0)


@pytest.mark.parametrize(
    ("model", "z", "reason"),
    [("none", [0.0], "no model named"), ("plane", [0.0], "list of 2"), (None, None, "no model named")],
)
def test_a_canvas_with_what_is_no_code_says_so(model: Any, z: Any, reason: str) -> None:
    code = Code(model, z)
    view = digit_input.see(models.get("plane"), code)
    assert (view.x, view.z) == (None, None)
    assert reason in view.said["warnings"][0]
    with pytest.raises(gr.Error):
        from_digit("plane", code, None)


def test_a_code_on_a_canvas_is_the_code_of_what_is_seen() -> None:
    model = models.get("plane")
    view = digit_input.see(model, Code("plane", [0.5, -1.0]))
    assert view.z is not None
    assert view.x is not None
    assert view.z.tolist() == [0.5, -1.0]
    assert torch.equal(view.x, models.generate(model, view.z[None]))


# What the tile carries


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a picture is searched, and how often a digit is encoded."""
    done: Counter[str] = Counter()

    def counted(name: str, function: Any) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            done[name] += 1
            return function(*arguments, **options)

        return call

    monkeypatch.setattr(digit_input, "find_digit", counted("search", find_digit))
    for encoder in (models.get(name).vae.encoder for name in models.names()):
        monkeypatch.setattr(encoder, "forward", counted("encode", encoder.forward))
    return done


def test_a_picture_is_searched_and_encoded_once_whatever_is_done_with_its_digit(work: Counter[str]) -> None:
    picture = example("3")
    seen, *_, point = reconstruct.follow_digit("plane", picture, None, None)
    assert work == {"search": 1, "encode": 1}
    again, *_ = reconstruct.show_others("plane", picture, seen)
    assert again == seen
    assert from_digit("plane", picture, seen) == point
    strip, *_ = interpolate.show("plane", picture, seen, picture, seen, 5, "linear")
    interpolate.show("plane", picture, seen, picture, seen, 7, "spherical")
    assert work == {"search": 1, "encode": 1}
    assert strip[0]["code"] == to_text(torch.tensor(point["z"]))


def test_another_model_encodes_the_digit_once_and_searches_nothing(work: Counter[str]) -> None:
    picture = example("3")
    seen = digit_input.see(models.get("plane"), picture).tile
    view = digit_input.see(models.get("article"), picture, seen)
    assert work == {"search": 1, "encode": 2}
    afresh = digit_input.see(models.get("article"), picture)
    assert (view.tile, view.said) == (afresh.tile, afresh.said)


def test_an_upload_is_searched_once_on_its_way_to_the_canvas(work: Counter[str], tmp_path: Path) -> None:
    path = str(tmp_path / "3.png")
    example("3").save(path)
    canvas, tile, upload, _ = digit_input.put_on_canvas("plane", path, None)
    assert (canvas["picture"]["path"], upload) == (path, None)
    reconstruct.follow_digit("plane", path, tile, None)
    assert work == {"search": 1, "encode": 1}


@pytest.mark.parametrize(
    ("name", "value", "searched", "encoded"),
    [
        *(("picture", value, 2, 2) for value in ("another", None)),
        *(("x", value, 2, 1) for value in ("AAAA", None, *(to_text(torch.full((784,), x)) for x in (math.nan, 2.0)))),
        *(("doubts", value, 2, 1) for value in (["<script>"], None)),
        *(("mean", value, 1, 2) for value in (None, to_text(torch.tensor([1e9, 0.0])))),
        *(("std", to_text(value), 1, 2) for value in (torch.tensor([0.0, 1.0]), torch.ones(3))),
        *(("model", value, 1, 2) for value in ("article", 5)),
    ],
)
def test_a_tile_that_does_not_fit_its_picture_is_left_aside_and_a_damaged_posterior_computed_again(
    name: str, value: Any, searched: int, encoded: int, work: Counter[str]
) -> None:
    model = models.get("plane")
    view = digit_input.see(model, example("3"))
    tile: Any = [{**view.tile[0], "digit": {**view.tile[0]["digit"], name: value}}]  # type: ignore[typeddict-item]
    assert digit_input.see(model, example("3"), tile).tile == view.tile
    assert work == {"search": searched, "encode": encoded}


@pytest.mark.parametrize("tile", [None, [], "tile", [{}], [{"digit": None}], [{"digit": {}}], {"digit": {}}])
def test_anything_else_in_the_place_of_a_tile_is_left_aside(tile: Any) -> None:
    view = digit_input.see(models.get("plane"), example("3"), tile)
    assert view.x is not None
    assert torch.equal(view.x, prepare_image(example("3")))
