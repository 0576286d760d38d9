"""A variational autoencoder for 28x28 digits: models, losses and latent-space maths.

Start in `model.py` (the networks), then `losses.py` (the ELBO) and `latent.py` (what can be done with z).
Training is `python -m vae_core.train --help`, evaluation `python -m vae_core.evaluate --help`.
"""

from vae_core.intake import Doubt, FoundDigit, find_digit, prepare_image
from vae_core.latent.directions import Directions
from vae_core.latent.mixtures import Mixture, Samplers
from vae_core.latent.sampling import (
    decode_grid,
    interpolate,
    latent_grid,
    reparameterize,
    sample_posterior,
    sample_prior,
    traverse,
)
from vae_core.latent.statistics import LatentStatistics, load_statistics
from vae_core.losses import ELBO, elbo, kl_divergence, reconstruction_loss
from vae_core.models.classifier import (
    Classifier,
    ClassifierConfig,
    ClassifierStatistics,
    load_classifier,
    load_classifier_statistics,
)
from vae_core.models.vae import VAE, VAEConfig, bundled_models, load_vae
from vae_core.ood import Evidence, judge
from vae_core.storage.artifacts import read_statistics
from vae_core.storage.model_folder import fingerprint

__all__ = [
    "ELBO",
    "VAE",
    "Classifier",
    "ClassifierConfig",
    "ClassifierStatistics",
    "Directions",
    "Doubt",
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
