"""Reads the .js and .css that lie beside a component."""

from pathlib import Path

UI = Path(__file__).parents[1]


def asset(path: str) -> str:
    """Return the text of a file of the page, by its path below `ui/`."""
    return (UI / path).read_text(encoding="utf-8")
