"""A bank of sliders, for each latent dimension and named direction, that decodes in the page while one is dragged."""

from typing import Any, TypedDict

import gradio as gr

from ui.components.assets import assets, trust
from ui.settings import MAX_REACH, START
from ui.text import share


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


class Bank(TypedDict):
    """The sliders of a model."""

    groups: list[Group]
    random_note: str
    zero_note: str


class SliderBank(gr.HTML):
    """Sliders that stand at the point of the page's state, and move it."""

    def __init__(self, *, banks: dict[str, Bank], **kwargs: Any) -> None:
        reaches = "".join(
            f"<option{' selected' if reach == START['reach'] else ''}>{reach}</option>"
            for reach in range(1, MAX_REACH + 1)
        )
        styles = ("slider_bank/slider_bank", "slider_bank/rows")
        html = assets("slider_bank", styles=styles, reaches=reaches, trust=trust("slider-verdict"))
        super().__init__(**html, text=share("slider_bank"), banks=banks, **kwargs)
