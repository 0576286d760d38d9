"""Tab "Sliders": move one latent dimension at a time and watch the decoded digit."""

import gradio as gr

from ui import models
from ui.components.slider_bank.slider_bank import Bank, Dimension, Direction, Group, SliderBank
from ui.text import say
from vae_core.latent.attributes import ATTRIBUTES


def build() -> None:
    """Lay out the tab: a bank of sliders, which stand at the point of the page's state."""
    gr.Markdown(say("sliders.intro"))
    SliderBank(banks={name: bank_of(models.get(name)) for name in models.names()}, elem_id="sliders-bank")


def bank_of(model: models.Model) -> Bank:
    """Return the sliders of a model."""
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
        groups=[group for group in groups if group["dimensions"] or group["directions"]],
        random_note=say(f"sliders.random{kind}"),
        zero_note=say(f"sliders.zero{kind}"),
    )


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
