"""The catalogue of sentences: every key that the page asks for is there, and every key that is there is asked for."""

import re
from pathlib import Path

import pytest

from tests.page.server import ROOT
from ui import facts
from ui.text import catalogue, labelled, say, share

UI = ROOT / "ui"
KEYS = {f"{section}.{name}" for section, sentences in catalogue().items() for name in sentences}
SHARED = {
    "point": [UI / "engine/live.js"],
    "remarks": [UI / "components/shared/remarks.js"],
    "trained": [UI / "engine/training/register.js"],
    "trust": [UI / "components/shared/trust_strip.js", UI / "components/shared/trust.html"],
}
"""Scripts of each section that several components need."""
OWN = {path.name: sorted(path.iterdir()) for path in (UI / "components").iterdir() if path.name in catalogue()}
FILES = SHARED | OWN
SCRIPTS = "\n".join(path.read_text(encoding="utf-8") for path in sorted(UI.rglob("*.js")))


def as_pattern(key: str, field: str = ".*") -> str:
    """Return the regular expression of a key in which {values} or ${values}, each a `field`, are filled in later."""
    key = re.sub(r'\$\{[^}]*\? "(\w+)" : "(\w+)"\}', r"(\1|\2)", key)
    return re.sub(r"\$?\{.*?\}", field, key)


def asked() -> set[str]:
    """Return the keys that Python asks for, as regular expressions; say(a if b else c) asks for both."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(UI.rglob("*.py")))
    keys = {key for call in re.findall(r"say\(\s*(.*)", code) for key in re.findall(r'f?"(\w+\.[\w{}]+)"', call)}
    controls = re.findall(r'labelled\("([\w.]+)"\)', code)
    return {as_pattern(key) for key in (*keys, *controls, *(f"{control}_info" for control in controls))}


def asked_in(files: dict[str, list[Path]], suffix: str, names: str) -> set[str]:
    """Return the keys of the names that files with a suffix ask for: section -> files."""
    return {
        f"{section}.{name}"
        for section, paths in files.items()
        for path in paths
        if path.suffix == suffix
        for match in re.finditer(names, path.read_text(encoding="utf-8"))
        for name in match.groups()
        if name
    }


def asked_by_scripts() -> set[str]:
    """Return the keys that scripts ask for, as regular expressions."""
    kinds = re.findall(r'open\([\w.]+, "(\w+)"\)', SCRIPTS)  # of a link that is opened
    keys = {
        *asked_in(FILES, ".js", r"(?<![/.])\btext\.(\w+)|text\[`(.+?)`\]"),
        *(f"{section}.{name}" for section, name in re.findall(r"facts\.text\.(\w+)\.(\w+)", SCRIPTS)),
        *(f"session.{key}" for key in re.findall(r'new LinkError\("(\w+)"', SCRIPTS)),
        *(f"point.{name}" for kind in kinds for name in (kind, f"{kind}_name")),
    }
    return {as_pattern(key, "[a-z]+") for key in keys}


@pytest.mark.parametrize("pattern", sorted(asked()))
def test_every_sentence_that_the_page_asks_for_is_there(pattern: str) -> None:
    assert [key for key in KEYS if re.fullmatch(pattern, key)]


@pytest.mark.parametrize("pattern", sorted(asked_by_scripts()))
def test_every_sentence_that_a_script_asks_for_is_there(pattern: str) -> None:
    assert [key for key in KEYS if re.fullmatch(pattern, key)]


def test_every_sentence_that_is_there_is_asked_for() -> None:
    patterns = asked() | asked_by_scripts() | asked_in(FILES, ".html", r"\{(\w+)\}")
    assert {key for key in KEYS if not any(re.fullmatch(pattern, key) for pattern in patterns)} == set()


def test_the_sections_that_several_components_need_are_those_of_their_scripts() -> None:
    assert sorted(facts.SECTIONS) == sorted(SHARED)


def test_the_fields_of_a_sentence_are_filled_in() -> None:
    assert say("strip.missing", end="A") == "Draw, upload or pick a digit for A."
    assert labelled("sample.seed") == {"label": "Seed", "info": "Same seed, same codes."}
    assert share("tiles")["save"] == "Save as picture"
    with pytest.raises(KeyError):
        say("sample.nothing")
