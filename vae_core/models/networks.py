"""The networks, layer by layer: encoders [B, 1, 28, 28] -> [B, output_dim], decoders [B, latent_dim] -> logits.

`conv` is the article's, `mlp` has one or two hidden layers, `resnet` residual blocks; `vae.py` makes a VAE of two.
"""

from collections.abc import Callable
from typing import Literal, cast

from torch import Tensor, nn
from torch.nn.functional import silu

IMAGE_SHAPE = (1, 28, 28)  # channels, height and width of an image, pixels

Network = Literal["conv", "mlp", "resnet"]


def conv_encoder(hidden_dim: int, output_dim: int) -> nn.Sequential:
    """Build the article's encoder."""
    return nn.Sequential(
        nn.Conv2d(1, hidden_dim, kernel_size=4, stride=2),  # [B, hidden_dim, 13, 13]
        nn.BatchNorm2d(hidden_dim),
        nn.ReLU(),
        nn.Conv2d(hidden_dim, 2 * hidden_dim, kernel_size=4, stride=2),  # [B, 2 * hidden_dim, 5, 5]
        nn.BatchNorm2d(2 * hidden_dim),
        nn.ReLU(),
        nn.Conv2d(2 * hidden_dim, output_dim, kernel_size=4, stride=2),  # [B, output_dim, 1, 1]
        nn.Flatten(),
    )


def conv_decoder(latent_dim: int, _hidden_dim: int) -> nn.Sequential:
    """Build a decoder of transposed convolutions; the article's listing ends before its decoder."""
    return nn.Sequential(
        nn.Unflatten(1, (latent_dim, 1, 1)),
        nn.ConvTranspose2d(latent_dim, 256, kernel_size=3, stride=2),  # [B, 256, 3, 3]
        nn.BatchNorm2d(256),
        nn.ReLU(),
        nn.ConvTranspose2d(256, 128, kernel_size=4, stride=1),  # [B, 128, 6, 6]
        nn.BatchNorm2d(128),
        nn.ReLU(),
        nn.ConvTranspose2d(128, 64, kernel_size=3, stride=2),  # [B, 64, 13, 13]
        nn.BatchNorm2d(64),
        nn.ReLU(),
        nn.ConvTranspose2d(64, 1, kernel_size=4, stride=2),  # [B, 1, 28, 28]
    )


def mlp_encoder(hidden_dim: int, output_dim: int, hidden_layers: int = 2) -> nn.Sequential:
    """Build an encoder of hidden layers with SiLU."""
    hidden = [nn.Linear(28 * 28, hidden_dim), nn.SiLU()]
    for _ in range(hidden_layers - 1):
        hidden += [nn.Linear(hidden_dim, hidden_dim), nn.SiLU()]
    return nn.Sequential(nn.Flatten(), *hidden, nn.Linear(hidden_dim, output_dim))


def mlp_decoder(latent_dim: int, hidden_dim: int, hidden_layers: int = 2) -> nn.Sequential:
    """Build a decoder of hidden layers with SiLU."""
    hidden = [nn.Linear(latent_dim, hidden_dim), nn.SiLU()]
    for _ in range(hidden_layers - 1):
        hidden += [nn.Linear(hidden_dim, hidden_dim), nn.SiLU()]
    return nn.Sequential(*hidden, nn.Linear(hidden_dim, 28 * 28), nn.Unflatten(1, IMAGE_SHAPE))


class ResidualBlock(nn.Module):
    """x + conv(SiLU(conv(SiLU(x)))), from [B, channels, H, W] to the same shape; it starts as the identity.

    Pre-activation: He et al. 2016, arXiv:1603.05027. Last layer zero in place of batch normalisation: Zhang et al.
    2019, arXiv:1901.09321.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, kernel_size=3, padding=1)
        self.second = nn.Conv2d(channels, channels, kernel_size=3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(cast(Tensor, self.second.bias))

    def forward(self, x: Tensor) -> Tensor:
        """Return the block's output for x."""
        residual: Tensor = self.second(silu(self.first(silu(x))))
        return x + residual


class Centred(nn.Module):
    """Shift pixels from [0, 1] to [-1, 1]."""

    def forward(self, x: Tensor) -> Tensor:
        """Return 2x - 1."""
        return 2 * x - 1


def resnet_encoder(hidden_dim: int, output_dim: int) -> nn.Sequential:
    """Build an encoder of two strided convolutions, each with a residual block behind it, and dense layers.

    An image takes 9.6 million multiply-adds at a hidden_dim of 352.
    """
    return nn.Sequential(
        Centred(),
        nn.Conv2d(1, 32, kernel_size=4, stride=2, padding=1),  # [B, 32, 14, 14]
        ResidualBlock(32),
        nn.SiLU(),
        nn.Conv2d(32, 64, kernel_size=4, stride=2, padding=1),  # [B, 64, 7, 7]
        ResidualBlock(64),
        nn.SiLU(),
        nn.Conv2d(64, 32, kernel_size=1),  # [B, 32, 7, 7]: the next layer has most of the weights
        nn.SiLU(),
        nn.Flatten(),
        nn.Linear(32 * 7 * 7, hidden_dim),
        nn.SiLU(),
        nn.Linear(hidden_dim, output_dim),
    )


def resnet_decoder(latent_dim: int, hidden_dim: int) -> nn.Sequential:
    """Build a decoder of dense layers and two transposed convolutions, each with two residual blocks before it.

    It has few channels where pixels are many: a decode takes 4.9 million multiply-adds at a hidden_dim of 352.
    """
    return nn.Sequential(
        nn.Linear(latent_dim, hidden_dim),
        nn.SiLU(),
        nn.Linear(hidden_dim, 24 * 7 * 7),
        nn.Unflatten(1, (24, 7, 7)),
        nn.Conv2d(24, 32, kernel_size=1),  # [B, 32, 7, 7]: the layer before has most of the weights
        ResidualBlock(32),
        ResidualBlock(32),
        nn.SiLU(),
        nn.ConvTranspose2d(32, 16, kernel_size=4, stride=2, padding=1),  # [B, 16, 14, 14]
        ResidualBlock(16),
        ResidualBlock(16),
        nn.SiLU(),
        nn.ConvTranspose2d(16, 8, kernel_size=4, stride=2, padding=1),  # [B, 8, 28, 28]
        nn.SiLU(),
        nn.Conv2d(8, 1, kernel_size=3, padding=1),  # [B, 1, 28, 28]
    )


NETWORKS: dict[str, tuple[Callable[..., nn.Sequential], Callable[..., nn.Sequential]]] = {
    "conv": (conv_encoder, conv_decoder),
    "mlp": (mlp_encoder, mlp_decoder),
    "resnet": (resnet_encoder, resnet_decoder),
}
"""VAEConfig.network -> (encoder of hidden_dim and output_dim, decoder of latent_dim and hidden_dim).

Those of `mlp` take the number of hidden layers, too.
"""
