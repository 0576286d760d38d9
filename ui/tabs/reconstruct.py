"""Tab "Reconstruct": the page encodes a visitor's digit, decodes it again, and says in numbers what was lost."""

import gradio as gr

from ui import digit_input
from ui.components.drawing.drawing import Drawing
from ui.components.reconstruction.reconstruction import ReconstructionView
from ui.text import say


def build(canvas: Drawing) -> None:
    """Lay out the tab: an upload for the canvas of the first screen, and what the page makes of the digit on it."""
    gr.Markdown(say("reconstruct.intro"))
    with gr.Row(elem_classes="reconstruct"):
        with gr.Column(scale=0, min_width=300):
            digit_input.build_upload(canvas, say("first_screen.digit"))
        with gr.Column(min_width=300):
            ReconstructionView()
