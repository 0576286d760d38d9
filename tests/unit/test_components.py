"""What the server serves to the scripts of the page; the HTML of components, and that it escapes what it shows."""

import json
import re
from collections.abc import Callable, Iterator

import gradio as gr
import pytest
import torch
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.pictures import pixels
from ui import facts
from ui.components.assets import UI, asset, assets, choices, preloads, trust
from ui.components.dares.dares import Dares
from ui.components.drawing.drawing import Drawing
from ui.components.figures import figures, note
from ui.components.float32 import from_text, to_text
from ui.components.glossary.glossary import Glossary
from ui.components.lead.lead import Lead
from ui.components.map.map import Map
from ui.components.model_picker.model_picker import ModelPicker
from ui.components.picture.picture import Picture
from ui.components.present.present import Present
from ui.components.reconstruction.reconstruction import ReconstructionView
from ui.components.scrubber.scrubber import Scrubber
from ui.components.session.session import Session
from ui.components.slider_bank.slider_bank import SliderBank
from ui.components.strip.strip import Strip
from ui.components.tiles.tiles import Tiles, tiles
from ui.components.train.train import Train
from ui.examples import EXAMPLES
from ui.remote import change, look
from ui.server import static
from ui.settings import MAX_REACH, START
from ui.text import share


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """Ask a server that has nothing but the published files."""
    with TestClient(Starlette(routes=static.ROUTES)) as client:
        yield client


def test_the_two_maps_share_the_styles_of_a_board_and_add_their_own_behind_them() -> None:
    shared = asset("components/shared/board.css")
    for component, own in ((Map(), ("map/map", "map/settings")), (Train(), ("train/train", "train/map"))):
        first, _, after = component.css_template.partition(shared)
        for style in own:
            assert asset(f"components/{style}.css") in after
            assert asset(f"components/{style}.css") not in first


def test_a_published_file_is_kept_for_ever_under_a_name_with_its_hash(client: TestClient) -> None:
    first, second = static.publish("numbers.bin", b"1"), static.publish("numbers.bin", b"2")
    assert first != second
    reply = client.get(first)
    assert (reply.content, reply.headers["cache-control"]) == (b"1", static.FOREVER)
    assert client.get(second).content == b"2"


def test_a_published_file_goes_out_compressed_to_those_who_take_that(client: TestClient) -> None:
    path = static.publish("numbers.bin", bytes(10_000))
    for taken, length in (("gzip, br", 100), ("identity", 10_001)):
        reply = client.get(path, headers={"Accept-Encoding": taken})
        assert reply.content == bytes(10_000)
        assert reply.headers.get("content-encoding") == ("gzip" if taken.startswith("gzip") else None)
        assert int(reply.headers["content-length"]) < length
        assert reply.headers["vary"] == "Accept-Encoding"


def test_modules_of_one_folder_import_each_other_and_a_change_of_one_moves_all(client: TestClient) -> None:
    files = {"a/b.js": b"export {}", "c.js": b"import './a/b.js'"}
    folder = static.publish_folder(files)
    assert {name: client.get(f"{folder}/{name}").content for name in files} == files
    assert client.get(f"{folder}/a/b.js").headers["content-type"].startswith("text/javascript")
    assert static.publish_folder({**files, "a/b.js": b"export default 1"}) != folder


@pytest.mark.parametrize("name", ["../app.py", "%2e%2e/app.py", "components/../../app.py", "app.py", "/etc/passwd", ""])
def test_only_published_files_are_served(client: TestClient, name: str) -> None:
    folder = static.publish_folder({"a.js": b""})
    for path in (f"page-files/{name}", f"{folder}/{name}"):
        assert client.get(path).status_code == 404


COMPONENTS: dict[str, Callable[[], gr.HTML]] = {
    "dares": Dares,
    "drawing": lambda: Drawing(which="digit", label="Your digit"),
    "glossary": Glossary,
    "lead": Lead,
    "map": Map,
    "model_picker": lambda: ModelPicker("plane", labels={"plane": ""}, descriptions={"plane": ""}),
    "picture": Picture,
    "present": Present,
    "reconstruction": ReconstructionView,
    "scrubber": Scrubber,
    "session": lambda: Session(look=look, change=change),
    "slider_bank": lambda: SliderBank(banks={}),
    "strip": Strip,
    "tiles": lambda: Tiles([], label="Samples"),
    "train": Train,
}
"""Each component by its folder."""
each_component = pytest.mark.parametrize("name", COMPONENTS)


def test_every_component_is_under_test() -> None:
    folders = {path.parent.name for path in UI.glob("components/*/*.py")}
    assert folders - {"shell"} == COMPONENTS.keys()  # the shell stands around Gradio's page, and is no part of it


@each_component
def test_a_component_imports_its_published_module(client: TestClient, name: str) -> None:
    address = str(COMPONENTS[name]().js_on_load).split('"')[1]
    assert client.get(address).text == asset(f"components/{name}/{name}.js")


