"""Tab "Train": a VAE learns in the page while a visitor holds its beta. No server takes part."""

import gradio as gr

from ui.components.train.train import Train
from ui.text import say


def build() -> None:
    """Lay out the tab; what it shows is learnt in the browser, from the moment at which the tab is opened."""
    gr.Markdown(say("train.intro"))
    Train(elem_id="train")
