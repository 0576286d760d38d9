"""A bank of sliders, for each latent dimension and named direction, that decodes in the page while one is dragged."""

from collections.abc import Mapping
from typing import Any, TypedDict

import gradio as gr

from ui.components.assets import asset
from ui.server.static import publish

TEMPLATE = """
<div class="picture">
  <canvas width="28" height="28" role="img" aria-label="The decoded code" data-testid="slider-picture"></canvas>
  <div class="tools">
    <button type="button" class="digit" title="The code of the digit in the Reconstruct tab">From my digit</button>
    <button type="button" class="random" title="A code drawn at random">Random</button>
    <button type="button" class="zero" title="All sliders to zero">Zero</button>
    <button type="button" class="walk" title="From one random code to the next, until stopped">Walk</button>
    <button type="button" class="undo" title="The code before" disabled>Undo</button>
    <button type="button" class="redo" title="The code after" disabled>Redo</button>
    <button type="button" class="save" title="Save the picture">Save</button>
    <button type="button" class="use-as a" title="Interpolate from this point">Use as A</button>
    <button type="button" class="use-as b" title="Interpolate to this point">Use as B</button>
  </div>
  <p class="note" role="status"></p>
</div>
<div class="sliders">
  <label class="reach">Range: ± <select></select> standard deviations</label>
  <div class="groups"></div>
</div>
"""


class Range(TypedDict):
    """One slider, which runs some standard deviations to either side of a mean."""

    label: str
    mean: float
    std: float
    id: str
    """The end of its `data-testid`."""


class Dimension(Range):
    """The slider of one latent dimension."""

    dim: int


class Direction(Range):
    """The slider of a direction through all dimensions."""

    vector: list[float]


class Group(TypedDict):
    """Sliders under a heading; without one they stand open."""

    heading: str
    open: bool
    dimensions: list[Dimension]
    directions: list[Direction]


class Bank(TypedDict):
    """What the component needs to know of a model."""

    latent_dim: int
    groups: list[Group]
    layers: list[dict[str, Any]]
    """As `vae_core.export` lists them; empty for a decoder that only the server can run."""
    numbers: str
    """Path of the decoder's weights, published."""
    random_note: str
    zero_note: str


class SliderBank(gr.HTML):
    """Its value is a `Point` (ui/point.py), which the page changes when a move of the sliders is over.

    `decode([name, z])` is asked where the page cannot decode. Pressing "From my digit" is a `click`, "Use as A" a
    `select`, "Use as B" a `submit`.
    """

    def __init__(
        self,
        value: Mapping[str, Any] | None = None,
        *,
        banks: dict[str, Bank],
        decode: Any,
        max_reach: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            value,
            html_template=TEMPLATE,
            css_template=asset("components/slider_bank/slider_bank.css"),
            js_on_load=asset("components/slider_bank/slider_bank.js"),
            apply_default_css=False,
            server_functions=[decode],
            banks=banks,
            max_reach=max_reach,
            decoder=publish("decoder.js", asset("engine/decoder.js").encode()),
            worker=publish("strip_worker.js", asset("engine/worker.js").encode()),
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        """The JSON schema of a value."""
        return {"type": "object"}
