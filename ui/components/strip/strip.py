"""The strip of frames from digit A to digit B, decoded in the page."""

from typing import Any

import gradio as gr

from ui.components.assets import assets
from ui.text import share


class Strip(gr.HTML):
    """The frames between the ends of the interpolation in the page's state, each with the digit that is read in it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**assets("strip"), text=share("strip"), **kwargs)
