"""A small canvas to draw a digit on, by mouse, finger or pen; it shows uploaded pictures, too."""

from html import escape
from typing import Any, Literal, TypedDict

import gradio as gr

from ui.components.assets import assets, remarks
from ui.examples import EXAMPLES
from ui.text import say, share

SIDE = 280  # width and height of the canvas in its own units, ten to a pixel of the model
PEN = 26
"""Width of the pen on the screen in units of the canvas; the model sees strokes of MNIST's width whatever it is."""

THUMBNAIL = (
    '<button type="button" title="{label}" aria-label="{label}"><canvas width="56" height="56"></canvas></button>'
)
HEADING = "<h2>{}</h2>"
BELOW = """\
<div class="below">
  <figure><canvas class="seen" width="28" height="28" role="img" aria-label="{seen_of}"></canvas>
  <figcaption>{seen}</figcaption></figure>
  {remarks}
</div>
"""


class Found(TypedDict, total=False):
    """The value of a `Drawing`: what the server found in an upload."""

    picture: dict[str, Any]  # the uploaded file
    pixels: str  # the digit in it, base64 of 784 levels
    doubts: list[str]  # sentences on it
    refused: str  # why the picture was not taken


class Drawing(gr.HTML):
    """A canvas for one digit of the page's state, the visitor's or an end of the interpolation.

    Strokes stay in the page, which needs no server for them. With `is_whole`, what the model sees and the remarks on it
    stand below the canvas.
    """

    def __init__(
        self,
        value: Found | None = None,
        *,
        which: Literal["digit", "a", "b"],
        label: str,
        is_whole: bool = True,
        **kwargs: Any,
    ) -> None:
        names = {"seen_of": say("drawing.seen_of", label=label), "seen": say("drawing.seen")}
        below = BELOW.format(remarks=remarks(label), **{key: escape(name) for key, name in names.items()})
        thumbnails = (THUMBNAIL.format(label=escape(say("drawing.example_digit", digit=digit))) for digit in EXAMPLES)
        super().__init__(
            value or {},
            label=label,
            **assets(
                "drawing",
                heading=HEADING.format(escape(label)) if which == "digit" else "",
                no_upload="" if which == "digit" else "hidden",
                canvas=escape(say("drawing.canvas", label=label)),
                testid='data-testid="canvas"' if which == "digit" else "",
                bars="".join(f"<div><b></b><i>{digit}</i></div>" for digit in range(10)),
                thumbnails="".join(thumbnails),
                below=below if is_whole else "",
            ),
            text=share("drawing"),
            pen=PEN,
            which=which,
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        """Return the JSON schema of a value."""
        return {"type": "object"}
