"""Rows of digits, each pixel a crisp square, with captions and a button that saves them as one picture."""

import base64
import io
from collections.abc import Sequence
from typing import Any, TypedDict

import gradio as gr
from torch import Tensor

from ui.components.assets import asset
from ui.components.float32 import to_text
from vae_core.plots import to_pil


class Tile(TypedDict):
    """One digit on the page."""

    src: str
    """PNG as a data URL that this server made; "" for a tile that waits for its digit."""
    alt: str
    caption: str
    code: str
    model: str


TEMPLATE = """
<div class="tiles" role="group"></div>
<button class="save" type="button" hidden>Save as picture</button>
"""


class Tiles(gr.HTML):
    """Shows a list of `Tile`. `scale` and `phone_scale` are screen pixels per pixel of the digit.

    `pick` says in a few words what a click on a tile does; the click is a `select` event with the tile's `index`.
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
        super().__init__(
            value,
            label=label,
            html_template=TEMPLATE,
            css_template=asset("components/tiles/tiles.css"),
            js_on_load=asset("components/tiles/tiles.js"),
            apply_default_css=False,
            aria_label=label,
            pixel_scale=scale,
            phone_scale=phone_scale,
            save_as=save_as,
            pick=pick,
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        """The JSON schema of a value."""
        return {"type": "array", "items": {"type": "object"}}


def tiles(
    images: Tensor,
    captions: Sequence[str] = (),
    alt: str = "generated digit",
    codes: Tensor | None = None,
    model: str = "",
) -> list[Tile]:
    """Tiles of pixel means [N, 1, 28, 28]; without captions they are only numbered in their alternative text."""
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
    """Black tiles in the place of digits that are not there yet, so that nothing moves when they come."""
    return [Tile(src="", alt="nothing yet", caption=caption, code="", model="") for caption in captions]


def data_url(pixels: Tensor) -> str:
    """Pixels [H, W] in [0, 1] as a PNG that an <img> can show."""
    png = io.BytesIO()
    to_pil(pixels).save(png, format="PNG")
    return "data:image/png;base64," + base64.b64encode(png.getvalue()).decode()
