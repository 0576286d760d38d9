"""All that an upgrade of Gradio can break: what this project replaces in it, or takes from its inside.

Each part has a test that fails by its name (tests/unit/test_gradio_overrides.py).
"""

import math
from collections.abc import Callable
from typing import Any

import gradio as gr
from gradio import processing_utils
from gradio.blocks import Block
from gradio.utils import get_upload_folder, is_in_or_equal
from gradio_client.utils import is_file_obj_with_meta, traverse

_move_files_to_cache = processing_utils.async_move_files_to_cache


def is_uploaded(path: str) -> bool:
    """Return whether a path lies in the folder that Gradio uploads to."""
    return is_in_or_equal(path, get_upload_folder())


def check_every_file(check: Callable[[Any], object]) -> None:
    """Make Gradio call `check` with the path of every file in a payload before it does anything with the file.

    Gradio downloads an http(s) URL that a payload dresses up as a file, in whatever component it stands, before that
    component sees it; and it refuses a path in a message that tells where this server lies.
    """

    async def check_and_move(data: Any, block: Block, **options: Any) -> Any:
        if options.get("check_in_upload_folder"):  # set for what a client sends, not for what a handler returns
            traverse(data, lambda file: check(file["path"]), is_file_obj_with_meta)
        return await _move_files_to_cache(data, block, **options)

    processing_utils.async_move_files_to_cache = check_and_move  # type: ignore[assignment]


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


class Image(gr.Image):
    """gr.Image for subclasses, which the front end would not know by their own names."""

    def get_block_name(self) -> str:
        """Return the name under which the front end knows this component."""
        return "image"

    def get_config(self, cls: type[Block] | None = None) -> dict[str, Any]:
        """Return the settings that the signature of gr.Image names: Gradio reads them off `__init__`."""
        return super().get_config(cls or gr.Image)
