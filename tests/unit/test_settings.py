"""What the page starts with lies within its limits, and its controls hold what a link may hold, no more and no less."""

import re

import gradio as gr
import pytest

from tests.asynchronous import run
from ui import models, settings
from ui.components.model_picker.model_picker import ModelPicker
from ui.components.scrubber.scrubber import Scrubber
from ui.components.session.session import Session
from ui.examples import EXAMPLES
from ui.remote import change, look
from ui.settings import CONTROLS, LIMITS, START
from ui.tabs import sample

Controls = dict[str, gr.components.Component]


async def lay_out() -> Controls:
    """Return the controls of the Sample tab by the parts of the state that they set."""
    with gr.Blocks():
        return {
            **sample.build(ModelPicker(START["model"], labels={}, descriptions={}), Session(look=look, change=change))
        }


@pytest.fixture(scope="module")
def controls() -> Controls:
    """Lay out the tab in an event loop: Gradio begins one of its own where there is none, and leaves it open."""
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


def test_the_parts_of_the_state_that_gradios_controls_set_are_those_of_the_sample_tab(controls: Controls) -> None:
    assert sorted(controls) == sorted(CONTROLS)


def test_a_control_shows_what_the_state_starts_with(controls: Controls) -> None:
    assert {name: control.value for name, control in controls.items()} == {name: START[name] for name in controls}


@pytest.mark.parametrize("name", ["seed", "count", "temperature"])
def test_a_link_may_hold_what_the_control_of_a_number_may_hold(name: str, controls: Controls) -> None:
    config = controls[name].get_config()
    assert [config["minimum"], config["maximum"]] == LIMITS[name]


@pytest.mark.parametrize(("name", "testid"), [("steps", "steps"), ("position", "scrubber")])
def test_a_link_may_hold_what_a_slider_of_the_page_may_hold(name: str, testid: str) -> None:
    ends = re.search(rf'min="(\S+)" max="(\S+)" .*data-testid="{testid}"', str(Scrubber().html_template))
    assert ends is not None
    assert [float(end) for end in ends.groups()] == LIMITS[name]


def test_the_choices_of_a_path_and_of_a_model_are_those_that_a_link_may_hold() -> None:
    names = dict.fromkeys(models.names(), "")
    picker = ModelPicker(START["model"], labels=names, descriptions=names)
    for html, pattern, choices in (
        (Scrubber().html_template, r'type="radio" name="\w+" value="(\w+)"', settings.PATHS),
        (picker.html_template, r'<option value="(\w+)"', models.names()),
    ):
        assert re.findall(pattern, str(html)) == choices
