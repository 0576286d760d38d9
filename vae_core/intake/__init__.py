"""From any picture of a digit to what the models were trained on; `find_digit` runs the steps."""

from vae_core.intake.pipeline import FoundDigit, find_digit, prepare_image

__all__ = ["FoundDigit", "find_digit", "prepare_image"]
