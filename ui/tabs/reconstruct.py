"""Tab "Reconstruct": encode a visitor's digit, decode it again, and say in numbers what was lost."""

from typing import Any, NamedTuple

import gradio as gr
import torch
from torch import Tensor

from ui import digit_input, models
from ui.components.events import LIVE, PICTURES
from ui.components.figures import bars, figures, note
from ui.components.message.message import Remarks
from ui.components.tiles.tiles import Tile, Tiles, tiles, waiting
from ui.session import point
from ui.tabs.sample import random_seed
from ui.text import say
from vae_core import Reconstruction, reconstruct

NUM_SHOWN = 8  # samples of the posterior that are shown
EXAMPLE = "5"
DASH = "—"


class Shown(NamedTuple):
    """The values of everything that the tab shows of a digit."""

    seen: list[Tile]
    said: Remarks
    pictures: list[Tile]
    samples_intro: str
    samples: list[Tile]
    again: Any
    report: str
    kl_bars: str


class Tab(NamedTuple):
    """What other tabs need of this one: the canvas, and the components that `Shown` fills."""

    digit: digit_input.DigitInput
    outputs: list[gr.components.Component]


def build(model: gr.Radio) -> Tab:
    """Lay out the tab."""
    start = show(models.get(models.DEFAULT), digit_input.see_example(EXAMPLE))
    gr.Markdown(say("reconstruct.intro"))
    with gr.Row():
        with gr.Column(scale=0, min_width=300):
            digit = digit_input.build(model, say("reconstruct.canvas"), EXAMPLE, scale=5, phone_scale=3, apart=True)
        with gr.Column(min_width=300):
            with gr.Row(elem_classes="seen"):
                digit_input.place(digit.seen)
                pictures = Tiles(start.pictures, label=say("reconstruct.pictures"), scale=5, phone_scale=3)
                digit_input.place(digit.message)
            report = gr.HTML(start.report)
            samples_intro = gr.Markdown(start.samples_intro)
            samples = Tiles(start.samples, label=say("reconstruct.samples"), scale=2)
            again = gr.Button(say("reconstruct.again"), size="sm")
            kl = gr.HTML(start.kl_bars, min_height=190)
    outputs = [digit.seen, digit.message, pictures, samples_intro, samples, again, report, kl]
    again.click(show_others, [model, digit.canvas, digit.seen], outputs, **LIVE, **PICTURES)
    return Tab(digit, outputs)


def follow_digit(name: str, picture: Any, tile: Any, current: Any) -> tuple[Any, ...]:
    """Return what the tab shows of a new digit, and its point; the point stays while there is no digit."""
    model = models.get(name)
    view = digit_input.see(model, picture, tile)
    at = current if view.posterior is None else point.at_digit(model, view.posterior)
    return *show(model, view), at


def follow_model(name: str, picture: Any, tile: Any, current: Any) -> tuple[Any, ...]:
    """Return what the tab shows of its digit in another model, and the point in it."""
    model = models.get(name)
    view = digit_input.see(model, picture, tile)
    return *show(model, view), point.carry_over(model, view.posterior, current)


def show_others(name: str, picture: Any, tile: Any) -> Shown:
    """Return the same with other draws from the posterior."""
    model = models.get(name)
    return show(model, digit_input.see(model, picture, tile), random_seed())


def show(model: models.Model, view: digit_input.View, seed: int = 0) -> Shown:
    """Return everything that the tab shows of a digit; empty places while there is none."""
    captions = [say("reconstruct.reconstruction"), say("reconstruct.error")]
    if view.x is None:
        result, pictures, samples = None, waiting(captions), waiting([""] * NUM_SHOWN)
    else:
        result = reconstruct(model.vae, view.x, seed=seed, num_shown=NUM_SHOWN, posterior=view.posterior)
        pictures = tiles(result.pictures[1:], captions, alt=say("reconstruct.picture"))
        samples = tiles(result.decoded_samples, alt=say("reconstruct.sample"))
    return Shown(
        view.tile,
        view.said,
        pictures,
        say("reconstruct.samples_intro") if model.variational else say("reconstruct.one_code"),
        samples if model.variational else [],
        gr.update(visible=model.variational),
        report_of(model, result),
        kl_bars_of(model, result),
    )


def report_of(model: models.Model, result: Reconstruction | None) -> str:
    """Return the figures of a reconstruction; dashes in their places while there is no digit."""
    kl, elbo = (f"{float(result.kl.sum()):.1f}", f"{result.elbo:.1f}") if result else (DASH, DASH)
    none, nats = say("reconstruct.none"), say("reconstruct.nats")
    unit = nats if model.variational else ""
    return figures(
        [
            (say("reconstruct.figure_reconstruction"), f"{result.reconstruction:.1f}" if result else DASH, nats),
            (say("reconstruct.figure_kl"), kl if model.variational else none, unit),
            (say("reconstruct.figure_elbo"), elbo if model.variational else none, unit),
            (say("reconstruct.figure_mse"), f"{result.mse:.4f}" if result else DASH, say("reconstruct.per_pixel")),
        ]
    )


def kl_bars_of(model: models.Model, result: Reconstruction | None) -> str:
    """Return bars of the KL of each dimension, most first; empty ones while there is no digit."""
    if not model.variational:
        return note(say("reconstruct.no_kl"))
    kl: Tensor = torch.zeros(model.vae.latent_dim) if result is None else result.kl
    order = kl.argsort(descending=True, stable=True).tolist()
    names = [f"z{dim}" for dim in order]
    return bars(names, kl[order].tolist(), say("reconstruct.nats"), say("reconstruct.kl_title"))
