"""Files that the page's scripts fetch, served from memory under addresses that hold a hash of their content.

A browser may keep such a file for ever: other content has another address. Files go out compressed.
"""

import gzip
import hashlib
from collections.abc import Mapping
from pathlib import PurePath

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.text import say

FOREVER = "public, max-age=31536000, immutable"
MEDIA_TYPES = {".js": "text/javascript", ".wasm": "application/wasm", ".bin": "application/octet-stream"}
_files: dict[str, bytes] = {}  # by name: the content, compressed


def publish(name: str, content: bytes) -> str:
    """Serve a file from now on, and return its path below the address of the page."""
    path = PurePath(name)
    return _serve(f"{path.stem}.{_hash(content)}{path.suffix}", content)


def publish_folder(files: Mapping[str, bytes]) -> str:
    """Serve files by their paths in one folder, so that they can import each other, and return the folder's path."""
    folder = _hash(b"".join(name.encode() + b"\0" + _hash(content).encode() for name, content in sorted(files.items())))
    for name, content in files.items():
        _serve(f"{folder}/{name}", content)
    return f"page-files/{folder}"


def serve(request: Request) -> Response:
    """Answer with a published file; any other name, as of a file on the disk, is not found."""
    name = request.path_params["name"]
    if name not in _files:
        return Response(say("uploads.older_page"), 404)
    media_type, headers = MEDIA_TYPES[PurePath(name).suffix], {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(gzip.decompress(_files[name]), media_type=media_type, headers=headers)
    return Response(_files[name], media_type=media_type, headers={**headers, "Content-Encoding": "gzip"})


def _serve(name: str, content: bytes) -> str:
    _files[name] = gzip.compress(content, mtime=0)
    return f"page-files/{name}"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


ROUTES = [Route("/page-files/{name:path}", serve)]  # the routes that `launch` hands to FastAPI
