"""The endpoints that programs call: /sample /encode /decode /reconstruct /interpolate.

Try `gradio_client.Client("http://127.0.0.1:7860/").view_api()`. Files are uploaded with `handle_file`; numbers out of
range are refused with a sentence. The components below are never drawn: they carry types, limits and descriptions.
"""

from dataclasses import asdict
from typing import Any

import gradio as gr
import torch
from PIL import Image

from ui import digit_input, models
from ui.components.events import PICTURES
from ui.server.uploads import Upload
from ui.settings import MAX_SAMPLES, MAX_SEED, MAX_STEPS, MAX_TEMPERATURE, MIN_STEPS, PATHS, START
from ui.text import say
from vae_core import FoundDigit, interpolate, kl_divergence, reconstruct, sample_prior
from vae_core.plots import to_pil


def build() -> None:
    """Register the endpoints; call it inside the page."""
    with gr.Row(visible=False):
        model = gr.Radio(models.names(), value=models.DEFAULT, label="model")
        image, image_b = Upload(label="image"), Upload(label="image_b")
        num_samples = gr.Slider(1, MAX_SAMPLES, 16, step=1, label="num_samples")
        temperature = gr.Slider(0, MAX_TEMPERATURE, 1, label="temperature")
        seed = gr.Number(0, precision=0, minimum=0, maximum=MAX_SEED, label="seed")
        num_steps = gr.Slider(MIN_STEPS, MAX_STEPS, START["steps"], step=1, label="num_steps")
        mode = gr.Radio(PATHS, value=START["path"], label="mode")
        z, posterior, numbers = gr.JSON(label="z"), gr.JSON(label="posterior"), gr.JSON(label="numbers")
        gallery = gr.Gallery(label="images", format="png")
        digit, reconstruction, error = (
            gr.Image(label=label, format="png") for label in ("digit", "reconstruction", "absolute error")
        )
        endpoint = gr.Button()
    endpoint.click(sample, [num_samples, temperature, seed, model], [gallery, z], api_name="sample")
    endpoint.click(encode, [image, model], posterior, api_name="encode", **PICTURES)
    endpoint.click(decode, [z, model], gallery, api_name="decode")
    results = [digit, reconstruction, error, numbers]
    endpoint.click(reconstruct_image, [image, seed, model], results, api_name="reconstruct", **PICTURES)
    ends = [image, image_b]
    endpoint.click(
        interpolate_images, [*ends, num_steps, mode, model], [gallery, z], api_name="interpolate", **PICTURES
    )


def sample(num_samples: float, temperature: float, seed: float | None, model: str) -> tuple[list[Image.Image], Any]:
    """Draw codes from the prior and decode them: pictures of 28 x 28, and the codes."""
    chosen = models.get(model or models.DEFAULT)
    count = whole(num_samples, "num_samples")
    try:
        z = sample_prior(count, chosen.vae.latent_dim, temperature=temperature, seed=int(seed or 0))
    except ValueError as error:  # NaN passes the limits of a slider
        raise gr.Error(str(error), print_exception=False) from error
    return pictures(models.generate(chosen, z)), z.tolist()


def encode(image: str | None, model: str) -> dict[str, Any]:
    """Return the posterior of a digit: mean, standard deviation and KL (nats) of each latent dimension.

    A plain autoencoder has a code and no distribution: its standard deviations and KLs are null.
    """
    chosen = models.get(model or models.DEFAULT)
    posterior = models.encode(chosen, required_digit(image).image)
    distribution = chosen.variational
    return {
        "mean": posterior.mean[0].tolist(),
        "std": posterior.stddev[0].tolist() if distribution else None,
        "kl": kl_divergence(posterior)[0].tolist() if distribution else None,
    }


def decode(z: Any, model: str) -> list[Image.Image]:
    """Decode codes to pictures of 28 x 28: one list of numbers, or up to 64 of them."""
    chosen = models.get(model or models.DEFAULT)
    return pictures(models.generate(chosen, check_codes(chosen, z)))


def reconstruct_image(image: str | None, seed: float | None, model: str) -> tuple[Any, ...]:
    """Return what the model sees, its reconstruction, the absolute error, and the numbers (nats; MSE per pixel).

    `doubts` among the numbers are sentences on what was unsure when the digit was found, mostly none. `evidence` says
    whether it looks like a digit: its reconstruction at the posterior mean and the entropy of a classifier's answer
    (nats), each with its rank, the fraction of the test images with a lower value; and a sentence where it does not.
    """
    chosen = models.get(model or models.DEFAULT)
    found = required_digit(image)
    result = reconstruct(chosen.vae, found.image, seed=int(seed or 0))
    evidence = models.evidence(chosen, found.image)
    numbers = {
        "reconstruction": result.reconstruction,
        "kl": float(result.kl.sum()) if chosen.variational else None,
        "elbo": result.elbo if chosen.variational else None,
        "mse": result.mse,
        "kl_per_dimension": result.kl.tolist() if chosen.variational else None,
        "doubts": [say(f"doubts.{doubt}") for doubt in found.doubts],
        "evidence": {
            **asdict(evidence),
            "looks_like_a_digit": evidence.looks_like_a_digit,
            "doubt": models.doubt(evidence),
        },
    }
    return *pictures(result.pictures), numbers


def interpolate_images(
    image: str | None, image_b: str | None, num_steps: float, mode: Any, model: str
) -> tuple[list[Image.Image], Any]:
    """Return pictures and codes on the path between two digits, both included."""
    chosen = models.get(model or models.DEFAULT)
    first, last = (models.encode(chosen, required_digit(each).image).mean[0] for each in (image, image_b))
    z = interpolate(first, last, whole(num_steps, "num_steps"), mode)
    return pictures(models.generate(chosen, z)), z.tolist()


def required_digit(image: str | None) -> FoundDigit:
    """Return the digit in an uploaded picture; raises gr.Error when there is none."""
    found = digit_input.find(image)
    if found is None:
        raise gr.Error(say("api.no_picture"), print_exception=False)
    return found


def whole(number: float, name: str) -> int:
    """Return a whole number; raises gr.Error for any other, NaN included."""
    if not float(number).is_integer():
        raise gr.Error(say("api.not_whole", got=number, name=name), print_exception=False)
    return int(number)


def check_codes(model: models.Model, z: Any) -> torch.Tensor:
    """Return codes [B, latent_dim] from JSON; raises gr.Error for anything else."""
    rows = z if isinstance(z, list) and z and isinstance(z[0], list) else [z]
    if len(rows) > MAX_SAMPLES:
        raise gr.Error(say("api.too_many_codes", count=len(rows), limit=MAX_SAMPLES), print_exception=False)
    try:
        return torch.cat([models.check_code(model, row) for row in rows])
    except ValueError as error:
        raise gr.Error(str(error), print_exception=False) from error


def pictures(images: torch.Tensor) -> list[Image.Image]:
    """Return gray pictures of pixel means [B, 1, 28, 28]."""
    return [to_pil(image[0]) for image in images]
