"""Tab "Sliders": move one latent dimension at a time and watch the decoded digit."""

import base64
import math
from typing import Any

import gradio as gr
import torch
from torch import Tensor

from ui import intake, models, sample
from ui.components.drawing import Drawing, render
from ui.components.slider_bank import Bank, Dimension, Direction, Group, SliderBank
from ui.examples import EXAMPLES
from ui.reconstruct import EXAMPLE
from ui.static import publish
from vae_core.attributes import ATTRIBUTES
from vae_core.export import export_decoder

HOW = (
    "A slider moves one number of the code, and the decoder draws the digit anew. The most used dimensions come first: "
    "a VAE's by their KL, the autoencoder's by how far its codes spread. Above them stand directions through all "
    "dimensions that change one thing a person would name, with how much of that thing the codes tell."
)
NAMED = "What a person would name, in standard deviations"
NAMED_LIMIT = 3.0
TOWARDS = "Towards a digit"
FOLDED = "Dimensions that carry almost nothing ({count} of {total})"
LARGEST = 100.0
"""A number of a code beyond this is none that a slider or an encoder gives."""


def build(model: gr.Radio, canvas: Drawing) -> SliderBank:
    """Lay out the tab: one bank of sliders, for the chosen model; returned for the tabs that set its code."""
    gr.Markdown(HOW)
    banks = {name: describe(models.get(name)) for name in models.names()}
    bank = SliderBank(at_example(models.DEFAULT), banks=banks, decode=decode, elem_id="sliders-bank")
    model.change(at_example, model, bank, show_progress="hidden", api_visibility="private")
    # queued: an error outside the queue reaches the browser as a bare status 500, without its sentence
    bank.click(from_canvas, [model, canvas], bank, show_progress="hidden", api_visibility="private")
    return bank


def describe(model: models.Model) -> Bank:
    """The sliders of a model, and the decoder that the page runs."""
    used, unused = model.order[: model.num_used], model.order[model.num_used :]
    named = model.directions.named()
    groups = [
        Group(heading=NAMED, open=True, dimensions=[], directions=directions(model, set(named) & set(ATTRIBUTES))),
        Group(heading=TOWARDS, open=False, dimensions=[], directions=directions(model, set(named) - set(ATTRIBUTES))),
        Group(heading="", open=True, dimensions=[dimension(model, dim) for dim in used], directions=[]),
        Group(
            heading=FOLDED.format(count=len(unused), total=model.vae.latent_dim),
            open=False,
            dimensions=[dimension(model, dim) for dim in unused],
            directions=[],
        ),
    ]
    layers, numbers = decoder(model)
    return Bank(
        latent_dim=model.vae.latent_dim,
        groups=[group for group in groups if group["dimensions"] or group["directions"]],
        layers=layers,
        numbers=numbers,
        random_note="A code drawn from the prior N(0, 1)."
        if model.variational
        else "A code drawn from a Gaussian as wide as this model's codes; it has no prior.",
        zero_note="The zero code, the middle of the prior." if model.variational else "The zero code.",
    )


def decoder(model: models.Model) -> tuple[list[dict[str, Any]], str]:
    """The layers of a model's decoder and where its numbers are; nothing where the page cannot run it."""
    try:
        exported = export_decoder(model.vae)
    except ValueError:
        return [], ""
    return exported.layers, publish(f"{model.name}.bin", exported.numbers)


def directions(model: models.Model, names: set[str]) -> list[Direction]:
    """Sliders of named directions; each with how much of what it names the codes explain."""
    return [
        Direction(
            label=f"{name} · {100 * model.directions.explains(name):.0f} % told",
            low=-NAMED_LIMIT,
            high=NAMED_LIMIT,
            id=name.replace(" ", "-"),
            vector=vector.tolist(),
        )
        for name, vector in model.directions.named().items()
        if name in names
    ]


