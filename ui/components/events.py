"""How the page's own events are wired: they are no API endpoints, and nothing blinks while they run."""

from typing import Any

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""Arguments of an event that a press triggers."""
LIVE: dict[str, Any] = {**QUIET, "trigger_mode": "always_last"}
"""Arguments of an event that follows controls: the last value always gets through."""
