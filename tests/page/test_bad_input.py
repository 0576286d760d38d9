"""What the endpoints say of numbers and files that they cannot use: a sentence, and the server goes on."""

import math
from typing import Any

import pytest

from tests.page.server import FILE, Server, ask_with_image, assert_still_works
from tests.pictures import BLANK, CUT_SHORT, DIGIT, TEXT
from tests.png import png_file

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
    ("decode", [["one", 2], "plane"], "Got 'one' in a code; expected numbers from -100 to 100"),
    ("decode", [[True, 2], "plane"], "Got 'True' in a code"),
    ("decode", [[math.nan, 2], "plane"], "Got 'nan' in a code"),
    ("decode", [[math.inf, 2], "plane"], "Got 'inf' in a code"),
    ("decode", [[1e9, 2], "plane"], "Got '1000000000.0' in a code"),
    ("decode", [[0, 0], "vqvae"], "not in the list of choices"),
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
    assert "File size exceeded maximum allowed size" in replies[0].text
    assert_still_works(server)
