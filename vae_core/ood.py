"""Does a picture look like a digit? Judged by what was measured on the test set, never by a guess.

Two things speak against it: the VAE reconstructs it worse than nearly every test image, or the classifier, which was
trained to be undecided about what is no digit, is less decided than about nearly every test image.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from vae_core.latent.statistics import LatentStatistics
from vae_core.losses import reconstruction_loss
from vae_core.models.classifier import Classifier, ClassifierStatistics, entropy
from vae_core.models.vae import VAE

MAX_RECONSTRUCTION_RANK, MAX_ENTROPY_RANK = 0.999, 0.9965
"""Above either of these a picture is doubted, so at most 0.1 % + 0.35 % of the test images are."""
USUAL = 0.99
"""What the test images are usually under, for a person to compare with: this share of them."""


@dataclass(frozen=True)
class Evidence:
    """What was measured of one picture; a rank is the fraction of test images with a lower value."""

    reconstruction: float
    """-log p(x|z) at the posterior mean, nats."""
    reconstruction_rank: float
    entropy: float
    """Of the classifier's answer, nats: 0 when it is sure, ln 10 = 2.3 when it has no idea."""
    entropy_rank: float
    usual_entropy: float
    """The entropy that the share USUAL of the test images is under, nats."""
    digit: int
    """The classifier's answer."""
    confidence: float
    """The probability it gives to that answer."""

    @property
    def looks_like_a_digit(self) -> bool:
        """Whether neither value is beyond what test images show."""
        return self.reconstruction_rank <= MAX_RECONSTRUCTION_RANK and self.entropy_rank <= MAX_ENTROPY_RANK

    @property
    def doubt(self) -> str | None:
        """One sentence for a visitor, with its reasons in numbers, where the picture does not look like a digit."""
        reasons = []
        if self.reconstruction_rank > MAX_RECONSTRUCTION_RANK:
            share = "all" if self.reconstruction_rank >= 1 else f"{self.reconstruction_rank * 100:.1f} % of"
            reasons.append(f"it is reconstructed worse than {share} the test images ({self.reconstruction:.0f} nats)")
        if self.entropy_rank > MAX_ENTROPY_RANK:
            usual = f"{USUAL:.0%} of test digits are under {self.usual_entropy:.1f}".replace("%", " %")
            reasons.append(f"the classifier is undecided (entropy {self.entropy:.1f} nats; {usual})")
        return f"This does not look like a digit: {', and '.join(reasons)}." if reasons else None


def judge(
    x: Tensor,
    vae: VAE,
    statistics: LatentStatistics,
    classifier: Classifier,
    classifier_statistics: ClassifierStatistics,
) -> Evidence:
    """The evidence on one prepared picture x [1, 1, 28, 28] in [0, 1]; models in eval mode, with their statistics.

    Raises ValueError when x has another shape.
    """
    if len(x) != 1:
        raise ValueError(f"got {len(x)} pictures; expected one, [1, 1, 28, 28]")
    return judge_each(x, vae, statistics, classifier, classifier_statistics)[0]


@torch.inference_mode()
def judge_each(
    x: Tensor,
    vae: VAE,
    statistics: LatentStatistics,
    classifier: Classifier,
    classifier_statistics: ClassifierStatistics,
) -> list[Evidence]:
    """The evidence on each of the pictures x [B, 1, 28, 28]; otherwise as `judge`."""
    losses = reconstruction_loss(vae.decode(vae.encode(x).mean), x, vae.config.likelihood)  # [B]
    logits = classifier(x)  # [B, 10]
    confidences, digits = logits.softmax(1).max(1)
    entropies = entropy(logits)
    usual_entropy = float(np.quantile(classifier_statistics.entropy.numpy(), USUAL))
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
            losses.tolist(), entropies.tolist(), digits.tolist(), confidences.tolist(), strict=True
        )
    ]


def rank_in(value: float, quantiles: Tensor) -> float:
    """The fraction of a distribution under a value, from its evenly spaced quantiles [K], straight between them."""
    return float(np.interp(value, quantiles.numpy(), np.linspace(0, 1, len(quantiles))))
