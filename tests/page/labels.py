"""Labels of the page's lists of digits, strokes to draw, and the screen of a phone."""

from typing import Any

from ui.examples import Stroke

SAMPLES, POSTERIOR = "Samples", "Samples of the posterior"
RESULT = "The reconstruction and its error"  # what the model sees, the reconstruction, the absolute error
STRIP = "From A to B"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DOWN: Stroke = [(140, 40 + 10 * step) for step in range(20)]  # A stroke that looks like a one, in units of the canvas
ACROSS: Stroke = [(50 + 9 * step, 140) for step in range(20)]
ENVELOPE: list[Stroke] = [
    [(60, 60), (220, 60), (220, 220), (60, 220), (60, 60)],
    [(60, 60), (220, 220)],
    [(220, 60), (60, 220)],
]
"""A crossed square: no digit, and nothing that the models can reconstruct."""
DIGIT_NOTE = "The posterior mean of your digit"
NO_DIGIT = "This does not look like a digit"
