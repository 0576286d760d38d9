"""Numbers, files and drawings that the server cannot use, or that a client invents: a sentence, and it goes on."""

import math
from pathlib import Path
from typing import Any

import pytest

from tests.page.server import FILE, ROOT, Server, ask_with_image, assert_still_works
from tests.pictures import BLANK, CUT_SHORT, DIGIT, TEXT, data_url
from tests.png import png_file
from ui.text import say

MEGABYTE = 2**20
BAD_NUMBERS = [
    ("sample", [65, 1, 0, "article"], "65 is greater than maximum value 64"),
    ("sample", [0, 1, 0, "article"], "0 is less than minimum value 1"),
    ("sample", ["many", 1, 0, "article"], "many"),
    ("sample", [4, 2.1, 0, "article"], "2.1 is greater than maximum value 2"),
    ("sample", [4, -1, 0, "article"], "-1 is less than minimum value 0"),
    ("sample", [4, math.nan, 0, "article"], "temperature nan"),
    ("sample", [4, 1, -1, "article"], "-1 is less than minimum value 0"),
    ("sample", [4, 1, 2**31, "article"], "2147483648 is greater than maximum value 2147483647"),
    ("sample", [4, 1, 0, "vqvae"], "'vqvae'.*not in the list of choices.*article"),
    ("sample", [4, 1, 0, "../weights/plane"], "not in the list of choices"),
    ("sample", [math.nan, 1, 0, "article"], "Got nan for num_samples; expected a whole number"),
    ("sample", [4.5, 1, 0, "article"], "Got 4.5 for num_samples; expected a whole number"),
    ("decode", [[1, 2, 3], "article"], "Got a code of 3 numbers; expected a list of 32"),
    ("decode", [[[0] * 32, [0] * 31], "article"], "Got a code of 31 numbers; expected a list of 32"),
    ("decode", [[[0] * 32] * 65, "article"], "Got 65 codes; expected at most 64"),
    ("decode", [[], "plane"], "Got a code of 0 numbers"),
    ("decode", [None, "plane"], "Got a code of NoneType"),
    ("decode", ["1, 2", "plane"], "Got a code of str"),
    ("decode", [[0, 0], "vqvae"], "not in the list of choices"),
]
BAD_NUMBERS += [
    ("decode", [[number, 2], "plane"], f"Got '{number}' in a code; expected numbers from -100 to 100")
    for number in ("one", True, math.nan, math.inf, 1e9)
]


@pytest.mark.parametrize(("endpoint", "data", "sentence"), BAD_NUMBERS)
def test_a_bad_number_gets_a_sentence_and_the_server_goes_on(
    server: Server, endpoint: str, data: list[Any], sentence: str
) -> None:
    with pytest.raises(AssertionError, match=sentence):
        assert server.call(endpoint, *data).error is None
    assert_still_works(server)


@pytest.mark.parametrize(
    ("num_steps", "mode", "sentence"),
    [
        (2, "linear", "2 is less than minimum value 3"),
        (32, "linear", "32 is greater than maximum value 31"),
        (5, "diagonal", "'diagonal'.*not in the list of choices.*linear.*spherical"),
    ],
)
def test_a_bad_path_gets_a_sentence(
    server: Server, uploaded: dict[str, Any], num_steps: int, mode: str, sentence: str
) -> None:
    with pytest.raises(AssertionError, match=sentence):
        assert server.call("interpolate", uploaded, uploaded, num_steps, mode, "article").error is None
    assert_still_works(server)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (TEXT, "could not be read: it is cut short, or not a picture at all"),
        (CUT_SHORT, "could not be read: it is cut short, or not a picture at all"),
        (b"", "could not be read"),
        (BLANK, "nothing to see on the picture"),
        (png_file(8_000, 8_000), "8000 x 8000 pixels: it is larger than 25 million pixels; make it smaller"),
        (png_file(60_000, 60_000), "larger than 25 million pixels; make it smaller"),
    ],
    ids=["text", "cut-short", "empty", "blank", "64-megapixels", "3600-megapixels"],
)
def test_a_file_without_a_digit_gets_a_sentence_and_the_server_goes_on(
    server: Server, content: bytes, sentence: str
) -> None:
    answers = ask_with_image(server, {"path": server.upload("digit.png", content), **FILE})
    assert all(answer and sentence in answer for answer in answers), answers
    assert ask_with_image(server, {"path": server.upload("digit.png", DIGIT), **FILE}) == [None] * 4


