"""What the page asks of the server: to run its networks where a browser cannot, and to search for a counterfactual."""

import base64
from typing import Any

import torch
from anyio import CapacityLimiter, WouldBlock, to_thread
from torch import Tensor

from ui import models
from ui.components.float32 import to_text
from ui.server import limits
from ui.text import say
from vae_core.models.classifier import NUM_CLASSES

PIXELS = 784  # of an image
SEARCHES = CapacityLimiter(limits.MAX_SEARCHES)
ADMITTED = CapacityLimiter(limits.MAX_SEARCHES + limits.MAX_WAITING_SEARCHES)


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


async def change(asked: Any) -> dict[str, Any]:
    """Return the smallest change of [name, code, digit] that makes the classifier read another digit, or an error.

    The answer holds `path`, the codes on the way as text (ui/components/float32.py), row by row; the `probability` of
    the digit at its end; and `reached`, whether that is more than of all other digits together. Searches wait for each
    other: they are limited, since these calls pass by Gradio's queue. Anyone may call it with anything.
    """
    name, numbers, digit = asked if isinstance(asked, list) and len(asked) == 3 else (None, None, None)
    try:
        model = models.lookup(name)
        z = models.check_code(model, numbers)[0]
        if type(digit) is not int or not 0 <= digit < NUM_CLASSES:
            raise ValueError(say("models.no_digit", got=str(digit)[:20]))
    except ValueError as error:
        return {"error": say("models.reload", problem=error)}
    try:
        ADMITTED.acquire_nowait()
    except WouldBlock:
        return {"error": say("server.busy", count=limits.MAX_WAITING_SEARCHES)}
    try:
        found = await to_thread.run_sync(models.change, model, z, digit, limiter=SEARCHES)
    finally:
        ADMITTED.release()
    return {"path": to_text(found.path), "probability": found.probability, "reached": found.is_reached}
