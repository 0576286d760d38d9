"""Numbers on the page: names and values with their units in tabular figures, and quiet sentences."""

from collections.abc import Iterable
from html import escape

Figure = tuple[str, str, str]  # key for the script that fills in the value, name, unit


def figures(rows: Iterable[Figure]) -> str:
    """Return the HTML of a list of figures, for a component whose script fills in their values."""
    values = ((key, name, f"<b>&ndash;</b> <span>{escape(unit)}</span>") for key, name, unit in rows)
    return "".join(
        f'<div data-name="{escape(key)}"><dt>{escape(name)}</dt><dd>{value}</dd></div>' for key, name, value in values
    )


def note(text: str) -> str:
    """Return the HTML of a quiet sentence."""
    return f'<p class="note">{escape(text)}</p>'
