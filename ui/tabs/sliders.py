"""Tab "Sliders": move one latent dimension at a time and watch the decoded digit."""

import base64
import logging
from typing import Any

import gradio as gr

from ui import models
from ui.components.slider_bank.slider_bank import Bank, Dimension, Direction, Group, SliderBank
from ui.server.static import publish
from ui.session import point
from vae_core.export import read_exported_decoder
from vae_core.latent.attributes import ATTRIBUTES

HOW = (
    "A slider moves one number of the code, and the decoder draws the digit anew. The most used dimensions come first: "
    "a VAE's by their KL, the autoencoder's by how far its codes spread. Above them stand directions through all "
    "dimensions that change one thing a person would name, with how much of that thing the codes tell."
)
NAMED = "What a person would name, in standard deviations"
TOWARDS = "Towards a digit"
FOLDED = "Dimensions that carry almost nothing ({count} of {total})"


def build() -> SliderBank:
    """Lay out the tab: a bank of sliders, whose value is the current point."""
    gr.Markdown(HOW)
    banks = {name: describe(models.get(name)) for name in models.names()}
    return SliderBank(
        point.at_example(), banks=banks, decode=decode, max_reach=models.MAX_REACH, elem_id="sliders-bank"
    )


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
    """Return the layers of a model's exported decoder and the address of its numbers; nothing where there is none."""
    try:
        exported = read_exported_decoder(model.name)
        if exported.weights != model.fingerprint:
            raise ValueError(f"decoder.json is of other weights. Write it anew: python -m vae_core.export {model.name}")
    except (OSError, ValueError) as error:
        logging.warning("the page asks the server for each picture of %s: %s", model.name, error)
        return [], ""
    return exported.layers, publish(f"{model.name}.bin", exported.numbers)


def directions(model: models.Model, names: set[str]) -> list[Direction]:
    """Sliders of named directions; each with how much of what it names the codes explain."""
    return [
        Direction(
            label=f"{name} · {100 * model.directions.explains(name):.0f} % told",
            mean=0.0,
            std=1.0,
            id=name.replace(" ", "-"),
            vector=vector.tolist(),
        )
        for name, vector in model.directions.named().items()
        if name in names
    ]


def dimension(model: models.Model, dim: int) -> Dimension:
    """The slider of a latent dimension, with its KL where there is one."""
    return Dimension(
        label=f"z{dim} · {float(model.statistics.kl[dim]):.2f} nats" if model.variational else f"z{dim}",
        mean=float(model.mean[dim]),
        std=float(model.std[dim]),
        id=str(dim),
        dim=dim,
    )


def decode(asked: Any) -> dict[str, str]:
    """The pixels of [model, code] as base64 of 784 bytes, or an error in a sentence; anyone may call it with anything.

    Gradio hands the arguments of a call over as one list.
    """
    name, numbers = asked if isinstance(asked, list) and len(asked) == 2 else (None, None)
    try:
        model = models.named(name)
        z = models.code(model, numbers)
    except ValueError as error:
        return {"error": f"{error} Reload the page."}
    pixels = models.generate(model, z).mul(255).round().byte()
    return {"pixels": base64.b64encode(pixels.numpy().tobytes()).decode()}