def dimension(model: models.Model, dim: int) -> Dimension:
    """The slider of a latent dimension, with its KL where there is one."""
    low, high = model.range(dim)
    return Dimension(
        label=f"z{dim} · {float(model.statistics.kl[dim]):.2f} nats" if model.variational else f"z{dim}",
        low=low,
        high=high,
        id=str(dim),
        dim=dim,
        mean=0.0 if model.variational else float(model.statistics.mean[dim]),
        std=1.0 if model.variational else float(model.statistics.std[dim]),
    )


def decode(asked: Any) -> dict[str, str]:
    """The pixels of [model, code] as base64 of 784 bytes, or an error in a sentence; anyone may call it with anything.

    Gradio hands the arguments of a call over as one list.
    """
    name, z = asked if isinstance(asked, list) and len(asked) == 2 else (None, None)
    if not isinstance(name, str) or name not in models.names():
        return {"error": "There is no such model. Reload the page."}
    model = models.get(name)
    if not isinstance(z, list) or len(z) != model.vae.latent_dim:
        return {"error": f"A code of {name} is a list of {model.vae.latent_dim} numbers."}
    if not all(type(value) in (int, float) and math.isfinite(value) and abs(value) <= LARGEST for value in z):
        return {"error": f"A code holds numbers from -{LARGEST:g} to {LARGEST:g}."}
    pixels = models.generate(model, torch.tensor([z], dtype=torch.float32)).mul(255).round().byte()
    return {"pixels": base64.b64encode(pixels.numpy().tobytes()).decode()}


def at(model: models.Model, z: Tensor, message: str, spread: Tensor | None = None) -> dict[str, Any]:
    """The value of the bank for a code z [latent_dim], cut to the range of the sliders, with a note.

    `spread` [latent_dim] are the standard deviations of the posterior that z is the mean of.
    """
    ranges = torch.tensor([model.range(dim) for dim in range(model.vae.latent_dim)])  # [latent_dim, 2]
    inside = z.clamp(ranges[:, 0], ranges[:, 1])
    if cut := int((inside != z).sum()):
        message += f" Cut to the range of the sliders: {cut} of its {model.vae.latent_dim} numbers."
    return {
        "model": model.name,
        "z": inside.tolist(),
        "spread": None if spread is None else spread.tolist(),
        "note": message,
    }


def at_example(name: str) -> dict[str, Any]:
    """The bank of a model, at the posterior mean of the example digit."""
    return at_digit(name, render(EXAMPLES[EXAMPLE]))


def from_canvas(name: str, picture: Any) -> dict[str, Any]:
    """The posterior mean of the digit on the canvas of the Reconstruct tab."""
    if picture is None:
        raise gr.Error("There is no digit yet. Draw or upload one in the Reconstruct tab.", print_exception=False)
    return at_digit(name, picture)


def from_sample(  # noqa: PLR0917 (the controls of the Sample tab)
    name: str, num_samples: float, temperature: float, seed: float | None, source: str, picked: gr.EventData
) -> tuple[dict[str, Any], gr.Tabs]:
    """The code of a sample that was clicked in the Sample tab, and this tab in front; the first without a click."""
    model = models.get(name)
    z = sample.draw(model, num_samples, temperature, seed, source)
    index = picked._data.get("index") if isinstance(picked._data, dict) else 0
    if type(index) is not int or not 0 <= index < len(z):
        raise gr.Error("There is no such sample any more. Click another one.", print_exception=False)
    return at(model, z[index], f"Sample {index + 1} of the Sample tab."), gr.Tabs(selected="sliders")


@torch.inference_mode()
def at_digit(name: str, picture: Any) -> dict[str, Any]:
    """The bank of a model, at the posterior mean of a digit."""
    found, model = intake.find(picture), models.get(name)
    assert found is not None
    posterior = model.vae.encode(found.image)
    z, spread = posterior.mean[0], posterior.stddev[0]  # [latent_dim] each
    if not model.variational:
        return at(model, z, "The code of the digit in the Reconstruct tab.")
    return at(model, z, "The posterior mean of the digit in the Reconstruct tab, and its ± 1 sd as bars.", spread)
