"""The training recipes of the bundled models: a recipe is a dataclass, whose fields are the options of `train`.

Every recipe holds a `Run`; `VAERecipe` and `ClassifierRecipe` add their own options.
"""

import math
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import tyro

from vae_core.data.datasets import Dataset, default_data_dir
from vae_core.models.classifier import ClassifierConfig
from vae_core.models.vae import VAEConfig


@dataclass(frozen=True)
class Run:
    """Options of every training run. Raises ValueError for a value out of range, naming the field."""

    name: str
    """Name of the model; the default output folder is runs/<name>."""
    dataset: Dataset = "mnist"
    """Training and test images."""
    epochs: int = 36
    """Number of passes over the training images."""
    batch_size: int = 128
    """Number of images per optimiser step, over all processes together."""
    learning_rate: float = 2e-3
    """AdamW's peak learning rate; it falls to 1 % of this along a cosine."""
    warmup_steps: int = 500
    """Number of optimiser steps over which the learning rate rises from 0."""
    beta2: float = 0.999
    """AdamW's decay per step of the average of squared gradients."""
    weight_decay: float = 1e-4
    """AdamW's decoupled weight decay, per unit of learning rate."""
    grad_clip: float = 100.0
    """Largest norm of the gradient of the mean loss, nats."""
    ema_decay: float = 0.999
    """Decay per step of the averaged weights, which are saved (smaller over the first steps)."""
    seed: int = 0
    """Seed of the initialisation, the order of images and every random draw."""
    start: str | None = None
    """Trained model of the same networks from whose weights the run starts: a bundled name, a folder or a Hub id. The
    optimiser's state and the layers of `conditional.py` start anew; the KL weight rises from 0 again unless kl_warmup
    is 0."""
    bf16: bool = False
    """Run the networks in bfloat16, which pays on a GPU."""

    data_dir: Path = field(default_factory=default_data_dir)
    """Where the dataset lies or is downloaded to; $MNIST_DIR sets the default."""
    out: Path | None = None
    """Folder for weights, model card, metrics and pictures. Default: runs/<name>."""
    measure_every: int = 1
    """Number of epochs between measurements on the test images; the last epoch is always measured."""
    resume: bool = False
    """Go on from the last finished epoch of an interrupted run in the output folder."""
    threads: int = 0
    """Number of CPU threads; 0 leaves torch's choice. Another number may change the last digits of the weights."""

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_size", "measure_every"):
            check_at_least(name, getattr(self, name), low=1)
        for name in ("warmup_steps", "weight_decay", "threads", "seed"):
            check_at_least(name, getattr(self, name), low=0)
        for name in ("learning_rate", "grad_clip"):
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(f"{name} is {getattr(self, name)}; expected more than 0")
        for name in ("ema_decay", "beta2"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}; expected 0 or more and less than 1")

    @property
    def folder(self) -> Path:
        """Folder that the run writes to."""
        return self.out or Path("runs") / self.name

    def learning_rate_at(self, step: int, num_steps: int) -> float:
        """Return the learning rate of a step: a cosine from the peak to 1 % of it, times a linear warm-up."""
        warmup = min(1.0, (step + 1) / (self.warmup_steps + 1))
        cosine = 0.5 * (1 + math.cos(math.pi * step / num_steps))
        return self.learning_rate * warmup * (0.01 + 0.99 * cosine)


def check_at_least(name: str, value: float, *, low: float) -> None:
    """Raise ValueError when the value of a field is less than `low`, or not finite."""
    if not low <= value < math.inf:
        raise ValueError(f"{name} is {value}; expected {'0 or more' if low == 0 else f'at least {low}'}")


Flat = tyro.conf.arg(name="")
"""Puts the fields of `run` beside those of the recipe on the command line: --epochs, not --run.epochs."""


