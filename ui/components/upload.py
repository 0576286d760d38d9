"""An image input that takes uploaded files and nothing else that a client may invent."""

from typing import Any

import gradio as gr
from gradio.blocks import Block

from ui.security import check_upload


class Upload(gr.Image):
    """gr.Image whose handler gets the path of the uploaded file, or None.

    gr.Image checks a path only where the payload carries a `meta` key, and decodes `data:` URLs of any size; here both
    are refused, and `ui.security` refuses http(s) URLs. `vae_core.prepare_image` opens the file, and limits it.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(type="filepath", image_mode=None, **kwargs)

    def get_block_name(self) -> str:
        """The front end knows this component as an image."""
        return "image"

    def get_config(self, cls: type[Block] | None = None) -> dict[str, Any]:
        """Gradio reads the settings off the signature of `__init__`: that of gr.Image is the one that names them."""
        return super().get_config(cls or gr.Image)

    def preprocess(self, payload: Any) -> str | None:
        """The path of an uploaded file; raises gr.Error for anything that was not uploaded to this server."""
        if payload is None:
            return None
        return check_upload(None if (payload.url or "").startswith("data:") else payload.path)
