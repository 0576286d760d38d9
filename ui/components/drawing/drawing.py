"""A small canvas to draw a digit on, by mouse, finger or pen, from the first touch; it shows uploaded pictures, too."""

from typing import Any, NamedTuple

import cv2
import gradio as gr
import numpy as np
from PIL import Image

from ui.components.assets import asset
from ui.examples import EXAMPLES, Stroke
from ui.server.uploads import check_upload

SIDE = 280
"""The canvas's own units: ten to a pixel of the model."""
PEN = 26
"""Width of the pen, about a sixth of the height of a digit. Strokes of digits 120 to 240 units high are then 4.3 to 2.2
of the model's pixels wide; nine in ten of MNIST's are 4.6 to 2.1."""
FINE, FRACTION = 4, 4
"""Strokes are drawn this much larger than they are shown, by points with this many binary places."""
MAX_STROKES, MAX_POINTS = 200, 20_000

TEMPLATE = """
<canvas width="280" height="280" role="img"></canvas>
<p class="hint"></p>
<div class="tools">
  <button class="undo" type="button">Undo</button>
  <button class="clear" type="button">Clear</button>
</div>
<div class="examples" role="group"></div>
"""


class Code(NamedTuple):
    """A code in the place of a drawing, as a browser sent it."""

    model: Any
    z: Any


class Drawing(gr.HTML):
    """A canvas whose value is {"strokes": [[[x, y], ...], ...]} in units of the canvas, or {"picture": file}.

    Handlers get what `vae_core.prepare_image` takes: a Pillow image of the strokes, the path of an uploaded picture,
    or None while there is nothing. {"code": {"model", "z"}, "picture": what it decodes to} is a point of the sliders;
    they get a `Code`. A value that the page cannot have made is refused with a sentence.
    """

    def __init__(self, value: dict[str, Any] | None = None, *, label: str, **kwargs: Any) -> None:
        super().__init__(
            value or {"strokes": []},
            label=label,
            html_template=TEMPLATE,
            css_template=asset("components/drawing/drawing.css"),
            js_on_load=asset("components/drawing/drawing.js"),
            apply_default_css=False,
            aria_label=label,
            example_strokes=list(EXAMPLES.values()),
            pen=PEN,
            **kwargs,
        )

    def preprocess(self, payload: Any) -> Any:
        """The picture that a value stands for; raises gr.Error for one that the page cannot have made."""
        if payload is None:
            return None
        if not isinstance(payload, dict):
            raise refusal(f"Got a drawing of type {type(payload).__name__}; expected an object with strokes.")
        if code := payload.get("code"):
            return Code(code.get("model"), code.get("z")) if isinstance(code, dict) else Code(None, None)
        if payload.get("picture"):
            picture = payload["picture"]
            return check_upload(picture.get("path") if isinstance(picture, dict) else None)
        strokes = check_strokes(payload.get("strokes", []))
        return render(strokes) if strokes else None

    def api_info(self) -> dict[str, Any]:
        """The JSON schema of a value."""
        return {"type": "object"}


def check_strokes(strokes: Any) -> list[Stroke]:
    """Strokes that can be drawn; raises gr.Error for anything else."""
    try:
        too_many = len(strokes) > MAX_STROKES or sum(map(len, strokes)) > MAX_POINTS
        checked = [] if too_many else [[(float(x), float(y)) for x, y in stroke] for stroke in strokes if stroke]
    except (TypeError, ValueError, OverflowError) as error:
        raise refusal("The drawing is not a list of strokes of [x, y] points.") from error
    if too_many:
        raise refusal(f"The drawing has more than {MAX_STROKES} strokes or {MAX_POINTS} points.")
    if not all(abs(number) <= 10 * SIDE for stroke in checked for point in stroke for number in point):  # nor NaN
        raise refusal("The drawing has points far outside the canvas.")
    return checked


def refusal(what: str) -> gr.Error:
    """The error for a drawing that the page cannot have made."""
    return gr.Error(f"{what} Clear it and draw again.", print_exception=False)


def render(strokes: list[Stroke]) -> Image.Image:
    """Strokes as a gray picture, bright on black, as the page draws them: round ends, round corners, smooth edges."""
    picture = np.zeros((FINE * SIDE, FINE * SIDE), dtype=np.uint8)
    for stroke in strokes:
        # OpenCV counts from the middle of the first pixel, the page from its edge; and a line has at least two points.
        centres = FINE * np.array([stroke[0], *stroke]) - 0.5
        points = np.round(centres * 2**FRACTION).astype(np.int32)
        cv2.polylines(picture, [points], isClosed=False, color=255, thickness=FINE * PEN, shift=FRACTION)
    return Image.fromarray(picture).reduce(FINE)
