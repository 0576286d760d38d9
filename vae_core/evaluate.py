"""Measure a trained model on a test set: `python -m vae_core.evaluate article` prints the table of its model card."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import tyro

from vae_core.card import metrics_table, read_facts, write_card
from vae_core.data import Dataset, default_data_dir, load_images
from vae_core.metrics import measure
from vae_core.weights import find_model, load_vae


@dataclass(frozen=True)
class Evaluation:
    """What to measure on which images."""

    name: Annotated[str, tyro.conf.Positional]
    """A bundled name, a folder, or a Hugging Face Hub repo id."""
    dataset: Dataset | None = None
    """Its test images are used, as gray-level targets. Default: the dataset that the model was trained on."""
    data_dir: Path = field(default_factory=default_data_dir)
    """Where the dataset lies or is downloaded to; $MNIST_DIR sets the default."""
    write_card: bool = False
    """Also write the figures, latent statistics and hashes into the model's folder."""


def main() -> int:
    """The command line. Returns the exit status."""
    options = tyro.cli(Evaluation, description=__doc__)
    try:
        folder = find_model(options.name)
        dataset = options.dataset or read_facts(folder).get("dataset", "mnist")
        images = load_images(dataset, "test", options.data_dir)
        if options.write_card:
            print(write_card(folder, dataset, images))
        else:
            vae = load_vae(folder)
            metrics, _ = measure(vae, images)
            print(metrics_table(vae, metrics, dataset, len(images)))
    except (OSError, RuntimeError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
