"""What a client may not make this server do, beyond what Gradio itself refuses."""

from pathlib import Path

import gradio as gr
from gradio import processing_utils
from gradio.blocks import Block
from gradio.exceptions import InvalidPathError
from gradio_client.utils import is_http_url_like

ONLY_UPLOADS = "Only uploaded files are taken, no links, paths or data URLs. Upload the picture, then try again."

_check_allowed = processing_utils._check_allowed
_move_to_cache = Block.async_move_resource_to_block_cache


def _refuse_paths(path: str | Path, check_in_upload_folder: bool) -> None:
    try:
        _check_allowed(path, check_in_upload_folder)
    except (InvalidPathError, OSError) as error:  # OSError: a "path" too long to be one
        raise gr.Error(ONLY_UPLOADS, print_exception=False) from error


async def _refuse_urls(self: Block, url_or_file_path: str | Path | None) -> str | None:
    if url_or_file_path is not None and is_http_url_like(str(url_or_file_path)):
        raise gr.Error(ONLY_UPLOADS, print_exception=False)
    return await _move_to_cache(self, url_or_file_path)


def harden() -> None:
    """Make Gradio refuse URLs where it would fetch them, and refuse paths without telling where this server lies.

    Gradio downloads any http(s) URL that a payload dresses up as a file, in whatever component it stands, before that
    component sees it. No payload of this page holds a URL, so this server has nothing to fetch for a client. Paths
    outside the upload folder Gradio refuses itself, in a message that tells them in full.
    """
    processing_utils._check_allowed = _refuse_paths
    Block.async_move_resource_to_block_cache = _refuse_urls  # type: ignore[method-assign]
