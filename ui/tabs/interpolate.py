"""Tab "Interpolate": walk through latent space from one digit to another. The page decodes the frames."""

import gradio as gr

from ui import digit_input
from ui.components.scrubber.scrubber import Scrubber
from ui.components.strip.strip import Strip
from ui.server.gradio_overrides import Slider
from ui.settings import MAX_STEPS, MIN_STEPS, PATHS, START
from ui.text import labelled, say


def build() -> dict[str, gr.components.Component]:
    """Lay out the tab; return its controls by the parts of the state that they set."""
    gr.Markdown(say("interpolate.intro"))
    Strip(min_height=150)
    with gr.Row():
        with gr.Column(scale=0, min_width=320):
            digit_input.build("a", say("interpolate.a"))
        with gr.Column(scale=0, min_width=320):
            digit_input.build("b", say("interpolate.b"))
        with gr.Column(min_width=280):
            Scrubber()
            steps = Slider(MIN_STEPS, MAX_STEPS, START["steps"], step=1, **labelled("interpolate.steps"))
            path = gr.Radio(PATHS, value=START["path"], **labelled("interpolate.path"))
    return {"steps": steps, "path": path}
