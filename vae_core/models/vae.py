"""The model: an encoder for q(z|x), a decoder for p(x|z), and the config that chooses their networks.

Shapes: B is the batch; an image x is [B, 1, 28, 28] in [0, 1], bright on black; a code z is [B, latent_dim].
`networks.py` lists the layers, `losses.py` has the objective, `latent/sampling.py` draws and moves z.
"""

# No `from __future__ import annotations` here: PyTorchModelHubMixin reads the annotation of `config` at run time.
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

import torch
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn
from torch.distributions import Normal

from vae_core.models.networks import IMAGE_SHAPE, NETWORKS, Network
from vae_core.storage.model_folder import bundled, load_model

NUM_PIXELS = 784  # number of pixels of an image
Likelihood = Literal["bernoulli", "gaussian"]


@dataclass(frozen=True)
class VAEConfig:
    """Config of the networks, as `config.json` holds it. The defaults are the article's model.

    Raises ValueError for a value out of range, naming the field.
    """

    network: Network = "conv"
    """conv: the article's three-block convolutions. mlp: hidden layers with SiLU. resnet: residual blocks."""
    latent_dim: int = 32
    """Number of latent dimensions."""
    hidden_dim: int = 16
    """conv: channels of the first block (doubled in the second). mlp: width of the hidden layers. resnet: width of
    the dense layer beside the latent space."""
    variational: bool = True
    """False builds a plain autoencoder: one code per image, no distribution, no KL."""
    likelihood: Likelihood = "bernoulli"
    """The p(x|z) that the decoder was trained for; see `losses.reconstruction_loss`."""
    hidden_layers: int = field(default=2, metadata={"optional": True})
    """mlp: number of hidden layers of the encoder, and of the decoder, 1 or 2. Other networks have no choice."""

    def __post_init__(self) -> None:
        if self.network not in tuple(NETWORKS):
            raise ValueError(f"network is {self.network!r}; expected one of {', '.join(map(repr, NETWORKS))}")
        if self.likelihood not in ("bernoulli", "gaussian"):
            raise ValueError(f"likelihood is {self.likelihood!r}; expected 'bernoulli' or 'gaussian'")
        if type(self.variational) is not bool:
            raise ValueError(f"variational is {self.variational!r}; expected true or false")
        for name in ("latent_dim", "hidden_dim"):
            value = getattr(self, name)
            if type(value) is not int or not 1 <= value <= 4096:
                raise ValueError(f"{name} is {value!r}; expected a whole number from 1 to 4096")
        if type(self.hidden_layers) is not int or self.hidden_layers not in (1, 2):
            raise ValueError(f"hidden_layers is {self.hidden_layers!r}; expected 1 or 2")
        if self.network != "mlp" and self.hidden_layers != 2:
            raise ValueError(f"hidden_layers is {self.hidden_layers}, and only an mlp has a choice; leave it out")


class VAEOutput(NamedTuple):
    """Output of one pass through the model; `losses.elbo` takes both."""

    logits: Tensor  # [B, 1, 28, 28]
    posterior: Normal  # batch shape [B, latent_dim]


class VAE(
    nn.Module,
    PyTorchModelHubMixin,
    library_name="pytorch",
    license="mit",
    tags=["vae", "variational-autoencoder", "mnist"],
):
    """A variational autoencoder (Kingma and Welling 2013, arXiv:1312.6114) with a diagonal Gaussian posterior.

    Load trained weights with `vae_core.load_vae`; save with `save_pretrained` or `push_to_hub` (safetensors and JSON).
    """

    def __init__(self, config: VAEConfig = VAEConfig()) -> None:
        super().__init__()
        self.config = config
        encoder_dim = config.latent_dim * (2 if config.variational else 1)  # mean and log-variance, or one code
        build_encoder, build_decoder = NETWORKS[config.network]
        depth = {"hidden_layers": config.hidden_layers} if config.network == "mlp" else {}
        self.encoder = build_encoder(config.hidden_dim, encoder_dim, **depth)
        self.decoder = build_decoder(config.latent_dim, config.hidden_dim, **depth)

    @property
    def latent_dim(self) -> int:
        """Number of latent dimensions."""
        return self.config.latent_dim

    def encode(self, x: Tensor) -> Normal:
        """Return the posterior q(z|x), batch shape [B, latent_dim], for images x [B, 1, 28, 28] in [0, 1].

        A plain autoencoder has a code and no distribution: its code comes as the mean, with a standard deviation so
        small (1e-19) that a sample is the code itself. Its KL is finite and has no meaning.
        Raises ValueError when x has another shape.
        """
        if x.dim() != 4 or x.shape[1:] != IMAGE_SHAPE:
            raise ValueError(f"encode got images of shape {list(x.shape)}; expected [B, 1, 28, 28]")
        return self.posterior_from(self.encoder(x))

    def posterior_from(self, outputs: Tensor) -> Normal:
        """Return the posterior for the outputs of the encoder's layers: mean and log-variance, [B, 2 * latent_dim].

        For those of a plain autoencoder, [B, latent_dim], as `encode` says.
        """
        hidden = outputs.float()
        if not self.config.variational:
            return Normal(hidden, torch.full_like(hidden, torch.finfo(hidden.dtype).tiny ** 0.5))
        mean, logvar = hidden.chunk(2, dim=1)  # [B, latent_dim] each
        return Normal(mean, torch.exp(0.5 * logvar.clamp(-30.0, 20.0)))  # the clamp only keeps exp finite

    def decode(self, z: Tensor) -> Tensor:
        """Return the logits of the pixel means, [B, 1, 28, 28], for codes z [B, latent_dim].

        Raises ValueError when z has another shape.
        """
        if z.dim() != 2 or z.shape[1] != self.latent_dim:
            raise ValueError(f"decode got codes of shape {list(z.shape)}; expected [B, {self.latent_dim}]")
        logits: Tensor = self.decoder(z)
        return logits.float()

    def generate(self, z: Tensor) -> Tensor:
        """Return the pixel means in [0, 1], [B, 1, 28, 28], for codes z [B, latent_dim]."""
        return torch.sigmoid(self.decode(z))

    def forward(self, x: Tensor, noise: Tensor) -> VAEOutput:
        """Encode x, take z = mean + std * noise (arXiv:1312.6114, section 2.4), and decode z: the training pass.

        `noise` [B, latent_dim] comes from the caller: standard normal draws for a sample, zeros for the mean.
        """
        posterior = self.encode(x)
        return VAEOutput(self.decode(posterior.mean + posterior.stddev * noise), posterior)

    @classmethod
    def _load_as_pickle(cls, *_args: Any, **_kwargs: Any) -> Any:
        """Refuse pickled weights, to which the mixin falls back when a Hub repository has no safetensors."""
        raise ValueError(
            "the repository has no model.safetensors; pickled weights are not loaded, as they can run code"
        )


def load_vae(name_or_path: str | Path, device: torch.device | str = "cpu") -> VAE:
    """Load a trained model in eval mode, from a bundled name, a local folder or a Hugging Face Hub repo id.

    A repo id is "owner/name". Raises FileNotFoundError when there is no such model or a file of it is missing;
    ValueError when a file is a Git LFS pointer, corrupt, or does not fit the networks of its config. Each message
    names the file and the cure.
    """
    return load_model(name_or_path, VAEConfig, VAE).to(device)


def bundled_models() -> list[str]:
    """Return the names of the VAEs that come with the project, alphabetically."""
    return bundled(VAEConfig)
