"""What this project replaces in Gradio: each test fails by name when an upgrade of Gradio breaks it."""

import inspect
import math
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from gradio import processing_utils, routes
from gradio.data_classes import ImageData

from tests.pictures import DIGIT, data_url
from ui.server import gradio_overrides
from ui.server.gradio_overrides import Slider, files, template
from ui.server.uploads import Upload, check_upload

ELSEWHERE = {"path": "https://example.com/3.png", "meta": {"_type": "gradio.FileData"}}


def test_gradio_still_moves_files_through_the_function_that_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    original = files._move_files_to_cache
    assert original.__module__ == "gradio.processing_utils"
    source = inspect.getsource(gr.Blocks.preprocess_data)
    assert "processing_utils.async_move_files_to_cache(" in source
    assert "check_in_upload_folder=" in source
    monkeypatch.setattr(processing_utils, "async_move_files_to_cache", original)
    gradio_overrides.check_every_file(check_upload)
    moved = processing_utils.async_move_files_to_cache(ELSEWHERE, gr.JSON(), check_in_upload_folder=True)
    with pytest.raises(gr.Error, match="Only uploaded files"):
        moved.send(None)  # the check comes before anything that is awaited


@pytest.mark.parametrize(("component", "name"), [(Slider(0, 1), "slider"), (Upload(label="image"), "image")])
def test_the_front_end_gets_the_settings_of_the_component_that_it_knows(component: Any, name: str) -> None:
    expected = gr.Slider(0, 1) if name == "slider" else gr.Image(label="image", type="filepath", image_mode=None)
    assert component.get_block_name() == name
    assert component.get_config().keys() >= expected.get_config().keys()


@pytest.mark.parametrize(("typed", "taken"), [(2, 2), (9, 3), (-1e9, -3), (None, 0.5), (math.nan, 0.5), ("x", 0.5)])
def test_a_slider_cuts_what_is_typed_to_its_range_and_takes_its_start_for_nothing(typed: Any, taken: float) -> None:
    assert Slider(-3, 3, 0.5, step=0.01).preprocess(typed) == taken


def test_an_uploaded_file_is_handed_over_as_its_path(uploads: Path) -> None:
    path = uploads / "3.png"
    path.write_bytes(DIGIT)
    assert Upload(label="image").preprocess(ImageData(path=str(path))) == str(path)
    assert Upload(label="image").preprocess(None) is None


def test_an_upload_that_was_deleted_says_so(uploads: Path) -> None:
    with pytest.raises(gr.Error, match=r"deleted.*Upload it again"):
        Upload(label="image").preprocess(ImageData(path=str(uploads / "gone.png")))


@pytest.mark.parametrize("orig_name", [None, "digit.gif"])
@pytest.mark.parametrize(
    "file",
    [{"path": "/etc/passwd"}, {"path": "app.py"}, {"url": data_url(DIGIT)}, {"url": "https://example.com/3.png"}],
)
def test_a_file_that_was_not_uploaded_is_refused(uploads: Path, file: dict[str, Any], orig_name: str | None) -> None:
    with pytest.raises(gr.Error, match="Only uploaded files"):
        Upload(label="image").preprocess(ImageData(**file, orig_name=orig_name))


def rendered() -> str:
    """Return the HTML of a page without components, as Gradio renders it."""
    config = {"root": "http://here", "title": "", "thumbnail": "", "body_css": {}}
    html = routes.templates.get_template(template.TEMPLATE).render(config=config, gradio_api_info={}, base_url="./")
    return str(html)


def test_html_is_written_around_gradios_own_and_replaced_when_it_is_written_again() -> None:
    try:
        template.write_into_page(head="<old>", head_end="", body="")
        template.write_into_page(head="<i>{{ config }}</i>", head_end="<link>", body="<b></b>")
        html = rendered()
    finally:
        template.ENVIRONMENT.loader = template.LOADER
    places = ["<base href", "<i>{{ config }}</i>", "window.gradio_config = ", "./assets/index-", "<link>", "<b></b>"]
    found = [html.find(place) for place in (*places, "<gradio-app")]
    assert -1 not in found
    assert found == sorted(found)
    assert "<old>" not in html


def test_a_template_without_the_places_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template, "HEAD_END", "</nothing>")
    with pytest.raises(ValueError, match=r"'</nothing>' 0 times"):
        template.write_into_page(head="", head_end="", body="")