def test_a_component_names_its_events() -> None:
    assert '"picked", "opened"' in assets("strip", ["picked", "opened"])["js_on_load"]


@each_component
def test_a_components_html_is_filled_in_and_its_scripts_get_its_sentences(name: str) -> None:
    component = COMPONENTS[name]()
    assert re.findall(r"\{\w*\}", str(component.html_template)) == []
    assert component.props.get("text", {}) == share(name)


def test_the_page_fetches_all_modules_ahead_but_those_that_learn(client: TestClient) -> None:
    links = re.findall('<link rel="(.*?)".*?href="(.*?)">', preloads())
    assert {client.get(address).status_code for _, address in links} == {200}
    scripts = [address for kind, address in links if kind == "modulepreload"]
    later = [path for folder in ("engine/training", "components/train") for path in (UI / folder).rglob("*.js")]
    assert len(scripts) == len(list(UI.rglob("*.js"))) + 1 - len(later)  # facts.js is in no file
    assert not [address for _, address in links if "/training/" in address or "/train/" in address]
    decoder, kernels = (address for kind, address in links if kind == "preload")
    assert json.dumps(decoder) in json.dumps(facts.facts()["models"][START["model"]]["decoder"])
    assert kernels.endswith("/engine/kernels.wasm")


SCRIPT = "<script>alert(1)</script>\"'"
ESCAPED = "&lt;script&gt;"


def test_a_tile_gives_its_pixels_and_its_code_back() -> None:
    generator = torch.Generator().manual_seed(0)
    images, z = torch.rand(3, 1, 28, 28, generator=generator), torch.randn(3, 5, generator=generator)
    made = tiles(images, z, "plane")
    for tile, image in zip(made, images, strict=True):
        torch.testing.assert_close(torch.tensor(pixels(tile["src"])).float(), image[0] * 255, atol=0.5, rtol=0)
    assert torch.equal(torch.stack([from_text(tile["code"]) for tile in made]), z)
    assert [(tile["alt"], tile["model"]) for tile in made] == [(f"sample {n}", "plane") for n in (1, 2, 3)]


def test_tiles_keep_a_place_for_each_digit_while_they_wait_and_a_blank_one() -> None:
    made = tiles(torch.zeros(3, 1, 28, 28), torch.zeros(3, 2), "plane")
    assert str(Tiles(made, label="Samples").html_template).count("<figure>") == 3 + 1


def test_a_canvas_offers_every_example_and_shows_what_is_seen_where_asked() -> None:
    shown, hidden = (Drawing(which="a", label="A", is_whole=is_whole).html_template for is_whole in (True, False))
    assert [f'aria-label="Example: {digit}"' in str(shown) for digit in EXAMPLES] == [True] * 10
    for part in ("A: what the model sees", "A: remarks"):
        assert [f'aria-label="{part}"' in str(html) for html in (shown, hidden)] == [True, False]


def test_the_range_of_the_sliders_is_chosen_from_1_to_the_largest_one() -> None:
    options = re.findall(r"<option( selected)?>(\d)</option>", str(SliderBank(banks={}).html_template))
    assert options == [(" selected" if reach == 3 else "", str(reach)) for reach in range(1, MAX_REACH + 1)]


def test_links_lead_to_the_page_of_a_space_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPACE_ID", raising=False)
    assert Session(look=look, change=change).props["home"] == ""
    monkeypatch.setenv("SPACE_ID", "owner/name")
    assert Session(look=look, change=change).props["home"] == "https://huggingface.co/spaces/owner/name"


def test_what_is_shown_is_escaped() -> None:
    drawn: list[gr.HTML] = [Drawing(which="digit", label=SCRIPT), Tiles([], label=SCRIPT)]
    made = [figures([(SCRIPT, SCRIPT, SCRIPT)]), note(SCRIPT), choices(SCRIPT, {SCRIPT: SCRIPT})]
    for html in (*(str(each.html_template) for each in drawn), *made):
        assert "<script" not in html
        assert ESCAPED in html


def test_a_list_of_figures_keeps_the_place_of_each_value_for_a_script() -> None:
    html = figures([("kl", "KL", "nats")])
    assert html == '<div data-name="kl"><dt>KL</dt><dd><b>—</b> <span>nats</span></dd></div>'
    assert 'data-testid="frame-verdict"' in trust("frame-verdict")


def test_numbers_survive_being_a_text_of_an_address() -> None:
    numbers = torch.tensor([[0.5, -1.0], [1e-19, 3.4e38]])
    assert to_text(torch.tensor([0.5, -1.0])) == "AAAAPwAAgL8"
    assert torch.equal(from_text(to_text(numbers), (2, 2)), numbers)
    assert set(to_text(torch.randn(999))) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize("text", [None, 5, ["AAAA"], "AAA", "AAAAAAA", "?", "é"])
def test_a_text_that_holds_no_numbers_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        from_text(text)
    with pytest.raises(ValueError, match=r"\w"):
        from_text("AAAAPwAAgL8", (3,))
