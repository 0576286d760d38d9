"""What the page asks of the server: whatever a client invents in its place gets a sentence, and the server goes on."""

from typing import Any

import pytest

from tests.page.server import Server, assert_still_works

WHITE = [1.0] * 784
BAD_QUESTIONS = [
    (["vqvae", {"z": [0, 0]}], "There is no model named 'vqvae' here, only explorer, article, autoencoder, plane."),
    (["plane", {"z": [0, 0, 0]}], "Got a code of 3 numbers; expected a list of 2."),
    (["plane", {"z": [0, 1e9]}], "Got '1000000000.0' in a code; expected numbers from -100 to 100."),
    (["plane", {"z": "0, 0"}], "Got a code of str; expected a list of 2."),
    (["plane", {}], "Got a code of NoneType; expected a list of 2."),
    (["plane", {"x": WHITE[1:]}], "Got an image that is no list of 784 numbers from 0 to 1."),
    (["plane", {"x": [*WHITE[1:], 1.5]}], "Got an image that is no list of 784 numbers from 0 to 1."),
    (["plane", {"x": [*WHITE[1:], None]}], "Got an image that is no list of 784 numbers from 0 to 1."),
    (["plane", {"x": {"path": "/etc/passwd"}}], "Got an image that is no list of 784 numbers from 0 to 1."),
    ("plane", "There is no model named 'None' here"),
    ([{"path": "/etc/passwd"}, 1], "There is no model named"),
    (None, "There is no model named 'None' here"),
]


@pytest.mark.parametrize(("asked", "sentence"), BAD_QUESTIONS)
def test_an_invented_question_of_the_page_gets_a_sentence_and_the_server_goes_on(
    server: Server, asked: Any, sentence: str
) -> None:
    assert sentence in look(server, asked)["error"]
    assert_still_works(server)


def test_a_right_question_of_the_page_is_answered(server: Server) -> None:
    assert look(server, ["plane", {"z": [0, 0]}]).keys() == {"pixels", "probabilities"}
    assert look(server, ["plane", {"x": WHITE}]).keys() == {"pixels", "probabilities", "mean", "std"}


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["vqvae", [0, 0], 1], "There is no model named 'vqvae' here, only explorer, article, autoencoder, plane."),
        (None, "There is no model named 'None' here"),
        (["plane", [0, 0]], "There is no model named 'None' here"),
        (["plane", {"z": [0, 0]}, 3], "Got a code of dict; expected a list of 2."),
        (["plane", [0, 1e9], 3], "expected numbers from -100 to 100."),
        (["plane", [0, 0], "3"], "Got '3' for a digit; expected a whole number from 0 to 9."),
    ],
)
def test_an_invented_search_of_the_page_gets_a_sentence_and_the_server_goes_on(
    server: Server, asked: Any, sentence: str
) -> None:
    assert sentence in ask(server, "change", asked)["error"]
    assert_still_works(server)


def test_a_right_search_of_the_page_is_answered(server: Server) -> None:
    assert ask(server, "change", ["plane", [0, 0], 1]).keys() == {"path", "probability", "reached"}


def look(server: Server, asked: Any) -> Any:
    """Ask as the page does where it has no network of its own."""
    return ask(server, "look", asked)


def ask(server: Server, name: str, asked: Any) -> Any:
    """Call a function of the page's session as the page does."""
    component = {function: component for component, function in server.server_functions}[name]
    body = {"data": asked, "fn_name": name, "component_id": component, "session_hash": "stranger"}
    return server.http.post("/gradio_api/component_server/", json=body).raise_for_status().json()
