"""What there is to say about a picture: calm sentences, and warnings that are marked."""

from collections.abc import Iterable
from typing import Any, TypedDict

import gradio as gr

from ui.components.assets import asset


class Remarks(TypedDict):
    """The value of a `Message`."""

    calm: list[str]
    warnings: list[str]
    patience: float
    """Seconds before they are shown: a drawing may only be half done, and says nothing while it goes on."""


class Message(gr.HTML):
    """A live region: a screen reader speaks what comes up in it, and waits for a pause to do so.

    Room for a few lines is kept free, so that nothing moves when they come and go.
    """

    def __init__(self, value: Remarks | None = None, *, label: str, **kwargs: Any) -> None:
        super().__init__(
            value or remarks(),
            label=label,
            html_template='<div class="remarks" role="status" aria-live="polite"></div>',
            css_template=asset("components/message/message.css"),
            js_on_load=asset("components/message/message.js"),
            apply_default_css=False,
            aria_label=label,
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        """The JSON schema of a value."""
        return {"type": "object"}


def remarks(calm: Iterable[str] = (), warnings: Iterable[str] = (), patience: float = 0) -> Remarks:
    """The value of a `Message`; without sentences it is empty."""
    return Remarks(calm=list(calm), warnings=list(warnings), patience=patience)
