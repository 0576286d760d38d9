"""What a browser shows and fetches while Gradio starts: the HTML that stands around Gradio's own.

Gradio paints nothing until its scripts have run. Until then the shell shows the title and the places of the first
screen; meanwhile the engine of the page starts, and its networks are on their way.
"""

import json

from ui.components.assets import asset, modules, preloads
from ui.server.gradio_overrides import write_into_page
from ui.text import say

UNTIL = ["#title h1", "[role=tab]", *(f"[data-testid={name}]" for name in ("permalink", "canvas", "map", "picture"))]
"""Selectors of the parts of the first screen: the shell goes away when all are there and the page is still."""
THEME = 'document.documentElement.dataset.shellTheme = new URLSearchParams(location.search).get("__theme") ?? "";'
START = """\
const root = new URL(`${{window.gradio_config?.root ?? ""}}/`, location.href);
import(new URL({engine}, root)).catch(console.error);
const element = document.getElementById("shell");
import(new URL({shell}, root)).then(({{ mount }}) => mount({{ element, until: {until} }})).catch(console.error);
"""


def write_shell() -> None:
    """Write the shell into the page that the server sends, and what starts the engine before Gradio has started."""
    style = f"<style>{asset('first_screen.css')}{asset('components/shell/shell.css')}</style>"
    start = START.format(
        engine=json.dumps(modules()["engine/page.js"]),
        shell=json.dumps(modules()["components/shell/shell.js"]),
        until=json.dumps(UNTIL),
    )
    shell = asset("components/shell/shell.html").format(title=say("page.title"), sentence=say("lead.start"))
    write_into_page(
        head=f"<script>{THEME}</script>{style}", head_end=preloads(), body=f"{shell}<script>{{{start}}}</script>"
    )
