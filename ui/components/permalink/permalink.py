"""A link to what the page shows, put together in the page."""

from typing import Any

import gradio as gr

from ui.components.assets import asset

TEMPLATE = """
<a data-testid="permalink" title="Copies an address that opens this model, this point and this tab anywhere">
Link to this point</a>
<span role="status"></span>
"""


class Permalink(gr.HTML):
    """Its value is {"model", "z", "tab"}, and "said" where a sentence is to stand beside it.

    `fingerprints` tell the weights of each model. A page that was opened with a link adds "opened" to the value, which
    is what stands behind the # of its address, and fires `submit`.
    """

    def __init__(self, value: dict[str, Any] | None = None, *, fingerprints: dict[str, str], **kwargs: Any) -> None:
        super().__init__(
            value,
            html_template=TEMPLATE,
            css_template=asset("components/permalink/permalink.css"),
            js_on_load=asset("components/permalink/permalink.js"),
            apply_default_css=False,
            fingerprints=fingerprints,
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        """The JSON schema of a value."""
        return {"type": "object"}
