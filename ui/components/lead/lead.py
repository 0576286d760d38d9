"""The sentence above the first screen: what there is to do, or what was just done."""

from typing import Any

import gradio as gr

from ui.components.assets import assets
from ui.text import share


class Lead(gr.HTML):
    """Shows `lead` of the page's state, {sentence, isDone}, or its own sentence where there is none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**assets("lead"), text=share("lead"), **kwargs)
