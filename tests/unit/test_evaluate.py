"""Metrics, against cases computed by hand; the table that `evaluate` prints, against the card."""

import contextlib
import io
import json
import math
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.digits import write_dataset
from vae_core import VAE, Classifier, ClassifierConfig, VAEConfig, load_statistics, load_vae
from vae_core.data.datasets import load_images, load_labelled, to_input
from vae_core.evaluate import __main__ as evaluate
from vae_core.evaluate.metrics import measure_classifier, measure_vae
from vae_core.evaluate.model_card import write_card
from vae_core.evaluate.report import report_on
from vae_core.latent.statistics import measure_latent
from vae_core.models.classifier import load_classifier_statistics
from vae_core.storage.model_folder import save_model


def run(*arguments: str | Path) -> tuple[int, str]:
    """Run the command line in this process; return its exit status and what it prints."""
    output = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(output):
        patch.setattr(sys, "argv", ["evaluate", *map(str, arguments)])
        return evaluate.main(), output.getvalue()


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("data"), 10, 120)


@pytest.fixture
def folder(tmp_path: Path, data_dir: Path) -> Path:
    torch.manual_seed(0)
    save_model((vae := VAE(VAEConfig(network="mlp", latent_dim=2, hidden_dim=4))), vae.config, tmp_path / "tiny")
    report = report_on(tmp_path / "tiny", "mnist", data_dir, quick=True)
    write_card(tmp_path / "tiny", report, {"command": "none", "seed": 0})
    return tmp_path / "tiny"


class HandMade(nn.Module):
    """Encodes an image of mean brightness m: posterior means 10 m, 5 and m / 100, variances 1."""

    def forward(self, x: Tensor) -> Tensor:
        """Return means and log-variances, [B, 6]."""
        m = x.mean((1, 2, 3))
        means = torch.stack([10 * m, torch.full_like(m, 5), m / 100], dim=1)
        return torch.cat([means, torch.zeros_like(means)], dim=1)


@pytest.fixture
def hand_made() -> VAE:
    """Return a VAE with the hand-made encoder, and a decoder that gives 1/2 for every pixel."""
    vae = VAE(VAEConfig(network="mlp", latent_dim=3, hidden_dim=1)).eval()
    vae.encoder = HandMade()  # type: ignore[assignment]
    for parameter in vae.decoder.parameters():
        nn.init.zeros_(parameter)
    return vae


def test_metrics_of_a_hand_made_model_are_those_done_by_hand(hand_made: VAE) -> None:
    black, white = torch.zeros(1, 28, 28, dtype=torch.uint8), torch.full((1, 28, 28), 255, dtype=torch.uint8)
    images = torch.cat([black, black, white, white])
    metrics, statistics = measure_vae(hand_made, images, batch_size=3), measure_latent(hand_made, images, batch_size=3)
    assert metrics.reconstruction == pytest.approx(784 * math.log(2))
    assert metrics.mse == pytest.approx(0.25)
    kl = [(0 + 0 + 100 + 100) / 8, 25 / 2, (0.01**2 + 0.01**2) / 8]  # mean^2 / 2, averaged over the four
    torch.testing.assert_close(statistics.kl, torch.tensor(kl))
    assert metrics.kl == pytest.approx(sum(kl))
    assert metrics.elbo == pytest.approx(-(784 * math.log(2) + sum(kl)))
    torch.testing.assert_close(statistics.mean, torch.tensor([5.0, 5.0, 0.005]))
    torch.testing.assert_close(statistics.std, torch.tensor([10.0, 0.0, 0.01]) * math.sqrt(1 / 3))
    torch.testing.assert_close(statistics.reconstruction, torch.full((1001,), 784 * math.log(2)))
    assert metrics.active_units == 1  # the second does not move, the third by less than a tenth


def test_the_same_weights_measure_the_same_whatever_the_batch(hand_made: VAE, data_dir: Path) -> None:
    images = load_images("mnist", "test", data_dir)
    first, again, split = (measure_vae(hand_made, images, batch_size=size) for size in (500, 500, 7))
    assert first == again
    assert split.elbo == pytest.approx(first.elbo, rel=1e-6)


