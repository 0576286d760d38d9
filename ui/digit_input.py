"""Where a visitor hands over a digit: a canvas, an upload, and beside them a tile of what the model sees.

A picture is searched for its digit once, and the digit is encoded once by each model: the tile carries both through the
visitor's page, and every handler that takes a canvas takes its tile, too. What a browser sends is checked again: a tile
that belongs to another picture, or that is damaged, is left aside and the picture is searched.
"""

import hashlib
from functools import cache
from typing import Any, NamedTuple, cast

import gradio as gr
from PIL import Image
from torch import Tensor
from torch.distributions import Normal

from ui import models
from ui.components.drawing.drawing import Code, Drawing, render
from ui.components.events import LIVE, PICTURES
from ui.components.float32 import from_text, to_text
from ui.components.message.message import Message, Remarks, remarks
from ui.components.tiles.tiles import Tile, Tiles, tiles, waiting
from ui.examples import EXAMPLES
from ui.server.uploads import Upload
from ui.text import say
from vae_core import Doubt, FoundDigit, find_digit

TOAST_SECONDS = 8  # seconds for which the sentence about a picture without a digit stays on the page
PATIENCE = 1.5  # seconds without a touch after which a drawing counts as done, and its doubts are shown


class DigitInput(NamedTuple):
    """A canvas, the tile of what the model sees of it, and the sentences about it."""

    canvas: Drawing
    seen: Tiles
    message: Message


class View(NamedTuple):
    """What a model sees of a canvas."""

    tile: list[Tile]  # the tile of what it sees, which carries the digit, its doubts and its posterior
    said: Remarks
    x: Tensor | None = None  # the digit, [1, 1, 28, 28]; None where there is none
    z: Tensor | None = None  # its code [latent_dim]: the posterior mean, or the code that was put on the canvas
    posterior: Normal | None = None
    """Its posterior, batch shape [1, latent_dim]; None for a code that was put on the canvas."""


def build(
    model: gr.Radio, label: str, example: str, *, scale: int = 4, phone_scale: int = 4, apart: bool = False
) -> DigitInput:
    """Lay out a canvas that starts with an example digit, its tile and sentences, and an upload that fills the canvas.

    The canvas is the one place where the digit is: listen to its `.change`, which fires for strokes, examples and
    uploads alike. With `apart`, the caller has to `place` the tile and the sentences.
    """
    canvas = Drawing({"strokes": EXAMPLES[example], "example": True}, label=label)
    start = see_example(example)
    seen = Tiles(
        start.tile, label=say("digit_input.seen_of", label=label), scale=scale, phone_scale=phone_scale, render=False
    )
    message = Message(start.said, label=say("digit_input.remarks_of", label=label), render=False)
    if not apart:
        with gr.Row(elem_classes="seen"):
            place(seen, message)
    upload = Upload(
        label=say("digit_input.upload", label=label),
        sources=["upload", "clipboard", "webcam"],
        height=150,
        webcam_options=gr.WebcamOptions(mirror=False),  # a mirrored 3 is no digit
        buttons=[],
        placeholder=say("digit_input.drop"),
        elem_classes="upload",
    )
    upload.change(put_on_canvas, [model, upload, seen], [canvas, seen, upload, message], **LIVE, **PICTURES)
    return DigitInput(canvas, seen, message)


def place(*components: gr.HTML) -> None:
    """Put components that were made before into the layout, here."""
    for component in components:
        component.render()  # type: ignore[no-untyped-call]


def put_on_canvas(name: str, path: str | None, tile: Any) -> tuple[Any, ...]:
    """Return the canvas and the tile of an uploaded picture, an emptied upload, and why a picture was not taken."""
    if path is None:
        return gr.skip(), tile, gr.skip(), gr.skip()
    view = see(models.get(name), path)
    if view.x is None:
        return gr.skip(), tile, None, remarks([say("digit_input.not_taken")], view.said["warnings"])
    return {"picture": {"path": path, "meta": {"_type": "gradio.FileData"}}}, view.tile, None, gr.skip()


