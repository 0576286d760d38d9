"""A canvas and its reconstruction built from Gradio's own components, for comparison.

`python -m tests.benchmarks.stock_canvas` serves them on GRADIO_SERVER_PORT; `strokes.py` measures them.
"""

from typing import Any

import gradio as gr
import torch
from PIL import Image

from ui import models
from vae_core import prepare_image
from vae_core.plots import to_pil

MODEL = models.get(models.DEFAULT)


def reconstruct(drawn: dict[str, Any]) -> Image.Image:
    """Return the reconstruction of a drawing, ten times as large; black where there is no digit."""
    try:
        posterior = models.encode(MODEL, prepare_image(drawn["composite"]))
    except ValueError:
        return Image.new("L", (280, 280))
    return to_pil(models.generate(MODEL, posterior.mean)[0, 0]).resize((280, 280), Image.Resampling.NEAREST)


def main() -> None:
    """Serve until killed."""
    torch.set_num_threads(1)
    with gr.Blocks(analytics_enabled=False) as page:
        brush = gr.Brush(default_size=26, colors=["#000000"])
        canvas = gr.Sketchpad(type="pil", brush=brush, canvas_size=(280, 280), layers=False, height=420)
        picture = gr.Image(show_label=False, height=280, width=280)
        canvas.change(reconstruct, canvas, picture, trigger_mode="always_last", show_progress="hidden")
    page.queue(default_concurrency_limit=8).launch(run_history=False)


if __name__ == "__main__":
    main()
