"""Latent Explorer: builds the page from the weights and serves it. The page itself is put together in `ui/page.py`."""

import os

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import cv2
import torch

from ui.components.assets import preloads
from ui.page import CSS, THEME, build
from ui.server.static import ROUTES

ON_SPACES = "SPACE_ID" in os.environ
MAX_UPLOAD = "20mb"
MAX_CALLS = 8  # calls that are worked on at a time; each takes milliseconds, the largest uploads a fraction of a second


def main() -> None:
    """Serve on GRADIO_SERVER_NAME and GRADIO_SERVER_PORT; 127.0.0.1:7860 unless set, 0.0.0.0 on Spaces."""
    cv2.setNumThreads(1)
    torch.set_num_threads(1)  # a picture is too small to share among threads, and visitors share the cores
    build().queue(default_concurrency_limit=MAX_CALLS).launch(
        server_name=os.environ.get("GRADIO_SERVER_NAME", "0.0.0.0" if ON_SPACES else "127.0.0.1"),
        theme=THEME,
        css=CSS,
        head=preloads(),
        max_file_size=MAX_UPLOAD,
        run_history=False,
        footer_links=["api"],
        show_error=True,
        share=False,
        app_kwargs={"routes": ROUTES},
    )


if __name__ == "__main__":
    main()
