"""Whatever a client invents in the place of an upload is refused by every endpoint and every event."""

from pathlib import Path
from typing import Any

import pytest

from tests.page.server import FILE, ROOT, Server, ask_with_image, assert_still_works
from tests.pictures import DIGIT, data_url

MEGABYTE = 2**20
ELSEWHERE = "http://example.com/digit.png"
INVENTED: dict[str, Any] = {
    "path-of-a-picture": {"path": str(ROOT / "weights/plane/curve.png")},
    "path-of-a-picture-with-meta": {"path": str(ROOT / "weights/plane/curve.png"), **FILE},
    "path-of-the-system": {"path": "/etc/passwd"},
    "path-of-the-system-with-meta": {"path": "/etc/passwd", **FILE},
    "path-from-here": {"path": "app.py"},
    "path-from-here-with-meta": {"path": "app.py", **FILE},
    "data-url": {"url": data_url(DIGIT), "path": None},
    "data-url-as-path": {"path": data_url(DIGIT)},
    "data-url-as-path-with-meta": {"path": data_url(DIGIT), **FILE},
    "data-url-as-path-over-the-limit": {"path": data_url(bytes(21 * MEGABYTE)), **FILE},
    "data-url-over-the-limit": {"url": data_url(bytes(21 * MEGABYTE)), "path": None},
    "web": {"path": ELSEWHERE},
    "web-with-meta": {"path": ELSEWHERE, **FILE},
    "web-as-url": {"url": ELSEWHERE, "path": None},
    "web-as-url-with-meta": {"url": ELSEWHERE, **FILE},
    "web-in-capitals-with-meta": {"path": ELSEWHERE.replace("http", "HTTP"), **FILE},
    "gif-of-a-path": {"path": str(ROOT / "weights/plane/curve.png"), "orig_name": "digit.gif"},
    "gif-of-a-path-with-meta": {"path": str(ROOT / "weights/plane/curve.png"), "orig_name": "digit.gif", **FILE},
    "gif-of-a-data-url": {"url": data_url(DIGIT), "path": None, "orig_name": "digit.gif"},
    "file-url-with-meta": {"path": "file:///etc/passwd", **FILE},
}
REFUSAL = "Only uploaded files are taken"


def assert_refused(answers: list[str | None]) -> None:
    assert answers
    assert all(answer and answer.startswith(REFUSAL) for answer in answers), answers


@pytest.mark.parametrize("payload", INVENTED.values(), ids=INVENTED)
def test_an_invented_file_is_refused_by_every_endpoint(server: Server, payload: dict[str, Any]) -> None:
    assert_refused(ask_with_image(server, payload))
    assert server.outbound == []
    assert_still_works(server)


def fire_with(server: Server, kind: str, value: Any) -> list[str | None]:
    """Return the error of each event of the page that takes a canvas, or an image, for an invented value."""
    answers = []
    for event in server.events:
        for slot in event.slots(kind):
            data = event.start
            data[slot] = value
            answers.append(server.fire(event, data).error)
    return answers


@pytest.mark.parametrize("payload", INVENTED.values(), ids=INVENTED)
@pytest.mark.parametrize("kind", ["canvas", "image"])
def test_an_invented_file_is_refused_by_every_event_of_the_page(
    server: Server, kind: str, payload: dict[str, Any]
) -> None:
    assert_refused(fire_with(server, kind, {"picture": payload} if kind == "canvas" else payload))
    assert server.outbound == []
    assert_still_works(server)


def test_every_canvas_and_every_upload_of_the_page_was_tried(server: Server) -> None:
    tried = {
        kind: {event.inputs[slot]["props"]["label"] for event in server.events for slot in event.slots(kind)}
        for kind in ("canvas", "image")
    }
    assert tried["canvas"] == {"Your digit", "A", "B"}
    assert {label.partition(":")[0] for label in tried["image"]} == tried["canvas"]


def test_a_path_that_climbs_out_of_the_uploads_is_refused(server: Server, uploaded: dict[str, Any]) -> None:
    path = f"{Path(uploaded['path']).parent}/../../../../../../../../etc/passwd"
    assert_refused(ask_with_image(server, {"path": path}))
    assert_refused(ask_with_image(server, {"path": path, **FILE}))


def test_an_upload_stays_what_it_is_whatever_its_description_says(server: Server, uploaded: dict[str, Any]) -> None:
    plain = server.call("encode", uploaded, "article")
    assert plain.error is None
    for words in ({"orig_name": "digit.gif"}, {"url": ELSEWHERE}, {"mime_type": "image/svg+xml"}, {"size": 10**12}):
        assert server.call("encode", uploaded | words, "article") == plain
    assert server.outbound == []


@pytest.mark.parametrize(
    "hidden",
    [
        {"path": ELSEWHERE, **FILE},
        [{"path": ELSEWHERE, **FILE}],
        {"codes": [[{"path": ELSEWHERE, **FILE}]]},
        {"path": "/etc/passwd", **FILE},
        {"path": ELSEWHERE},
        {"path": data_url(DIGIT), **FILE},
    ],
)
def test_a_file_hidden_in_the_json_of_decode_is_refused(server: Server, hidden: Any) -> None:
    assert server.call("decode", hidden, "plane").error
    assert server.outbound == []
    assert_still_works(server)


@pytest.mark.parametrize("path", ["weights/plane/curve.png", "weights/plane/config.json", "app.py", "ui/page.py"])
def test_files_of_the_repository_are_not_served(server: Server, path: str) -> None:
    for each in (ROOT / path, path, f"{server.folder}/uploads/../app.log"):
        assert server.http.get(f"/gradio_api/file={each}").status_code in (403, 404)


def test_files_of_the_system_are_not_served(server: Server) -> None:
    for path in ("/etc/passwd", "//etc/passwd", "/proc/self/environ", ELSEWHERE):
        assert server.http.get(f"/gradio_api/file={path}", follow_redirects=False).status_code in (403, 404)


@pytest.mark.parametrize(
    ("strokes", "sentence"),
    [
        ("scribble", "not a list of strokes"),
        ([[[1, 2, 3]]], "not a list of strokes"),
        ([[[0, 0], [1e9, 0]]], "far outside the canvas"),
        ([[[0, 0], ["nan", 0]]], "far outside the canvas"),
        ([[[0, 0]]] * 201, "more than 200 strokes"),
        ([[[0, 0]] * 20_001], "more than 200 strokes or 20000 points"),
    ],
)
def test_an_invented_drawing_gets_a_sentence_and_the_server_goes_on(
    server: Server, strokes: Any, sentence: str
) -> None:
    answers = fire_with(server, "canvas", {"strokes": strokes})
    assert all(answer and sentence in answer for answer in answers), answers
    assert_still_works(server)
