"""What the page asks of the server: it says what torch says, and refuses anything else in a sentence."""

import asyncio
import base64
import math
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.asynchronous import run
from tests.digits import as_input, draw_digit
from ui import models
from ui.components.float32 import from_text
from ui.remote import SEARCHES, change, look
from ui.server import limits
from vae_core import bundled_models

IMAGE = as_input(draw_digit(3, seed=0))
ZEROS = [0.0] * 784


def levels(answer: dict[str, Any]) -> Tensor:
    """Return the levels [784] of the answer's picture."""
    return torch.from_numpy(np.frombuffer(base64.b64decode(answer["pixels"]), np.uint8).astype(np.float32))


@pytest.mark.parametrize("name", bundled_models())
def test_an_image_is_encoded_decoded_and_read_as_torch_does(name: str) -> None:
    model = models.get(name)
    answer = look([name, {"x": IMAGE.flatten().tolist()}])
    with torch.inference_mode():
        posterior = model.vae.encode(IMAGE)
        expected = model.vae.generate(posterior.mean).flatten() * 255
        probabilities = models.classifier()[0](IMAGE).softmax(1)[0]
    torch.testing.assert_close(torch.tensor(answer["mean"]), posterior.mean[0])
    torch.testing.assert_close(levels(answer), expected, atol=0.51, rtol=0)
    torch.testing.assert_close(torch.tensor(answer["probabilities"]), probabilities)
    if model.variational:
        torch.testing.assert_close(torch.tensor(answer["std"]), posterior.stddev[0])
    else:
        assert answer["std"] is None


@pytest.mark.parametrize("name", bundled_models())
def test_a_code_is_decoded_and_its_picture_read_as_torch_does(name: str) -> None:
    z = torch.randn(1, models.get(name).vae.latent_dim, generator=torch.Generator().manual_seed(0))
    answer = look([name, {"z": z[0].tolist()}])
    with torch.inference_mode():
        pixels = models.get(name).vae.generate(z)
        probabilities = models.classifier()[0](pixels).softmax(1)[0]
    assert answer.keys() == {"pixels", "probabilities"}
    torch.testing.assert_close(levels(answer), pixels.flatten() * 255, atol=0.51, rtol=0)
    torch.testing.assert_close(torch.tensor(answer["probabilities"]), probabilities)


NOBODY: list[Any] = [None, 5, [], ["plane"], "plane", {"0": "plane"}, ["plane", {"z": [0.0, 0.0]}, 1]]
NOBODY += [[name, {"z": [0.0, 0.0]}] for name in (None, ["plane"], "../plane", "classifier", "")]
NOTHING: list[Any] = [None, [], "z", {}, {"z": None}, {"z": {"0": 0.0}}, {"z": "00"}, {"z": [0.0]}, {"z": [0.0] * 3}]
NO_NUMBERS: list[Any] = [None, "0", True, [0.0], math.nan, -math.inf, 100.1, -1e30, 10**400]
NO_LISTS: list[Any] = [None, [], "0" * 784, {}, ZEROS[1:], [*ZEROS, 0.0]]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        *((asked, "no model named") for asked in NOBODY),
        *((["plane", given], "expected a list of 2.") for given in NOTHING),
        *((["plane", {"z": [0.0, number]}], "from -100 to 100") for number in NO_NUMBERS),
        *((["plane", {"x": x, "z": [0.0, 0.0]}], "list of 784 numbers") for x in NO_LISTS),
        *((["plane", {"x": [*ZEROS[1:], number]}], "from 0 to 1") for number in (*NO_NUMBERS, -1e-9, 1.001)),
    ],
)
def test_what_is_no_image_and_no_code_of_a_model_is_refused_in_a_sentence(asked: Any, reason: str) -> None:
    answer = look(asked)
    assert answer.keys() == {"error"}
    assert reason in answer["error"]
    assert answer["error"].endswith("Reload the page.")


def code_of(digit: int) -> list[float]:
    """Return the code of a test image of a digit in the latent space of the default model."""
    numbers: list[float] = models.test_codes(models.DEFAULT)[digit][0].tolist()
    return numbers


def test_a_change_goes_from_the_code_to_one_that_is_read_as_the_digit() -> None:
    three = code_of(3)
    answer = run(change([models.DEFAULT, three, 8]))
    path = from_text(answer["path"]).reshape(-1, len(three))
    torch.testing.assert_close(path[0], torch.tensor(three))
    with torch.inference_mode():
        pictures = models.get(models.DEFAULT).vae.generate(path[[0, -1]])
        probabilities = models.classifier()[0](pictures).softmax(1)
    assert probabilities.argmax(1).tolist() == [3, 8]
    assert answer["probability"] == pytest.approx(float(probabilities[1, 8]), abs=1e-4)
    assert answer["reached"]


def test_searches_are_made_one_after_another_and_too_many_are_sent_away() -> None:
    asked = [models.DEFAULT, code_of(3), 8]
    in_progress: list[int] = []

    async def all_at_once() -> list[dict[str, Any]]:
        tasks = [asyncio.create_task(change(asked)) for _ in range(limits.MAX_WAITING_SEARCHES + 6)]
        while not all(task.done() for task in tasks):
            in_progress.append(SEARCHES.statistics().borrowed_tokens)
            await asyncio.sleep(0.01)
        return [task.result() for task in tasks]

    answers = run(all_at_once())
    refused = [answer["error"] for answer in answers if "error" in answer]
    assert len(refused) == 6 - limits.MAX_SEARCHES
    assert all("busy" in sentence for sentence in refused)
    assert max(in_progress) == limits.MAX_SEARCHES
    assert len({answer["path"] for answer in answers if "path" in answer}) == 1


NO_CODES: list[Any] = [None, {}, "z", [], [0.0], [0.0] * 3]
NO_DIGITS: list[Any] = [None, "1", True, 1.0, -1, 10, [1], 10**400]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        *((asked, "no model named") for asked in NOBODY if asked != ["plane", {"z": [0.0, 0.0]}, 1]),
        *((["plane", z, 1], "expected a list of 2.") for z in NO_CODES),
        *((["plane", [0.0, number], 1], "from -100 to 100") for number in NO_NUMBERS),
        *((["plane", [0.0, 0.0], digit], "from 0 to 9") for digit in NO_DIGITS),
    ],
)
def test_what_is_no_change_is_refused_in_a_sentence(asked: Any, reason: str) -> None:
    answer = run(change(asked))
    assert answer.keys() == {"error"}
    assert reason in answer["error"]
