"""What a client may not make this server do, beyond what Gradio itself refuses."""

from pathlib import Path
from typing import Any

import gradio as gr
from gradio import processing_utils
from gradio.blocks import Block
from gradio.utils import get_upload_folder, is_in_or_equal
from gradio_client.utils import is_file_obj_with_meta, traverse

ONLY_UPLOADS = "Only uploaded files are taken, no links, paths or data URLs. Upload the picture, then try again."
DELETED = "The uploaded picture is gone: uploads are deleted after a day. Upload it again."
MAX_PATH = 4096

_move_files_to_cache = processing_utils.async_move_files_to_cache


def check_upload(path: Any) -> str:
    """The path of a file that this server received as an upload; raises gr.Error for anything else."""
    if not isinstance(path, str) or len(path) > MAX_PATH or not is_in_or_equal(path, get_upload_folder()):
        raise gr.Error(ONLY_UPLOADS, print_exception=False)
    if not Path(path).is_file():
        raise gr.Error(DELETED, print_exception=False)
    return path


def harden() -> None:
    """Make Gradio look at every file in a payload before it does anything with it.

    Gradio downloads an http(s) URL that a payload dresses up as a file, in whatever component it stands, before that
    component sees it; and it refuses a path in a message that tells where this server lies.
    """
    processing_utils.async_move_files_to_cache = _check_and_move  # type: ignore[assignment]


async def _check_and_move(data: Any, block: Block, **options: Any) -> Any:
    if options.get("check_in_upload_folder"):  # set for what a client sends, not for what a handler returns
        traverse(data, lambda file: check_upload(file["path"]), is_file_obj_with_meta)
    return await _move_files_to_cache(data, block, **options)
