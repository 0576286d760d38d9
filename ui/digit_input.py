"""Where a visitor hands over a digit: a canvas, whose strokes stay in the page, and an upload, searched here."""

import base64
from typing import Any, Literal

import gradio as gr

from ui import models
from ui.components.drawing.drawing import Drawing, Found
from ui.components.events import LIVE, PICTURES
from ui.server.uploads import Upload
from ui.text import say
from vae_core import FoundDigit, find_digit

TOAST_SECONDS = 8  # seconds for which the sentence about a picture without a digit stays on the page


def build(which: Literal["a", "b"], label: str) -> None:
    """Lay out a canvas for one end of the interpolation, and an upload that fills the canvas."""
    build_upload(Drawing(which=which, label=label), label)


def build_upload(canvas: Drawing, label: str) -> None:
    """Lay out an upload that fills a canvas, which is called `label`."""
    upload = Upload(
        label=say("digit_input.upload", label=label),
        sources=["upload", "clipboard", "webcam"],
        height=150,
        webcam_options=gr.WebcamOptions(mirror=False),  # a mirrored 3 is no digit
        buttons=[],
        placeholder=say("digit_input.drop"),
        elem_classes="upload",
    )
    upload.change(put_on_canvas, upload, [canvas, upload], **LIVE, **PICTURES)


def put_on_canvas(path: str | None) -> tuple[Any, None]:
    """Return the digit in an uploaded picture, or why the picture was not taken; and an emptied upload."""
    if path is None:
        return gr.skip(), None
    try:
        found = find_digit(path, models.classifier()[0])
    except ValueError as error:
        return Found(refused=str(error)), None
    levels = found.image.mul(255).round().byte().numpy().tobytes()
    picture = {"path": path, "meta": {"_type": "gradio.FileData"}}
    doubts = [say(f"doubts.{each}") for each in found.doubts]
    return Found(picture=picture, pixels=base64.b64encode(levels).decode(), doubts=doubts), None


def find(picture: Any) -> FoundDigit | None:
    """Return the digit in an uploaded picture, None where there is no picture.

    Raises gr.Error with the sentence of `vae_core.find_digit` where there is no digit.
    """
    if picture is None:
        return None
    try:
        return find_digit(picture, models.classifier()[0])
    except ValueError as error:
        title = say("digit_input.no_digit_title")
        raise gr.Error(str(error), duration=TOAST_SECONDS, title=title, print_exception=False) from error
