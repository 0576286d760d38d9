"""Tab "Sample": decode codes that are drawn from the prior, or from where real digits lie."""

import secrets
from typing import Any

import gradio as gr
from torch import Tensor

from ui import models
from ui.components.events import LIVE, QUIET
from ui.components.figures import note
from ui.components.model_picker.model_picker import ModelPicker
from ui.components.session.session import Session
from ui.components.tiles.tiles import Tile, Tiles, tiles
from ui.server.gradio_overrides import Slider
from ui.settings import CONTROLS, MAX_SAMPLES, MAX_SEED, MAX_TEMPERATURE, MIXTURE, PRIOR, START
from ui.text import labelled, say
from vae_core import sample_prior


def build(model: ModelPicker, session: Session) -> dict[str, gr.components.Component]:
    """Lay out the tab, whose samples are drawn anew when a control or the model changes.

    The controls are returned by the parts of the page's state that they set; `session` keeps both at each other.
    """
    with gr.Row(elem_classes="start"):  # the button comes first: on a phone it ends the first screen
        new = gr.Button(say("sample.new"), variant="primary", scale=0, min_width=180)
        gr.Markdown(say("sample.intro"))
    choices = [(say("sample.source_prior"), PRIOR), (say("sample.source_mixture"), MIXTURE), *"0123456789"]
    source = gr.Radio(choices, value=START["source"], **labelled("sample.source"))
    shown, reason = show(models.DEFAULT, *(START[name] for name in CONTROLS))
    gallery = Tiles(shown, label=say("sample.tiles"), min_height=180)
    explanation = gr.HTML(reason)
    with gr.Row():
        count = Slider(1, MAX_SAMPLES, START["count"], step=1, min_width=230, **labelled("sample.count"))
        temperature = Slider(
            0, MAX_TEMPERATURE, START["temperature"], step=0.05, min_width=230, **labelled("sample.temperature")
        )
        limits: dict[str, Any] = {"precision": 0, "minimum": 0, "maximum": MAX_SEED}
        seed = gr.Number(START["seed"], min_width=230, **limits, **labelled("sample.seed"))
    controls: dict[str, Any] = dict(zip(CONTROLS, [count, temperature, seed, source], strict=True))
    drawing: Any = (show, [model, *controls.values()], [gallery, explanation])
    # What a visitor changes, not what changes: a link sets all controls at once, and calls at once end in any order.
    gr.on([model.change, *(control.input for control in controls.values())], *drawing, **LIVE)
    new.click(random_seed, None, seed, **QUIET).then(*drawing, **LIVE)
    session.restored(controls).then(*drawing, **LIVE)
    return controls


def random_seed() -> int:
    """Return a seed that no visitor shares on purpose."""
    return secrets.randbelow(MAX_SEED + 1)


def show(name: str, num_samples: int, temperature: float, seed: float | None, source: str) -> tuple[list[Tile], str]:
    """Return tiles of decoded draws, and why they look as they do; raises gr.Error for a model that is none."""
    try:
        model = models.lookup(name)
    except ValueError as error:  # the picker is ours, and Gradio checks nothing of it
        raise gr.Error(say("models.reload", problem=error), print_exception=False) from error
    z = draw(model, num_samples, temperature, seed, source)
    return tiles(models.generate(model, z), z, name), note(explain(source, model))


def draw(model: models.Model, num_samples: float, temperature: float, seed: float | None, source: str) -> Tensor:
    """Return codes [num_samples, latent_dim] from one of SOURCES; raises gr.Error without a seed."""
    if seed is None:
        raise gr.Error(say("sample.no_seed"), print_exception=False)
    num_samples, seed = int(num_samples), int(seed)
    if source == PRIOR:
        return sample_prior(num_samples, model.vae.latent_dim, temperature=temperature, seed=seed)
    mixture = model.samplers.all_digits if source == MIXTURE else model.samplers.digit(int(source))
    return mixture.sample(num_samples, temperature=temperature, seed=seed)


def explain(source: str, model: models.Model) -> str:
    """Return where the codes come from, and why they decode to what they do."""
    if source not in (PRIOR, MIXTURE):
        return say("sample.why_digit")
    return say(f"sample.why_{source}" if model.variational else f"sample.why_{source}_autoencoder")