def test_reconstruction_is_ranked_at_the_posterior_mean(folder: Path, data_dir: Path) -> None:
    vae, x = load_vae(folder), to_input(load_images("mnist", "test", data_dir))
    with torch.inference_mode():
        p = vae.generate(vae.encode(x).mean).double()
    losses = -(x * p.log() + (1 - x) * (1 - p).log()).sum((1, 2, 3))  # binary cross-entropy
    wanted = np.quantile(losses.numpy(), np.linspace(0, 1, 1001))
    np.testing.assert_allclose(load_statistics(folder).reconstruction.numpy(), wanted, rtol=1e-5)


class Blind(nn.Module):
    """Computes one feature, which tells bright images from dark ones."""

    def forward(self, x: Tensor) -> Tensor:
        """Return 1 for an image that is bright on average, else 0, [B, 1]."""
        return (x.mean((1, 2, 3)) > 0.5).float().unsqueeze(1)


@pytest.fixture
def hand_made_classifier() -> Classifier:
    """Return a classifier that is certain that bright images are a 7, and undecided about dark ones."""
    classifier = Classifier(ClassifierConfig(channels=1, feature_dim=1)).eval()
    classifier.body = Blind()  # type: ignore[assignment]
    nn.init.zeros_(classifier.head.bias)
    nn.init.zeros_(classifier.head.weight)
    classifier.head.weight.data[7] = 20.0
    return classifier


def test_metrics_of_a_hand_made_classifier_are_those_done_by_hand(hand_made_classifier: Classifier) -> None:
    images = torch.zeros(5, 28, 28, dtype=torch.uint8)
    images[:2] = 255
    labels = torch.tensor([7, 7, 0, 7, 3])  # for dark images argmax gives the first digit, 0
    metrics, statistics = measure_classifier(hand_made_classifier, images, labels, batch_size=2)
    assert metrics.accuracy == pytest.approx(3 / 5)
    assert metrics.loss == pytest.approx((3 * math.log(10) + 2 * math.log(1 + 9 * math.exp(-20))) / 5)
    assert statistics.entropy[[0, 500, -1]].tolist() == pytest.approx([0, math.log(10), math.log(10)], abs=1e-6)


def test_evaluate_prints_a_classifiers_table_and_writes_its_card(data_dir: Path, tmp_path: Path) -> None:
    torch.manual_seed(0)
    classifier = Classifier(ClassifierConfig(channels=1, feature_dim=3)).eval()
    save_model(classifier, classifier.config, tmp_path)
    status, table = run(tmp_path, "--data-dir", data_dir, "--write-card")
    assert status == 0
    metrics, statistics = measure_classifier(classifier, *load_labelled("mnist", "test", data_dir))
    assert f"| accuracy | {100 * metrics.accuracy:.2f} % |" in table
    assert f"| entropy, 99 % of the images are under | {statistics.entropy[990]:.4f} nats |" in table
    card = (tmp_path / "README.md").read_text()
    assert table.strip() in card
    assert f'classifier = load_classifier("{tmp_path.as_posix()}")' in card
    assert torch.equal(load_classifier_statistics(tmp_path).entropy, statistics.entropy)


def test_evaluate_measures_on_the_dataset_that_the_model_was_trained_on(folder: Path, data_dir: Path) -> None:
    (folder / "training.json").write_text(json.dumps({"dataset": "kmnist"}))
    shutil.copytree(data_dir / "MNIST", data_dir / "KMNIST")
    for options, dataset in (((), "kmnist"), (("--dataset", "mnist"), "mnist")):
        status, table = run(folder, "--data-dir", data_dir, "--quick", *options)
        assert status == 0
        assert f"| test images of {dataset}, gray-level targets | 120 |" in table


def test_evaluate_prints_the_table_of_the_card_and_restores_it_byte_by_byte(folder: Path, data_dir: Path) -> None:
    card = (folder / "README.md").read_bytes()
    assert run(folder, "--data-dir", data_dir, "--quick")[1] in card.decode()
    (folder / "README.md").unlink()
    (folder / "latent.safetensors").unlink()
    status, table = run(folder, "--data-dir", data_dir, "--quick", "--write-card")
    assert status == 0
    assert (folder / "README.md").read_bytes() == card
    assert table.strip() in card.decode()


def test_a_model_that_is_nowhere_ends_with_a_sentence(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _ = run("no-such-model", "--data-dir", data_dir)
    assert status == 1
    assert capsys.readouterr().err.startswith("error: there is no model 'no-such-model'")
