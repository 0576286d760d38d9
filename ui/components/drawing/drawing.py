"""A small canvas to draw a digit on, by mouse, finger or pen; it shows uploaded pictures, too."""

from html import escape
from typing import Any, NamedTuple

import cv2
import gradio as gr
import numpy as np
from PIL import Image

from ui.components.assets import assets
from ui.examples import EXAMPLES, Stroke
from ui.server.uploads import check_upload
from ui.text import say, share

SIDE = 280  # width and height of the canvas in its own units, ten to a pixel of the model
PEN = 26
"""Width of the pen in units of the canvas, about a sixth of the height of a digit. Strokes of digits 120 to 240 units
high are then 4.3 to 2.2 of the model's pixels wide; nine in ten of MNIST's are 4.6 to 2.1."""
FINE = 4  # factor by which strokes are drawn larger than the canvas before they are averaged down, for smooth edges
FRACTION = 4  # number of binary places of the points that OpenCV draws
MAX_STROKES = 200  # largest number of strokes in a drawing
MAX_POINTS = 20_000  # largest number of points in a drawing

THUMBNAIL = (
    '<button type="button" title="{label}" aria-label="{label}"><canvas width="56" height="56"></canvas></button>'
)


class Code(NamedTuple):
    """A code in the place of a drawing, as a browser sent it."""

    model: Any
    z: Any


class Drawing(gr.HTML):
    """A canvas whose value is {"strokes": [[[x, y], ...], ...]} in units of the canvas, or {"picture": file}.

    Handlers get an argument of `vae_core.prepare_image`: a Pillow image of the strokes or the path of an uploaded
    picture; None for an empty canvas. A point of the sliders lies on the canvas as {"code": {"model", "z"}, "picture":
    its decoded picture}; handlers get a `Code`. A value that the page cannot have made is refused with a sentence.
    """

    def __init__(self, value: dict[str, Any] | None = None, *, label: str, **kwargs: Any) -> None:
        canvas = escape(say("drawing.canvas", label=label))
        thumbnails = (THUMBNAIL.format(label=escape(say("drawing.example_digit", digit=digit))) for digit in EXAMPLES)
        super().__init__(
            value or {"strokes": []},
            label=label,
            **assets("drawing", canvas=canvas, thumbnails="".join(thumbnails)),
            text=share("drawing"),
            example_strokes=list(EXAMPLES.values()),
            pen=PEN,
            **kwargs,
        )

    def preprocess(self, payload: Any) -> Any:
        """Return the picture that a value stands for; raises gr.Error for a value that the page cannot have made."""
        if payload is None:
            return None
        if not isinstance(payload, dict):
            raise refusal("wrong_type", got=type(payload).__name__)
        if code := payload.get("code"):
            return Code(code.get("model"), code.get("z")) if isinstance(code, dict) else Code(None, None)
        if payload.get("picture"):
            picture = payload["picture"]
            return check_upload(picture.get("path") if isinstance(picture, dict) else None)
        strokes = check_strokes(payload.get("strokes", []))
        return render(strokes) if strokes else None

    def api_info(self) -> dict[str, Any]:
        """Return the JSON schema of a value."""
        return {"type": "object"}


def check_strokes(strokes: Any) -> list[Stroke]:
    """Return strokes that can be drawn; raises gr.Error for anything else."""
    try:
        too_many = len(strokes) > MAX_STROKES or sum(map(len, strokes)) > MAX_POINTS
        checked = [] if too_many else [[(float(x), float(y)) for x, y in stroke] for stroke in strokes if stroke]
    except (TypeError, ValueError, OverflowError) as error:
        raise refusal("no_strokes") from error
    if too_many:
        raise refusal("too_many", strokes=MAX_STROKES, points=MAX_POINTS)
    if not all(abs(number) <= 10 * SIDE for stroke in checked for point in stroke for number in point):  # nor NaN
        raise refusal("far_outside")
    return checked


def refusal(key: str, **values: Any) -> gr.Error:
    """Return the error for a drawing that the page cannot have made, by the key of its sentence."""
    problem = say(f"drawing.{key}", **values)
    return gr.Error(say("drawing.refused", problem=problem), print_exception=False)


def render(strokes: list[Stroke]) -> Image.Image:
    """Return strokes as a gray picture, bright on black, drawn as in the page: round ends and corners, smooth edges."""
    picture = np.zeros((FINE * SIDE, FINE * SIDE), dtype=np.uint8)
    for stroke in strokes:
        # OpenCV counts from the middle of the first pixel, the page from its edge. A line has at least two points.
        centres = FINE * np.array([stroke[0], *stroke]) - 0.5
        points = np.round(centres * 2**FRACTION).astype(np.int32)
        cv2.polylines(picture, [points], isClosed=False, color=255, thickness=FINE * PEN, shift=FRACTION)
    return Image.fromarray(picture).reduce(FINE)
