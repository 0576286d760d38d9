"""All that an upgrade of Gradio can break: what this project replaces in it, or takes from its inside.

Each part has a test that fails by its name (tests/unit/test_gradio_overrides.py).
"""

import math
from typing import Any

import gradio as gr
from gradio import processing_utils
from gradio.blocks import Block
from gradio_client.utils import is_file_obj_with_meta, traverse

from ui.server.uploads import check_upload

_move_files_to_cache = processing_utils.async_move_files_to_cache


def check_every_file() -> None:
    """Make Gradio check every file in a payload with `check_upload` before it does anything with it.

    Gradio downloads an http(s) URL that a payload dresses up as a file, in whatever component it stands, before that
    component sees it; and it refuses a path in a message that tells where this server lies.
    """
    processing_utils.async_move_files_to_cache = _check_and_move  # type: ignore[assignment]


async def _check_and_move(data: Any, block: Block, **options: Any) -> Any:
    if options.get("check_in_upload_folder"):  # set for what a client sends, not for what a handler returns
        traverse(data, lambda file: check_upload(file["path"]), is_file_obj_with_meta)
    return await _move_files_to_cache(data, block, **options)


class Slider(gr.Slider):
    """gr.Slider that cuts a typed number to the range, as its field does on leaving it, instead of failing.

    An emptied field counts as the value that the slider started with.
    """

    def get_block_name(self) -> str:
        """Return the name under which the front end knows this component."""
        return "slider"

    def get_config(self, cls: type[Block] | None = None) -> dict[str, Any]:
        """Return the settings that the signature of gr.Slider names: Gradio reads them off `__init__`."""
        return super().get_config(cls or gr.Slider)

    def preprocess(self, payload: Any) -> float:
        """Return a number within the range."""
        number = payload if isinstance(payload, int | float) and math.isfinite(payload) else self.value
        return super().preprocess(min(max(number, self.minimum), self.maximum))


class Upload(gr.Image):
    """gr.Image whose handler gets the path of the uploaded file, or None.

    gr.Image checks a path only where the payload carries a `meta` key, and decodes `data:` URLs of any size; here both
    are refused, and `check_every_file` refuses http(s) URLs. `vae_core.prepare_image` opens the file, and limits it.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(type="filepath", image_mode=None, **kwargs)

    def get_block_name(self) -> str:
        """Return the name under which the front end knows this component."""
        return "image"

    def get_config(self, cls: type[Block] | None = None) -> dict[str, Any]:
        """Return the settings that the signature of gr.Image names: Gradio reads them off `__init__`."""
        return super().get_config(cls or gr.Image)

    def preprocess(self, payload: Any) -> str | None:
        """Return the path of an uploaded file; raises gr.Error for anything that was not uploaded to this server."""
        if payload is None:
            return None
        return check_upload(None if (payload.url or "").startswith("data:") else payload.path)
