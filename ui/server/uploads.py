"""Files that a client may name: pictures that this server received as uploads, and no others."""

from pathlib import Path
from typing import Any

import gradio as gr
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.server.gradio_overrides import Image, is_uploaded
from ui.text import say

MAX_PATH = 4096  # length of the longest path that is looked at, characters


def check_upload(path: Any) -> str:
    """Return the path of a file that this server received as an upload; raises gr.Error for anything else."""
    if not isinstance(path, str) or len(path) > MAX_PATH or not is_uploaded(path):
        raise gr.Error(say("uploads.only_uploads"), print_exception=False)
    if not Path(path).is_file():
        raise gr.Error(say("uploads.deleted"), print_exception=False)
    return path


class Upload(Image):
    """gr.Image whose handler gets the path of the uploaded file, or None.

    gr.Image checks a path only where the payload carries a `meta` key, and decodes `data:` URLs of any size; here both
    are refused, and `check_every_file` refuses http(s) URLs. `vae_core.prepare_image` opens the file, and limits it.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(type="filepath", image_mode=None, **kwargs)

    def preprocess(self, payload: Any) -> str | None:
        """Return the path of an uploaded file; raises gr.Error for anything that was not uploaded to this server."""
        if payload is None:
            return None
        return check_upload(None if (payload.url or "").startswith("data:") else payload.path)


def progress(_request: Request) -> Response:
    """Tell a page that asks for the progress of its upload that it is done: Gradio keeps each progress for ever."""
    return Response('data: {"msg": "done"}\n\n', media_type="text/event-stream")


ROUTES = [Route("/gradio_api/upload_progress", progress)]
