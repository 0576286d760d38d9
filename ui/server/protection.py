"""What stands between a stranger and Gradio, put together: from the outermost part to the innermost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware

from ui.server import limits
from ui.server.bodies import Bodies
from ui.server.compression import Compression
from ui.server.errors import Sentences
from ui.server.folder import Folder
from ui.server.gate import Gate
from ui.server.gradio_overrides import allow_open_files, forget, upload_folder
from ui.server.headers import SecurityHeaders
from ui.server.memory import share_arenas, trim
from ui.server.static import ROUTES as STATIC
from ui.server.uploads import ROUTES as UPLOADS


def app_kwargs() -> dict[str, Any]:
    """Return what Gradio's `launch` hands over to FastAPI."""
    allow_open_files()
    share_arenas()
    folder = Folder(Path(upload_folder()))
    middleware = [
        Middleware(SecurityHeaders),
        Middleware(Sentences),
        Middleware(Gate),
        Middleware(Bodies, folder=folder),
        Middleware(Compression),  # innermost: what is refused takes no time of it, and a sentence goes out as it is
    ]
    return {"routes": [*STATIC, *UPLOADS], "middleware": middleware, "lifespan": cleaning(folder)}


def cleaning(folder: Folder) -> Any:
    """Return the lifespan of an app that cleans up behind its clients now and then."""

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        async def clean_for_ever() -> None:
            while True:
                await asyncio.to_thread(folder.sweep)
                await asyncio.to_thread(trim)
                forget(app.get_blocks())
                await asyncio.sleep(limits.SWEEP_EVERY)

        task = asyncio.create_task(clean_for_ever())
        yield
        task.cancel()

    return lifespan
