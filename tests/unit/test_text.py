"""The catalogue of sentences: every key that the page asks for is there, and every key that is there is asked for."""

import re

import pytest

from tests.page.server import ROOT
from ui.text import catalogue, labelled, say, share

KEYS = {f"{section}.{name}" for section, sentences in catalogue().items() for name in sentences}


def source(suffix: str) -> str:
    """Return all files of the page with a suffix, one after another."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "ui").rglob(f"*{suffix}")))


def as_pattern(key: str) -> str:
    """Return the regular expression of a key in which {values} or ${values} are filled in later."""
    return ".*".join(map(re.escape, re.split(r"\$?\{.*?\}", key)))


def asked() -> set[str]:
    """Return the keys that Python asks for, as regular expressions; say(a if b else c) asks for both."""
    code = source(".py")
    keys = {key for call in re.findall(r"say\(\s*(.*)", code) for key in re.findall(r'f?"(\w+\.[\w{}]+)"', call)}
    controls = re.findall(r'labelled\("([\w.]+)"\)', code)
    return {as_pattern(key) for key in (*keys, *controls, *(f"{control}_info" for control in controls))}


def asked_by_scripts() -> set[str]:
    """Return the names that scripts and HTML templates ask for, as regular expressions."""
    code = source(".js") + source(".py") + source(".html")
    return {
        as_pattern(name)
        for name in re.findall(r"text\.(\w+)|\{(\w+)\}|`(\w*\$\{\w+\}\w*)`", code)
        for name in name
        if name
    }


@pytest.mark.parametrize("pattern", sorted(asked()))
def test_every_sentence_that_the_page_asks_for_is_there(pattern: str) -> None:
    assert [key for key in KEYS if re.fullmatch(pattern, key)]


def test_every_sentence_that_is_there_is_asked_for() -> None:
    shared = set(re.findall(r'(?:share|labels)\("(\w+)"\)', source(".py")))
    names = {f"{section}.{name}" for section in shared for name in asked_by_scripts()}
    unused = {key for key in KEYS if not any(re.fullmatch(pattern, key) for pattern in asked() | names)}
    assert unused == set()


def test_the_fields_of_a_sentence_are_filled_in() -> None:
    assert say("interpolate.missing", end="A") == "Draw, upload or pick a digit for A."
    assert labelled("sample.seed") == {"label": "Seed", "info": "Same seed, same codes."}
    assert share("tiles")["save"] == "Save as picture"
    with pytest.raises(KeyError):
        say("sample.nothing")
