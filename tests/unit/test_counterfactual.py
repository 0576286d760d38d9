"""Counterfactuals: against the closed form where the boundary is a plane, and against the classifier elsewhere."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from ui import models
from vae_core import Counterfactual, bundled_models, counterfactual, read_statistics
from vae_core.latent.counterfactual import SURE, spread_out
from vae_core.latent.statistics import Codes

each_model = pytest.mark.parametrize("name", bundled_models())
NORMAL = torch.tensor([0.6, -0.8, 0.0])  # direction in which the log-odds of a 1 against a 0 rise, by 2 per unit
LINEAR: Any = SimpleNamespace(latent_dim=3, config=SimpleNamespace(variational=False), generate=lambda z: z)
FITTING: dict[str, Any] = {"scale": torch.ones(2), "examples": torch.zeros(4, 2)}  # with codes of two dimensions
SPREAD = torch.tensor([[4.0, 0.0, 3.0], [0.0, -6.0, 1.0], [5.0, -5.0, -2.0]])  # codes that are read as a 1


def zero_or_one(z: Tensor) -> Tensor:
    """Return logits [B, 10] of 0 and 1, every other digit being impossible."""
    logits = torch.full((len(z), 10), -1e4)
    logits[:, :2] = torch.stack([torch.zeros(len(z)), 2 * z @ NORMAL], dim=1)
    return logits


def changed(name: str, index: int, target: int) -> tuple[Tensor, Counterfactual]:
    """Change the code of a test image to a target; return the code and the change."""
    model, codes = models.get(name), read_statistics(name, Codes)
    z, examples = codes.means[index].float(), codes.means[codes.labels == target].float()
    found = counterfactual(model.vae, models.classifier()[0], z, target, scale=model.std, examples=examples)
    return z, found


@pytest.mark.parametrize("scale", [[1.0, 1.0, 1.0], [0.5, 2.0, 1.0]])
def test_the_nearest_code_beyond_a_plane_is_that_of_the_closed_form(scale: list[float]) -> None:
    z, unit = torch.tensor([-1.0, 0.5, 0.7]), torch.tensor(scale)
    found = counterfactual(LINEAR, zero_or_one, z, 1, scale=unit, examples=SPREAD)  # type: ignore[arg-type]
    # the least |change / scale| with 2 NORMAL . (z + change) = ln(SURE / (1 - SURE))
    slopes = 2 * NORMAL.numpy() * np.array(scale)
    missing = np.log(SURE / (1 - SURE)) - 2 * float(z @ NORMAL)
    expected = missing / (slopes @ slopes) * slopes  # units of scale
    change = ((found.path[-1] - z) / unit).numpy()
    assert found.probability >= SURE - 1e-4
    assert np.linalg.norm(expected) * 0.999 <= np.linalg.norm(change) <= np.linalg.norm(expected) * 1.08
    assert change @ expected >= 0.99 * np.linalg.norm(change) * np.linalg.norm(expected)


def test_a_code_that_is_read_as_the_target_already_stays() -> None:
    z = torch.tensor([3.0, -3.0, 0.0])
    found = counterfactual(LINEAR, zero_or_one, z, 1, scale=torch.ones(3), examples=SPREAD)  # type: ignore[arg-type]
    assert found.is_reached
    assert torch.equal(found.path, z.expand(25, 3))


def test_a_digit_that_the_classifier_never_reads_is_not_reached() -> None:
    z = torch.tensor([3.0, -3.0, 0.0])
    found = counterfactual(LINEAR, zero_or_one, z, 7, scale=torch.ones(3), examples=SPREAD)  # type: ignore[arg-type]
    assert found.path.isfinite().all()
    assert found.probability == pytest.approx(0)
    assert not found.is_reached


@each_model
def test_a_path_starts_at_its_code_in_even_steps_and_ends_where_the_classifier_says(name: str) -> None:
    model = models.get(name)
    z, found = changed(name, 3, 8)
    assert found.path.shape == (25, model.vae.latent_dim)
    assert torch.equal(found.path[0], z)
    steps = found.path.diff(dim=0)
    torch.testing.assert_close(steps, steps.mean(0).expand_as(steps), atol=1e-5, rtol=0)
    with torch.inference_mode():
        probabilities = models.classifier()[0](model.vae.generate(found.path[-1:])).softmax(1)[0]
    assert found.probability == pytest.approx(float(probabilities[8]), abs=1e-5)
    assert found.is_reached == (float(probabilities[8]) > 0.5)


@pytest.mark.parametrize(("name", "share"), [("explorer", 1.0), ("article", 1.0), ("autoencoder", 1.0), ("plane", 0.8)])
def test_the_classifier_is_sure_of_the_target_on_a_sample_of_codes(name: str, share: float) -> None:
    labels = read_statistics(name, Codes).labels.long()
    targets = [(int(labels[index]) + 1 + index % 9) % 10 for index in range(10)]
    reached = [changed(name, index, target)[1].probability >= SURE for index, target in enumerate(targets)]
    assert sum(reached) / len(reached) >= share


def test_the_change_is_smaller_than_the_way_to_the_nearest_example() -> None:
    z, found = changed("explorer", 0, 9)
    codes = read_statistics("explorer", Codes)
    to_nearest = np.linalg.norm(codes.means[codes.labels == 9].float().numpy() - z.numpy(), axis=1).min()
    assert float((found.path[-1] - z).norm()) < 0.7 * to_nearest


def test_the_same_question_has_the_same_answer_and_inference_mode_makes_no_difference() -> None:
    first, second = changed("explorer", 5, 2)[1], changed("explorer", 5, 2)[1]
    with torch.inference_mode():
        third = changed("explorer", 5, 2)[1]
    assert torch.equal(first.path, second.path)
    assert torch.equal(first.path, third.path)
    assert first.probability == second.probability == third.probability


def test_the_search_leaves_no_gradients_in_the_models() -> None:
    changed("article", 1, 0)
    networks = [models.get("article").vae, models.classifier()[0]]
    assert [name for network in networks for name, each in network.named_parameters() if each.grad is not None] == []


def test_examples_are_taken_at_ranks_that_double() -> None:
    examples = torch.arange(40.0).flip(0)[:, None] + torch.tensor([[0.0, 0.0]])
    chosen = spread_out(torch.zeros(2), examples, torch.ones(2))
    assert chosen[:, 0].tolist() == [0, 1, 2, 4, 8, 16, 32]
    assert len(spread_out(torch.zeros(2), examples[:1], torch.ones(2))) == 1


@pytest.mark.parametrize("target", [-1, 10, 2.0, True, None, "3"])
def test_a_target_that_is_no_digit_is_refused(target: Any) -> None:
    with pytest.raises(ValueError, match="expected a digit, 0 to 9"):
        counterfactual(models.get("plane").vae, models.classifier()[0], torch.zeros(2), target, **FITTING)


@pytest.mark.parametrize(
    ("length", "others", "num_steps", "reason"),
    [
        (3, FITTING, 25, "D 2"),
        (2, {**FITTING, "scale": torch.ones(3)}, 25, "D 2"),
        (2, {**FITTING, "examples": torch.zeros(0, 2)}, 25, r"\[0, 2\]"),
        (2, {**FITTING, "examples": torch.zeros(2)}, 25, "D 2"),
        (2, FITTING, 1, "at least 2"),
    ],
)
def test_tensors_of_other_shapes_and_a_path_of_one_code_are_refused(
    length: int, others: dict[str, Any], num_steps: int, reason: str
) -> None:
    vae, classifier = models.get("plane").vae, models.classifier()[0]
    with pytest.raises(ValueError, match=reason):
        counterfactual(vae, classifier, torch.zeros(length), 3, num_steps=num_steps, **others)
