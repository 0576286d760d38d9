"""The intake: any picture of a digit becomes an image as the models were trained on. Start with `pipeline.py`.

- `pipeline.py`: `find_digit` and `prepare_image`; the order of the steps, and the choice of the likeliest digit.
- `files.py`: files, Pillow images and arrays, opened, checked, reduced, as colours in [0, 1].
- `limits.py`: what decoding a picture may hold in memory.
- `ink.py`: contrast, how strongly strokes stand out from their ground.
- `colour_contrast.py`: ink that differs from its paper by colour alone.
- `parts.py`: the connected parts of a mask, and their measurements.
- `lines.py`, `frames.py`: ruled and squared paper; frames and circles around a digit.
- `candidate.py`: one group of strokes that may be the digit, and its measurements.
- `candidates.py`: the search for such groups, of either polarity and of any width.
- `extract.py`: the ink of one candidate, from a crop of its own.
- `geometry.py`: MNIST's size, width of strokes and centre of mass.
"""

from vae_core.intake.pipeline import Doubt, FoundDigit, find_digit, prepare_image

__all__ = ["Doubt", "FoundDigit", "find_digit", "prepare_image"]
