"""Latent Explorer: builds the page from the weights and serves it. The page itself is put together in `ui/page.py`."""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_TEMP_DIR", str(Path(tempfile.gettempdir()).resolve() / "latent-explorer"))

import cv2
import torch

from ui.components.shell.shell import write_shell
from ui.page import CSS, THEME, build
from ui.server import limits
from ui.server.protection import app_kwargs
from ui.server.stop import end_when_told

ON_SPACES = "SPACE_ID" in os.environ
PROXIES = "127.0.0.1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16"  # networks of the hosts that hand requests on in a Space


def main() -> None:
    """Serve on GRADIO_SERVER_NAME and GRADIO_SERVER_PORT; 127.0.0.1:7860 unless set, 0.0.0.0 on Spaces."""
    # a picture is too small to share among threads, and visitors share the cores
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    if ON_SPACES:
        os.environ.setdefault("FORWARDED_ALLOW_IPS", PROXIES)  # uvicorn's name for proxies whose X-Forwarded-For counts
    try:
        page = build()
    except (OSError, ValueError) as error:  # weights are missing or damaged
        sys.exit(f"Latent Explorer cannot start: {error}")
    write_shell()
    page.queue(default_concurrency_limit=limits.MAX_CALLS, max_size=limits.MAX_WAITING, api_open=False).launch(
        server_name=os.environ.get("GRADIO_SERVER_NAME", "0.0.0.0" if ON_SPACES else "127.0.0.1"),
        theme=THEME,
        css=CSS,
        max_threads=limits.MAX_THREADS,
        max_file_size=limits.MAX_UPLOAD,
        state_session_capacity=limits.MAX_SESSIONS,
        run_history=False,
        enable_monitoring=False,
        footer_links=["api"],
        show_error=True,
        share=False,
        app_kwargs=app_kwargs(),
        prevent_thread_lock=True,
    )
    end_when_told(page)


if __name__ == "__main__":
    main()
