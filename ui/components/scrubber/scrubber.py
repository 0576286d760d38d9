"""The frame between digit A and digit B that the visitor stands on, and the slider that moves it."""

from typing import Any

import gradio as gr

from ui.components.assets import assets, trust
from ui.text import share


class Scrubber(gr.HTML):
    """A slider along the interpolation in the page's state, and beyond its ends, with the decoded frame."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**assets("scrubber", trust=trust("frame-verdict")), text=share("scrubber"), **kwargs)
