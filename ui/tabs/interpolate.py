"""Tab "Interpolate": walk through latent space from one digit to another. The page decodes the frames."""

import gradio as gr

from ui import digit_input
from ui.components.scrubber.scrubber import Scrubber
from ui.components.strip.strip import Strip
from ui.text import say


def build() -> None:
    """Lay out the tab; its scripts draw what it shows, while either digit is drawn."""
    gr.Markdown(say("interpolate.intro"))
    Strip(min_height=150)
    Scrubber(min_height=280)
    with gr.Row(elem_classes="interpolate"):
        with gr.Column(scale=0, min_width=320):
            digit_input.build("a", say("interpolate.a"))
        with gr.Column(scale=0, min_width=320):
            digit_input.build("b", say("interpolate.b"))
