"""Terms of the trade as links to their entries in the glossary, which `ui/components/glossary` opens beside them.

In a sentence of the catalogue a term is a Markdown link, `[KL](#term-kl)`: gr.Markdown shows it as it is, and a
component's HTML gets it through `with_terms`.
"""

import re
from html import escape

from ui.text import catalogue

LINK = re.compile(r"\[([^]]+)\]\(#term-(\w+)\)")


def names() -> list[str]:
    """Return the names of all terms, in the order of the glossary."""
    return [key for key in catalogue()["terms"] if not key.endswith("_name")]


def term(name: str, shown: str) -> str:
    """Return the HTML of a link that shows some words and explains the term `name`; KeyError for an unknown term."""
    if name not in names():
        raise KeyError(
            f"Got the term {name!r}; expected one of {', '.join(names())}, or a new one in [terms] of en.toml."
        )
    return f'<a href="#term-{name}">{escape(shown)}</a>'


def with_terms(text: str) -> str:
    """Return a sentence as HTML: its links to terms as links, all else escaped; KeyError for an unknown term."""
    shown, start = "", 0
    for link in LINK.finditer(text):
        shown += escape(text[start : link.start()]) + term(link[2], link[1])
        start = link.end()
    return shown + escape(text[start:])
