"""What the server serves to the scripts of the page."""

import re
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ui.components.assets import UI, asset, assets, preloads
from ui.server import static

FIELDS = dict.fromkeys(("label", "scale", "phone_scale", "waiting", "tile", "save", "thumbnails", "reaches"), "")


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
