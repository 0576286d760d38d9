"""What joins the state of the page, which lives in its scripts, to Gradio's controls, the server and the address."""

import os
from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr

from ui.components.assets import assets
from ui.components.events import QUIET
from ui.text import share

SPACES = "https://huggingface.co/spaces"
TAKE = "(...values) => Object.fromEntries({names}.map((name, index) => [name, values[index]]))"
"""JavaScript: {{name: value}} of the controls, which the state takes over."""
TAKE_TAB = "() => ({{ tab: {tab} }})"
RESTORE = "(state) => [...{names}.map((name) => state[name]), {{ __type__: 'update', selected: state.tab }}]"
"""JavaScript: the values of the controls, and the tab in front, from the state."""


class Session(gr.HTML):
    """The link to what the page shows; invisible otherwise.

    Its value is parts of the state. `look` is the server's answer where the page cannot run a network. On a Space,
    which is an iframe, links lead to the page of the Space.
    """

    def __init__(self, value: dict[str, Any] | None = None, *, look: Callable[..., Any], **kwargs: Any) -> None:
        space = os.environ.get("SPACE_ID")
        super().__init__(
            value or {},
            **assets("session", ["restore"]),
            server_functions=[look],
            text=share("session"),
            home=f"{SPACES}/{space}" if space else "",
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        """Return the JSON schema of a value."""
        return {"type": "object"}

    def join(self, controls: Mapping[str, Any], tabs: gr.Tabs, each_tab: Mapping[str, gr.Tab]) -> None:
        """Keep the state at the controls and the tab in front, and both at the state; no server is asked."""
        names, inputs = list(controls), list(controls.values())
        gr.on([control.change for control in inputs], None, inputs, self, js=TAKE.format(names=names), **QUIET)
        for name, tab in each_tab.items():
            tab.select(None, None, self, js=TAKE_TAB.format(tab=repr(name)), **QUIET)
        self.restore(None, self, [*inputs, tabs], js=RESTORE.format(names=names), **QUIET)
