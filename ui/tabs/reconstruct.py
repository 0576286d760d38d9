"""Tab "Reconstruct": the page encodes a visitor's digit, decodes it again, and says in numbers what was lost."""

import gradio as gr

from ui import digit_input
from ui.components.reconstruction.reconstruction import ReconstructionView
from ui.text import say


def build() -> None:
    """Lay out the tab; its scripts draw what it shows, while the pen moves."""
    gr.Markdown(say("reconstruct.intro"))
    with gr.Row(elem_classes="reconstruct"):
        with gr.Column(scale=0, min_width=300):
            digit_input.build("digit", say("reconstruct.canvas"), is_whole=False)
        with gr.Column(min_width=300):
            ReconstructionView()
