"""What the visitors of `load.py` ask for, and how an answer is compared with that of the library."""

from typing import Final

import numpy as np
import numpy.typing as npt

SUMMARY, EXPECTED, EVENT = "summary.json", "expected.npz", "event.json"  # files of a folder that both sides know
MODEL, SEED, STEPS = "article", 0, 5  # what is asked for in every walk, decode and reconstruction
MODE: Final = "spherical"
TOLERANCE = 1  # of 255, by which rounding may change a pixel
Pixels = npt.NDArray[np.uint8]


class WrongError(Exception):
    """An answer that is not what the model gives."""


class RefusedError(Exception):
    """An answer that is none, with its status and its sentence."""


def agree(found: list[Pixels], wanted: Pixels, what: str) -> None:
    """Raise WrongError unless pictures are those expected, [N, 28, 28], pixel by pixel."""
    if len(found) != len(wanted):
        raise WrongError(f"wrong {what}: {len(found)} pictures, not {len(wanted)}")
    for one, other in zip(found, wanted, strict=True):
        if one.shape != other.shape or np.abs(one.astype(int) - other).max() > TOLERANCE:
            raise WrongError(f"wrong {what}: other pixels")
