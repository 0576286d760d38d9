"""Files that the page's scripts fetch, served from memory under names that hold a hash of their content.

A browser may keep such a file for ever: other content has another name.
"""

import hashlib
from pathlib import PurePath

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOREVER = "public, max-age=31536000, immutable"
MEDIA_TYPES = {".js": "text/javascript", ".bin": "application/octet-stream"}
_files: dict[str, bytes] = {}


def publish(name: str, content: bytes) -> str:
    """Serve `content` from now on; its path, to be put behind the address of the page."""
    path = PurePath(name)
    named = f"{path.stem}.{hashlib.sha256(content).hexdigest()[:16]}{path.suffix}"
    _files[named] = content
    return f"page-files/{named}"


def serve(request: Request) -> Response:
    """A published file."""
    name = request.path_params["name"]
    if name not in _files:
        return Response("There is no such file; the page that asked is older than this server. Reload it.", 404)
    media_type = MEDIA_TYPES[PurePath(name).suffix]
    return Response(_files[name], media_type=media_type, headers={"Cache-Control": FOREVER})


ROUTES = [Route("/page-files/{name}", serve)]
"""What `launch` hands to FastAPI."""
