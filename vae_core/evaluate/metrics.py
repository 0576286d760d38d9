"""Metrics on a test set: a VAE's ELBO and active dimensions, a classifier's loss, accuracy and certainty."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from vae_core.data.datasets import to_input
from vae_core.latent.sampling import as_generator
from vae_core.latent.statistics import quantiles
from vae_core.losses import elbo
from vae_core.models.classifier import Classifier, ClassifierStatistics, entropy
from vae_core.models.vae import NUM_PIXELS, VAE

ACTIVE_VARIANCE = 0.01
"""Variance of a posterior mean over images above which its dimension counts as active (arXiv:1509.00519)."""


@dataclass(frozen=True)
class VAEMetrics:
    """Means over a set of images, in nats per image except where said."""

    elbo: float  # -(reconstruction + kl); for a plain autoencoder, which has no KL, -reconstruction
    reconstruction: float  # -log p(x|z) at one z drawn from each posterior
    kl: float  # KL to the prior, summed over dimensions; 0 for a plain autoencoder
    mse: float  # mean squared error per pixel, of images in [0, 1], at the same z
    active_units: int  # number of dimensions whose posterior mean has a variance over the images above ACTIVE_VARIANCE

    @property
    def loss(self) -> float:
        """Reconstruction + KL = -ELBO, nats; lower is better."""
        return -self.elbo


@torch.inference_mode()
def measure_vae(vae: VAE, images: Tensor, *, seed: int = 0, batch_size: int = 500) -> VAEMetrics:
    """Measure a VAE in eval mode over uint8 images [N, 28, 28], gray-level targets.

    The draws of z depend on `seed` alone, so the same weights give the same figures.
    """
    device = next(vae.parameters()).device
    generator = as_generator(seed)
    losses, squared_errors, kls, means = [], [], [], []
    for batch in images.split(batch_size):
        x = to_input(batch.to(device))
        noise = torch.randn(len(x), vae.latent_dim, generator=generator).to(device)
        logits, posterior = vae(x, noise)
        terms = elbo(logits, x, posterior, vae.config.likelihood)
        losses.append(terms.reconstruction.double().cpu())
        kls.append(terms.kl.double().cpu())
        means.append(posterior.mean.double().cpu())
        squared_errors.append((torch.sigmoid(logits) - x).square().flatten(1).sum(1).double().cpu())
    kl = torch.cat(kls).mean(0).sum().item() if vae.config.variational else 0.0
    reconstruction = torch.cat(losses).mean().item()
    return VAEMetrics(
        elbo=-(reconstruction + kl),
        reconstruction=reconstruction,
        kl=kl,
        mse=torch.cat(squared_errors).mean().item() / NUM_PIXELS,
        active_units=int((torch.cat(means).var(0) > ACTIVE_VARIANCE).sum()),
    )


@dataclass(frozen=True)
class ClassifierMetrics:
    """Loss and accuracy of a classifier over a set of images."""

    loss: float  # mean cross-entropy, nats per image
    accuracy: float  # fraction of the images that it classifies correctly


@torch.inference_mode()
def measure_classifier(
    classifier: Classifier, images: Tensor, labels: Tensor, *, batch_size: int = 500
) -> tuple[ClassifierMetrics, ClassifierStatistics]:
    """Measure a classifier in eval mode over uint8 images [N, 28, 28] and their labels [N]: metrics and statistics."""
    device = next(classifier.parameters()).device
    logits = torch.cat([classifier(to_input(batch.to(device))).cpu() for batch in images.split(batch_size)])
    metrics = ClassifierMetrics(
        loss=cross_entropy(logits.double(), labels).item(), accuracy=(logits.argmax(1) == labels).double().mean().item()
    )
    return metrics, ClassifierStatistics(entropy=quantiles(entropy(logits)))
