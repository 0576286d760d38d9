"""Four dares: each sets the page up, says what to do and what to see, and says so when it is done."""

from html import escape
from typing import Any

import gradio as gr

from ui.components.assets import assets
from ui.text import say, share

DARES = ("change", "surprise", "broken", "ugly")
BUTTON = '<button type="button" data-testid="dare-{name}">{label}</button>'


class Dares(gr.HTML):
    """Buttons that set up a dare; its sentences stand in `lead` of the page's state."""

    def __init__(self, **kwargs: Any) -> None:
        buttons = "".join(BUTTON.format(name=name, label=escape(say(f"dares.{name}"))) for name in DARES)
        super().__init__(**assets("dares", buttons=buttons), text=share("dares"), **kwargs)
