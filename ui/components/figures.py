"""HTML of numbers with their units, of bar charts, and of quiet sentences."""

from collections.abc import Iterable, Sequence
from html import escape

from ui.text import say

Figure = tuple[str, str, str]  # name, value, unit


def figures(rows: Iterable[Figure]) -> str:
    """Return the HTML of a list of figures."""
    items = (
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)} <span>{escape(unit)}</span></dd></div>"
        for name, value, unit in rows
    )
    return f'<dl class="figures">{"".join(items)}</dl>'


def bars(names: Sequence[str], values: Sequence[float], unit: str, title: str) -> str:
    """Return the HTML of a bar chart from zero, in the colours of the theme; each bar tells its value on hover."""
    top = max([*values, 1e-9])
    tallest = say("reconstruct.tallest", value=top, unit=unit)
    columns = (
        f'<div title="{escape(name)}: {value:.2f} {escape(unit)}">'
        f'<b style="--share:{value / top:.3f}"></b><i>{escape(name)}</i></div>'
        for name, value in zip(names, values, strict=True)
    )
    spoken = ", ".join(f"{name} {value:.2f}" for name, value in zip(names, values, strict=True))
    return (
        f'<figure class="bars"><figcaption>{escape(title)}<span>{escape(tallest)}</span></figcaption>'
        f'<div role="img" aria-label="{escape(title)}: {escape(spoken)}">{"".join(columns)}</div></figure>'
    )


def note(text: str) -> str:
    """Return the HTML of a quiet sentence."""
    return f'<p class="note">{escape(text)}</p>'
