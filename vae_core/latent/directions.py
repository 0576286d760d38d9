"""Directions in latent space that change one thing a person can name: slant, thickness, width, height, towards a 7.

Regressions give S, how each attribute of a picture and each digit's probability change with z. A direction is the
likeliest step that changes its own value and, to first order, none of the others (`likeliest_steps`).
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
MIN_EXPLAINED = 0.25  # fraction of an attribute's variance that codes must explain (R^2) for its direction to be shown
MIN_SELECTIVITY = 2.0  # how many times as far a direction must move its own attribute as any other to be shown
PROBE = 0.5  # length of the random steps that show how attributes respond, standard deviations of the codes
REACH = 1.5  # length of the step to either side over which selectivity is measured, standard deviations of the codes
NUM_MEASURED = 500  # number of images over which selectivity is measured


@dataclass(frozen=True)
class Directions:
    """The directions of a latent space, in the order of NAMES."""

    FILE: ClassVar[str] = "directions.safetensors"
    MEASURED_BY: ClassVar[str] = "analyze {}"

    vectors: Tensor  # [14, latent_dim]; each vector is a step of one standard deviation of the training images' codes
    explained: Tensor
    """Fraction of the attribute's variance over images that is linear in the posterior mean (R^2), [14]."""
    selectivity: Tensor
    """How many times as far the attribute moves as any other, each in units of its spread over images, [4]."""

    def named(self) -> dict[str, Tensor]:
        """Return the directions that do what their name says, each [latent_dim]."""
        selectivity = [*self.selectivity.tolist(), *[MIN_SELECTIVITY] * 10]  # measured for attributes alone
        return {
            name: vector
            for name, vector, explained, times in zip(
                NAMES, self.vectors, self.explained.tolist(), selectivity, strict=True
            )
            if explained >= MIN_EXPLAINED and times >= MIN_SELECTIVITY
        }

    def explains(self, name: str) -> float:
        """Return the fraction of the variance of the named attribute that is linear in the posterior mean (R^2)."""
        return float(self.explained[NAMES.index(name)])


@torch.inference_mode()
def fit_directions(vae: VAE, images: Tensor, labels: Tensor, seed: Seed = 0) -> Directions:
    """Fit the directions of a model in eval mode to uint8 images [N, 28, 28] and their labels [N], 0 to 9."""
    # 1. Codes, attributes and digits of the images; C, the covariance of the codes.
    means = posterior_means(vae, images)  # [N, latent_dim]
    attributes = image_attributes(images)  # [N, 4]
    digits = one_hot(labels, 10).double()  # [N, 10]
    covariance, spread = means.T.double().cov(), attributes.std(0)  # [latent_dim, latent_dim], [4]
    # 2. S, the change of each attribute (in its spreads) and of each digit's probability with z.
    attribute_slopes = local_response(vae, means, covariance, seed) / spread  # [latent_dim, 4]
    digit_slopes = regression_slopes(means, digits)  # [latent_dim, 10]
    # 3. An attribute's step keeps the other attributes and all digits: nine of them, since the ten add up to 1.
    steps = [likeliest_steps(covariance, torch.cat([attribute_slopes, digit_slopes[:, 1:]], dim=1))[:4]]
    # 4. A digit's step keeps the attributes.
    steps += [
        likeliest_steps(covariance, torch.cat([attribute_slopes, digit_slopes[:, [digit]]], dim=1))[4:]
        for digit in range(10)
    ]
    vectors = torch.cat(steps)  # [14, latent_dim]
    # 5. How well each direction does what its name says.
    moves = attribute_moves(vae, means[:NUM_MEASURED], vectors[:4]) / spread  # [4, 4]
    return Directions(
        vectors=vectors.float(),
        explained=fraction_explained(means, torch.cat([attributes, digits], dim=1)).float(),
        selectivity=selectivity_of(moves).float(),
    )


