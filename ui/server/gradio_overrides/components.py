"""Components: those of Gradio that behave otherwise here."""

import math
from typing import Any

import gradio as gr
from gradio.blocks import Block


class Slider(gr.Slider):
    """gr.Slider that cuts a typed number to the range, as its field does on leaving it, instead of failing.

    An emptied field counts as the value that the slider started with.
    """

    def get_block_name(self) -> str:
        """Return the name under which the front end knows this component."""
        return "slider"

    def get_config(self, cls: type[Block] | None = None) -> dict[str, Any]:
        """Return the settings that the signature of gr.Slider names: Gradio reads them off `__init__`."""
        return super().get_config(cls or gr.Slider)

    def preprocess(self, payload: Any) -> float:
        """Return a number within the range."""
        number = payload if isinstance(payload, int | float) and math.isfinite(payload) else self.value
        return super().preprocess(min(max(number, self.minimum), self.maximum))


class Image(gr.Image):
    """gr.Image for subclasses, which the front end would not know by their own names."""

    def get_block_name(self) -> str:
        """Return the name under which the front end knows this component."""
        return "image"

    def get_config(self, cls: type[Block] | None = None) -> dict[str, Any]:
        """Return the settings that the signature of gr.Image names: Gradio reads them off `__init__`."""
        return super().get_config(cls or gr.Image)
