"""Attributes of how a digit is written, measured on its pixels: slant, thickness, width, height."""

import torch
from torch import Tensor

ATTRIBUTES = ("slant", "thickness", "width", "height")


def measure_attributes(images: Tensor) -> Tensor:
    """Measure the ATTRIBUTES [N, 4] of images [N, 1, 28, 28] in [0, 1]; each image must have ink.

    slant: pixels to the right per pixel up, from the second moments of the ink.
    thickness: width of the strokes, pixels: twice the ink over the length of its edges, since a bar has two edges.
    width, height: pixels, of the digit sheared upright: four standard deviations of the position of its ink.
    """
    ink = images[:, 0].double()  # [N, 28, 28]
    mass = ink.sum((1, 2))
    y, x = (axis.to(ink) for axis in torch.meshgrid(torch.arange(28), torch.arange(28), indexing="ij"))

    def mean(value: Tensor) -> Tensor:
        return (ink * value).sum((1, 2)) / mass

    dx = x - mean(x).view(-1, 1, 1)  # [N, 28, 28]
    dy = y - mean(y).view(-1, 1, 1)
    across, along, down = mean(dx.square()), mean(dx * dy), mean(dy.square()).clamp(min=1e-6)
    upright = (across - along.square() / down).clamp(min=0)  # variance across without the part that the slant adds
    right = ink[:, 1:-1, 2:] - ink[:, 1:-1, :-2]
    below = ink[:, 2:, 1:-1] - ink[:, :-2, 1:-1]
    edges = torch.hypot(right, below).sum((1, 2)).clamp(min=1e-6) / 2
    return torch.stack([-along / down, 2 * mass / edges, 4 * upright.sqrt(), 4 * down.sqrt()], dim=1)
