"""Sessions: what Gradio keeps of each visitor."""

from types import SimpleNamespace
from typing import Any

import gradio as gr
from gradio import state_holder

from ui.server.errors import Refused
from ui.text import say

MAX_NAME = 64  # length of the longest name of a session, characters


class SessionState(state_holder.SessionState):
    """What Gradio keeps of a session, without a copy of each component's settings: 3 kB, not 150 kB, and 5 ms less.

    Only Gradio's deep links read the copies, and this page has links of its own.
    """

    def __init__(self, blocks: gr.Blocks) -> None:
        super().__init__(SimpleNamespace(default_config=blocks.default_config, blocks={}))  # type: ignore[arg-type]

    def _update_config(self, key: int) -> None:
        pass

    def _update_value_in_config(self, key: int, value: Any) -> None:
        pass


class StateHolder(state_holder.StateHolder):
    """Gradio's sessions by their names, which a client chooses."""

    def __getitem__(self, session_id: str) -> state_holder.SessionState:
        check_session(session_id)
        return super().__getitem__(session_id)


def check_session(name: Any) -> None:
    """Raise Refused for a name of a session that no client of Gradio chooses."""
    if not isinstance(name, str) or not 0 < len(name) <= MAX_NAME:
        raise Refused(400, say("server.long_session", limit=MAX_NAME))
