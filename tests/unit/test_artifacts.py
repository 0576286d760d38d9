"""Statistics beside the weights: what is saved comes back, and an error names the problem and its cure."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from vae_core import ClassifierStatistics, LatentStatistics, load_classifier_statistics, load_statistics
from vae_core.storage.artifacts import save_statistics


def test_latent_statistics_come_back_ordered_by_kl_then_by_spread(tmp_path: Path) -> None:
    saved = LatentStatistics(
        kl=torch.tensor([0.0, 2.0, 0.0]),
        mean=torch.tensor([1.0, 2.0, 3.0]),
        std=torch.tensor([0.1, 0.5, 0.2]),
        reconstruction=torch.linspace(30, 200, 1001),
    )
    save_statistics(saved, tmp_path)
    loaded = load_statistics(tmp_path)
    names = ("kl", "mean", "std", "reconstruction")
    assert all(torch.equal(getattr(loaded, name), getattr(saved, name)) for name in names)
    assert loaded.order() == [1, 2, 0]


def test_a_classifiers_statistics_come_back(tmp_path: Path) -> None:
    saved = ClassifierStatistics(entropy=torch.linspace(0, 2, 1001))
    save_statistics(saved, tmp_path)
    assert torch.equal(load_classifier_statistics(tmp_path).entropy, saved.entropy)


def test_missing_statistics_are_named_with_the_cure(tmp_path: Path) -> None:
    cure = r"is missing\. Measure .*evaluate .* --write-card"
    with pytest.raises(FileNotFoundError, match=rf"latent\.safetensors {cure}"):
        load_statistics(tmp_path)
    with pytest.raises(FileNotFoundError, match=rf"entropy\.safetensors {cure}"):
        load_classifier_statistics(tmp_path)


def test_statistics_of_other_names_are_refused_with_the_cure(tmp_path: Path) -> None:
    save_file({"kl": torch.zeros(3)}, tmp_path / "latent.safetensors")
    problem = r"latent\.safetensors holds \['kl'\]; expected .*'kl', 'mean', 'reconstruction', 'std'.*evaluate"
    with pytest.raises(ValueError, match=problem):
        load_statistics(tmp_path)