def likeliest_steps(covariance: Tensor, slopes: Tensor) -> Tensor:
    """Return, for each column of slopes S [latent_dim, V], the step that changes its value alone, [V, latent_dim].

    The likeliest step under N(0, C) that changes value i by 1 and the others by 0 is C S (S^T C S)^-1 e_i, with C the
    covariance [latent_dim, latent_dim]. Each is scaled to the length 1 under N(0, C): v^T C^-1 v = 1.
    """
    covariance_slopes = covariance @ slopes  # C S, [latent_dim, V]
    unit_changes = covariance_slopes @ torch.linalg.pinv(slopes.T @ covariance_slopes, hermitian=True)
    lengths = (unit_changes * least_squares(covariance, unit_changes)).sum(0).sqrt()  # [V]
    steps: Tensor = (unit_changes / lengths).T
    return steps


def local_response(vae: VAE, means: Tensor, covariance: Tensor, seed: Seed) -> Tensor:
    """Return how much each attribute of decoded codes [N, latent_dim] changes with each dimension, [latent_dim, 4].

    Regresses changes on random steps of PROBE standard deviations from each code. A regression over the images would
    mix in how attributes occur together (narrow digits are often 1s, which slant less).
    """
    # 1. Steps from N(0, PROBE^2 C), by the eigenvectors of C.
    noise = torch.randn(means.shape, generator=as_generator(seed), dtype=torch.float64)
    values, vectors = torch.linalg.eigh(covariance)
    step = PROBE * (noise * values.clamp(min=0).sqrt()) @ vectors.T  # [N, latent_dim]
    # 2. Central differences: half the change from a step back to a step forth.
    changes = [
        (decoded_attributes(vae, z + part) - decoded_attributes(vae, z - part)) / 2
        for z, part in zip(means.split(500), step.float().split(500), strict=True)
    ]
    # 3. Linear regression of the changes on the steps.
    return least_squares(step, torch.cat(changes))


def regression_slopes(means: Tensor, values: Tensor) -> Tensor:
    """Return the slopes [latent_dim, V] of the linear regression of values [N, V] on codes [N, latent_dim]."""
    centred = means.double() - means.double().mean(0)
    return least_squares(centred, values.double() - values.double().mean(0))


def least_squares(matrix: Tensor, values: Tensor) -> Tensor:
    """Return the shortest x [D, V] that minimises |matrix @ x - values|, for matrix [N, D] and values [N, V]."""
    solution: Tensor = torch.linalg.lstsq(matrix, values, driver="gelsd").solution
    return solution


def fraction_explained(means: Tensor, values: Tensor) -> Tensor:
    """Return the fraction [V] of the variance of values [N, V] that is linear in codes [N, latent_dim] (R^2)."""
    fitted = (means.double() - means.double().mean(0)) @ regression_slopes(means, values)
    return fitted.var(0) / values.double().var(0)


def decoded_attributes(vae: VAE, z: Tensor) -> Tensor:
    """Measure the attributes [B, 4] of decoded codes [B, latent_dim]."""
    return measure_attributes(vae.generate(z))


def image_attributes(images: Tensor) -> Tensor:
    """Measure the attributes [N, 4] of uint8 images [N, 28, 28]."""
    return torch.cat([measure_attributes(to_input(batch)) for batch in images.split(500)])


def attribute_moves(vae: VAE, means: Tensor, vectors: Tensor) -> Tensor:
    """Return how far attributes move from -REACH to REACH along vectors [V, latent_dim], mean over codes: [V, 4]."""
    return torch.stack(
        [
            (decoded_attributes(vae, means + REACH * vector) - decoded_attributes(vae, means - REACH * vector)).mean(0)
            for vector in vectors.float()
        ]
    )


def selectivity_of(moves: Tensor) -> Tensor:
    """Return how many times as far each attribute moves along its own direction as any other, [A], of moves [A, A]."""
    far = moves.abs()
    return far.diagonal() / (far - far.diag().diag()).amax(1)


@torch.inference_mode()
def fraction_same_digit(vae: VAE, classifier: Classifier, means: Tensor, vector: Tensor) -> float:
    """Return the fraction of codes [N, latent_dim] whose digit the classifier reads alike REACH away to either side."""
    here, *there = (classifier(vae.generate(means + step * vector)).argmax(1) for step in (0.0, -REACH, REACH))
    return float(torch.stack([read == here for read in there]).float().mean())
