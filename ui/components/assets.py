"""Reads the .js and .css that lie beside a component."""

from pathlib import Path

FOLDER = Path(__file__).parent


def asset(name: str) -> str:
    """The text of a file of this folder."""
    return (FOLDER / name).read_text(encoding="utf-8")
