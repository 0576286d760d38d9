"""A bank of sliders, for each latent dimension and named direction, that decodes in the page while one is dragged."""

from collections.abc import Mapping
from typing import Any, TypedDict

import gradio as gr

from ui.components.assets import assets
from ui.text import share

EVENTS = ("from_digit", "use_as_a", "use_as_b")
REACH = 3  # standard deviations from the middle of a slider to its ends, until the visitor chooses others


class Range(TypedDict):
    """One slider, a number of standard deviations to either side of a mean."""

    label: str
    mean: float
    std: float
    id: str  # end of its `data-testid`


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


class Exported(TypedDict):
    """A network that the page runs, as `vae_core.export` describes it."""

    layers: list[dict[str, Any]]  # empty where only the server can run it
    scales: int  # number of scales among the published weights
    numbers: str  # path of the published weights


class Bank(Exported):
    """The sliders and the decoder of a model."""

    latent_dim: int
    groups: list[Group]
    random_note: str
    zero_note: str


class SliderBank(gr.HTML):
    """Its value is a `Point` (ui/session/point.py), which the page changes when a move of the sliders is over.

    The server function `decode([name, z])` is asked where the page cannot decode. The buttons "From my digit", "Use as
    A" and "Use as B" trigger `from_digit`, `use_as_a` and `use_as_b`.
    """

    def __init__(
        self,
        value: Mapping[str, Any] | None = None,
        *,
        banks: dict[str, Bank],
        classifier: Exported,
        decode: Any,
        max_reach: int,
        **kwargs: Any,
    ) -> None:
        reaches = "".join(
            f"<option{' selected' if reach == REACH else ''}>{reach}</option>" for reach in range(1, max_reach + 1)
        )
        super().__init__(
            value,
            **assets("slider_bank", EVENTS, reaches=reaches),
            server_functions=[decode],
            text=share("slider_bank"),
            banks=banks,
            classifier=classifier,
            max_reach=max_reach,
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        """Return the JSON schema of a value."""
        return {"type": "object"}
