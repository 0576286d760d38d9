"""Origins: which pages of other hosts may call this server."""

from typing import Any

from gradio import route_utils


class CORSMiddleware(route_utils.CustomCORSMiddleware):
    """Gradio's rules for pages of other origins, without credentials.

    Any page may call this API, as any program may: it has no log-in and no cookies. A server on localhost answers only
    pages on localhost, which is Gradio's own rule.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.simple_headers = {}
        self.preflight_headers = {"Access-Control-Allow-Methods": "GET, POST", "Access-Control-Max-Age": "600"}
