"""Tab "Sample": decode codes that are drawn from the prior, or from where real digits lie."""

import secrets
from typing import Any

import gradio as gr
from torch import Tensor

from ui import models
from ui.components.figures import note
from ui.components.tiles.tiles import Tile, Tiles, tiles
from ui.server.gradio_overrides import Slider
from vae_core import sample_prior

MAX_SAMPLES, MAX_TEMPERATURE, MAX_SEED = 64, 2.0, 2**31 - 1
PRIOR, MIXTURE = "prior", "mixture"
SOURCES = (PRIOR, MIXTURE, *"0123456789")
CHOICES = [("the prior N(0, 1)", PRIOR), ("all digits", MIXTURE), *"0123456789"]
START = (32, 1.0, 0, PRIOR)  # how many, temperature, seed, source

WHY_PRIOR = {
    True: "Each code is drawn from N(0, 1) without looking at any image. Digits come out because the KL term of the "
    "training loss keeps the codes of real images close to that same distribution. Pick the autoencoder above to see "
    "what happens without it.",
    False: "This model was trained without the KL term. Nothing tells it to put its codes near N(0, 1), so most "
    "draws fall where it has never decoded anything: hence the shapes that are no digits.",
}
WHY_MIXTURE = {
    True: "Each code is drawn from 64 Gaussians that were fitted, after training, to the codes of real images. These "
    "fill only a part of the prior; its strangest samples come from the gaps, which are left out here.",
    False: "Each code is drawn from 64 Gaussians that were fitted to the codes of real images. With such a map even "
    "this model can be sampled. A VAE needs none: its KL term has put the codes around N(0, 1).",
}
WHY_DIGIT = (
    "Each code is drawn from 8 Gaussians that were fitted to the codes of real images of this digit. The model was "
    "never told which digit an image shows: they lie in regions of their own all the same."
)


def build(model: gr.Radio) -> tuple[Tiles, list[Any]]:
    """Lay out the tab; samples are drawn anew when a control or the model changes.

    The gallery, and the model with the inputs of `draw`, are returned for the tabs that go on with a sample.
    """
    count, temperature, seed, start = START
    gr.Markdown("Draw codes and decode them. Nobody wrote these digits. Click one to go on with it in the sliders.")
    source = gr.Radio(
        CHOICES, value=start, label="Draw from", info="The prior is the honest one: it has seen no image."
    )
    new = gr.Button("New samples", variant="primary")
    value, reason = show(models.DEFAULT, *START)
    gallery = Tiles(value, label="Samples", scale=3, save_as="samples.png", pick="Open in the sliders", min_height=180)
    explanation = gr.HTML(reason)
    with gr.Row():
        num_samples = Slider(
            1, MAX_SAMPLES, count, step=1, label="How many", info="Digits to draw at once.", min_width=230
        )
        temp = Slider(
            0,
            MAX_TEMPERATURE,
            temperature,
            step=0.05,
            label="Temperature",
            info="Below 1 safer, above 1 stranger.",
            min_width=230,
        )
        seed_box = gr.Number(
            seed, label="Seed", info="Same seed, same codes.", min_width=230, precision=0, minimum=0, maximum=MAX_SEED
        )

    inputs = [model, num_samples, temp, seed_box, source]
    new.click(random_seed, None, seed_box, show_progress="hidden", queue=False, api_visibility="private")
    gr.on(
        [num_samples.change, temp.change, seed_box.change, source.change, model.change],
        show,
        inputs,
        [gallery, explanation],
        trigger_mode="always_last",
        show_progress="hidden",
        api_visibility="private",
    )
    return gallery, inputs


def random_seed() -> int:
    """A seed that no visitor shares on purpose."""
    return secrets.randbelow(MAX_SEED + 1)


def show(name: str, num_samples: int, temperature: float, seed: float | None, source: str) -> tuple[list[Tile], str]:
    """Tiles of decoded draws, and why they look as they do."""
    model = models.get(name)
    z = draw(model, num_samples, temperature, seed, source)
    return tiles(models.generate(model, z), alt="sample"), note(why(source, model))


def draw(model: models.Model, num_samples: float, temperature: float, seed: float | None, source: str) -> Tensor:
    """Codes [num_samples, latent_dim] from one of SOURCES: the prior, all digits, or one. gr.Error without a seed."""
    if seed is None:
        raise gr.Error("The seed is empty. Type a whole number, or press New samples.", print_exception=False)
    num_samples, seed = int(num_samples), int(seed)
    if source == PRIOR:
        return sample_prior(num_samples, model.vae.latent_dim, temperature=temperature, seed=seed)
    mixture = model.samplers.all_digits if source == MIXTURE else model.samplers.digit(int(source))
    return mixture.sample(num_samples, temperature=temperature, seed=seed)


def why(source: str, model: models.Model) -> str:
    """Where the codes come from, and why they decode to what they do."""
    by_model = {PRIOR: WHY_PRIOR, MIXTURE: WHY_MIXTURE}.get(source)
    return by_model[model.variational] if by_model else WHY_DIGIT
