"""Does a picture look like a digit? Both measurements are compared with those of the test images.

Two things speak against it: the VAE reconstructs it worse than nearly every test image, or the classifier, which was
trained to be undecided about pictures that are no digits, is less certain than about nearly every test image.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import torch
from torch import Tensor
from torch.distributions import Normal

from vae_core.latent.statistics import LatentStatistics
from vae_core.losses import reconstruction_loss
from vae_core.models.classifier import Classifier, ClassifierStatistics, entropy
from vae_core.models.vae import VAE

MAX_RECONSTRUCTION_RANK = 0.999
"""Highest reconstruction rank at which a picture looks like a digit; 0.1 % of the test images lie above."""
MAX_ENTROPY_RANK = 0.9965
"""Highest entropy rank at which a picture looks like a digit; 0.35 % of the test images lie above."""
USUAL_SHARE = 0.99  # fraction of the test images whose entropy is below `Evidence.usual_entropy`


class Reason(StrEnum):
    """Why a picture does not look like a digit."""

    POOR_RECONSTRUCTION = "poor_reconstruction"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Evidence:
    """Measurements of one picture; a rank is the fraction of test images with a lower value."""

    reconstruction: float  # -log p(x|z) at the posterior mean, nats
    reconstruction_rank: float
    entropy: float
    """Entropy of the classifier's answer, nats: 0 if certain, ln 10 = 2.3 if all digits are equally likely."""
    entropy_rank: float
    usual_entropy: float  # entropy below which the fraction USUAL_SHARE of the test images lies, nats
    digit: int  # the digit that the classifier finds likeliest
    confidence: float  # probability that the classifier gives to that digit

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the picture does not look like a digit; empty where it does."""
        ranks = {
            Reason.POOR_RECONSTRUCTION: self.reconstruction_rank > MAX_RECONSTRUCTION_RANK,
            Reason.UNDECIDED: self.entropy_rank > MAX_ENTROPY_RANK,
        }
        return tuple(reason for reason, exceeded in ranks.items() if exceeded)

    @property
    def looks_like_a_digit(self) -> bool:
        """Whether both ranks lie within their limits."""
        return not self.reasons


def judge(
    x: Tensor,
    vae: VAE,
    statistics: LatentStatistics,
    classifier: Classifier,
    classifier_statistics: ClassifierStatistics,
    *,
    posterior: Normal | None = None,
) -> Evidence:
    """Measure one prepared picture x [1, 1, 28, 28] in [0, 1] with models in eval mode and their statistics.

    `posterior` is the already known posterior of x; None encodes x anew.
    Raises ValueError when x has another shape.
    """
    if len(x) != 1:
        raise ValueError(f"got {len(x)} pictures; expected one, [1, 1, 28, 28]")
    return judge_each(x, vae, statistics, classifier, classifier_statistics, posterior=posterior)[0]


@torch.inference_mode()
def judge_each(
    x: Tensor,
    vae: VAE,
    statistics: LatentStatistics,
    classifier: Classifier,
    classifier_statistics: ClassifierStatistics,
    *,
    posterior: Normal | None = None,
) -> list[Evidence]:
    """Measure each of the pictures x [B, 1, 28, 28]; otherwise as `judge`."""
    posterior = vae.encode(x) if posterior is None else posterior
    losses = reconstruction_loss(vae.decode(posterior.mean), x, vae.config.likelihood)  # [B]
    logits = classifier(x)  # [B, 10]
    confidences, digits = logits.softmax(1).max(1)
    usual_entropy = float(np.quantile(classifier_statistics.entropy.numpy(), USUAL_SHARE))
    return [
        Evidence(
            reconstruction=loss,
            reconstruction_rank=rank_in(loss, statistics.reconstruction),
            entropy=spread,
            entropy_rank=rank_in(spread, classifier_statistics.entropy),
            usual_entropy=usual_entropy,
            digit=digit,
            confidence=confidence,
        )
        for loss, spread, digit, confidence in zip(
            losses.tolist(), entropy(logits).tolist(), digits.tolist(), confidences.tolist(), strict=True
        )
    ]


def rank_in(value: float, quantiles: Tensor) -> float:
    """Return the fraction of a distribution below a value, interpolated between its evenly spaced quantiles [K]."""
    return float(np.interp(value, quantiles.numpy(), np.linspace(0, 1, len(quantiles))))
