"""Directions in latent space that do something a person can name: slant, thickness, width, height, towards a 7.

Regressions say how each attribute of a picture, and each digit's likelihood, changes with z. A direction is the
likeliest step that changes its own and, to first order, none of the others.
"""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from vae_core.data.datasets import to_input
from vae_core.latent.attributes import ATTRIBUTES, measure_attributes
from vae_core.latent.sampling import Seed, as_generator
from vae_core.latent.statistics import posterior_means
from vae_core.models.classifier import Classifier
from vae_core.models.vae import VAE

NAMES = (*ATTRIBUTES, *(f"towards {digit}" for digit in range(10)))
MIN_EXPLAINED, MIN_SELECTIVITY = 0.25, 2.0
"""A direction is shown where codes explain this much of its attribute, and it moves the attribute so much more."""
PROBE, REACH = 0.5, 1.5
"""How far codes are moved to see what changes, and to measure selectivity: standard deviations of the codes."""
NUM_MEASURED = 500
"""Images over which selectivity is measured."""


@dataclass(frozen=True)
class Directions:
    """The directions of a latent space, in the order of NAMES."""

    FILE: ClassVar[str] = "directions.safetensors"
    MEASURED_BY: ClassVar[str] = "analyze {}"

    vectors: Tensor
    """[14, latent_dim]; one of them added is a step of one standard deviation of the training images' codes."""
    explained: Tensor
    """Fraction of the attribute's variance over images that is linear in the posterior mean, [14]."""
    selectivity: Tensor
    """How many times as far the attribute moves as any other, each in units of its spread over images, [4]."""

    def named(self) -> dict[str, Tensor]:
        """The directions that do what their name says, each [latent_dim]."""
        selectivity = [*self.selectivity.tolist(), *[MIN_SELECTIVITY] * 10]  # a digit is no attribute of another
        return {
            name: vector
            for name, vector, explained, times in zip(
                NAMES, self.vectors, self.explained.tolist(), selectivity, strict=True
            )
            if explained >= MIN_EXPLAINED and times >= MIN_SELECTIVITY
        }

    def explains(self, name: str) -> float:
        """The fraction of the variance of what a direction names that is linear in the posterior mean."""
        return float(self.explained[NAMES.index(name)])


@torch.inference_mode()
def fit_directions(vae: VAE, images: Tensor, labels: Tensor, seed: Seed = 0) -> Directions:
    """The directions of a model in eval mode, from uint8 images [N, 28, 28] and their labels [N], 0 to 9."""
    means = posterior_means(vae, images)  # [N, latent_dim]
    attributes = image_attributes(images)  # [N, 4]
    digits = one_hot(labels, 10).double()
    covariance, spread = means.T.double().cov(), attributes.std(0)
    moved = local_response(vae, means, covariance, seed) / spread  # [latent_dim, 4]
    towards = regress(means, digits)  # [latent_dim, 10]
    # the digits' likelihoods add up to 1: nine of them say all
    keeping = [likeliest_steps(covariance, torch.cat([moved, towards[:, 1:]], dim=1))[:4]]
    keeping += [likeliest_steps(covariance, torch.cat([moved, towards[:, [digit]]], dim=1))[4:] for digit in range(10)]
    vectors = torch.cat(keeping)  # [14, latent_dim]
    moves = attribute_moves(vae, means[:NUM_MEASURED], vectors[:4]) / spread  # [4, 4]
    return Directions(
        vectors=vectors.float(),
        explained=fraction_explained(means, torch.cat([attributes, digits], dim=1)).float(),
        selectivity=selectivity_of(moves).float(),
    )


def regress(means: Tensor, values: Tensor) -> Tensor:
    """Slopes [latent_dim, V] of the linear regression of values [N, V] on codes [N, latent_dim]."""
    centred = means.double() - means.double().mean(0)
    return least_squares(centred, values.double() - values.double().mean(0))


def least_squares(matrix: Tensor, values: Tensor) -> Tensor:
    """The shortest x [D, V] of those for which matrix [N, D] @ x is nearest to values [N, V]."""
    solution: Tensor = torch.linalg.lstsq(matrix, values, driver="gelsd").solution
    return solution


def fraction_explained(means: Tensor, values: Tensor) -> Tensor:
    """The fraction [V] of the variance of values [N, V] that is linear in codes [N, latent_dim]."""
    fitted = (means.double() - means.double().mean(0)) @ regress(means, values)
    return fitted.var(0) / values.double().var(0)


def local_response(vae: VAE, means: Tensor, covariance: Tensor, seed: Seed) -> Tensor:
    """How much each attribute of decoded codes [N, latent_dim] changes with each dimension, [latent_dim, 4].

    A regression of changes on random steps of PROBE standard deviations: how attributes go together over the images
    (narrow digits are often 1s, which slant less) has no part in it, as it has in a regression over the images.
    """
    noise = torch.randn(means.shape, generator=as_generator(seed), dtype=torch.float64)
    values, vectors = torch.linalg.eigh(covariance)
    step = PROBE * (noise * values.clamp(min=0).sqrt()) @ vectors.T  # [N, latent_dim], of the codes' covariance
    changes = [
        (attributes_of(vae, z + half) - attributes_of(vae, z - half)) / 2
        for z, half in zip(means.split(500), step.float().split(500), strict=True)
    ]
    return least_squares(step, torch.cat(changes))


def attributes_of(vae: VAE, z: Tensor) -> Tensor:
    """The attributes [B, 4] of decoded codes [B, latent_dim]."""
    return measure_attributes(vae.generate(z))


def likeliest_steps(covariance: Tensor, slopes: Tensor) -> Tensor:
    """For each column of slopes [latent_dim, V] the step that changes its value and no other, [V, latent_dim].

    Of all such steps the likeliest, of length 1, under a Gaussian with the covariance [latent_dim, latent_dim].
    """
    towards = covariance @ slopes
    exact = towards @ torch.linalg.pinv(slopes.T @ towards, hermitian=True)  # [latent_dim, V]
    lengths = (exact * least_squares(covariance, exact)).sum(0).sqrt()
    vectors: Tensor = (exact / lengths).T
    return vectors


def attribute_moves(vae: VAE, means: Tensor, vectors: Tensor) -> Tensor:
    """How far each attribute moves from -REACH to REACH along each vector [V, latent_dim], mean over codes: [V, 4]."""
    return torch.stack(
        [
            (attributes_of(vae, means + REACH * vector) - attributes_of(vae, means - REACH * vector)).mean(0)
            for vector in vectors.float()
        ]
    )


def image_attributes(images: Tensor) -> Tensor:
    """The attributes [N, 4] of uint8 images [N, 28, 28]."""
    return torch.cat([measure_attributes(to_input(batch)) for batch in images.split(500)])


@torch.inference_mode()
def digit_stays(vae: VAE, classifier: Classifier, means: Tensor, vector: Tensor) -> float:
    """Share of decoded codes [N, latent_dim] that are read alike REACH away along a vector, to either side."""
    here, *there = (classifier(vae.generate(means + step * vector)).argmax(1) for step in (0.0, -REACH, REACH))
    return float(torch.stack([read == here for read in there]).float().mean())


def selectivity_of(moves: Tensor) -> Tensor:
    """How many times as far each attribute moves along its own direction as any other, [A], from moves [A, A]."""
    far = moves.abs()
    return far.diagonal() / (far - far.diag().diag()).amax(1)