def see(model: models.Model, picture: Any, tile: Any = None) -> View:
    """Return what a model sees of the value of a canvas.

    A `tile` that carries the digit of this picture saves the search, and the encoder where it is of the same model.
    """
    if picture is None:
        return see_nothing(remarks([say("digit_input.invitation")]))
    if isinstance(picture, Code):
        return see_code(model, picture)
    patience = 0 if isinstance(picture, str) else PATIENCE  # an uploaded picture is done
    key = key_of(picture)
    known = carried_by(tile, key)
    try:
        found = carried_digit(known) or find_digit(picture, models.classifier()[0])
    except ValueError as error:
        return see_nothing(remarks(warnings=[str(error)], patience=patience))
    posterior = carried_posterior(known, model) or models.encode(model, found.image)
    doubt = models.doubt(models.evidence(model, found.image, posterior))
    carried = {
        "picture": key,
        "x": to_text(found.image),
        "doubts": list(found.doubts),
        "model": model.name,
        "mean": to_text(posterior.mean),
        "std": to_text(posterior.stddev),
    }
    said = remarks([say(f"doubts.{each}") for each in found.doubts], [doubt] if doubt else [], patience)
    carrier = cast(Tile, {**tile_of(found.image), "digit": carried})
    return View([carrier], said, found.image, posterior.mean[0], posterior)


def see_code(model: models.Model, code: Code) -> View:
    """Return what a code decodes to; its picture is encoded anew where it is a code of another model."""
    try:
        origin = models.lookup(code.model)
        z = models.check_code(origin, code.z)
    except ValueError as error:
        return see_nothing(remarks(warnings=[str(error)]))
    x = models.generate(origin, z)
    if origin is model:
        return View([tile_of(x)], remarks([say("digit_input.point")]), x, z[0])
    said = remarks([say("digit_input.point_of_other", origin=origin.name, model=model.name)])
    posterior = models.encode(model, x)
    return View([tile_of(x)], said, x, posterior.mean[0], posterior)


def see_nothing(said: Remarks) -> View:
    """Return the view of a canvas without a digit."""
    return View(waiting([say("digit_input.seen")]), said)


@cache
def see_example(digit: str) -> View:
    """Return what the model that the page starts with sees of an example."""
    return see(models.get(models.DEFAULT), render(EXAMPLES[digit]))


def tile_of(x: Tensor) -> Tile:
    """Return the tile of a digit x [1, 1, 28, 28]."""
    return tiles(x, [say("digit_input.seen")], alt=say("digit_input.seen"))[0]


# What a tile carries


def key_of(picture: Image.Image | str) -> str:
    """Return the key of a picture on a canvas: a hash of a drawing's pixels, or the path of an upload."""
    return picture if isinstance(picture, str) else hashlib.sha256(picture.tobytes()).hexdigest()


def carried_by(tile: Any, key: str) -> dict[str, Any]:
    """Return what the value of a tile, as a browser sent it, carries of a picture; empty where it is of another one."""
    match tile:
        case [{"digit": {"picture": str(picture)} as digit}] if picture == key:
            return cast(dict[str, Any], digit)
    return {}


def carried_digit(known: dict[str, Any]) -> FoundDigit | None:
    """Return the digit that a tile carries, None where it carries none or a damaged one."""
    try:
        x = from_text(known["x"], (1, 1, 28, 28))
        doubts = tuple(map(Doubt, known["doubts"]))
    except (KeyError, TypeError, ValueError):
        return None
    return FoundDigit(x, doubts) if ((x >= 0) & (x <= 1)).all() else None


def carried_posterior(known: dict[str, Any], model: models.Model) -> Normal | None:
    """Return the posterior that a tile carries, None where it is of another model, or damaged."""
    if known.get("model") != model.name:
        return None
    try:
        mean, std = (from_text(known[name], (1, model.vae.latent_dim)) for name in ("mean", "std"))
    except (KeyError, TypeError, ValueError):
        return None
    is_sound = mean.abs().amax() <= models.MAX_CODE and std.amin() > 0 and std.amax() <= models.MAX_CODE
    return Normal(mean, std) if is_sound else None


def find(picture: Any) -> FoundDigit | None:
    """Return the digit in an uploaded picture, None where there is no picture.

    Raises gr.Error with the sentence of `vae_core.find_digit` where there is no digit.
    """
    if picture is None:
        return None
    try:
        return find_digit(picture, models.classifier()[0])
    except ValueError as error:
        raise no_digit(str(error)) from error


def no_digit(sentence: str) -> gr.Error:
    """Return the error that shows a sentence about a picture without a digit."""
    title = say("digit_input.no_digit_title")
    return gr.Error(sentence, duration=TOAST_SECONDS, title=title, print_exception=False)
