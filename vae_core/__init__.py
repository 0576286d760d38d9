"""A variational autoencoder for 28x28 digits: models, losses and latent-space maths.

Start in `model.py` (the networks), then `losses.py` (the ELBO) and `latent.py` (what can be done with z).
Training is `python -m vae_core.train --help`, evaluation `python -m vae_core.evaluate --help`.
"""

from vae_core.classifier import Classifier, ClassifierConfig, load_classifier
from vae_core.directions import Directions
from vae_core.evidence import Evidence, judge
from vae_core.intake import FoundDigit, find_digit, prepare_image
from vae_core.latent import (
    decode_grid,
    interpolate,
    latent_grid,
    reparameterize,
    sample_posterior,
    sample_prior,
    traverse,
)
from vae_core.losses import ELBO, elbo, kl_divergence, reconstruction_loss
from vae_core.model import VAE, VAEConfig
from vae_core.samplers import Mixture, Samplers
from vae_core.statistics import (
    ClassifierStatistics,
    LatentStatistics,
    load_classifier_statistics,
    load_statistics,
    read_statistics,
)
from vae_core.weights import bundled_models, fingerprint, load_vae

__all__ = [
    "ELBO",
    "VAE",
    "Classifier",
    "ClassifierConfig",
    "ClassifierStatistics",
    "Directions",
    "Evidence",
    "FoundDigit",
    "LatentStatistics",
    "Mixture",
    "Samplers",
    "VAEConfig",
    "bundled_models",
    "decode_grid",
    "elbo",
    "find_digit",
    "fingerprint",
    "interpolate",
    "judge",
    "kl_divergence",
    "latent_grid",
    "load_classifier",
    "load_classifier_statistics",
    "load_statistics",
    "load_vae",
    "prepare_image",
    "read_statistics",
    "reconstruction_loss",
    "reparameterize",
    "sample_posterior",
    "sample_prior",
    "traverse",
]
