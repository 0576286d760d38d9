"""What a component is made of in the browser: its HTML, its styles, and the module that brings it to life.

`<name>/<name>.js` exports `mount({element, props, trigger, watch, server})`, the only way in. The modules below
`components/` and `engine/` are published as one folder, with the facts that they import; what Gradio runs for a
component only imports its module.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from ui import facts, models, settings
from ui.server.static import publish_folder
from ui.text import say, share

UI = Path(__file__).parents[1]
PUBLISHED = (".js", ".wasm")  # kinds of files that the page's scripts import or fetch
LATER = ("engine/training/", "components/train/")  # folders of the modules that the first screen does not need
SHARED_STYLES = ("controls", "choices", "remarks", "trust")
BOOTSTRAP = """\
const module = new URL({path}, new URL(`${{window.gradio_config?.root ?? ""}}/`, location.href));
import(module).then(({{ mount }}) => mount({{ element, props, trigger, watch, server }})).catch(console.error);
// Gradio accepts listeners of the events that stand quoted here: {events}
"""


def asset(path: str) -> str:
    """Return the text of a file of the page, by its path below `ui/`."""
    return (UI / path).read_text(encoding="utf-8")


def assets(name: str, events: Iterable[str] = (), styles: Iterable[str] | None = None, **fields: Any) -> dict[str, Any]:
    """Return the arguments of gr.HTML for the component in the folder `name`, which triggers `events` of its own.

    `styles` are its style sheets, by their paths below `components/`: `<name>/<name>` unless others are named. Its HTML
    is filled in with `fields`, which have to be escaped, and with its sentences in `ui/text/`.
    """
    path = modules()[f"components/{name}/{name}.js"]
    sheets = [*(f"shared/{style}" for style in SHARED_STYLES), *(styles or [f"{name}/{name}"])]
    return {
        "html_template": asset(f"components/{name}/{name}.html").format(**{**labels(name), **fields}),
        "css_template": "".join(asset(f"components/{style}.css") for style in sheets),
        "js_on_load": BOOTSTRAP.format(path=json.dumps(path), events=json.dumps([*events])),
        "apply_default_css": False,
    }


def trust(testid: str) -> str:
    """Return the HTML of a trust strip (components/shared/trust_strip.js); `testid` is its verdict's `data-testid`."""
    return asset("components/shared/trust.html").format(**labels("trust"), testid=testid)


def choices(name: str, labels: Mapping[str, str]) -> str:
    """Return the HTML of radio buttons, {value: label}, for a script to check and to watch."""
    return "".join(
        f'<label><input type="radio" name="{escape(name)}" value="{escape(value)}">{escape(label)}</label>'
        for value, label in labels.items()
    )


def remarks(label: str) -> str:
    """Return the HTML of the remarks on a digit (components/shared/remarks.js), a live region named after the digit."""
    name = escape(say("remarks.of", label=label))
    return f'<div class="remarks" role="status" aria-live="polite" aria-label="{name}"></div>'


def labels(section: str) -> dict[str, str]:
    """Return the sentences of a section of `ui/text/`, escaped for HTML."""
    return {name: escape(text) for name, text in share(section).items()}


@cache
def published() -> dict[str, str]:
    """Return the published path of each file that the page's scripts import or fetch, by its path below `ui/`."""
    files = [path for room in ("components", "engine") for path in (UI / room).rglob("*") if path.suffix in PUBLISHED]
    paths = [path.relative_to(UI).as_posix() for path in files]
    contents = {path: (UI / path).read_bytes() for path in paths} | {"engine/facts.js": facts.module().encode()}
    folder = publish_folder(contents)
    return {path: f"{folder}/{path}" for path in contents}


def modules() -> dict[str, str]:
    """Return the published path of each module by its path below `ui/`, those of the engine first."""
    ours = sorted(published().items(), key=lambda item: not item[0].startswith("engine/"))
    return {path: address for path, address in ours if path.endswith(".js")}


def preloads() -> str:
    """Return links for the head of the page, by which a browser fetches at once what it would find import by import.

    The decoder of the first model comes first, and what runs it: the page is alive with them. Its other networks come
    when the engine asks for them, so that they do not share the line with it. A preload is what `fetch` uses only if it
    is crossorigin, which here, at the same host, means with the same credentials as `fetch`. What learns in the page
    comes when a visitor wants it.
    """
    model = models.get(settings.START["model"])
    decoder = facts.exported(model.name, "decoder", model.fingerprint)["numbers"]
    fetched = [path for path in (decoder, published()["engine/kernels.wasm"]) if decoder]
    links = [f'<link rel="preload" as="fetch" crossorigin href="{path}">' for path in fetched]
    ahead = [address for path, address in modules().items() if not path.startswith(LATER)]
    return "".join([*links, *(f'<link rel="modulepreload" href="{address}">' for address in ahead)])
