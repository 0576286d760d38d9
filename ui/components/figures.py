"""Numbers on the page: names and values with their units in tabular figures, and quiet sentences."""

from collections.abc import Iterable
from html import escape

Figure = tuple[str, str, str]  # key for the script that fills in the value, name, unit


def figures(rows: Iterable[Figure]) -> str:
    """Return the HTML of a list of figures, for a component whose script fills in their values."""
    items = (
        f'<div data-name="{escape(key)}"><dt>{escape(name)}</dt><dd><b>—</b> <span>{escape(unit)}</span></dd></div>'
        for key, name, unit in rows
    )
    return "".join(items)


def note(text: str) -> str:
    """Return the HTML of a quiet sentence."""
    return f'<p class="note">{escape(text)}</p>'
