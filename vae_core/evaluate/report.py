"""Measure the model in a folder, VAE (vae_report.py) or classifier (classifier_report.py)."""

from pathlib import Path

from vae_core.data.datasets import Dataset, load_labelled
from vae_core.evaluate.classifier_report import classifier_report
from vae_core.evaluate.tables import Report
from vae_core.evaluate.vae_report import vae_report
from vae_core.models.classifier import ClassifierConfig, load_classifier
from vae_core.storage.model_folder import has_config


def report_on(folder: Path, dataset: Dataset, data_dir: Path, *, quick: bool = False) -> Report:
    """Measure the model in a folder, VAE or classifier, on the test images of a dataset; raises as `load_vae` does."""
    if has_config(ClassifierConfig, folder):
        return classifier_report(load_classifier(folder), dataset, *load_labelled(dataset, "test", data_dir))
    return vae_report(folder, dataset, data_dir, quick=quick)
