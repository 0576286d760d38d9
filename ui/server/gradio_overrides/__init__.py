"""All that an upgrade of Gradio can break: what this project replaces in it, or takes from its inside.

calls.py: errors of calls. queue.py: which call is next. sessions.py: what is kept of a visitor. files.py: uploads and
results. connections.py: how many, and how long without a request. origins.py: pages of other hosts.
components.py: gr.Slider and gr.Image. template.py: the HTML of the page. Each part has a test that fails by its name
when Gradio changes (tests/unit/test_gradio_server.py, test_gradio_overrides.py).
"""

from types import ModuleType

from gradio import http_server, processing_utils, queueing, route_utils, routes, state_holder

from ui.server.gradio_overrides.calls import Blocks
from ui.server.gradio_overrides.components import Image, Slider
from ui.server.gradio_overrides.connections import UVICORN, allow_open_files
from ui.server.gradio_overrides.files import OneFileParser, check_every_file, is_uploaded, save_picture, upload_folder
from ui.server.gradio_overrides.origins import CORSMiddleware
from ui.server.gradio_overrides.queue import Queue, forget, is_idle
from ui.server.gradio_overrides.sessions import SessionState, StateHolder
from ui.server.gradio_overrides.template import write_into_page

__all__ = ["Blocks", "Image", "Queue", "SessionState", "Slider", "StateHolder"]
__all__ += ["allow_open_files", "check_every_file", "forget", "is_idle", "is_uploaded", "replace_parts"]
__all__ += ["upload_folder", "write_into_page"]


def replace_parts() -> None:
    """Make Gradio use the classes above in place of its own."""
    replaced: dict[ModuleType, list[type]] = {
        queueing: [Queue],
        state_holder: [SessionState],
        route_utils: [SessionState, OneFileParser],
        routes: [StateHolder, CORSMiddleware],
    }
    processing_utils.save_pil_to_cache = save_picture
    setattr(http_server, "uvicorn", UVICORN)  # noqa: B010 (it is no name that Gradio exports)
    for module, classes in replaced.items():
        for each in classes:
            name = each.__mro__[1].__name__
            assert hasattr(module, name), f"Gradio's {module.__name__} has no {name}"
            setattr(module, name, each)
