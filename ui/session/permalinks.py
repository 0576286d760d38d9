"""A link to the current point: the model, a hash of its weights, the tab and the code, all behind the # of the address.

The page writes links (components/permalink/), and hands one that it was opened with to the server, which keeps none.
"""

from typing import Any
from urllib.parse import parse_qs

import gradio as gr

from ui import models
from ui.components.events import QUIET
from ui.components.float32 import from_text
from ui.components.permalink.permalink import Permalink
from ui.components.slider_bank.slider_bank import SliderBank
from ui.session.point import Point, at
from ui.text import say

TABS = ("sample", "reconstruct", "sliders", "interpolate")
MAX_LINK = 10_000  # length of the longest link that is read, characters


def build(start: Point) -> Permalink:
    """Lay out the link to the point that the page starts at."""
    fingerprints = {name: models.get(name).fingerprint for name in models.names()}
    return Permalink(value_of(start, TABS[0]), fingerprints=fingerprints)


def listen(link: Permalink, model: gr.Radio, bank: SliderBank, tabs: gr.Tabs, each_tab: list[gr.Tab]) -> None:
    """Keep the link at the point and the tab; and go to both where the page was opened with a link."""
    bank.change(None, [link, bank], link, js="({ tab }, { model, z }) => ({ model, z, tab })", **QUIET)
    for tab in each_tab:
        tab.select(None, link, link, js=f"(link) => ({{ ...link, tab: {tab.id!r} }})", **QUIET)
    link.opened(follow, [link, bank], [model, bank, tabs, link], **QUIET)


def value_of(point: Point, tab: str) -> dict[str, Any]:
    """Return the value of the link to a point in a tab."""
    return {"model": point["model"], "z": point["z"], "tab": tab}


def follow(link: Any, current: Any) -> tuple[Any, ...]:
    """Return the model, the point and the tab of the link that the page was opened with; or why it leads nowhere."""
    link = link if isinstance(link, dict) else {}
    is_kept = link.get("kept") is True
    try:
        point, tab = read(link.get("opened"), "kept" if is_kept else "link")
    except ValueError as error:
        said = say("permalink.not_kept") if is_kept else str(error)
        return gr.skip(), current, gr.skip(), {**link, "opened": None, "said": said}
    return point["model"], point, gr.Tabs(selected=tab), value_of(point, tab)


def read(fragment: Any, kind: str = "link") -> tuple[Point, str]:
    """Return the point and the tab in the part of an address behind its #; raises ValueError with a sentence.

    `kind` is the key of what the page says of the point: "link", or "kept" for that of a page that is loaded anew.
    """
    if not isinstance(fragment, str) or len(fragment) > MAX_LINK:
        raise damaged("no_text")
    values = {name: value[0] for name, value in parse_qs(fragment).items()}
    if missing := [name for name in ("model", "weights", "tab", "z") if name not in values]:
        raise damaged("missing", names=", ".join(missing))
    model = models.lookup(values["model"])
    if values["weights"] != model.fingerprint:
        theirs = values["weights"][:16]
        raise ValueError(say("permalink.other_weights", name=model.name, theirs=theirs, ours=model.fingerprint))
    if values["tab"] not in TABS:
        raise damaged("no_tab", tab=values["tab"][:20])
    try:
        z = models.check_code(model, from_text(values["z"]).tolist())
    except ValueError as error:
        raise damaged("no_code", reason=str(error).rstrip(".")) from error
    return at(model, z[0], say(f"point.{kind}"), start=say(f"point.{kind}_name")), values["tab"]


def damaged(key: str, **values: Any) -> ValueError:
    """Return the error about a damaged link; `key` names the sentence of its reason."""
    return ValueError(say("permalink.damaged", reason=say(f"permalink.{key}", **values)))
