"""A link to the current point: the model, a hash of its weights, the tab and the code, all behind the # of the address.

The page writes links (components/permalink/permalink.js), and hands one that it was opened with to the server, which
keeps none.
"""

from typing import Any
from urllib.parse import parse_qs

import gradio as gr

from ui import models
from ui.codes import decode_code
from ui.components.permalink.permalink import Permalink
from ui.components.slider_bank.slider_bank import SliderBank
from ui.session.point import Point, at

TABS = ("sample", "reconstruct", "sliders", "interpolate")
MAX_LINK = 10_000
DAMAGED = "This link is damaged: {}. The page stays as it is."
OTHER_WEIGHTS = (
    "This link was made with other weights of {name} ({theirs}; here they are {ours}), and its code means nothing to "
    "these. The page stays as it is."
)


def build(start: Point) -> Permalink:
    """Lay out the link to the point that the page starts at."""
    fingerprints = {name: models.get(name).fingerprint for name in models.names()}
    return Permalink(value_of(start, TABS[0]), fingerprints=fingerprints)


def listen(link: Permalink, model: gr.Radio, bank: SliderBank, tabs: gr.Tabs, each_tab: list[gr.Tab]) -> None:
    """Keep the link at the point and the tab; and go to both where the page was opened with a link."""
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    bank.change(None, [link, bank], link, js="({ tab }, { model, z }) => ({ model, z, tab })", **quiet)
    for tab in each_tab:
        tab.select(None, link, link, js=f"(link) => ({{ ...link, tab: {tab.id!r} }})", **quiet)
    link.opened(follow, [link, bank], [model, bank, tabs, link], **quiet)


def value_of(point: Point, tab: str) -> dict[str, Any]:
    """The value of the link to a point in a tab."""
    return {"model": point["model"], "z": point["z"], "tab": tab}


def follow(link: Any, current: Any) -> tuple[Any, ...]:
    """The model, the point and the tab of the link that the page was opened with; or why it leads nowhere."""
    link = link if isinstance(link, dict) else {}
    try:
        point, tab = read(link.get("opened"))
    except ValueError as error:
        return gr.skip(), current, gr.skip(), {**link, "opened": None, "said": str(error)}
    return point["model"], point, gr.Tabs(selected=tab), value_of(point, tab)


def read(fragment: Any) -> tuple[Point, str]:
    """The point and the tab in what stands behind the # of an address; raises ValueError with a sentence."""
    if not isinstance(fragment, str) or len(fragment) > MAX_LINK:
        raise ValueError(DAMAGED.format("it is no text, or far too long"))
    values = {name: value[0] for name, value in parse_qs(fragment).items()}
    if missing := [name for name in ("model", "weights", "tab", "z") if name not in values]:
        raise ValueError(DAMAGED.format(f"it does not tell {', '.join(missing)}"))
    model = models.named(values["model"])
    if values["weights"] != model.fingerprint:
        raise ValueError(OTHER_WEIGHTS.format(name=model.name, theirs=values["weights"][:16], ours=model.fingerprint))
    if values["tab"] not in TABS:
        raise ValueError(DAMAGED.format(f"there is no tab {values['tab'][:20]!r}"))
    try:
        z = models.code(model, decode_code(values["z"]))
    except ValueError as error:
        raise ValueError(DAMAGED.format(f"its code cannot be read ({str(error).rstrip('.')})")) from error
    return at(model, z[0], "The point of the link."), values["tab"]
