"""The switch to the mode for a lecture hall: map and picture fill the screen."""

from typing import Any

import gradio as gr

from ui.components.assets import assets
from ui.text import share


class Present(gr.HTML):
    """A button that puts the class `present` on the page; first_screen.css lays it out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**assets("present"), text=share("present"), **kwargs)
