"""The tab of sliders built from Gradio's own components, for comparison.

`python -m tests.benchmarks.stock_sliders` serves it on GRADIO_SERVER_PORT; `dragging.py` measures it.
"""

from typing import Any

import gradio as gr
import torch
from PIL import Image

from ui import models
from vae_core.plots import to_pil

MODEL = models.get(models.DEFAULT)
DIRECTION = MODEL.directions.named()["slant"]


def move(to: float, at: float, *z: float) -> list[Any]:
    """Return the direction's value, all sliders and the picture after a move along the direction."""
    code = [value + (to - at) * float(part) for value, part in zip(z, DIRECTION, strict=True)]
    return [to, *code, draw(*code)]


def draw(*z: float) -> Image.Image:
    """Return the picture of a code, ten times as large."""
    return to_pil(models.generate(MODEL, torch.tensor([z], dtype=torch.float32))[0, 0]).resize(
        (280, 280), Image.Resampling.NEAREST
    )


def main() -> None:
    """Serve until killed."""
    torch.set_num_threads(1)
    with gr.Blocks(analytics_enabled=False) as page:
        picture = gr.Image(draw(*[0.0] * MODEL.vae.latent_dim), show_label=False, height=280, width=280)
        sliders = [gr.Slider(-3, 3, 0, step=0.01, label=f"z{dim}") for dim in range(MODEL.vae.latent_dim)]
        direction, at = gr.Slider(-3, 3, 0, step=0.01, label="slant"), gr.State(0.0)
        direction.input(
            move, [direction, at, *sliders], [at, *sliders, picture], trigger_mode="always_last", show_progress="hidden"
        )
        for slider in sliders:
            slider.input(draw, sliders, picture, trigger_mode="always_last", show_progress="hidden")
    page.queue(default_concurrency_limit=8).launch(run_history=False)


if __name__ == "__main__":
    main()