def test_no_picture_at_all_gets_a_sentence(server: Server) -> None:
    assert ask_with_image(server, None) == ["There is no picture. Upload one of a digit."] * 4
    assert_still_works(server)


def test_a_file_over_20_megabytes_is_refused_and_one_below_is_taken(server: Server) -> None:
    replies = [
        server.http.post("/gradio_api/upload", files={"files": ("digit.png", bytes(size * MEGABYTE))})
        for size in (21, 19)
    ]
    assert [reply.status_code for reply in replies] == [413, 200]
    assert replies[0].json()["detail"] == say("server.too_large", limit=20)
    assert_still_works(server)


def test_any_other_request_over_4_megabytes_is_refused(server: Server) -> None:
    picture = {"path": data_url(bytes(4 * MEGABYTE)), **FILE}
    assert set(ask_with_image(server, picture)) == {say("server.too_large", limit=4)}
    assert_still_works(server)


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


def fire_with(server: Server, image: Any) -> list[str | None]:
    """Return the error of each event of the page that takes an image, for an invented one."""
    answers = []
    for event in server.events:
        for slot in event.image_slots:
            data = event.start
            data[slot] = image
            answers.append(server.fire(event, data).error)
    return answers


@pytest.mark.parametrize("payload", INVENTED.values(), ids=INVENTED)
def test_an_invented_file_is_refused_by_every_event_of_the_page(server: Server, payload: dict[str, Any]) -> None:
    assert_refused(fire_with(server, payload))
    assert server.outbound == []
    assert_still_works(server)


def test_every_upload_of_the_page_was_tried(server: Server) -> None:
    tried = {event.inputs[slot]["props"]["label"] for event in server.events for slot in event.image_slots}
    assert {label.partition(":")[0] for label in tried} == {"Your digit", "A", "B"}


@pytest.mark.parametrize("name", ["../weights/plane", "owner/name", "/etc", "", None, 5, ["plane"], {"a": 1}])
def test_an_invented_model_is_refused_by_the_event_of_samples(server: Server, name: Any) -> None:
    event = next(event for event in server.events if event.name == "show")
    error = server.fire(event, [name, *event.start[1:]]).error
    assert "There is no model named" in str(error)
    assert server.outbound == []
    assert_still_works(server)


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


HIDDEN = [
    INVENTED[name] for name in ("web", "web-with-meta", "path-of-the-system-with-meta", "data-url-as-path-with-meta")
]


@pytest.mark.parametrize("hidden", [*HIDDEN, [HIDDEN[1]], {"codes": [[HIDDEN[1]]]}])
def test_a_file_hidden_in_the_json_of_decode_is_refused(server: Server, hidden: Any) -> None:
    assert server.call("decode", hidden, "plane").error
    assert server.outbound == []
    assert_still_works(server)


def test_files_of_the_repository_and_of_the_system_are_not_served(server: Server) -> None:
    own = ["weights/plane/curve.png", "weights/plane/config.json", "app.py", "ui/page.py"]
    system = ["/etc/passwd", "//etc/passwd", "/proc/self/environ", f"{server.folder}/uploads/../app.log", ELSEWHERE]
    for path in [*own, *(ROOT / path for path in own), *system]:
        assert server.http.get(f"/gradio_api/file={path}", follow_redirects=False).status_code in (403, 404), path
