"""The map: a plane through the latent space, every point of it decoded, on which the current point is moved."""

from html import escape
from typing import Any

import gradio as gr

from ui.components.assets import assets
from ui.settings import LAYERS, PLANES
from ui.text import say, share

STYLES = ("shared/board", "map/map", "map/settings")
TOGGLE = '<button type="button" aria-pressed="false" title="{title}" data-testid="layer-{name}">{label}</button>'


class Map(gr.HTML):
    """A map of the page's current point, with its layers, and the choice of the plane that it shows."""

    def __init__(self, **kwargs: Any) -> None:
        kinds = "".join(f'<option value="{kind}">{escape(say(f"map.{kind}"))}</option>' for kind in PLANES)
        toggles = "".join(
            TOGGLE.format(name=name, title=escape(say(f"map.{name}_title")), label=escape(say(f"map.{name}")))
            for name in LAYERS
        )
        names = {key: escape(say(f"first_screen.{text}")) for key, text in HEADINGS.items()}
        html = assets("map", styles=STYLES, **names, kinds=kinds, toggles=toggles)
        super().__init__(**html, text=share("map"), **kwargs)


HEADINGS = {"title": "map", "encoder": "encoder", "decoder": "decoder"}
"""Field of the component's HTML -> key of its sentence."""
