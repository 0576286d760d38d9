"""Which files of a client the server takes: those that it received as an upload, and no others."""

from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder, is_in_or_equal

from ui.text import say

MAX_PATH = 4096
"""Length of the longest path that is looked at, characters."""


def check_upload(path: Any) -> str:
    """Return the path of a file that this server received as an upload; raises gr.Error for anything else."""
    if not isinstance(path, str) or len(path) > MAX_PATH or not is_in_or_equal(path, get_upload_folder()):
        raise gr.Error(say("uploads.only_uploads"), print_exception=False)
    if not Path(path).is_file():
        raise gr.Error(say("uploads.deleted"), print_exception=False)
    return path
