"""Every sentence that a visitor reads, by key: `en.toml` holds them, in Python `say("sample.intro")` gives one.

Scripts of the page get theirs as the property `text`, made with `share`; another language is one more file.
terms.py: terms of the trade as links to the glossary.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGE = "en"


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return the sentences of LANGUAGE: section -> key -> text."""
    return tomllib.loads((Path(__file__).parent / f"{LANGUAGE}.toml").read_text(encoding="utf-8"))


def say(key: str, **values: Any) -> str:
    """Return the sentence of a key "section.name", with its {fields} filled in; KeyError for an unknown key."""
    section, _, name = key.partition(".")
    return catalogue()[section][name].format(**values)


def share(section: str) -> dict[str, str]:
    """Return the sentences of a section by their names, for a script of the page, with their {fields} as they are."""
    return catalogue().get(section, {})


def labelled(key: str) -> dict[str, Any]:
    """Return the label of a control, and the sentence below it, as arguments of its component."""
    return {"label": say(key), "info": say(f"{key}_info")}
