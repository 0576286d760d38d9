"""What the model in the page makes of the visitor's digit, drawn anew while the pen moves."""

from typing import Any

import gradio as gr

from ui.components.assets import assets, remarks, trust
from ui.components.figures import figures
from ui.text import say, share

FIGURES = ("reconstruction", "kl", "loss", "typical", "mse")  # the first two add up to the third


class ReconstructionView(gr.HTML):
    """The reconstruction of the digit in the page's state, with its error, the loss and samples of its posterior."""

    def __init__(self, **kwargs: Any) -> None:
        rows = [(name, say(f"reconstruction.figure_{name}"), say(f"reconstruction.unit_{name}")) for name in FIGURES]
        super().__init__(
            **assets(
                "reconstruction",
                trust=trust("reconstruction-verdict"),
                figures=figures(rows),
                remarks=remarks(say("reconstruct.canvas")),
            ),
            text=share("reconstruction"),
            **kwargs,
        )
