"""An upload on its way to a canvas: the digit in it, what is doubtful about it, or why it was not taken."""

import base64
import re
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
import torch
from PIL import Image

from tests.pictures import DIGIT, example, refusal
from ui import digit_input, models
from ui.digit_input import put_on_canvas
from ui.text import say
from vae_core import Doubt, find_digit

BLANK = Image.new("L", (40, 40))


@pytest.fixture
def upload(tmp_path: Path) -> str:
    """Return the path of an uploaded 3."""
    (tmp_path / "3.png").write_bytes(DIGIT)
    return str(tmp_path / "3.png")


def test_an_uploaded_digit_is_put_on_the_canvas_with_its_picture_and_the_upload_is_emptied(upload: str) -> None:
    found, emptied = put_on_canvas(upload)
    levels = np.frombuffer(base64.b64decode(found["pixels"]), np.uint8).astype(np.float32)
    expected = find_digit(upload, models.classifier()[0]).image.flatten() * 255
    torch.testing.assert_close(torch.from_numpy(levels), expected, atol=0.51, rtol=0)
    assert found.keys() == {"picture", "pixels", "doubts"}
    assert (found["picture"]["path"], found["doubts"], emptied) == (upload, [], None)
    assert gr.FileData(**found["picture"]).path == upload


def test_doubts_of_the_intake_are_sentences(upload: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = find_digit(example("3"))._replace(doubts=tuple(Doubt))
    monkeypatch.setattr(digit_input, "find_digit", lambda *_: found)
    doubts = put_on_canvas(upload)[0]["doubts"]
    assert doubts == [say("doubts.larger_of_several"), say("doubts.clearer_of_several"), say("doubts.faint")]


def test_a_picture_without_a_digit_is_refused_with_the_sentence_of_the_library(tmp_path: Path) -> None:
    BLANK.save(tmp_path / "blank.png")
    assert put_on_canvas(str(tmp_path / "blank.png")) == ({"refused": refusal(BLANK)}, None)


def test_an_upload_that_is_emptied_changes_nothing_on_the_canvas() -> None:
    assert put_on_canvas(None) == (gr.skip(), None)


def test_an_endpoint_finds_a_digit_or_nothing_and_says_why_not() -> None:
    assert digit_input.find(None) is None
    found: Any = digit_input.find(example("3"))
    assert torch.equal(found.image, find_digit(example("3"), models.classifier()[0]).image)
    with pytest.raises(gr.Error, match=re.escape(refusal(BLANK))):
        digit_input.find(BLANK)
