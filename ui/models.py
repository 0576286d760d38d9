"""The bundled models as the page uses them: loaded once, read by every visitor, changed by none."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import torch
from torch import Tensor
from torch.distributions import Normal

from ui.text import say, share
from vae_core import (
    VAE,
    Classifier,
    ClassifierStatistics,
    Counterfactual,
    Directions,
    Evidence,
    LatentStatistics,
    Reason,
    Samplers,
    bundled_models,
    counterfactual,
    fingerprint,
    judge,
    load_classifier,
    load_classifier_statistics,
    load_statistics,
    load_vae,
    read_statistics,
)
from vae_core.latent.statistics import Codes
from vae_core.models.classifier import NUM_CLASSES
from vae_core.ood import USUAL_SHARE

DEFAULT = "explorer"  # name of the model that the page starts with
USED_KL = 0.05  # least KL of a dimension in use, in nats; the sliders of a VAE's other dimensions are folded away
MAX_CODE = 100.0  # largest absolute value accepted in a code; encoders stay below 10


@dataclass(frozen=True)
class Model:
    """A trained model with what the page needs to know of its latent space."""

    name: str
    vae: VAE
    statistics: LatentStatistics
    samplers: Samplers
    directions: Directions

    @property
    def variational(self) -> bool:
        """False for a plain autoencoder."""
        return self.vae.config.variational

    @cached_property
    def order(self) -> list[int]:
        """Dimensions in the order of the sliders, the most used first."""
        return self.statistics.order()

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the weights."""
        return fingerprint(self.vae)

    @property
    def num_used(self) -> int:
        """Number of dimensions in use, which come first in `order`; a plain autoencoder uses all."""
        return int((self.statistics.kl >= USED_KL).sum()) if self.variational else self.vae.latent_dim

    @cached_property
    def mean(self) -> Tensor:
        """Middle of each slider, [latent_dim]: the mean of the prior, or of a plain autoencoder's codes."""
        return torch.zeros(self.vae.latent_dim) if self.variational else self.statistics.mean

    @cached_property
    def std(self) -> Tensor:
        """Unit of each slider, [latent_dim]: the standard deviation of the prior, or of a plain autoencoder's codes."""
        return torch.ones(self.vae.latent_dim) if self.variational else self.statistics.std


@cache
@torch.inference_mode(mode=False)  # whoever asks first: gradients go through the weights in `change`
def get(name: str) -> Model:
    """Return a bundled model by name; raises as `vae_core.load_vae` does."""
    samplers, directions = read_statistics(name, Samplers), read_statistics(name, Directions)
    return Model(name, load_vae(name), load_statistics(name), samplers, directions)


def lookup(name: Any) -> Model:
    """Return the bundled model of a name that a browser or a program sent; raises ValueError where there is none."""
    if not isinstance(name, str) or name not in names():
        raise ValueError(say("models.unknown", name=str(name)[:40], names=", ".join(names())))
    return get(name)


@cache
@torch.inference_mode(mode=False)
def classifier() -> tuple[Classifier, ClassifierStatistics]:
    """Return the bundled classifier, and the entropies of its answers on the test set."""
    return load_classifier(), load_classifier_statistics()


@cache
def names() -> list[str]:
    """Return the names of the bundled models, the default one first, as they were when the page started."""
    return sorted(bundled_models(), key=lambda name: (name != DEFAULT, name))


def label(name: str) -> str:
    """Return a few words that say what a model is; a model without any of its own is called by its name."""
    return say(f"models.{name}_label") if f"{name}_label" in share("models") else name


def description(name: str) -> str:
    """Return one sentence about a model; a model without one of its own is still offered."""
    return (
        say(f"models.{name}") if name in share("models") else say("models.other", latent_dim=get(name).vae.latent_dim)
    )


@torch.inference_mode()
def generate(model: Model, z: Tensor) -> Tensor:
    """Return the pixel means [B, 1, 28, 28] of codes z [B, latent_dim]."""
    return model.vae.generate(z)


@torch.inference_mode()
def encode(model: Model, x: Tensor) -> Normal:
    """Return the posterior, batch shape [B, latent_dim], of digits x [B, 1, 28, 28].

    Its mean is the code of a plain autoencoder.
    """
    return model.vae.encode(x)


@cache
@torch.inference_mode(mode=False)
def test_codes(name: str) -> list[Tensor]:
    """Return the codes [N, latent_dim] of the test images in a model's latent space, for each digit 0 to 9."""
    codes = read_statistics(name, Codes)
    return [codes.means[codes.labels == digit].float() for digit in range(NUM_CLASSES)]


def change(model: Model, z: Tensor, digit: int) -> Counterfactual:
    """Return the smallest change of a code z [latent_dim] after which the classifier reads a digit, 0 to 9."""
    examples = test_codes(model.name)[digit]
    return counterfactual(model.vae, classifier()[0], z, digit, scale=model.std, examples=examples)


def check_code(model: Model, numbers: Any) -> Tensor:
    """Return a code [1, latent_dim] from the numbers that a browser or a program sent.

    Raises ValueError for anything else.
    """
    if not isinstance(numbers, list) or len(numbers) != model.vae.latent_dim:
        is_list = isinstance(numbers, list)
        got = say("models.code_numbers", count=len(numbers)) if is_list else type(numbers).__name__
        raise ValueError(say("models.code_length", got=got, latent_dim=model.vae.latent_dim))
    for number in numbers:
        if type(number) not in {int, float} or not abs(number) <= MAX_CODE:  # NaN is not
            raise ValueError(say("models.code_number", got=str(number)[:20], limit=MAX_CODE))
    return torch.tensor([numbers], dtype=torch.float32)


def evidence(model: Model, x: Tensor) -> Evidence:
    """Return whether x [1, 1, 28, 28] looks like a digit to the model and to the classifier."""
    return judge(x, model.vae, model.statistics, *classifier())


def doubt(found: Evidence) -> str | None:
    """Return a sentence, with its reasons in numbers, for a picture that does not look like a digit; else None.

    components/shared/remarks.js says the same on the page.
    """
    rank = found.reconstruction_rank
    reasons = {
        Reason.POOR_RECONSTRUCTION: say(
            "remarks.poor_reconstruction",
            share=say("remarks.all") if rank >= 1 else say("remarks.share", percent=f"{min(100 * rank, 99.9):.1f}"),
            nats=f"{found.reconstruction:.0f}",
        ),
        Reason.UNDECIDED: say(
            "remarks.undecided",
            nats=f"{found.entropy:.1f}",
            percent=f"{100 * USUAL_SHARE:.0f}",
            usual=f"{found.usual_entropy:.1f}",
        ),
    }
    sentences = [reasons[reason] for reason in found.reasons]
    return say("remarks.no_digit", reasons=say("remarks.and").join(sentences)) if sentences else None
