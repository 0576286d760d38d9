"""A code as text for addresses: base64 of its float32 numbers, which `components/shared/base64.js` writes, too."""

import base64
from typing import Any

import numpy as np
from torch import Tensor


def encode_code(z: Tensor) -> str:
    """Return a code z [latent_dim] as base64 of little-endian float32, with "-_" for "+/" and without padding."""
    return base64.urlsafe_b64encode(z.numpy().astype("<f4").tobytes()).decode().rstrip("=")


def decode_code(text: Any) -> list[float]:
    """Return the numbers of a code that `encode_code` wrote; raises ValueError for anything else."""
    if not isinstance(text, str):
        raise ValueError(f"Got a code of type {type(text).__name__}; expected base64 text.")
    padded = text + "=" * (-len(text) % 4)
    values = np.frombuffer(base64.b64decode(padded, altchars="-_", validate=True), dtype="<f4")
    return [float(value) for value in values]
