"""A screenshot of a phone: a drawn digit among the things that phones show around it."""

import cv2
import numpy as np
from PIL import Image

from tests.benchmarks.ink import Bytes, write
from tests.benchmarks.page import lay, pen
from tests.benchmarks.phone import save, to_bytes

HEIGHT, WIDTH = 2532, 1170  # sides of the screen, in pixels
TOP, BOTTOM = 500, 1900  # rows between which the digit is drawn
FONT = cv2.FONT_HERSHEY_SIMPLEX
GRAY = (115, 115, 120)
WORDS = [((60, 105), 1.6, "9:41"), ((60, 290), 2.6, "Sketches"), ((60, 420), 1.4, "Today, edited 2 minutes ago")]
"""Place (x, y), size and text of what is written above the canvas."""


def phone_screenshot(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a screenshot of a phone, 1170 x 2532: status bar, heading, a canvas with the digit, buttons, PNG."""
    page = np.full((HEIGHT, WIDTH, 3), 247, np.uint8)
    canvas = np.ones((BOTTOM - TOP, WIDTH, 3), np.float32)
    page[TOP:BOTTOM] = to_bytes(lay(canvas, write(digit, canvas.shape[:2], rng, size=(0.4, 0.7)), pen(rng)))
    for place, size, text in WORDS:
        cv2.putText(page, text, place, FONT, size, GRAY, 4, cv2.LINE_AA)
    cv2.rectangle(page, (1030, 70), (1110, 105), GRAY, 3)  # battery
    cv2.rectangle(page, (1034, 74), (1080, 101), GRAY, -1)
    for index in range(5):
        x = WIDTH * (2 * index + 1) // 10
        cv2.circle(page, (x, 2150), 70, (50 * index, 128, 230), -1 if index % 2 else 6, cv2.LINE_AA)
        cv2.putText(page, f"Tool {index + 1}", (x - 70, 2290), FONT, 1.3, GRAY, 3, cv2.LINE_AA)
    cv2.line(page, (400, 2495), (770, 2495), (25, 25, 25), 14, cv2.LINE_AA)
    return save(Image.fromarray(page), "PNG")
