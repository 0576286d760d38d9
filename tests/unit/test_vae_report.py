"""What a VAE's report adds to its metrics: likelihoods by importance weighting, and samples to compare."""

from pathlib import Path

import pytest
import torch

from tests.digits import write_dataset
from vae_core import VAE, VAEConfig
from vae_core.data.datasets import binarise, load_images, to_input
from vae_core.evaluate import vae_report
from vae_core.evaluate.likelihood import importance_weighted_nll


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("data"), 10, 40)


@pytest.fixture
def vae() -> VAE:
    torch.manual_seed(0)
    return VAE(VAEConfig(network="mlp", latent_dim=2, hidden_dim=4)).eval()


def test_the_likelihood_by_other_and_by_more_draws_stands_beside_the_usual_one(
    vae: VAE, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"NUM_DRAWS": 3, "MORE_DRAWS": 30, "NUM_FIRST": 20}.items():
        monkeypatch.setattr(vae_report, name, value)
    images = binarise(load_images("mnist", "test", data_dir))
    rows = vae_report.binary_rows(vae, images, quick=False)
    few = importance_weighted_nll(vae, images, num_samples=3)
    wide = importance_weighted_nll(vae, images, num_samples=3, power=0.5)
    more = importance_weighted_nll(vae, images[:20], num_samples=30)
    name = "binary images, -log p(x) by 3 importance-weighted draws"
    assert rows[name] == f"{few.mean():.2f} nats"
    assert rows[f"{name} from posteriors to the power 0.5"] == f"{wide.mean():.2f} nats"
    wanted = f"{few[:20].mean():.2f} and {more.mean():.2f} nats"
    assert rows["the first 20 binary images, -log p(x) by 3 and by 30 draws"] == wanted


def test_samples_of_posteriors_lie_around_the_images_and_a_plain_autoencoder_has_none(
    vae: VAE, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vae_report, "NUM_SAMPLES", 8)
    x = to_input(load_images("mnist", "train", data_dir)[:8])
    samples = vae_report.draw_samples(vae, training=x)
    assert list(samples) == ["prior N(0, I)", "posteriors of training images"]
    last = vae.encoder[-1]
    assert isinstance(last, torch.nn.Linear)
    with torch.inference_mode():
        last.bias[2:] = -30  # log-variances: each posterior is its mean
        last.weight[2:] = 0
        drawn = vae_report.draw_samples(vae, training=x)["posteriors of training images"]
        torch.testing.assert_close(drawn, vae.generate(vae.encode(x).mean), atol=1e-4, rtol=0)
    plain = VAE(VAEConfig(network="mlp", latent_dim=2, hidden_dim=4, variational=False))
    assert list(vae_report.draw_samples(plain, training=x)) == ["prior N(0, I)"]
