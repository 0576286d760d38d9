"""Remarks on a picture: calm sentences, and warnings that are marked."""

from collections.abc import Iterable
from html import escape
from typing import Any, TypedDict

import gradio as gr

from ui.components.assets import assets


class Remarks(TypedDict):
    """The value of a `Message`."""

    calm: list[str]
    warnings: list[str]
    patience: float  # seconds without a touch before the sentences are shown: a drawing may only be half done


class Message(gr.HTML):
    """A live region: a screen reader speaks its sentences at the next pause.

    Room for a few lines is kept free, so that nothing moves when they come and go.
    """

    def __init__(self, value: Remarks | None = None, *, label: str, **kwargs: Any) -> None:
        super().__init__(value or remarks(), label=label, **assets("message", label=escape(label)), **kwargs)

    def api_info(self) -> dict[str, Any]:
        """Return the JSON schema of a value."""
        return {"type": "object"}


def remarks(calm: Iterable[str] = (), warnings: Iterable[str] = (), patience: float = 0) -> Remarks:
    """Return the value of a `Message`; without sentences it is empty."""
    return Remarks(calm=list(calm), warnings=list(warnings), patience=patience)
