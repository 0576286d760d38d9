"""Latent codes: draw them, interpolate between them, traverse one dimension.

Pure functions on tensors. Randomness comes in as `seed`: an int, or a torch.Generator, whose state moves on.
"""

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor
from torch.distributions import Normal

from vae_core.models.vae import VAE

Seed = int | torch.Generator
MIN_SINE = 1e-4  # smallest sine of the angle between two codes at which spherical interpolation is numerically stable


def as_generator(seed: Seed, device: torch.device | str = "cpu") -> torch.Generator:
    """Return a given generator itself, or a new one on `device` seeded with an int."""
    return seed if isinstance(seed, torch.Generator) else torch.Generator(device).manual_seed(seed)


def sample_prior(
    num_samples: int, latent_dim: int, *, seed: Seed, temperature: float = 1.0, device: torch.device | str = "cpu"
) -> Tensor:
    """Draw codes [num_samples, latent_dim] from N(0, temperature^2 I); temperature 1 is the prior itself.

    Raises ValueError for a negative count or temperature.
    """
    if num_samples < 0 or not temperature >= 0:
        raise ValueError(f"got {num_samples} samples at temperature {temperature}; expected neither to be negative")
    generator = as_generator(seed, device)
    return temperature * torch.randn(num_samples, latent_dim, generator=generator, device=generator.device)


def reparameterize(posterior: Normal, seed: Seed) -> Tensor:
    """Draw z = mean + std * noise of the posterior's batch shape; gradients reach mean and std.

    The reparameterisation trick (arXiv:1312.6114, section 2.4).
    """
    return sample_posterior(posterior, 1, seed=seed)[0]


def sample_posterior(posterior: Normal, num_samples: int, *, seed: Seed) -> Tensor:
    """Draw codes [num_samples, B, latent_dim] from a posterior of batch shape [B, latent_dim]."""
    generator = as_generator(seed, posterior.mean.device)
    shape = (num_samples, *posterior.batch_shape)
    noise = torch.randn(shape, generator=generator, device=posterior.mean.device)
    return posterior.mean + posterior.stddev * noise


def interpolate(
    z_start: Tensor, z_end: Tensor, num_steps: int, mode: Literal["linear", "spherical"] = "linear"
) -> Tensor:
    """Interpolate from z_start to z_end, both [latent_dim] and both included: codes [num_steps, latent_dim].

    `linear` follows the straight line. `spherical` turns at constant angular speed (Shoemake 1985; for latent spaces
    White 2016, arXiv:1609.04468) while the norm changes linearly, and so stays where most of a Gaussian's mass lies.
    Between vectors that are parallel, opposite or zero no arc is defined, and `spherical` follows the line.
    Raises ValueError for fewer than 2 steps, another mode, or shapes that differ.
    """
    if num_steps < 2:
        raise ValueError(f"got {num_steps} steps; an interpolation has at least 2, its two ends")
    if z_start.dim() != 1 or z_start.shape != z_end.shape:
        raise ValueError(f"got shapes {list(z_start.shape)} and {list(z_end.shape)}; expected [latent_dim] twice")
    if mode not in ("linear", "spherical"):
        raise ValueError(f"mode is {mode!r}; expected 'linear' or 'spherical'")
    t = torch.linspace(0, 1, num_steps, dtype=z_start.dtype, device=z_start.device).unsqueeze(1)  # [num_steps, 1]
    line = torch.lerp(z_start, z_end, t)  # [num_steps, latent_dim]
    norms = torch.lerp(z_start.norm(), z_end.norm(), t)  # [num_steps, 1]
    if mode == "linear" or norms[0] == 0 or norms[-1] == 0:
        return line
    start, end = z_start / norms[0], z_end / norms[-1]  # directions, [latent_dim]
    omega = 2 * torch.atan2((start - end).norm(), (start + end).norm())  # the angle between them, radians
    if torch.sin(omega) < MIN_SINE:
        return line
    arc = norms * (torch.sin((1 - t) * omega) * start + torch.sin(t * omega) * end) / torch.sin(omega)
    arc[0], arc[-1] = z_start, z_end  # rounding must not move the ends
    return arc


def traverse(z: Tensor, dim: int, values: Sequence[float] | Tensor) -> Tensor:
    """Return copies of z [latent_dim] with dimension `dim` set to each of `values`, [len(values), latent_dim].

    Raises ValueError when z has no such dimension.
    """
    if z.dim() != 1 or not 0 <= dim < z.shape[0]:
        raise ValueError(f"got dimension {dim} of a code of shape {list(z.shape)}; expected 0 <= dim < latent_dim")
    moved = z.repeat(len(values), 1)  # [len(values), latent_dim]
    moved[:, dim] = torch.as_tensor(values, dtype=z.dtype, device=z.device)
    return moved


def latent_grid(num_per_side: int, low: float = 0.01, high: float = 0.99) -> Tensor:
    """Return points [num_per_side, num_per_side, 2] at evenly spaced quantiles of a 2-d standard normal.

    Each axis is the inverse normal CDF of quantiles from `low` to `high` (arXiv:1312.6114, appendix A).
    As on a plot, the first coordinate rises along a row, and the second falls from row to row.
    """
    axis = Normal(0.0, 1.0).icdf(torch.linspace(low, high, num_per_side))  # [num_per_side]
    second, first = torch.meshgrid(axis.flip(0), axis, indexing="ij")
    return torch.stack([first, second], dim=-1)


@torch.inference_mode()
def decode_grid(vae: VAE, num_per_side: int) -> Tensor:
    """Decode `latent_grid` with a model of 2 latent dimensions: pictures [num_per_side, num_per_side, 28, 28].

    Raises ValueError for a model with another number of latent dimensions.
    """
    if vae.latent_dim != 2:
        raise ValueError(f"a grid covers a plane, and this model has {vae.latent_dim} latent dimensions; expected 2")
    z = latent_grid(num_per_side).flatten(0, 1).to(next(vae.parameters()).device)  # [num_per_side ** 2, 2]
    return vae.generate(z).reshape(num_per_side, num_per_side, 28, 28)
