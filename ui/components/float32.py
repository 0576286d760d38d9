"""Float32 numbers as text that fits into JSON and into an address: little-endian, base64 with "-_", no padding."""

import base64
import math
from typing import Any

import numpy as np
import torch
from torch import Tensor


def to_text(numbers: Tensor) -> str:
    """Return the text of a tensor of any shape, row by row."""
    content = numbers.detach().cpu().contiguous().numpy().astype("<f4").tobytes()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def from_text(text: Any, shape: tuple[int, ...] | None = None) -> Tensor:
    """Return the numbers of a text, [N] or in a shape; ValueError for anything else, or another count."""
    if not isinstance(text, str):
        raise ValueError(f"got {type(text).__name__}; expected a text")
    content = base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)
    numbers = torch.from_numpy(np.frombuffer(content, dtype="<f4").astype(np.float32))
    if shape is not None and len(numbers) != math.prod(shape):
        raise ValueError(f"got {len(numbers)} numbers; expected {math.prod(shape)}")
    return numbers if shape is None else numbers.reshape(shape)
