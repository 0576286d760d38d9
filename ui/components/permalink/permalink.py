"""A link to what the page shows, put together in the page."""

import os
from typing import Any

import gradio as gr

from ui.components.assets import assets
from ui.text import share

SPACES = "https://huggingface.co/spaces"


class Permalink(gr.HTML):
    """Its value is {"model", "z", "tab"}, and "said" where a sentence is to stand beside the link.

    `fingerprints` tell the weights of each model. When the page is opened with a link, the value gets "opened", the
    part of the address behind its #, and the component triggers `opened`. A page that is loaded anew does the same with
    the link to where it was, and "kept" true. On a Space, which is an iframe, links lead to the page of the Space.
    """

    def __init__(self, value: dict[str, Any] | None = None, *, fingerprints: dict[str, str], **kwargs: Any) -> None:
        space = os.environ.get("SPACE_ID")
        super().__init__(
            value,
            **assets("permalink", ["opened"]),
            text=share("permalink"),
            fingerprints=fingerprints,
            home=f"{SPACES}/{space}" if space else "",
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        """Return the JSON schema of a value."""
        return {"type": "object"}
