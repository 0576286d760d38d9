"""How the page's own events are wired: they are no API endpoints, and nothing blinks while they run."""

from typing import Any

from ui.server.limits import MAX_PICTURES

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""Arguments of an event that a press triggers."""
LIVE: dict[str, Any] = {**QUIET, "trigger_mode": "always_last"}
"""Arguments of an event that follows controls: the last value always gets through."""
PICTURES: dict[str, Any] = {"concurrency_id": "pictures", "concurrency_limit": MAX_PICTURES}
"""Arguments of an event whose handler may open an uploaded picture: all of them share one limit."""
