"""Effect of beta: `python -m tests.benchmarks.betas plane runs/beta-4` prints the README's table of the models named.

Each model is a VAE trained by `python -m vae_core.train`, from whose command its beta is read. The figures are those of
`python -m vae_core.evaluate`, without what takes minutes there.
"""

import shlex
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import tyro

from vae_core.data.datasets import Dataset, default_data_dir, load_images, to_input
from vae_core.evaluate.metrics import measure_vae
from vae_core.evaluate.sample_quality import features_of, frechet_distance
from vae_core.evaluate.tables import wide_table
from vae_core.evaluate.vae_report import NUM_SAMPLES, draw_samples
from vae_core.models.classifier import load_classifier
from vae_core.models.vae import load_vae
from vae_core.storage.model_folder import find_model
from vae_core.storage.training_facts import read_training_facts
from vae_core.train.recipes import RECIPES, VAERecipe

HEADINGS = ["beta", "reconstruction", "KL", "active units", "Frechet distance of samples from N(0, I)"]


@dataclass(frozen=True)
class Options:
    """Which models, on which images."""

    names: Annotated[tuple[str, ...], tyro.conf.Positional] = ("plane",)
    """Bundled names and folders, one row each."""
    dataset: Dataset = "mnist"
    """Its test images are used, as gray-level targets."""
    data_dir: Path = field(default_factory=default_data_dir)
    """Where the dataset lies or is downloaded to; $MNIST_DIR sets the default."""


def trained_beta(name: str) -> float:
    """Return the weight of the KL term in a model's training; raises ValueError where its command is not known."""
    command = str(read_training_facts(find_model(name)).get("command", ""))
    if not command.startswith("python -m vae_core.train "):
        raise ValueError(f"the training command of {name} is {command!r}; expected one of `python -m vae_core.train`")
    recipe = tyro.extras.overridable_config_cli(RECIPES, args=shlex.split(command)[3:])
    if not isinstance(recipe, VAERecipe):
        raise ValueError(f"{name} is a classifier; name VAEs only")
    return recipe.beta


def row(name: str, options: Options) -> list[str]:
    """Measure a model and return its row of the table."""
    beta, vae = trained_beta(name), load_vae(name)
    images, classifier = load_images(options.dataset, "test", options.data_dir), load_classifier()
    metrics = measure_vae(vae, images)
    (samples,) = draw_samples(vae).values()  # the prior's alone
    features, reference = (features_of(classifier, x) for x in (samples, to_input(images[:NUM_SAMPLES])))
    figures = [f"{metrics.reconstruction:.2f}", f"{metrics.kl:.2f}", f"{metrics.active_units} of {vae.latent_dim}"]
    return [f"{beta:g}", *figures, f"{frechet_distance(features, reference):.2f}"]


def main() -> int:
    """Run the command line and return the exit status."""
    options = tyro.cli(Options, description=__doc__)
    try:
        rows = [row(name, options) for name in options.names]
    except (OSError, RuntimeError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(wide_table(HEADINGS, sorted(rows, key=lambda cells: float(cells[0]))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
