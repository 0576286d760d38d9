"""A variational autoencoder for 28x28 digits: models, losses and latent-space maths.

Start in models/vae.py (encode and decode), then losses.py (the ELBO) and latent/ (what can be done with z).
intake/ prepares pictures, reconstruction.py says what a digit becomes, ood.py whether a picture looks like a digit.
data/ and storage/ hold datasets and files; plots.py draws pictures.
Commands, `python -m vae_core.train --help` and so on: train/, evaluate/, analyze.py (mixtures, directions, planes,
codes) and export.py (networks for programs without torch).
"""

from vae_core.intake import Doubt, FoundDigit, find_digit, prepare_image
from vae_core.latent.counterfactual import Counterfactual, counterfactual
from vae_core.latent.directions import Directions
from vae_core.latent.mixtures import Mixture, Samplers
from vae_core.latent.planes import Planes, variance_held
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
from vae_core.ood import Evidence, Reason, judge
from vae_core.reconstruction import Reconstruction, reconstruct
from vae_core.storage.artifacts import read_statistics
from vae_core.storage.model_folder import fingerprint

__all__ = [
    "ELBO",
    "VAE",
    "Classifier",
    "ClassifierConfig",
    "ClassifierStatistics",
    "Counterfactual",
    "Directions",
    "Doubt",
    "Evidence",
    "FoundDigit",
    "LatentStatistics",
    "Mixture",
    "Planes",
    "Reason",
    "Reconstruction",
    "Samplers",
    "VAEConfig",
    "bundled_models",
    "counterfactual",
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
    "reconstruct",
    "reconstruction_loss",
    "reparameterize",
    "sample_posterior",
    "sample_prior",
    "traverse",
    "variance_held",
]
