"""Drawings for the tests: the bundled examples under another hand each, and strokes as a picture."""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from ui.components.drawing.drawing import PEN, SIDE
from ui.examples import CONTROL_POINTS, Point, Stroke, smooth

FINE = 4  # factor by which strokes are drawn larger than the canvas before they are averaged down
FRACTION = 4  # number of binary places of the points that OpenCV draws
JITTER = 4.0  # standard deviation of a control point, in units of the canvas
ROTATION = np.pi / 12  # largest rotation, 15 degrees


class Drawn(NamedTuple):
    """A digit as a visitor may draw it."""

    digit: int
    strokes: list[Stroke]  # in whole units of the canvas, as the page's pen gives them
    pen: float  # width of the pen, in units of the canvas

    @property
    def picture(self) -> Image.Image:
        """The strokes by this pen."""
        return render(self.strokes, self.pen)


def make_drawings(num_each: int, seed: int = 0) -> list[Drawn]:
    """Return `num_each` drawings of each example: other scales, places, slants, rotations, pens and wobbles."""
    rng = np.random.default_rng(seed)
    return [make_drawing(digit, rng) for digit in CONTROL_POINTS for _ in range(num_each)]


def make_drawing(digit: str, rng: np.random.Generator) -> Drawn:
    """Return one drawing of an example, whole on the canvas."""
    # 1. Every control point moves by itself; a doubled one stays a corner.
    moved: dict[Point, Point] = {}
    for x, y in (point for stroke in CONTROL_POINTS[digit] for point in stroke):
        moved[x, y] = (x + rng.normal(0, JITTER), y + rng.normal(0, JITTER))
    strokes = [np.array(smooth([moved[point] for point in stroke])) for stroke in CONTROL_POINTS[digit]]
    # 2. Rotation, slant and scale of the whole.
    angle, slant, pen = rng.uniform(-ROTATION, ROTATION), rng.uniform(-0.25, 0.25), rng.uniform(12, 30)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    strokes = [stroke @ np.array([[1, 0], [slant, 1]]) @ turn for stroke in strokes]
    low, high = bounds(strokes)
    scale = min(rng.uniform(100, 230), SIDE - pen - 2) / (high - low).max()
    # 3. A place on the canvas where all of the ink is on it.
    room = SIDE - pen - 2 - scale * (high - low)
    corner = pen / 2 + 1 + rng.uniform(0, 1, 2) * room
    placed = [np.round(scale * (stroke - low) + corner) for stroke in strokes]
    return Drawn(int(digit), [[(float(x), float(y)) for x, y in stroke] for stroke in placed], pen)


def bounds(strokes: list[npt.NDArray[np.float64]]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the least and the greatest x and y."""
    points = np.concatenate(strokes)
    return points.min(0), points.max(0)


def render(strokes: list[Stroke], pen: float = PEN) -> Image.Image:
    """Return strokes as a gray picture, bright on black, as the page draws them: round ends, smooth edges."""
    picture = np.zeros((FINE * SIDE, FINE * SIDE), dtype=np.uint8)
    for stroke in strokes:
        # OpenCV counts from the middle of the first pixel, the page from its edge. A line has at least two points.
        centres = FINE * np.array([stroke[0], *stroke]) - 0.5
        points = np.round(centres * 2**FRACTION).astype(np.int32)
        cv2.polylines(picture, [points], isClosed=False, color=255, thickness=round(FINE * pen), shift=FRACTION)
    return Image.fromarray(picture).reduce(FINE)
