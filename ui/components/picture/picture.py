"""The picture that the current point decodes to, and the buttons that change it into another digit."""

from html import escape
from typing import Any

import gradio as gr

from ui.components.assets import assets, trust
from ui.text import say, share

BUTTON = '<button type="button" title="{title}" data-testid="make-it-{digit}">{digit}</button>'


class Picture(gr.HTML):
    """Shows the point of the page's state, or the place under the pointer on the map, with a classifier's reading."""

    def __init__(self, **kwargs: Any) -> None:
        buttons = "".join(
            BUTTON.format(title=escape(say("picture.make_title", digit=digit)), digit=digit) for digit in range(10)
        )
        html = assets("picture", title=escape(say("first_screen.picture")), trust=trust("verdict"), buttons=buttons)
        super().__init__(**html, text=share("picture"), **kwargs)
