"""Augmentation: variations by pen and camera that leave a digit the same digit, inside MNIST's geometry.

Everything is a pure function of the images and of random draws, one row for each image: the same draws give the same
pictures, alone or in a batch, in one process or in several.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, conv2d, grid_sample, max_pool2d, pad

NUM_DRAWS = 10  # number of uniform draws that `augment` uses for each image
MAX_WIDENING = 0.7  # largest growth of a stroke at either edge, pixels
MAX_THINNING = 0.5  # largest loss of a stroke at either edge, pixels
MAX_FADE = 0.3  # largest fraction of its brightness that an image loses
BINOMIAL = torch.tensor([[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]).div(16).reshape(1, 1, 3, 3)
"""Weights of the blur over 3 x 3 pixels; they sum to 1."""


@dataclass(frozen=True)
class Bend:
    """The largest affine map that `bend` applies."""

    rotation: float
    """Rotation to either side, radians."""
    shear: float
    """Pixels across per pixel down."""
    stretch: float
    """Natural logarithm of the scale along each axis."""
    shift: float
    """Shift along each axis, pixels."""


BY_HAND = Bend(rotation=0.21, shear=0.2, stretch=0.1, shift=1.5)
"""How far people's digits on paper differ from MNIST's upright, centred ones; 0.21 radians are 12 degrees."""
SLIGHT = Bend(rotation=0.122, shear=0.1, stretch=0.07, shift=0.0)
"""Small enough that a bent digit could be another person's; 0.122 radians are 7 degrees."""
NUM_BENDS = 4  # number of values of a slight bend


def augment(x: Tensor, draws: Tensor) -> Tensor:
    """Bend, thicken or thin, blur and tone images [B, 1, 28, 28] in [0, 1], each by its row of draws.

    `draws` is uniform on [0, 1), [B, NUM_DRAWS].
    """
    signed = 2 * draws - 1  # [B, NUM_DRAWS] in [-1, 1)
    x = bend(x, signed[:, :6], BY_HAND)
    x = thicken(x, signed[:, 6])
    x = blur(x, signed[:, 7].clamp(min=0))
    return tone(x, signed[:, 8], MAX_FADE * signed[:, 9].clamp(min=0))


def bend_slightly(x: Tensor, signed: Tensor) -> Tensor:
    """Apply a slight affine map about the centre to images [B, 1, 28, 28].

    signed [B, NUM_BENDS] in [-1, 1): rotation, shear, scale along x and y, as fractions of their limits in SLIGHT.
    """
    return bend(x, pad(signed, (0, 2)), SLIGHT)


def bend(x: Tensor, signed: Tensor, largest: Bend) -> Tensor:
    """Apply a small affine map to images [B, 1, 28, 28].

    signed [B, 6] in [-1, 1): rotation, shear, scale along x and y, shift along x and y, as fractions of the largest.
    """
    angle, shear = largest.rotation * signed[:, 0], largest.shear * signed[:, 1]
    stretch = torch.exp(largest.stretch * signed[:, 2:4])  # [B, 2]
    shift = largest.shift * signed[:, 4:6] / (x.shape[-1] / 2)  # [B, 2], half a side is 1
    cos, sin = torch.cos(angle), torch.sin(angle)
    rotation = torch.stack([cos, -sin, sin, cos], dim=1).reshape(-1, 2, 2)
    linear = rotation * stretch.unsqueeze(1)
    linear[:, :, 1] += linear[:, :, 0] * shear.unsqueeze(1)
    return warp(x, torch.cat([linear, shift.unsqueeze(2)], dim=2))


def warp(x: Tensor, theta: Tensor) -> Tensor:
    """Resample images [B, 1, 28, 28] by affine maps theta [B, 2, 3] from output to input, in units of half a side."""
    grid = affine_grid(theta, list(x.shape), align_corners=False)
    return grid_sample(x, grid, align_corners=False)


def thicken(x: Tensor, amount: Tensor) -> Tensor:
    """Widen strokes by up to MAX_WIDENING (amount 1) or thin them by up to MAX_THINNING (amount -1); amount [B]."""
    amount = amount.reshape(-1, 1, 1, 1)
    wider = max_pool2d(x, 3, stride=1, padding=1)
    narrower = -max_pool2d(-x, 3, stride=1, padding=1)
    return x + MAX_WIDENING * amount.clamp(min=0) * (wider - x) + MAX_THINNING * amount.clamp(max=0) * (x - narrower)


def blur(x: Tensor, amount: Tensor) -> Tensor:
    """Blend the images (amount 0) with their binomial blur over 3 x 3 pixels (amount 1); amount [B]."""
    blurred = conv2d(x, BINOMIAL.to(x), padding=1)
    return torch.lerp(x, blurred, amount.reshape(-1, 1, 1, 1))


def tone(x: Tensor, steepness: Tensor, fade: Tensor) -> Tensor:
    """Make edges harder or softer, x ** 2 ** -steepness, then dim the images by the fraction `fade`; both [B]."""
    exponent = torch.exp2(-steepness).reshape(-1, 1, 1, 1)
    return x.clamp(0, 1) ** exponent * (1 - fade.reshape(-1, 1, 1, 1))
