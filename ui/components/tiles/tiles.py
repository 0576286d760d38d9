"""Rows of sampled digits, each pixel a crisp square, with a button that saves them as one picture."""

import base64
import io
from html import escape
from typing import Any, TypedDict

import gradio as gr
from torch import Tensor

from ui.components.assets import assets
from ui.components.float32 import to_text
from ui.text import say, share
from vae_core.plots import to_pil

FIGURE = '<figure><button type="button" title="{pick}"><img hidden></button><figcaption></figcaption></figure>'


class Tile(TypedDict):
    """One digit on the page."""

    src: str  # PNG as a data URL that this server made
    alt: str
    code: str  # the code that the digit was decoded from, as `to_text` writes it
    model: str  # the model that the code is of


class Tiles(gr.HTML):
    """Shows a list of `Tile`; a click on one opens its code in the sliders."""

    def __init__(self, value: list[Tile], *, label: str, **kwargs: Any) -> None:
        figure = FIGURE.format(pick=escape(say("tiles.pick")))
        html = assets("tiles", label=escape(label), tile=figure, waiting=figure * len(value))
        super().__init__(value, label=label, text=share("tiles"), **html, **kwargs)

    def api_info(self) -> dict[str, Any]:
        """Return the JSON schema of a value."""
        return {"type": "array", "items": {"type": "object"}}


def tiles(images: Tensor, codes: Tensor, model: str) -> list[Tile]:
    """Return tiles of pixel means [N, 1, 28, 28], and of the codes [N, latent_dim] of `model` that they come from."""
    return [
        Tile(src=data_url(image[0]), alt=say("tiles.tile", number=index + 1), code=to_text(codes[index]), model=model)
        for index, image in enumerate(images)
    ]


def data_url(pixels: Tensor) -> str:
    """Return pixels [H, W] in [0, 1] as a PNG that an <img> can show."""
    png = io.BytesIO()
    to_pil(pixels).save(png, format="PNG")
    return "data:image/png;base64," + base64.b64encode(png.getvalue()).decode()
