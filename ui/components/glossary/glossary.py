"""The terms of the trade: what each means in two sentences and a formula, opened where the term stands."""

import json
from html import escape
from typing import Any

import gradio as gr

from ui.components.assets import assets
from ui.components.events import QUIET
from ui.text import say, share
from ui.text.terms import names, with_terms

FORMULAS = {
    "code": r"z = \mu(x) + \sigma(x)\,\varepsilon, \quad \varepsilon \sim \mathcal{N}(0, I)",
    "latent": r"z = (z_1, \dots, z_d)",
    "prior": r"p(z) = \mathcal{N}(z;\, 0, I)",
    "posterior": r"q(z \mid x) = \mathcal{N}\big(z;\, \mu(x),\, \sigma^2(x)\big)",
    "kl": r"""\begin{aligned} & D_\text{KL}\big(q(z \mid x) \,\|\, p(z)\big) \\
        & = \tfrac{1}{2} \sum_j \big(\mu_j^2 + \sigma_j^2 - 1 - \log \sigma_j^2\big) \end{aligned}""",
    "elbo": r"""\begin{aligned} \text{ELBO} &= \mathrm{E}_{q(z \mid x)}\big[\log p(x \mid z)\big] - D_\text{KL} \\
        &\le \log p(x) \end{aligned}""",
    "beta": r"\mathcal{L} = \mathrm{E}_{q(z \mid x)}\big[-\log p(x \mid z)\big] + \beta\, D_\text{KL}",
    "nats": r"1\ \text{nat} = \log_2 e\ \text{bits} \approx 1.44\ \text{bits}",
    "mixture": r"z \sim \sum_k \pi_k\, \mathcal{N}(\mu_k, \Sigma_k)",
    "temperature": r"z = \mu + T\,\sigma\,\varepsilon, \quad \varepsilon \sim \mathcal{N}(0, I)",
}
"""The formula of each term, in TeX as KaTeX reads it; narrow enough for a phone, and without letters of
further fonts such as \\mathbb, each of which is one more file to fetch."""
ENTRY = '<section id="term-{name}"><h3>{title}</h3><p>{text}</p><div class="formula"></div></section>'


class Glossary(gr.HTML):
    """An entry for each term, folded; a press on a term anywhere on the page opens a copy of its entry beside it.

    Its script puts formulas into the entries as soon as a gr.Markdown inside this component shows them.
    """

    def __init__(self, **kwargs: Any) -> None:
        html = assets("glossary", ["formulas_wanted"], entries="".join(map(entry, names())))
        super().__init__("", **html, text=share("glossary"), **kwargs)

    def api_info(self) -> dict[str, Any]:
        """Return the JSON schema of a value."""
        return {"type": "string"}


def build() -> None:
    """Lay out the glossary. Its formulas come when its script wants them: Gradio loads KaTeX with the first formula."""
    with Glossary() as glossary:
        formulas = gr.Markdown("", visible="hidden")
    glossary.formulas_wanted(None, None, formulas, js=f"() => [{json.dumps(tex())}]", **QUIET)


def entry(name: str) -> str:
    """Return the HTML of a term's entry, with an empty place for its formula."""
    return ENTRY.format(name=name, title=escape(say(f"terms.{name}_name")), text=with_terms(say(f"terms.{name}")))


def tex() -> str:
    """Return the formulas as Markdown, one after the other, in the order of the entries."""
    return "\n\n".join(f"$${FORMULAS[name]}$$" for name in names())
