"""The frame between digit A and digit B that the visitor stands on, and the slider that moves it."""

from typing import Any

import gradio as gr

from ui.components.assets import assets, choices, trust
from ui.settings import BEYOND, MAX_STEPS, MIN_STEPS, PATHS
from ui.text import share


class Scrubber(gr.HTML):
    """A slider along the interpolation in the page's state, and beyond its ends, with the decoded frame.

    Below stand the number of frames and the path.
    """

    def __init__(self, **kwargs: Any) -> None:
        html = assets(
            "scrubber",
            trust=trust("frame-verdict"),
            min_position=-BEYOND,
            max_position=1 + BEYOND,
            min_steps=MIN_STEPS,
            max_steps=MAX_STEPS,
            paths=choices("path", {path: path for path in PATHS}),
        )
        super().__init__(**html, text=share("scrubber"), **kwargs)
