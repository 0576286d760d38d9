"""A slider whose number field takes what a visitor types."""

import math
from typing import Any

import gradio as gr
from gradio.blocks import Block


class Slider(gr.Slider):
    """gr.Slider that cuts a typed number to the range, as its field does on leaving it, instead of failing.

    An emptied field counts as the value that the slider started with.
    """

    def get_block_name(self) -> str:
        """The front end knows this component as a slider."""
        return "slider"

    def get_config(self, cls: type[Block] | None = None) -> dict[str, Any]:
        """Gradio reads the settings off the signature of `__init__`: that of gr.Slider is the one that names them."""
        return super().get_config(cls or gr.Slider)

    def preprocess(self, payload: Any) -> float:
        """A number within the range."""
        number = payload if isinstance(payload, int | float) and math.isfinite(payload) else self.value
        return super().preprocess(min(max(number, self.minimum), self.maximum))
