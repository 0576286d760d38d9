"""Measure a trained model on a test set: `python -m vae_core.evaluate article` prints the table of its model card."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import tyro

from vae_core.data.datasets import Dataset, default_data_dir
from vae_core.evaluate.model_card import write_card
from vae_core.evaluate.report import report_on
from vae_core.storage.model_folder import find_model
from vae_core.storage.training_facts import read_training_facts


@dataclass(frozen=True)
class Evaluation:
    """Which model, on which images, and what to measure."""

    name: Annotated[str, tyro.conf.Positional]
    """A bundled name, a folder, or a Hugging Face Hub repo id."""
    dataset: Dataset | None = None
    """Its test images are used, for a VAE as gray-level targets. Default: the dataset that the model was trained on."""
    data_dir: Path = field(default_factory=default_data_dir)
    """Where the dataset lies or is downloaded to; $MNIST_DIR sets the default."""
    quick: bool = False
    """Leave out what takes minutes for a VAE: the importance-weighted likelihood and the comparison of its samples."""
    write_card: bool = False
    """Also write the figures, statistics and hashes into the model's folder."""


def main() -> int:
    """Run the command line and return the exit status."""
    options = tyro.cli(Evaluation, description=__doc__)
    try:
        folder = find_model(options.name)
        dataset = options.dataset or read_training_facts(folder).get("dataset", "mnist")
        report = report_on(folder, dataset, options.data_dir, quick=options.quick)
        print(write_card(folder, report) if options.write_card else report.table)
    except (OSError, RuntimeError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
