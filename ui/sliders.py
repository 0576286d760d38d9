"""Tab "Sliders": move one latent dimension at a time and watch the decoded digit."""

from functools import partial
from typing import Any

import gradio as gr
import torch
from torch import Tensor

from ui import intake, models
from ui.components.drawing import Drawing, render
from ui.components.slider import Slider
from ui.components.tiles import Tile, Tiles, tiles
from ui.examples import EXAMPLES
from ui.figures import note
from ui.reconstruct import EXAMPLE
from ui.sample import random_seed
from vae_core import sample_prior
from vae_core.attributes import ATTRIBUTES

HOW = (
    "A slider moves one number of the code, and the decoder draws the digit anew. The most used dimensions come first: "
    "a VAE's by their KL, the autoencoder's by how far its codes spread. Above them stand directions through all "
    "dimensions that change one thing a person would name, with how much of that thing the codes tell."
)
NAMED = "What a person would name, in standard deviations"
NAMED_LIMIT = 3.0
FOLDED = "Dimensions that carry almost nothing ({count} of {total})"


def build(model: gr.Radio, canvas: Drawing) -> None:
    """Lay out one bank of sliders for each model and show that of the chosen one."""
    gr.Markdown(HOW)
    banks = [build_bank(models.get(name), canvas) for name in models.names()]
    model.change(choose_bank, model, banks, show_progress="hidden", api_visibility="private")


def build_bank(model: models.Model, canvas: Drawing) -> Any:
    """The picture, the buttons and the sliders of one model, in a column of their own."""
    *values, start_picture, start_note = from_digit(model, render(EXAMPLES[EXAMPLE]))
    with gr.Column(visible=model.name == models.DEFAULT) as bank, gr.Row():
        with gr.Column(scale=0, min_width=300, elem_classes="stage"):
            picture = Tiles(start_picture, label="The decoded code", scale=10, phone_scale=6, save_as="digit.png")
            with gr.Row():
                random = gr.Button("Random", size="sm", min_width=70)
                zero = gr.Button("Zero", size="sm", min_width=60)
                digit = gr.Button("From my digit", size="sm", variant="primary", min_width=110)
            message = gr.HTML(start_note, min_height=40)
        with gr.Column(min_width=300):
            directions = build_directions(model)
            used, folded = model.order[: model.num_used], model.order[model.num_used :]
            starts = iter(values)
            with gr.Row(elem_classes="bank"):
                sliders = [build_slider(model, dim, next(starts)) for dim in used]
            if folded:
                label = FOLDED.format(count=len(folded), total=model.vae.latent_dim)
                with gr.Accordion(label, open=False), gr.Row(elem_classes="bank"):
                    sliders += [build_slider(model, dim, next(starts)) for dim in folded]
    sliders += directions
    gr.on(
        [slider.input for slider in sliders],
        partial(show, model),
        sliders,
        picture,
        trigger_mode="always_last",
        show_progress="hidden",
        queue=False,
        api_visibility="private",
    )
    outputs = [*sliders, picture, message]
    for button, handler, inputs in ((random, at_random, None), (zero, at_zero, None), (digit, from_canvas, canvas)):
        # queued: an error outside the queue reaches the browser as a bare status 500, without its sentence
        button.click(partial(handler, model), inputs, outputs, show_progress="hidden", api_visibility="private")
    return bank


def build_directions(model: models.Model) -> list[Slider]:
    """Sliders of the directions that do something a person can name, those towards a digit folded away."""
    named = model.directions.named()
    if not named:
        return []
    attributes = [name for name in named if name in ATTRIBUTES]
    digits = [name for name in named if name not in ATTRIBUTES]
    with gr.Accordion(NAMED, open=True):
        with gr.Row(elem_classes="bank"):
            built = [build_direction(model, name) for name in attributes]
        if digits:
            with gr.Accordion("Towards a digit", open=False), gr.Row(elem_classes="bank"):
                built += [build_direction(model, name) for name in digits]
    return built


def build_direction(model: models.Model, name: str) -> Slider:
    """The slider of a named direction; with how much of what it names the codes explain."""
    explained = f"{100 * model.directions.explains(name):.0f} % told"
    return Slider(-NAMED_LIMIT, NAMED_LIMIT, 0, step=0.05, label=f"{name} · {explained}", min_width=200, buttons=[])


def build_slider(model: models.Model, dim: int, value: float) -> Slider:
    """The slider of one dimension."""
    low, high = model.range(dim)
    kl = f" · {float(model.statistics.kl[dim]):.2f} nats" if model.variational else ""
    return Slider(low, high, value, step=0.01, label=f"z{dim}{kl}", min_width=200, buttons=[])


def choose_bank(name: str) -> list[Any]:
    """Show the bank of one model and hide the others."""
    return [gr.Column(visible=each == name) for each in models.names()]


def show(model: models.Model, *values: float) -> list[Tile]:
    """The decoded picture for values of the dimensions' sliders in their order, then of the named directions'."""
    z = torch.zeros(1, model.vae.latent_dim)
    z[0, model.order] = torch.tensor(values[: model.vae.latent_dim])
    for vector, step in zip(model.directions.named().values(), values[model.vae.latent_dim :], strict=True):
        z[0] += step * vector
    return tiles(models.generate(model, z), alt="decoded digit")


def at(model: models.Model, z: Tensor, message: str) -> list[Any]:
    """Values of all sliders for a code z [latent_dim], cut to their range, then its picture and a note.

    The named directions start from there, at 0.
    """
    ranges = torch.tensor([model.range(dim) for dim in range(model.vae.latent_dim)])  # [latent_dim, 2]
    inside = z.clamp(ranges[:, 0], ranges[:, 1])
    cut = int((inside != z).sum())
    if cut:
        message += f" Cut to the range of the sliders: {cut} of its {model.vae.latent_dim} numbers."
    values = [round(float(inside[dim]), 2) for dim in model.order] + [0.0] * len(model.directions.named())
    return [*values, show(model, *values), note(message)]


def at_random(model: models.Model) -> list[Any]:
    """A draw from the prior; for a plain autoencoder, from a Gaussian as wide as its codes."""
    z = sample_prior(1, model.vae.latent_dim, seed=random_seed())[0]  # [latent_dim]
    if model.variational:
        return at(model, z, "A code drawn from the prior N(0, 1).")
    z = model.statistics.mean + model.statistics.std * z
    return at(model, z, "A code drawn from a Gaussian as wide as this model's codes; it has no prior.")


def at_zero(model: models.Model) -> list[Any]:
    """The origin of the latent space."""
    return at(
        model,
        torch.zeros(model.vae.latent_dim),
        "The zero code, the middle of the prior." if model.variational else "The zero code.",
    )


def from_canvas(model: models.Model, picture: Any) -> list[Any]:
    """The posterior mean of the digit on the canvas of the Reconstruct tab."""
    if picture is None:
        raise gr.Error("There is no digit yet. Draw or upload one in the Reconstruct tab.", print_exception=False)
    return from_digit(model, picture)


@torch.inference_mode()
def from_digit(model: models.Model, picture: Any) -> list[Any]:
    """Values of all sliders at the posterior mean of a digit, then its picture and a note."""
    found = intake.find(picture)
    assert found is not None
    z = model.vae.encode(found.image).mean[0]  # [latent_dim]
    what = "The posterior mean" if model.variational else "The code"
    return at(model, z, f"{what} of the digit in the Reconstruct tab.")
