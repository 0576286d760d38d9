"""The link parser (ui/engine/link.js) in a browser, under whatever an address may hold."""

import base64
import json
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from ui.components.drawing.drawing import SIDE
from ui.facts import facts
from ui.settings import LAYERS, LIMITS, PATHS, PLANES, SOURCES, TABS
from ui.text import share

FACTS = json.loads(json.dumps(facts()))
MODELS: dict[str, Any] = FACTS["models"]
LOAD = """async (facts) => {
    const { readLink, writeLink } = await import("/engine/link.js");
    const { toDigit } = await import("/engine/digit.js");
    const asList = (_, value) => ArrayBuffer.isView(value) ? [...value] : value;
    window.read = (hash) => {
        try {
            return { state: JSON.parse(JSON.stringify(readLink(hash, facts), asList)) };
        } catch (error) {
            const { key, values, message } = error;
            return key ? { key, values } : { message };
        }
    };
    window.write = (state) => writeLink(state, facts);
    window.toDigit = (strokes) => [...toDigit(strokes)];
}"""
MANY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PARTS = {"model", "tab", "point", "isDigit", "digit", "a", "b", "path", "source", "plane", "layers", *LIMITS}


@pytest.fixture(scope="module")
def parser(blank: Page) -> Page:
    """Return a page with the parser."""
    blank.evaluate(LOAD, FACTS)
    return blank


def floats(values: list[float]) -> str:
    return text_of(np.array(values, dtype="<f4"))


def text_of(numbers: Any) -> str:
    return base64.urlsafe_b64encode(numbers.tobytes()).decode().rstrip("=")


# Links that could be right, part by part.

names = st.sampled_from(sorted(MODELS))
numbers = st.floats(-100, 100, width=32).map(float)
points = st.tuples(*[st.integers(-SIDE, 2 * SIDE)] * 2).map(list)
strokes = st.lists(st.lists(points, min_size=1, max_size=12), min_size=1, max_size=4)
levels = st.binary(min_size=784, max_size=784).map(lambda held: [level / 255 for level in held])


def codes(name: str) -> st.SearchStrategy[list[float]]:
    """Return a strategy for codes of a model."""
    length = MODELS[name]["latent_dim"]
    return st.lists(numbers, min_size=length, max_size=length)


@st.composite
def digits(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a digit as the state holds it."""
    match draw(st.sampled_from("espc ")):
        case "e":
            example = draw(st.sampled_from("0123456789"))
            return {"strokes": FACTS["examples"][example], "example": example}
        case "s":
            return {"strokes": draw(strokes)}
        case "p":
            return {"pixels": draw(levels)}
        case "c":
            name = draw(names)
            return {"code": {"model": name, "z": draw(codes(name))}}
        case _:
            return {}


@st.composite
def planes(draw: st.DrawFn, model: str) -> dict[str, Any]:
    """Draw a plane of the map of a model, with or without the two that span it."""
    kind = draw(st.sampled_from(PLANES))
    pairs = {"dims": [*range(MODELS[model]["latent_dim"])], "named": [*MODELS[model]["map"]["attributes"]]}
    if not pairs.get(kind) or draw(st.booleans()):
        return {"kind": kind}
    first, second = (draw(st.sampled_from(pairs[kind])) for _ in range(2))
    return {"kind": kind, "first": first, "second": second}


layers = st.lists(st.sampled_from(LAYERS), unique=True)


def within(name: str) -> st.SearchStrategy[float]:
    low, high = LIMITS[name]
    if name in ("position", "temperature"):
        return st.floats(low, high)
    return st.integers(int(low), int(high))


@st.composite
def states(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a state of the page."""
    model = draw(names)
    origin = draw(st.sampled_from(["digit", None]))
    point = {"z": draw(codes(model)), "origin": origin}
    state: dict[str, Any] = {"model": model, "tab": draw(st.sampled_from(TABS)), "point": point}
    state |= {end: draw(digits()) for end in ("digit", "a", "b")} | {name: draw(within(name)) for name in LIMITS}
    state |= {"plane": draw(planes(model)), "layers": draw(layers)}
    return state | {"path": draw(st.sampled_from(PATHS)), "source": draw(st.sampled_from(SOURCES))}


junk = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", "nan", "Infinity", "-0", "1e999", "0x10", "9" * 400, "A" * 100_000, "__proto__", "constructor"]
    ),
    st.floats().map(str),
    st.integers().map(str),
    st.binary(max_size=60).map(lambda held: base64.urlsafe_b64encode(held).decode()),
    st.tuples(st.sampled_from("espcx"), st.binary(max_size=60)).map(
        lambda both: both[0] + base64.urlsafe_b64encode(both[1]).decode().rstrip("=")
    ),
    st.tuples(names, st.lists(st.floats(width=32), max_size=33)).map(lambda both: f"c{both[0]}.{floats(both[1])}"),
)


