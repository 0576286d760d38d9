"""Calls: what a client is told when one fails."""

import json
from typing import Any

import gradio as gr

from ui.server.errors import explain
from ui.text import say


class Blocks(gr.Blocks):
    """gr.Blocks whose calls answer every exception with a sentence: Gradio shows the message of any, or none."""

    async def process_api(self, block_fn: Any, inputs: list[Any], *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Run a call; raises gr.Error with a sentence, and nothing else."""
        try:
            json.dumps(inputs, ensure_ascii=False).encode()  # half a surrogate pair could not be sent back
            return await super().process_api(block_fn, inputs, *args, **kwargs)
        except gr.Error as error:
            error.print_exception = False  # a client's mistake needs no traceback in the log
            raise
        except Exception as error:
            refused = explain(error, f"the call {block_fn.api_name}")
            unusable = refused.status == 400
            sentence = say("server.unusable_values") if unusable else refused.message
            raise gr.Error(sentence, print_exception=False) from error
