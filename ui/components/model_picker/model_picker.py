"""The choice of the model, which works in the page alone."""

from collections.abc import Mapping
from html import escape
from typing import Any

import gradio as gr

from ui.components.assets import assets
from ui.text import say


class ModelPicker(gr.HTML):
    """Chooses the model of the page's state; its value is the model's name, and changes once the page has switched.

    `labels` name the models by what they are, `descriptions` say it in a sentence.
    """

    def __init__(
        self, value: str, *, labels: Mapping[str, str], descriptions: Mapping[str, str], **kwargs: Any
    ) -> None:
        options = "".join(f'<option value="{escape(name)}">{escape(label)}</option>' for name, label in labels.items())
        html = assets("model_picker", label=escape(say("page.model")), options=options)
        super().__init__(value, **html, descriptions=dict(descriptions), **kwargs)

    def api_info(self) -> dict[str, Any]:
        """Return the JSON schema of a value."""
        return {"type": "string"}
