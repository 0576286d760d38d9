"""Tab "Sliders": move one latent dimension at a time and watch the decoded digit."""

import gradio as gr

from ui import models
from ui.components.slider_bank.slider_bank import Bank, Dimension, Direction, Group, SliderBank
from ui.text import say
from vae_core.latent.attributes import ATTRIBUTES

NUM_OPEN = 8  # number of dimensions whose sliders stand open, the busiest ones; the others are folded away


def build() -> None:
    """Lay out the tab: a bank of sliders, which stand at the point of the page's state."""
    gr.Markdown(say("sliders.intro"))
    SliderBank(banks={name: bank_of(models.get(name)) for name in models.names()}, elem_id="sliders-bank")


def bank_of(model: models.Model) -> Bank:
    """Return the sliders of a model."""
    dimensions = [dimension(model, dim) for dim in model.order]
    groups = [
        Group(heading=say("sliders.named"), open=True, dimensions=[], directions=directions(model)),
        Group(heading="", open=True, dimensions=dimensions[:NUM_OPEN], directions=[]),
        Group(heading=heading_of_rest(model), open=False, dimensions=dimensions[NUM_OPEN:], directions=[]),
    ]
    kind = "" if model.variational else "_autoencoder"
    return Bank(
        groups=[group for group in groups if group["dimensions"] or group["directions"]],
        random_note=say(f"sliders.random{kind}"),
        zero_note=say(f"sliders.zero{kind}"),
    )


def heading_of_rest(model: models.Model) -> str:
    """Return the heading of the dimensions that are folded away; it names those that carry almost nothing."""
    count, unused = model.vae.latent_dim - NUM_OPEN, model.order[max(model.num_used, NUM_OPEN) :]
    if not unused:
        return say("sliders.folded", count=count)
    return say("sliders.folded_unused", count=count, dims=", ".join(f"z{dim}" for dim in sorted(unused)))


def directions(model: models.Model) -> list[Direction]:
    """Return the sliders of the directions that change one attribute of a digit."""
    return [
        Direction(label=name, mean=0.0, std=1.0, id=name, vector=vector.tolist())
        for name, vector in model.directions.named().items()
        if name in ATTRIBUTES
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
