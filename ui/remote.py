"""The server in the place of the page's networks: where a browser cannot run them, and until they have arrived."""

import base64
from typing import Any

import torch
from torch import Tensor

from ui import models
from ui.text import say

PIXELS = 784  # of an image


@torch.inference_mode()
def look(asked: Any) -> dict[str, Any]:
    """Return what a model makes of [name, {"x": image}] or of [name, {"z": code}], or an error in a sentence.

    The image is 784 numbers in [0, 1]. The answer holds `pixels`, base64 of 784 levels: the picture that the code, or
    the image's posterior mean, decodes to; the classifier's `probabilities` for the image, or that picture; for an
    image also `mean` and `std` of its posterior, `std` null for a plain autoencoder. Anyone may call it with anything.
    Gradio hands the arguments of a call over as one list.
    """
    name, given = asked if isinstance(asked, list) and len(asked) == 2 else (None, None)
    given = given if isinstance(given, dict) else {}
    try:
        model = models.lookup(name)
        x = check_image(given["x"]) if "x" in given else None
        posterior = None if x is None else models.encode(model, x)
        z = models.check_code(model, given.get("z")) if posterior is None else posterior.mean
    except ValueError as error:
        return {"error": say("models.reload", problem=error)}
    pixels = models.generate(model, z)
    answer: dict[str, Any] = {
        "pixels": base64.b64encode(pixels.mul(255).round().byte().numpy().tobytes()).decode(),
        "probabilities": models.classifier()[0](pixels if x is None else x).softmax(1)[0].tolist(),
    }
    if posterior is None:
        return answer
    std = posterior.stddev[0].tolist() if model.variational else None
    return {**answer, "mean": z[0].tolist(), "std": std}


def check_image(numbers: Any) -> Tensor:
    """Return an image [1, 1, 28, 28] of numbers that a browser sent; raises ValueError for anything else."""
    is_image = isinstance(numbers, list) and len(numbers) == PIXELS
    if not is_image or not all(type(number) in {int, float} and 0 <= number <= 1 for number in numbers):
        raise ValueError(say("models.no_image", pixels=PIXELS))
    return torch.tensor(numbers, dtype=torch.float32).reshape(1, 1, 28, 28)


def change(asked: Any) -> dict[str, Any]:
    """TEMP."""
    return {"error": "not yet"}
