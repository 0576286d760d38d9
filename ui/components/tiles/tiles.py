"""Rows of digits, each pixel a crisp square, with captions and a button that saves them as one picture."""

import base64
import io
from collections.abc import Sequence
from html import escape
from typing import Any, TypedDict

import gradio as gr
from torch import Tensor

from ui.components.assets import assets, labels
from ui.components.float32 import to_text
from ui.text import say
from vae_core.plots import to_pil


class Tile(TypedDict):
    """One digit on the page."""

    src: str  # PNG as a data URL that this server made; "" for a tile that waits for its digit
    alt: str
    caption: str
    code: str  # the code that the digit was decoded from, as `to_text` writes it; "" where there is none
    model: str  # the model that the code is of


class Tiles(gr.HTML):
    """Shows a list of `Tile`. `scale` and `phone_scale` are screen pixels per pixel of the digit.

    `pick` says in a few words what a click on a tile does; the click is a `picked` event with the tile's `index`,
    `code` and `model`. With `save_as`, a button saves all tiles as one picture of that name.
    """

    def __init__(
        self,
        value: list[Tile],
        *,
        label: str,
        scale: int = 3,
        phone_scale: int = 2,
        save_as: str = "",
        pick: str = "",
        **kwargs: Any,
    ) -> None:
        image = f'<button type="button" title="{escape(pick)}"><img hidden></button>' if pick else "<img hidden>"
        figure = f"<figure>{image}<figcaption>{{caption}}</figcaption></figure>"
        html = assets(
            "tiles",
            ["picked"],
            label=escape(label),
            scale=scale,
            phone_scale=phone_scale,
            tile=figure.format(caption=""),
            waiting="".join(figure.format(caption=escape(tile["caption"])) for tile in value),
            save=f'<button class="save" type="button" disabled>{labels("tiles")["save"]}</button>' if save_as else "",
        )
        super().__init__(value, label=label, save_as=save_as, **html, **kwargs)

    def api_info(self) -> dict[str, Any]:
        """Return the JSON schema of a value."""
        return {"type": "array", "items": {"type": "object"}}


def tiles(
    images: Tensor,
    captions: Sequence[str] = (),
    alt: str = "generated digit",
    codes: Tensor | None = None,
    model: str = "",
) -> list[Tile]:
    """Return tiles of pixel means [N, 1, 28, 28], and of the codes [N, latent_dim] of `model` that they come from.

    Without captions, they are only numbered in their alternative text.
    """
    return [
        Tile(
            src=data_url(image[0]),
            alt=f"{alt} {index + 1}",
            caption=captions[index] if captions else "",
            code="" if codes is None else to_text(codes[index]),
            model=model,
        )
        for index, image in enumerate(images)
    ]


def waiting(captions: Sequence[str]) -> list[Tile]:
    """Return black tiles in the place of digits that are not there yet, so that nothing moves when they come."""
    return [Tile(src="", alt=say("tiles.waiting"), caption=caption, code="", model="") for caption in captions]


def data_url(pixels: Tensor) -> str:
    """Return pixels [H, W] in [0, 1] as a PNG that an <img> can show."""
    png = io.BytesIO()
    to_pil(pixels).save(png, format="PNG")
    return "data:image/png;base64," + base64.b64encode(png.getvalue()).decode()
