"""Tab "Sample": decode draws from the prior."""

import secrets

import gradio as gr

from ui import models
from ui.components.slider import Slider
from ui.components.tiles import Tile, Tiles, tiles
from ui.figures import note
from vae_core import sample_prior

MAX_SAMPLES, MAX_TEMPERATURE, MAX_SEED = 64, 2.0, 2**31 - 1
START = (32, 1.0, 0)  # how many, temperature, seed

WHY = {
    True: "Each code is drawn from N(0, 1) without looking at any image. Digits come out because the KL term of the "
    "training loss keeps the codes of real images close to that same distribution. Pick the autoencoder above to see "
    "what happens without it.",
    False: "This model was trained without the KL term. Nothing tells it to put its codes near N(0, 1), so most "
    "draws fall where it has never decoded anything: hence the shapes that are no digits.",
}


def build(model: gr.Radio) -> None:
    """Lay out the tab; samples are drawn anew when a control or the model changes."""
    count, temperature, seed = START
    gr.Markdown("Draw codes from the prior and decode them. Nobody wrote these digits.")
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
    new = gr.Button("New samples", variant="primary")
    value, why = show(models.DEFAULT, *START)
    gallery = Tiles(value, label="Samples of the prior", scale=3, save_as="samples.png", min_height=180)
    explanation = gr.HTML(why)

    new.click(random_seed, None, seed_box, show_progress="hidden", queue=False, api_visibility="private")
    gr.on(
        [num_samples.change, temp.change, seed_box.change, model.change],
        show,
        [model, num_samples, temp, seed_box],
        [gallery, explanation],
        trigger_mode="always_last",
        show_progress="hidden",
        api_visibility="private",
    )


def random_seed() -> int:
    """A seed that no visitor shares on purpose."""
    return secrets.randbelow(MAX_SEED + 1)


def show(name: str, num_samples: int, temperature: float, seed: float | None) -> tuple[list[Tile], str]:
    """Tiles of decoded draws from the prior, and why they look as they do."""
    model = models.get(name)
    if seed is None:
        raise gr.Error("The seed is empty. Type a whole number, or press New samples.", print_exception=False)
    z = sample_prior(int(num_samples), model.vae.latent_dim, temperature=temperature, seed=int(seed))
    return tiles(models.generate(model, z), alt="sample"), note(WHY[model.variational])