@st.composite
def mutated(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Draw the parts of a right link, of which some are lost, doubled or replaced."""
    model = draw(names)
    z, stroke = floats(draw(codes(model))), text_of(np.array([-32768, 0, 9, 9], "<i2"))
    parts = [("v", "2"), ("model", model), ("weights", MODELS[model]["fingerprint"]), ("tab", "sliders"), ("z", z)]
    parts += [("of", "digit"), ("digit", "e5"), ("a", f"s{stroke}"), ("b", f"c{model}.{z}")]
    parts += [("path", "linear"), ("source", "7"), ("plane", "dims.0.1"), ("layers", "tiles.dots")]
    parts += [(name, str(draw(within(name)))) for name in LIMITS]
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(parts) - 1))
        match draw(st.sampled_from(["remove", "double", "replace", "replace", "rename", "swap case"])):
            case "remove":
                parts.pop(place)
            case "double":
                parts.append((parts[place][0], draw(junk)))
            case "replace":
                parts[place] = (parts[place][0], draw(junk))
            case "rename":
                parts[place] = (draw(st.text(max_size=9)), parts[place][1])
            case _:
                parts[place] = (parts[place][0], parts[place][1].swapcase())
    return parts


def assert_read(answer: dict[str, Any]) -> None:
    """Assert that a link was read to parts of a state within their limits, or refused with a whole sentence."""
    if "key" in answer:
        sentence = share("session")[answer["key"]]
        assert sentence.format(**answer["values"])
        return
    assert "state" in answer, answer
    state = answer["state"]
    assert state.keys() <= PARTS
    assert state["model"] in MODELS
    assert state["tab"] in TABS
    assert len(state["point"]["z"]) == MODELS[state["model"]]["latent_dim"]
    assert all(abs(number) <= 100 for number in state["point"]["z"])
    for name in LIMITS.keys() & state.keys():
        assert LIMITS[name][0] <= state[name] <= LIMITS[name][1]
    assert state.get("path", PATHS[0]) in PATHS
    assert state.get("source", SOURCES[0]) in SOURCES
    assert state.get("plane", {"kind": PLANES[0]})["kind"] in PLANES
    assert {*state.get("layers", [])} <= {*LAYERS}
    for end in ("digit", "a", "b"):
        assert state.get(end, {}).keys() <= {"strokes", "example", "pixels", "code"}


@MANY
@given(
    st.one_of(st.text(), st.text().map(lambda text: f"#{text}"), st.binary().map(lambda held: held.decode("latin-1")))
)
def test_any_text_is_read_or_refused_with_a_sentence(parser: Page, hash_: str) -> None:
    assert_read(parser.evaluate("(hash) => read(hash)", hash_))


@MANY
@given(mutated())
def test_a_damaged_link_is_read_within_its_limits_or_refused_with_a_sentence(
    parser: Page, parts: list[tuple[str, str]]
) -> None:
    link = "#" + urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in parts])
    assert_read(parser.evaluate("(hash) => read(hash)", link))


@pytest.mark.parametrize("value", [None, 1, {}, [], True])
def test_what_is_no_text_is_refused_with_a_sentence(parser: Page, value: Any) -> None:
    assert parser.evaluate("(hash) => read(hash)", value) == {"key": "no_text", "values": {}}


@MANY
@given(states())
def test_what_is_written_is_read_again(parser: Page, state: dict[str, Any]) -> None:
    hash_ = parser.evaluate("(state) => write(state)", state)
    answer = parser.evaluate("(hash) => read(hash)", hash_)
    assert_read(answer)
    found = answer["state"]
    assert found.pop("isDigit") == (state["point"].pop("origin") == "digit")
    np.testing.assert_array_equal(found.pop("point")["z"], np.float32(state.pop("point")["z"]))
    for end in ("digit", "a", "b"):
        held, expected = found.pop(end), state.pop(end)
        if "pixels" in expected:
            np.testing.assert_allclose(held.pop("pixels"), expected.pop("pixels"), atol=1e-6)
        assert held == expected
    assert found == state


@settings(parent=MANY, max_examples=10)
@given(st.integers(2_001, 6_000), st.integers(0, 2**32 - 1))
def test_a_digit_of_too_many_points_is_held_as_its_pixels(parser: Page, count: int, seed: int) -> None:
    scribble = [np.random.default_rng(seed).integers(0, SIDE, (count, 2)).tolist()]
    state = {
        "model": "plane",
        "tab": "sample",
        "point": {"z": [0, 0]},
        "digit": {"strokes": scribble},
        "a": {},
        "b": {},
    }
    rest = {"path": "linear", "source": "prior", "plane": {"kind": "class"}, "layers": []} | {
        name: low for name, (low, _) in LIMITS.items()
    }
    answer = parser.evaluate("(state) => read(write(state))", state | rest)
    assert answer["state"]["digit"].keys() == {"pixels"}
    drawn = parser.evaluate("(strokes) => toDigit(strokes)", scribble)
    np.testing.assert_allclose(answer["state"]["digit"]["pixels"], drawn, atol=0.5 / 255 + 1e-6)
