"""Tab "Reconstruct": encode a visitor's digit, decode it again, and say in numbers what was lost."""

from typing import Any

import gradio as gr
import torch
from torch import Tensor

from ui import digit_input, models
from ui.components.drawing.drawing import Drawing, render
from ui.components.figures import bars, figures, note
from ui.components.message.message import Remarks
from ui.components.tiles.tiles import Tile, Tiles, tiles, waiting
from ui.examples import EXAMPLES
from ui.tabs.sample import random_seed
from vae_core import Reconstruction, reconstruct

CAPTIONS = ["reconstruction", "absolute error"]
NUM_SHOWN = 8
"""Decoded draws from the posterior that the tab shows."""
EXAMPLE = "5"
DASH = "—"

Shown = tuple[list[Tile], Remarks, list[Tile], list[Tile], str, str]


def build(model: gr.Radio) -> tuple[Drawing, list[gr.HTML]]:
    """Lay out the tab; the canvas, and what `show` fills when the digit or the model changes."""
    start = models.get(models.DEFAULT)
    _, _, start_pictures, start_samples, start_numbers, start_plot = show(
        start, digit_input.look(start, render(EXAMPLES[EXAMPLE]))
    )
    gr.Markdown("Hand over a digit. The encoder turns it into a distribution over codes, the decoder turns codes back.")
    with gr.Row():
        with gr.Column(scale=0, min_width=300):
            digit = digit_input.build("Your digit", EXAMPLE, scale=5, phone_scale=3, apart=True)
        with gr.Column(min_width=300):
            with gr.Row(elem_classes="seen"):
                digit_input.place(digit.seen)
                pictures = Tiles(start_pictures, label="The reconstruction and its error", scale=5, phone_scale=3)
                digit_input.place(digit.message)
            numbers = gr.HTML(start_numbers)
            gr.Markdown(
                "**Samples of the posterior**: other codes that the encoder holds likely for this digit, decoded."
            )
            samples = Tiles(start_samples, label="Samples of the posterior", scale=2)
            again = gr.Button("Draw other samples", size="sm")
            plot = gr.HTML(start_plot, min_height=190)
    outputs: list[gr.HTML] = [digit.seen, digit.message, pictures, samples, numbers, plot]
    again.click(
        show_others,
        [model, digit.canvas],
        outputs,
        trigger_mode="always_last",
        show_progress="hidden",
        api_visibility="private",
    )
    return digit.canvas, outputs


def show(model: models.Model, view: digit_input.Look, seed: int = 0) -> Shown:
    """Everything the tab shows of a digit; empty places while there is none."""
    if view.x is None:
        nothing = waiting(CAPTIONS), waiting([""] * NUM_SHOWN), report(model, None), kl_bars(model, None)
        return view.tile, view.said, *nothing
    result = reconstruct(model.vae, view.x, seed, num_shown=NUM_SHOWN)
    return (
        view.tile,
        view.said,
        tiles(result.pictures[1:], CAPTIONS, alt="picture"),
        tiles(result.decoded_samples),
        report(model, result),
        kl_bars(model, result.kl),
    )


def show_others(name: str, picture: Any) -> Shown:
    """The same with other draws from the posterior."""
    model = models.get(name)
    return show(model, digit_input.look(model, picture), random_seed())


def report(model: models.Model, result: Reconstruction | None) -> str:
    """The figures of a reconstruction; dashes in their places while there is no digit."""
    kl, negative = (f"{float(result.kl.sum()):.1f}", f"{result.elbo:.1f}") if result else (DASH, DASH)
    unit = "nats" if model.variational else ""
    return figures(
        [
            ("Reconstruction", f"{result.reconstruction:.1f}" if result else DASH, "nats"),
            ("KL", kl if model.variational else "none", unit),
            ("ELBO", negative if model.variational else "none", unit),
            ("MSE", f"{result.mse:.4f}" if result else DASH, "per pixel"),
        ]
    )


def kl_bars(model: models.Model, kl: Tensor | None) -> str:
    """KL of each dimension, most first; empty bars while there is no digit."""
    if not model.variational:
        return note(
            "A plain autoencoder has one code per image and no distribution over codes: there is no KL to show."
        )
    kl = torch.zeros(model.vae.latent_dim) if kl is None else kl
    order = kl.argsort(descending=True, stable=True).tolist()
    title = "What each latent dimension tells about this digit: its KL"
    return bars([f"z{dim}" for dim in order], kl[order].tolist(), "nats", title)
