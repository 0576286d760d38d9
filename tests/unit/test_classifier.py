"""The classifier and its training task, against torch.distributions."""

import math
from dataclasses import replace

import pytest
import torch
from torch.distributions import Categorical

from tests.digits import draw_digits, write_dataset
from vae_core import Classifier, ClassifierConfig, load_classifier
from vae_core.data.datasets import to_input
from vae_core.models.classifier import entropy
from vae_core.storage.model_folder import WEIGHTS_DIR
from vae_core.train.classifier_task import ClassifierTask
from vae_core.train.recipes import ClassifierRecipe, Run


def test_logits_are_a_linear_map_of_the_features() -> None:
    x = to_input(torch.from_numpy(draw_digits(20)))
    classifier = Classifier(ClassifierConfig(channels=2, feature_dim=7)).eval()
    features = classifier.features(x)
    assert features.shape == (20, 7)
    assert features.min() >= 0
    torch.testing.assert_close(classifier(x), features @ classifier.head.weight.T + classifier.head.bias)


@pytest.mark.parametrize("shape", [(28, 28), (1, 28, 28), (2, 3, 28, 28), (2, 1, 32, 32)])
def test_images_of_another_shape_are_refused_with_both(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"got images of shape \[[\d, ]+\]; expected \[B, 1, 28, 28\]"):
        Classifier(ClassifierConfig(channels=1))(torch.zeros(shape))


@pytest.mark.parametrize("field", ["channels", "feature_dim"])
def test_a_config_out_of_range_is_refused_by_the_fields_name(field: str) -> None:
    with pytest.raises(ValueError, match=f"{field} is 0; expected a whole number from 1 to 1024"):
        ClassifierConfig(**{field: 0})


def test_entropy_is_that_of_the_distribution() -> None:
    logits = 4 * torch.randn(50, 10, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(entropy(logits), Categorical(logits=logits).entropy())
    torch.testing.assert_close(entropy(torch.zeros(1, 10)), torch.tensor([math.log(10)]))
    assert entropy(torch.tensor([[1e4] + [0.0] * 9])) == 0


@pytest.fixture(scope="module")
def task(tmp_path_factory: pytest.TempPathFactory) -> ClassifierTask:
    """Return the task of training on drawn digits, half of which become non-digits."""
    data_dir = write_dataset(tmp_path_factory.mktemp("data"), 200, 10)
    return ClassifierTask(ClassifierRecipe(Run("x", data_dir=data_dir), nondigits=0.5))


def test_the_targets_are_the_digit_or_uniform_in_the_share_asked_for(task: ClassifierTask) -> None:
    index = torch.arange(200).repeat(5)
    draws = task.draw(1000, torch.Generator().manual_seed(0))
    x, targets = task.inputs(index, draws, 0.0, torch.device("cpu"))
    assert x.shape == (1000, 1, 28, 28)
    torch.testing.assert_close(targets.sum(1), torch.ones(1000))
    digits = targets.amax(1) == 1
    assert digits.float().mean().item() == pytest.approx(0.5, abs=0.05)
    assert torch.equal(targets[digits].argmax(1), task.train_labels[index[digits]])
    assert (targets[~digits] == 0.1).all()


def test_processes_see_together_what_one_would_have_seen(task: ClassifierTask) -> None:
    index, draws = torch.arange(64), task.draw(64, torch.Generator().manual_seed(1))
    whole = task.inputs(index, draws, 0.0, torch.device("cpu"))
    for process in (0, 1):
        share = task.inputs(index[process::2], draws[process::2], 0.0, torch.device("cpu"))
        for part, all_of_it in zip(share, whole, strict=True):
            torch.testing.assert_close(part, all_of_it[process::2])


def test_the_loss_is_cross_entropy_and_its_figures_are_of_digits_and_of_others(task: ClassifierTask) -> None:
    index, draws = torch.arange(100), task.draw(100, torch.Generator().manual_seed(2))
    inputs = task.inputs(index, draws, 0.0, torch.device("cpu"))
    classifier = task.build().eval()
    loss, figures = task.loss(classifier, inputs, 0, 1)
    log_p = classifier(inputs[0]).log_softmax(1)
    digit = inputs[1].amax(1) == 1
    assert loss.item() == pytest.approx(-(inputs[1] * log_p).sum(1).mean().item(), rel=1e-5)
    wanted = [
        -log_p[digit].gather(1, inputs[1][digit].argmax(1, keepdim=True)).mean().item(),
        (log_p[digit].argmax(1) != inputs[1][digit].argmax(1)).double().mean().item(),
        Categorical(logits=log_p[~digit]).entropy().mean().item(),
    ]
    named = task.train_figures(figures.tolist())
    assert list(named) == ["train_loss", "train_error", "train_nondigit_entropy"]
    assert list(named.values()) == pytest.approx(wanted, rel=1e-5)


def test_without_non_digits_their_entropy_is_zero_and_every_target_a_digit(task: ClassifierTask) -> None:
    plain = ClassifierTask(replace(task.recipe, nondigits=0.0))
    inputs = plain.inputs(torch.arange(50), plain.draw(50, torch.Generator().manual_seed(0)), 0.0, torch.device("cpu"))
    assert torch.equal(inputs[1].argmax(1), plain.train_labels[:50])
    _, figures = plain.loss(plain.build().eval(), inputs, 0, 1)
    assert plain.train_figures(figures.tolist())["train_nondigit_entropy"] == 0


def test_the_bundled_classifier_is_under_two_megabytes() -> None:
    assert (WEIGHTS_DIR / "classifier/model.safetensors").stat().st_size < 2_000_000
    assert sum(parameter.numel() for parameter in load_classifier().parameters()) < 500_000
