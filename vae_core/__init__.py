"""A variational autoencoder for 28x28 digits: models, losses and latent-space maths.

Start in `model.py` (the networks), then `losses.py` (the ELBO) and `latent.py` (what can be done with z).
Training is `python -m vae_core.train --help`, evaluation `python -m vae_core.evaluate --help`.
"""

from vae_core.images import prepare_image
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
from vae_core.weights import LatentStatistics, bundled_models, load_statistics, load_vae

__all__ = [
    "ELBO",
    "VAE",
    "LatentStatistics",
    "VAEConfig",
    "bundled_models",
    "decode_grid",
    "elbo",
    "interpolate",
    "kl_divergence",
    "latent_grid",
    "load_statistics",
    "load_vae",
    "prepare_image",
    "reconstruction_loss",
    "reparameterize",
    "sample_posterior",
    "sample_prior",
    "traverse",
]
