"""Tab "Sliders": move one latent dimension at a time and watch the decoded digit."""

import base64
import logging
from typing import Any

import gradio as gr

from ui import models
from ui.components.slider_bank.slider_bank import Bank, Dimension, Direction, Exported, Group, SliderBank
from ui.server.static import publish
from ui.session.point import Point
from ui.text import say
from vae_core import fingerprint
from vae_core.export import Part, read_exported_network
from vae_core.latent.attributes import ATTRIBUTES


def build(start: Point) -> SliderBank:
    """Lay out the tab: a bank of sliders, whose value is the current point."""
    gr.Markdown(say("sliders.intro"))
    banks = {name: bank_of(models.get(name)) for name in models.names()}
    classifier = exported("classifier", "classifier", fingerprint(models.classifier()[0]))
    return SliderBank(
        start, banks=banks, classifier=classifier, decode=decode, max_reach=models.MAX_REACH, elem_id="sliders-bank"
    )


def bank_of(model: models.Model) -> Bank:
    """Return the sliders of a model, and the decoder that the page runs."""
    used, unused = model.order[: model.num_used], model.order[model.num_used :]
    named = model.directions.named()
    groups = [
        Group(
            heading=say("sliders.named"),
            open=True,
            dimensions=[],
            directions=directions(model, set(named) & set(ATTRIBUTES)),
        ),
        Group(
            heading=say("sliders.towards"),
            open=False,
            dimensions=[],
            directions=directions(model, set(named) - set(ATTRIBUTES)),
        ),
        Group(heading="", open=True, dimensions=[dimension(model, dim) for dim in used], directions=[]),
        Group(
            heading=say("sliders.folded", count=len(unused), total=model.vae.latent_dim),
            open=False,
            dimensions=[dimension(model, dim) for dim in unused],
            directions=[],
        ),
    ]
    kind = "" if model.variational else "_autoencoder"
    return Bank(
        latent_dim=model.vae.latent_dim,
        groups=[group for group in groups if group["dimensions"] or group["directions"]],
        **exported(model.name, "decoder", model.fingerprint),
        random_note=say(f"sliders.random{kind}"),
        zero_note=say(f"sliders.zero{kind}"),
    )


def exported(name: str, part: Part, fingerprint: str) -> Exported:
    """Return a network of a model with this fingerprint for the page; one without layers where there is none."""
    try:
        stored = read_exported_network(name, part)
        if stored.weights != fingerprint:
            raise ValueError(f"{part}.json is of other weights. Write it anew: python -m vae_core.export {name}")
    except (OSError, ValueError) as error:
        logging.warning("the page runs no %s of %s: %s", part, name, error)
        return Exported(layers=[], scales=0, numbers="")
    return Exported(layers=stored.layers, scales=stored.scales, numbers=publish(f"{name}.bin", stored.numbers))


def directions(model: models.Model, names: set[str]) -> list[Direction]:
    """Return the sliders of named directions, each with the R² of a linear function of the code."""
    return [
        Direction(
            label=say("sliders.direction", name=name, explained=model.directions.explains(name)),
            mean=0.0,
            std=1.0,
            id=name.replace(" ", "-"),
            vector=vector.tolist(),
        )
        for name, vector in model.directions.named().items()
        if name in names
    ]


def dimension(model: models.Model, dim: int) -> Dimension:
    """Return the slider of a latent dimension, with its KL where there is one."""
    kl = float(model.statistics.kl[dim])
    return Dimension(
        label=say("sliders.dimension" if model.variational else "sliders.dimension_autoencoder", dim=dim, kl=kl),
        mean=float(model.mean[dim]),
        std=float(model.std[dim]),
        id=str(dim),
        dim=dim,
    )


def decode(asked: Any) -> dict[str, str]:
    """Return the pixels of [model, code] as base64 of 784 bytes, or an error in a sentence.

    Anyone may call it with anything. Gradio hands the arguments of a call over as one list.
    """
    name, numbers = asked if isinstance(asked, list) and len(asked) == 2 else (None, None)
    try:
        model = models.lookup(name)
        z = models.check_code(model, numbers)
    except ValueError as error:
        return {"error": say("models.reload", problem=error)}
    pixels = models.generate(model, z).mul(255).round().byte()
    return {"pixels": base64.b64encode(pixels.numpy().tobytes()).decode()}
