"""The choice of the model, which works in the page alone."""

from typing import Any

import gradio as gr

from ui.components.assets import assets, choices
from ui.text import say


class ModelPicker(gr.HTML):
    """Chooses the model of the page's state; its value is the model's name, and changes once the page has switched."""

    def __init__(self, value: str, *, descriptions: dict[str, str], **kwargs: Any) -> None:
        html = assets(
            "model_picker", label=say("page.model"), choices=choices("model", {name: name for name in descriptions})
        )
        super().__init__(value, **html, descriptions=descriptions, **kwargs)

    def api_info(self) -> dict[str, Any]:
        """Return the JSON schema of a value."""
        return {"type": "string"}
