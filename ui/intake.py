"""Where a visitor hands over a digit: a canvas to draw on, and a place to drop, paste or photograph a picture."""

from typing import Any

import gradio as gr
from torch import Tensor

from ui.components.drawing import Drawing
from ui.components.upload import Upload
from ui.examples import EXAMPLES
from vae_core import prepare_image

TOAST_SECONDS = 8


def build(label: str, example: str) -> Drawing:
    """A canvas that starts with an example digit, and an upload that puts its picture on the canvas.

    The canvas is the one place where the digit is: listen to its `.change`, which fires for strokes, examples and
    uploads alike.
    """
    canvas = Drawing({"strokes": EXAMPLES[example], "example": True}, label=label)
    upload = Upload(
        label=f"{label}: upload, paste or photograph",
        sources=["upload", "clipboard", "webcam"],
        height=290,
        webcam_options=gr.WebcamOptions(mirror=False),  # a mirrored 3 is no digit
        buttons=[],
        placeholder="Drop a picture, or tap",
        elem_classes="upload",
    )
    upload.change(
        put_on_canvas,
        upload,
        [canvas, upload],
        show_progress="hidden",
        api_visibility="private",
        trigger_mode="always_last",
    )
    return canvas


def put_on_canvas(path: str | None) -> tuple[Any, Any]:
    """Value of the canvas for an uploaded picture, and an emptied upload; a picture without a digit says so."""
    if path is None:
        return gr.skip(), gr.skip()
    try:
        prepare_image(path)
    except ValueError as error:
        gr.Warning(str(error), duration=TOAST_SECONDS, title="That picture did not work")
        return gr.skip(), None
    return {"picture": {"path": path, "meta": {"_type": "gradio.FileData"}}}, None


def to_digit(picture: Any) -> Tensor | None:
    """What the model sees, [1, 1, 28, 28], from the value of a canvas; None while it is empty.

    Raises gr.Error with the sentence of `vae_core.prepare_image` where there is no digit to find.
    """
    if picture is None:
        return None
    try:
        return prepare_image(picture)
    except ValueError as error:
        raise gr.Error(str(error), duration=TOAST_SECONDS, title="No digit found", print_exception=False) from error
