"""Analyze a trained latent space: `python -m vae_core.analyze explorer` stores its findings beside the weights.

latent.safetensors: how much each dimension is used. samplers.safetensors: mixtures to draw codes from.
directions.safetensors: directions that change what a person can name. codes.safetensors: codes of the test images.
planes.safetensors: axes of maps, and the spread of the codes.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import torch
import tyro
from torch import Tensor
from tqdm import tqdm

from vae_core.data.datasets import Dataset, default_data_dir, load_labelled, to_input
from vae_core.latent.directions import fit_directions
from vae_core.latent.mixtures import NUM_DRAWS, fit_samplers
from vae_core.latent.planes import fit_planes
from vae_core.latent.sampling import reparameterize
from vae_core.latent.statistics import Codes, measure_latent, posterior_means
from vae_core.models.vae import VAE, load_vae
from vae_core.storage.artifacts import save_statistics
from vae_core.storage.model_folder import find_model
from vae_core.storage.training_facts import read_training_facts


@dataclass(frozen=True)
class Analysis:
    """Which model, on which images."""

    name: Annotated[str, tyro.conf.Positional]
    """A bundled name, a folder, or a Hugging Face Hub repo id."""
    dataset: Dataset | None = None
    """Mixtures, directions and planes are fitted to its training images; the rest is measured on its test images.
    Default: the dataset that the model was trained on."""
    data_dir: Path = field(default_factory=default_data_dir)
    """Where the dataset lies or is downloaded to; $MNIST_DIR sets the default."""


Labelled = tuple[Tensor, Tensor]  # uint8 images [N, 28, 28] and their labels [N], 0 to 9


def findings(vae: VAE, train: Labelled, test: Labelled) -> dict[str, Callable[[], Any]]:
    """Return the steps of the analysis by name; each returns what `save_statistics` stores."""
    steps: dict[str, Callable[[], Any]] = {
        "dimensions": lambda: measure_latent(vae, test[0]),
        "codes": lambda: Codes(posterior_means(vae, test[0]).half(), test[1].byte()),
        "directions": lambda: fit_directions(vae, *train),
        "samplers": lambda: fit_samplers(*posterior_draws(vae, *train)),
    }
    if vae.latent_dim > 1:  # a line has no planes
        steps["planes"] = lambda: fit_planes(posterior_means(vae, train[0]), train[1])
    return steps


@torch.inference_mode()
def posterior_draws(vae: VAE, images: Tensor, labels: Tensor) -> Labelled:
    """Draw once from the posterior of each of the first NUM_DRAWS images: codes [N, latent_dim], labels [N]."""
    generator = torch.Generator().manual_seed(0)
    batches = images[:NUM_DRAWS].split(500)
    z = torch.cat([reparameterize(vae.encode(to_input(batch)), generator) for batch in batches])
    return z, labels[:NUM_DRAWS]


def main() -> int:
    """Run the command line and return the exit status."""
    options = tyro.cli(Analysis, description=__doc__)
    try:
        folder = find_model(options.name)
        vae = load_vae(folder)
        dataset = options.dataset or read_training_facts(folder).get("dataset", "mnist")
        train, test = (load_labelled(dataset, split, options.data_dir) for split in ("train", "test"))
        for name, find in (progress := tqdm(findings(vae, train, test).items(), unit="step")):
            progress.set_description(name)
            save_statistics(find(), folder)
    except (OSError, RuntimeError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
