"""Planes through latent space on which a map of it can be drawn, by principal component analysis.

Two axes keep what tells digits apart (components of the ten mean codes), two keep most of all codes' spread.
"""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor


@dataclass(frozen=True)
class Planes:
    """Two planes of a latent space, and how the codes of the training images spread."""

    FILE: ClassVar[str] = "planes.safetensors"
    MEASURED_BY: ClassVar[str] = "analyze {}"

    class_axes: Tensor  # orthonormal, [2, latent_dim]: the two principal components of the digits' mean codes
    code_axes: Tensor  # orthonormal, [2, latent_dim]: the two principal components of all codes
    mean: Tensor  # mean of the codes, [latent_dim]
    covariance: Tensor  # covariance of the codes, [latent_dim, latent_dim]


def fit_planes(means: Tensor, labels: Tensor) -> Planes:
    """Fit the planes to posterior means [N, latent_dim] and the digits that their images show, [N].

    Each digit's mean code counts once, however many images show it. Raises ValueError for codes of fewer than two
    dimensions and for fewer than two digits.
    """
    codes = means.double()
    digits = labels.unique()
    if codes.shape[1] < 2 or len(digits) < 2:
        raise ValueError(
            f"got codes {list(codes.shape)} of {len(digits)} digits; a plane takes two dimensions and two digits"
        )
    class_means = torch.stack([codes[labels == digit].mean(0) for digit in digits])  # [10, latent_dim]
    covariance = codes.T.cov()
    return Planes(
        class_axes=principal_axes(class_means.T.cov()).float(),
        code_axes=principal_axes(covariance).float(),
        mean=codes.mean(0).float(),
        covariance=covariance.float(),
    )


def principal_axes(covariance: Tensor) -> Tensor:
    """Return the two orthonormal directions [2, D] of most variance of a covariance [D, D], the larger one first.

    An eigenvector has no sign of its own: the component with the largest absolute value is made positive, so that
    another run or machine gives the same axes.
    """
    _, vectors = torch.linalg.eigh(covariance)  # columns, by increasing variance
    axes: Tensor = vectors[:, -2:].flip(1).T  # [2, D]
    largest = axes.gather(1, axes.abs().argmax(1, keepdim=True))  # [2, 1]
    return axes.mul(largest.sign())


def variance_held(axes: Tensor, covariance: Tensor) -> float:
    """Return the fraction, 0 to 1, of the total variance of codes that lies in the span of orthonormal axes [2, D].

    `covariance` [D, D] is that of the codes.
    """
    return float((axes @ covariance @ axes.T).trace() / covariance.trace())
