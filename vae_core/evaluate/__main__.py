"""Measure a trained model on a test set: `python -m vae_core.evaluate article` prints the table of its model card."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import tyro

from vae_core.card import read_facts, write_card
from vae_core.classifier import ClassifierConfig, load_classifier
from vae_core.data import Dataset, default_data_dir, load_labelled
from vae_core.report import Report, classifier_report
from vae_core.vae_report import vae_report
from vae_core.weights import describes, find_model


@dataclass(frozen=True)
class Evaluation:
    """What to measure on which images."""

    name: Annotated[str, tyro.conf.Positional]
    """A bundled name, a folder, or a Hugging Face Hub repo id."""
    dataset: Dataset | None = None
    """Its test images are used, for a VAE as gray-level targets. Default: the dataset that the model was trained on."""
    data_dir: Path = field(default_factory=default_data_dir)
    """Where the dataset lies or is downloaded to; $MNIST_DIR sets the default."""
    quick: bool = False
    """Leave out what takes minutes: of a VAE the importance-weighted likelihood and the comparison of its samples."""
    write_card: bool = False
    """Also write the figures, statistics and hashes into the model's folder."""


def report_on(folder: Path, dataset: Dataset, data_dir: Path, *, quick: bool = False) -> Report:
    """Measure the model in a folder, VAE or classifier, on the test images of a dataset; raises as `load_vae` does."""
    if describes(ClassifierConfig, folder):
        return classifier_report(load_classifier(folder), dataset, *load_labelled(dataset, "test", data_dir))
    return vae_report(folder, dataset, data_dir, quick=quick)


def main() -> int:
    """The command line. Returns the exit status."""
    options = tyro.cli(Evaluation, description=__doc__)
    try:
        folder = find_model(options.name)
        dataset = options.dataset or read_facts(folder).get("dataset", "mnist")
        report = report_on(folder, dataset, options.data_dir, quick=options.quick)
        print(write_card(folder, report) if options.write_card else report.table)
    except (OSError, RuntimeError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
