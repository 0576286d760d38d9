"""Pictures that the tests hand over, as files and URLs."""

import base64
import io

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from tests.drawings import render
from ui.examples import EXAMPLES
from vae_core import prepare_image

Pixels = npt.NDArray[np.uint8]


def png(image: Image.Image) -> bytes:
    """Return a picture as the content of a PNG file."""
    file = io.BytesIO()
    image.save(file, format="PNG")
    return file.getvalue()


def example(digit: str) -> Image.Image:
    """Return a bundled example as a picture, 280 x 280."""
    return render(EXAMPLES[digit])


def data_url(content: bytes) -> str:
    """Return a PNG as a data URL."""
    return "data:image/png;base64," + base64.b64encode(content).decode()


def pixels(url: str) -> Pixels:
    """Return the pixels [H, W] of a PNG in a data URL."""
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))))


def refusal(image: Image.Image) -> str:
    """Return the sentence of the library on a picture without a digit."""
    with pytest.raises(ValueError, match=" ") as refused:
        prepare_image(image)
    return str(refused.value)


DIGIT = png(example("3"))
TEXT = b"This is no picture.\n"
CUT_SHORT = DIGIT[:300]
BLANK = png(Image.new("L", (100, 100)))
