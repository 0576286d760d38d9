"""Files: where Gradio keeps them, which of them a client may name, and how it reads and writes them."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gradio import processing_utils, route_utils
from gradio.blocks import Block
from gradio.utils import get_upload_folder, is_in_or_equal
from gradio_client.utils import is_file_obj_with_meta, traverse
from PIL import Image

_move_files_to_cache = processing_utils.async_move_files_to_cache


def upload_folder() -> str:
    """Return the folder in which Gradio keeps uploads and results."""
    return get_upload_folder()


def is_uploaded(path: str) -> bool:
    """Return whether a path lies in the folder that Gradio uploads to."""
    return is_in_or_equal(path, upload_folder())


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


def save_picture(img: Image.Image, cache_dir: str, name: str = "image", format: str = "webp") -> str:
    """Save a result under a hash of its content, and return its path.

    Gradio writes the file anew each time, and whoever fetches it meanwhile gets a part of it.
    """
    content = processing_utils.encode_pil_to_bytes(img, format)  # type: ignore[no-untyped-call]
    path = Path(cache_dir).resolve() / processing_utils.hash_bytes(content) / f"{name}.{format}"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.touch()  # not among the oldest any more
    else:
        part = path.with_suffix(f".{os.urandom(4).hex()}")
        part.write_bytes(content)
        part.replace(path)
    return str(path)


class OneFileParser(route_utils.GradioMultiPartParser):
    """Gradio's parser of forms, for forms of one file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "max_files": 1, "max_fields": 1})
