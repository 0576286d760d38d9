"""Tab "Sample": decode codes that are drawn from the prior, or from where real digits lie."""

import secrets
from typing import Any

import gradio as gr
from torch import Tensor

from ui import models
from ui.components.events import LIVE, QUIET
from ui.components.figures import note
from ui.components.tiles.tiles import Tile, Tiles, tiles
from ui.server.gradio_overrides import Slider
from ui.text import labelled, say
from vae_core import sample_prior

MAX_SAMPLES = 64  # most samples drawn at once
MAX_TEMPERATURE = 2.0  # highest temperature: a factor of the standard deviation
MAX_SEED = 2**31 - 1  # largest seed
PRIOR, MIXTURE = "prior", "mixture"
SOURCES = (PRIOR, MIXTURE, *"0123456789")
START = (32, 1.0, 0, PRIOR)  # number of samples, temperature, seed and source that the page starts with


def build(model: gr.Radio) -> Tiles:
    """Lay out the tab, whose samples are drawn anew when a control or the model changes; return the gallery."""
    count, temperature, seed, start = START
    gr.Markdown(say("sample.intro"))
    choices = [(say("sample.source_prior"), PRIOR), (say("sample.source_mixture"), MIXTURE), *"0123456789"]
    source = gr.Radio(choices, value=start, **labelled("sample.source"))
    new = gr.Button(say("sample.new"), variant="primary")
    value, reason = show(models.DEFAULT, *START)
    texts: dict[str, Any] = {"label": say("sample.tiles"), "pick": say("sample.pick")}
    gallery = Tiles(value, scale=3, save_as="samples.png", min_height=180, **texts)
    explanation = gr.HTML(reason)
    with gr.Row():
        num_samples = Slider(1, MAX_SAMPLES, count, step=1, min_width=230, **labelled("sample.count"))
        temp = Slider(0, MAX_TEMPERATURE, temperature, step=0.05, min_width=230, **labelled("sample.temperature"))
        limits: dict[str, Any] = {"precision": 0, "minimum": 0, "maximum": MAX_SEED}
        seed_box = gr.Number(seed, min_width=230, **limits, **labelled("sample.seed"))
    new.click(random_seed, None, seed_box, **QUIET)
    controls = [num_samples, temp, seed_box, source]
    changes = [num_samples.change, temp.change, seed_box.change, source.change, model.change]
    gr.on(changes, show, [model, *controls], [gallery, explanation], **LIVE)
    return gallery


def random_seed() -> int:
    """Return a seed that no visitor shares on purpose."""
    return secrets.randbelow(MAX_SEED + 1)


def show(name: str, num_samples: int, temperature: float, seed: float | None, source: str) -> tuple[list[Tile], str]:
    """Return tiles of decoded draws, and why they look as they do."""
    model = models.get(name)
    z = draw(model, num_samples, temperature, seed, source)
    made = tiles(models.generate(model, z), alt=say("sample.tile"), codes=z, model=name)
    return made, note(explain(source, model))


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
