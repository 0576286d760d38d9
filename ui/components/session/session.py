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
RESTORE = "(state) => {names}.map((name) => state[name])"
"""JavaScript: the values of the controls, from the state."""


class Session(gr.HTML):
    """The link to what the page shows; invisible otherwise.

    Its value is parts of the state. `look` is the server's answer where the page cannot run a network, `change` its
    search for a counterfactual. On a Space, which is an iframe, links lead to the page of the Space.
    """

    def __init__(
        self,
        value: dict[str, Any] | None = None,
        *,
        look: Callable[..., Any],
        change: Callable[..., Any],
        **kwargs: Any,
    ) -> None:
        space = os.environ.get("SPACE_ID")
        super().__init__(
            value or {},
            **assets("session", ["restore"]),
            server_functions=[look, change],
            text=share("session"),
            home=f"{SPACES}/{space}" if space else "",
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        """Return the JSON schema of a value."""
        return {"type": "object"}

    def restored(self, controls: Mapping[str, gr.components.Component]) -> Any:
        """Keep the state at Gradio's own controls, by the parts that they set, and those at it; no server is asked.

        The event is returned at whose end all controls stand where the state is, after a link for example.
        """
        names, inputs = list(controls), list(controls.values())
        changes = [control.change for control in inputs]  # type: ignore[attr-defined]
        gr.on(changes, None, inputs, self, js=TAKE.format(names=names), **QUIET)
        return self.restore(None, self, inputs, js=RESTORE.format(names=names), **QUIET)
