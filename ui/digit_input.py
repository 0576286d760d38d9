"""Where a visitor hands over a digit, and what the model sees of it."""

from typing import Any, NamedTuple

import gradio as gr
from torch import Tensor

from ui import models
from ui.components.drawing.drawing import Code, Drawing, render
from ui.components.message.message import Message, Remarks, remarks
from ui.components.tiles.tiles import Tile, Tiles, tiles, waiting
from ui.examples import EXAMPLES
from ui.server.gradio_overrides import Upload
from ui.text.doubts import doubt_sentence
from vae_core import FoundDigit, find_digit

TOAST_SECONDS = 8
PATIENCE = 1.5
"""Seconds without a touch after which a drawing counts as done, and what is doubtful about it is said."""
SEEN = "what the model sees"
INVITATION = "Draw a digit, or upload one."
NOT_TAKEN = "That picture was not taken; the canvas keeps what was on it."


class Intake(NamedTuple):
    """A canvas and, below or beside it, the digit as the model gets it, and what is doubtful about it."""

    canvas: Drawing
    seen: Tiles
    message: Message


class Look(NamedTuple):
    """What came of a picture."""

    x: Tensor | None
    """[1, 1, 28, 28], or None where there is no digit."""
    z: Tensor | None
    """Its code [latent_dim]: the posterior mean, or the very code that lies on the canvas."""
    said: Remarks

    @property
    def tile(self) -> list[Tile]:
        """What the model sees, for the page."""
        return waiting([SEEN]) if self.x is None else tiles(self.x, [SEEN], alt=SEEN)


def build(label: str, example: str, *, scale: int = 4, phone_scale: int = 4, apart: bool = False) -> Intake:
    """A canvas that starts with an example digit, what the model sees of it, and an upload that fills the canvas.

    The canvas is the one place where the digit is: listen to its `.change`, which fires for strokes, examples and
    uploads alike. With `apart`, it is for the caller to `place` what is seen and the message where it wants them.
    """
    canvas = Drawing({"strokes": EXAMPLES[example], "example": True}, label=label)
    start = look(models.get(models.DEFAULT), render(EXAMPLES[example]))
    seen = Tiles(start.tile, label=f"{label}: {SEEN}", scale=scale, phone_scale=phone_scale, render=False)
    message = Message(start.said, label=f"{label}: remarks", render=False)
    if not apart:
        with gr.Row(elem_classes="seen"):
            place(seen, message)
    upload = Upload(
        label=f"{label}: upload, paste or photograph",
        sources=["upload", "clipboard", "webcam"],
        height=150,
        webcam_options=gr.WebcamOptions(mirror=False),  # a mirrored 3 is no digit
        buttons=[],
        placeholder="Drop a picture, or tap",
        elem_classes="upload",
    )
    upload.change(
        put_on_canvas,
        upload,
        [canvas, upload, message],
        show_progress="hidden",
        api_visibility="private",
        trigger_mode="always_last",
    )
    return Intake(canvas, seen, message)


def place(*components: gr.HTML) -> None:
    """Put components that were made before into the layout, here."""
    for component in components:
        component.render()  # type: ignore[no-untyped-call]


def put_on_canvas(path: str | None) -> tuple[Any, Any, Any]:
    """Value of the canvas for an uploaded picture, an emptied upload, and why a picture was not taken."""
    if path is None:
        return gr.skip(), gr.skip(), gr.skip()
    try:
        find_digit(path)
    except ValueError as error:
        return gr.skip(), None, remarks([NOT_TAKEN], [str(error)])
    return {"picture": {"path": path, "meta": {"_type": "gradio.FileData"}}}, None, gr.skip()


def look(model: models.Model, picture: Any) -> Look:
    """What the model sees of the value of a canvas, and what is doubtful about it."""
    if picture is None:
        return Look(None, None, remarks([INVITATION]))
    if isinstance(picture, Code):
        return look_at_code(model, picture)
    patience = 0 if isinstance(picture, str) else PATIENCE  # an uploaded picture is done
    try:
        found = find_digit(picture)
    except ValueError as error:
        return Look(None, None, remarks(warnings=[str(error)], patience=patience))
    doubt = models.evidence(model, found.image).doubt
    said = remarks(map(doubt_sentence, found.doubts), [doubt] if doubt else [], patience)
    return Look(found.image, models.encode(model, found.image).mean[0], said)


def look_at_code(model: models.Model, code: Code) -> Look:
    """What a code decodes to; its picture is encoded anew where it is a code of another model."""
    try:
        origin = models.named(code.model)
        z = models.code(origin, code.z)
    except ValueError as error:
        return Look(None, None, remarks(warnings=[str(error)]))
    x = models.generate(origin, z)
    if origin is model:
        return Look(x, z[0], remarks(["A point of the sliders."]))
    said = f"A point of {origin.name}'s sliders; {model.name} has encoded its picture anew."
    return Look(x, models.encode(model, x).mean[0], remarks([said]))


def find(picture: Any) -> FoundDigit | None:
    """The digit on a canvas of strokes or an upload, None while it is empty.

    Raises gr.Error with the sentence of `vae_core.find_digit` where there is no digit to find.
    """
    if picture is None:
        return None
    try:
        return find_digit(picture)
    except ValueError as error:
        raise gr.Error(str(error), duration=TOAST_SECONDS, title="No digit found", print_exception=False) from error