@dataclass(frozen=True)
class VAERecipe:
    """Options of training a VAE. Raises ValueError for a value out of range, naming the field."""

    run: Annotated[Run, Flat]
    model: VAEConfig = field(default_factory=VAEConfig)
    """The networks."""
    beta: float = 1.0
    """Weight of the KL term; 1 trains the ELBO, 0 a plain autoencoder."""
    kl_warmup: float = 0.1
    """Fraction of all steps over which the KL weight rises from 0 to beta."""
    gray: float = 1.0
    """Fraction of the training images that stay gray, with their gray levels as targets. Each pixel of the others is
    drawn black or white anew in every epoch, and the drawn image is the target."""
    bent: float = 0.0
    """Fraction of the training images that are bent slightly (`augment.SLIGHT`), differently at every sight; the
    networks are told of it, see `conditional.py`. Only for networks with a dense layer: mlp and resnet."""
    unbent_end: float = 0.15
    """Fraction of all steps, at the end, over which no image is bent."""
    picture_every: int = 5
    """Number of epochs between pictures of reconstructions and prior samples."""

    def __post_init__(self) -> None:
        check_at_least("picture_every", self.picture_every, low=1)
        check_at_least("beta", self.beta, low=0)
        for name in ("kl_warmup", "gray", "bent", "unbent_end"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is {getattr(self, name)}; expected a fraction from 0 to 1")
        if self.bent and self.model.network == "conv":
            raise ValueError(f"bent is {self.bent} for the network conv, which has no dense layer to tell; expected 0")
        if not self.model.variational and self.beta:
            raise ValueError(f"beta is {self.beta} for a plain autoencoder, which has no KL to weigh; expected 0")

    def bent_at(self, progress: float) -> float:
        """Return the fraction of images to bend when the fraction `progress` of all steps lies behind."""
        return self.bent if progress < 1 - self.unbent_end else 0.0

    def beta_at(self, step: int, num_steps: int) -> float:
        """Return the KL weight of a step: a linear warm-up from 0 to beta."""
        warmup_steps = self.kl_warmup * num_steps
        return self.beta * min(1.0, step / warmup_steps) if warmup_steps else self.beta


@dataclass(frozen=True)
class ClassifierRecipe:
    """Options of training the classifier. Raises ValueError for a value out of range, naming the field."""

    run: Annotated[Run, Flat]
    model: ClassifierConfig = field(default_factory=ClassifierConfig)
    """The network."""
    nondigits: float = 0.15
    """Fraction of the images that become non-digits, about which the classifier learns to be undecided."""

    def __post_init__(self) -> None:
        if not 0 <= self.nondigits < 1:
            raise ValueError(f"nondigits is {self.nondigits}; expected 0 or more and less than 1")


Recipe = VAERecipe | ClassifierRecipe


def decisive_options(recipe: Recipe) -> dict[str, Any]:
    """Return the options that decide the weights, as JSON values; a resumed run must have the same."""
    indifferent = {"name", "data_dir", "out", "resume", "measure_every", "picture_every", "threads"}
    values = asdict(recipe)
    values |= values.pop("run")
    return {name: value for name, value in values.items() if name not in indifferent}


EXPLORER = VAERecipe(
    Run("explorer", epochs=110, beta2=0.99, weight_decay=0.02, ema_decay=0.9998),
    VAEConfig(network="resnet", hidden_dim=352),
    gray=0.1,
    bent=0.5,
)
RECIPES: dict[str, tuple[str, Recipe]] = {
    "article": ("The article's convolutional VAE, 32 latent dimensions.", VAERecipe(Run("article"))),
    "autoencoder": (
        "The article's networks as a plain autoencoder: no distribution, no KL.",
        VAERecipe(Run("autoencoder", epochs=16), VAEConfig(variational=False), beta=0.0),
    ),
    "plane": (
        "An MLP VAE with 2 latent dimensions, to see a whole latent space at once.",
        VAERecipe(Run("plane", epochs=40, learning_rate=1e-3), VAEConfig(network="mlp", latent_dim=2, hidden_dim=512)),
    ),
    "explorer": ("A residual VAE with 32 latent dimensions and a decoder small enough to feel instant.", EXPLORER),
    "explorer-longer": (
        "One more run of the explorer, from the bundled weights.",
        replace(
            EXPLORER,
            run=replace(
                EXPLORER.run,
                name="explorer-longer",
                epochs=48,
                learning_rate=7e-4,
                seed=2,
                start="explorer",
                measure_every=11,
            ),
            kl_warmup=0.0,
            gray=0.03,
        ),
    ),
    "classifier": (
        "A small convolutional network that classifies digits, and is undecided about pictures that are none.",
        ClassifierRecipe(Run("classifier", epochs=16, learning_rate=4e-3, weight_decay=1e-2)),
    ),
}
"""Subcommand of `train` -> (help, defaults)."""
