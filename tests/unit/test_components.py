"""What the server serves to the scripts of the page; tiles, figures and notes, and that they escape what they show."""

import re
from collections.abc import Iterator

import pytest
import torch
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.pictures import pixels
from ui.components.assets import UI, asset, assets, preloads
from ui.components.figures import bars, figures, note
from ui.components.float32 import from_text, to_text
from ui.components.tiles.tiles import tiles, waiting
from ui.server import static


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """Ask a server that has nothing but the published files."""
    with TestClient(Starlette(routes=static.ROUTES)) as client:
        yield client


def test_a_published_file_is_kept_for_ever_under_a_name_with_its_hash(client: TestClient) -> None:
    first, second = static.publish("numbers.bin", b"1"), static.publish("numbers.bin", b"2")
    assert first != second
    reply = client.get(first)
    assert (reply.content, reply.headers["cache-control"]) == (b"1", static.FOREVER)
    assert client.get(second).content == b"2"


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


FIELDS = dict.fromkeys(("label", "scale", "phone_scale", "waiting", "tile", "save", "thumbnails", "reaches"), "")


@pytest.mark.parametrize("name", ["drawing", "message", "permalink", "slider_bank", "tiles"])
def test_a_component_imports_its_published_module_and_names_its_events(client: TestClient, name: str) -> None:
    script = assets(name, ["picked", "opened"], **FIELDS)["js_on_load"]
    address = script.split('"')[1]
    assert client.get(address).text == asset(f"components/{name}/{name}.js")
    assert '"picked", "opened"' in script


def test_the_page_fetches_all_modules_ahead(client: TestClient) -> None:
    addresses = re.findall('href="(.*?)"', preloads())
    assert len(addresses) == len(list(UI.rglob("*.js")))
    assert {client.get(address).status_code for address in addresses} == {200}


SCRIPT = "<script>alert(1)</script>\"'"
ESCAPED = "&lt;script&gt;"


def test_a_tile_gives_its_pixels_back() -> None:
    images = torch.rand(3, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    made = tiles(images, ["a", "b", "c"], alt="sample")
    for tile, image in zip(made, images, strict=True):
        torch.testing.assert_close(torch.tensor(pixels(tile["src"])).float(), image[0] * 255, atol=0.5, rtol=0)
    assert [tile["caption"] for tile in made] == ["a", "b", "c"]
    assert [tile["alt"] for tile in made] == ["sample 1", "sample 2", "sample 3"]


def test_waiting_tiles_hold_no_picture_and_keep_their_captions() -> None:
    assert [(tile["src"], tile["caption"]) for tile in waiting(["a", "b"])] == [("", "a"), ("", "b")]


def test_figures_bars_and_notes_escape_what_they_show() -> None:
    for html in (figures([(SCRIPT, SCRIPT, SCRIPT)]), bars([SCRIPT], [1.0], SCRIPT, SCRIPT), note(SCRIPT)):
        assert "<script" not in html
        assert ESCAPED in html


def test_bars_are_drawn_in_proportion_to_the_tallest() -> None:
    html = bars(["a", "b", "c"], [4.0, 1.0, 0.0], "nats", "KL")
    assert [f"--share:{share}" in html for share in ("1.000", "0.250", "0.000")] == [True] * 3
    assert "b: 1.00 nats" in html
    assert "tallest: 4.00 nats" in html
    assert "--share:0.000" in bars(["a"], [0.0], "nats", "KL")


def test_a_tile_gives_its_code_back() -> None:
    z = torch.randn(2, 5, generator=torch.Generator().manual_seed(0))
    made = tiles(torch.zeros(2, 1, 28, 28), codes=z, model="plane")
    assert torch.equal(torch.stack([from_text(tile["code"]) for tile in made]), z)
    assert {tile["model"] for tile in made} == {"plane"}


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
