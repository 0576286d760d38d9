"""Quality of samples: distances between the bundled classifier's features of samples and of test images.

The classifier's features replace those of the Inception network, which papers take for photographs.
"""

import contextlib
import io
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.models.classifier import Classifier

NEAREST = 5  # number of nearest test images that span the neighbourhood of a test image, for density and coverage


@dataclass(frozen=True)
class SampleQuality:
    """Comparison of samples with test images."""

    frechet: float  # Frechet distance of Gaussians fitted to the features; 0 for the same images, lower is better
    density: float
    """Mean number of test images' neighbourhoods that a sample lies in, divided by NEAREST: about 1 for test images."""
    coverage: float  # fraction of the test images with a sample in their neighbourhood
    confidence: float  # mean of the classifier's largest probability


@torch.inference_mode()
def measure_samples(classifier: Classifier, samples: Tensor, reference: Tensor) -> SampleQuality:
    """Compare samples [N, 1, 28, 28] in [0, 1] with reference images [M, 1, 28, 28], both by their features."""
    features, reference_features = features_of(classifier, samples), features_of(classifier, reference)
    density, coverage = density_and_coverage(features, reference_features)
    return SampleQuality(
        frechet=frechet_distance(features, reference_features),
        density=density,
        coverage=coverage,
        confidence=classifier.head(features).softmax(1).amax(1).mean().item(),
    )


@torch.inference_mode()
def features_of(classifier: Classifier, x: Tensor) -> Tensor:
    """Return the classifier's features [N, feature_dim] of images [N, 1, 28, 28]."""
    return torch.cat([classifier.features(batch) for batch in x.split(500)])


def frechet_distance(one: Tensor, other: Tensor) -> float:
    """Return the squared 2-Wasserstein distance of Gaussians fitted to features [N, F] and [M, F].

    |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2)) (Heusel et al. 2017, arXiv:1706.08500, equation 6).
    """
    one, other = one.double(), other.double()
    shift = (one.mean(0) - other.mean(0)).square().sum()
    root, covariance = symmetric_root(one.T.cov()), other.T.cov()
    cross = torch.linalg.eigvalsh(root @ covariance @ root).clamp(min=0).sqrt().sum()  # tr((S1 S2)^(1/2))
    return float(shift + one.T.cov().trace() + covariance.trace() - 2 * cross)


def symmetric_root(matrix: Tensor) -> Tensor:
    """Return the square root [F, F] of a symmetric matrix [F, F] with no negative eigenvalue."""
    values, vectors = torch.linalg.eigh(matrix)
    root: Tensor = vectors * values.clamp(min=0).sqrt() @ vectors.T
    return root


def density_and_coverage(features: Tensor, reference: Tensor) -> tuple[float, float]:
    """Return density and coverage (Naeem et al. 2020, arXiv:2002.09797) of features [N, F] around reference [M, F]."""
    from prdc import compute_prdc  # noqa: PLC0415 (brings scikit-learn along, and only evaluation needs it)

    with contextlib.redirect_stdout(io.StringIO()):  # compute_prdc prints the counts
        found = compute_prdc(reference.numpy(), features.numpy(), nearest_k=NEAREST)
    return float(found["density"]), float(found["coverage"])
