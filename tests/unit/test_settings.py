"""What the page starts with lies within its limits, and every part of the state that has a control starts as that."""

import gradio as gr
import pytest

from tests.asynchronous import run
from ui import models, settings
from ui.examples import EXAMPLES
from ui.settings import CONTROLS, LIMITS, START
from ui.tabs import interpolate, sample

Controls = dict[str, gr.components.Component]


async def lay_out() -> Controls:
    """Return the controls of the tabs by the parts of the state that they set."""
    with gr.Blocks():
        model = gr.Radio(models.names(), value=models.DEFAULT)
        return {"model": model, **sample.build(model), **interpolate.build()}


@pytest.fixture(scope="module")
def controls() -> Controls:
    """Lay out the tabs in an event loop: Gradio begins one of its own where there is none, and leaves it open."""
    found: Controls = run(lay_out())
    return found


@pytest.mark.parametrize("name", sorted(LIMITS.keys() & START.keys()))
def test_the_page_starts_within_its_limits(name: str) -> None:
    low, high = LIMITS[name]
    assert low <= START[name] <= high


def test_the_page_starts_with_what_there_is() -> None:
    assert START["model"] in models.names()
    assert {START["digit"], START["a"], START["b"]} <= EXAMPLES.keys()
    assert START["path"] in settings.PATHS
    assert START["source"] in settings.SOURCES
    assert START["tab"] in settings.TABS


def test_every_part_of_the_state_with_a_control_is_named_the_tabs_last(controls: Controls) -> None:
    assert sorted(CONTROLS) == sorted([*controls, "tab"])
    assert CONTROLS[-1] == "tab"


def test_a_control_shows_what_the_state_starts_with(controls: Controls) -> None:
    assert {name: control.value for name, control in controls.items()} == {name: START[name] for name in controls}


@pytest.mark.parametrize("name", ["steps", "seed", "count", "temperature"])
def test_a_link_may_hold_what_the_control_of_a_number_may_hold(name: str, controls: Controls) -> None:
    config = controls[name].get_config()
    assert [config["minimum"], config["maximum"]] == LIMITS[name]


def test_a_position_goes_half_as_far_again_beyond_both_ends() -> None:
    assert LIMITS["position"] == [-0.5, 1.5]
