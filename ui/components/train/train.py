"""A VAE with two latent dimensions that learns in the page, its controls, and what shows it."""

from html import escape
from typing import Any

import gradio as gr

from ui.components.assets import assets, choices
from ui.settings import LIKELIHOODS, WIDTHS
from ui.text import say, share
from ui.text.terms import LINK, with_terms

DARES = ("apart", "gray", "home")
TERMS = ("reconstruction", "kl", "sum")  # of the loss, each with a curve
STYLES = ("shared/board", *(f"train/{name}" for name in ("train", "controls", "map", "curves")))
DARE = '<button type="button" data-testid="train-dare-{name}">{label}</button>'
CURVE = (
    '<figure class="curve" data-term="{term}"><figcaption>{title} <b>—</b> <span>{unit}</span></figcaption>'
    '<canvas role="img" aria-label="{title}"></canvas></figure>'
)
KINDS = ("variational", "plain")


class Train(gr.HTML):
    """Learns while its tab is open, and hands what it learnt over to the page as a model."""

    def __init__(self, **kwargs: Any) -> None:
        linked = {name: with_terms(text) for name, text in share("train").items() if LINK.search(text)}
        curves = (
            CURVE.format(term=term, title=escape(say(f"train.term_{term}")), unit=escape(say("train.nats")))
            for term in TERMS
        )
        html = assets(
            "train",
            styles=STYLES,
            **linked,
            dare_buttons="".join(DARE.format(name=name, label=escape(say(f"train.{name}"))) for name in DARES),
            kinds=choices("train-kind", {name: say(f"train.{name}") for name in KINDS}),
            likelihoods=choices("train-likelihood", {name: say(f"train.{name}") for name in LIKELIHOODS}),
            widths="".join(f"<option>{width}</option>" for width in WIDTHS),
            legend="".join(f'<span data-digit="{digit}">{digit}</span>' for digit in range(10)),
            curves="".join(curves),
        )
        super().__init__(**html, text=share("train"), **kwargs)
