"""Pictures that are no digits: the classifier learns from them to be undecided (outlier exposure, arXiv:1812.04606).

Each kind is a function of digits x [B, 1, 28, 28], other digits of the same shape and uniform draws [B, NUM_DRAWS],
and returns pictures [B, 1, 28, 28] in [0, 1]. Letters and symbols are left out on purpose: they test the result.
"""

import math

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from vae_core.data.augment import warp

NUM_DRAWS = 49  # largest number of uniform draws that a kind uses for each picture
SIDE = 28  # height and width of a picture, pixels
MIDDLE = (SIDE - 1) / 2  # coordinate of the middle of a picture along either axis, pixels
PATH_SIZE = 18  # longer side of a drawn path, pixels
PIXELS = torch.stack(torch.meshgrid(torch.arange(28.0), torch.arange(28.0), indexing="xy"), dim=-1).reshape(-1, 2)
"""Centres of the pixels as (x, y), [784, 2], pixels."""


def nondigits(x: Tensor, others: Tensor, kinds: Tensor, draws: Tensor) -> Tensor:
    """Make one picture [B, 1, 28, 28] from each row; `kinds` [B], uniform on [0, 1), selects from KINDS."""
    pictures = torch.empty_like(x)
    chosen = (kinds * len(KINDS)).long()
    for index, kind in enumerate(KINDS):
        rows = (chosen == index).nonzero().flatten()
        if len(rows):
            pictures[rows] = kind(x[rows], others[rows], draws[rows])
    return pictures


def inverted(x: Tensor, _others: Tensor, _draws: Tensor) -> Tensor:
    """Make dark strokes on a bright ground."""
    return 1 - x


def shuffled(x: Tensor, _others: Tensor, draws: Tensor) -> Tensor:
    """Permute sixteen blocks of 7 x 7 pixels."""
    blocks = x.unfold(2, 7, 7).unfold(3, 7, 7).reshape(-1, 16, 7, 7)
    order = draws[:, :16].argsort(1).reshape(-1, 16, 1, 1).expand_as(blocks)
    return blocks.gather(1, order).reshape(-1, 1, 4, 4, 7, 7).transpose(3, 4).reshape(x.shape)


def overlaid(x: Tensor, others: Tensor, _draws: Tensor) -> Tensor:
    """Lay a digit over another one that is turned by 90 degrees."""
    return torch.maximum(x, others.rot90(1, (2, 3)))


def blobs(x: Tensor, _others: Tensor, draws: Tensor) -> Tensor:
    """Cut smooth noise at a level: spots and clouds."""
    noise = interpolate(draws[:, :49].reshape(-1, 1, 7, 7), size=(SIDE, SIDE), mode="bicubic", align_corners=True)
    level = 0.4 + 0.3 * draws[:, :1].reshape(-1, 1, 1, 1)
    return ((noise - level) * 8).clamp(0, 1).to(x)


def fragment(x: Tensor, _others: Tensor, draws: Tensor) -> Tensor:
    """Enlarge a piece of a digit two to three times."""
    zoom = 1 / (2 + draws[:, 0])
    theta = torch.zeros(len(x), 2, 3).to(x)
    theta[:, 0, 0] = theta[:, 1, 1] = zoom
    theta[:, :, 2] = draws[:, 1:3] - 0.5
    return warp(x, theta)


def lattice(_x: Tensor, _others: Tensor, draws: Tensor) -> Tensor:
    """Draw parallel lines 4 to 10 pixels apart, or two such sets that cross: ruled and squared paper."""
    angle, period = math.pi * draws[:, :1], 4 + 6 * draws[:, 1:2]
    crossed = draws[:, 2:3] < 0.5
    along, across = rotated_pixels(angle)
    far = torch.full_like(along, SIDE)
    distances = [((line / period + draws[:, 3:4]) % 1 - 0.5).abs() * period for line in (along, across)]
    distance = torch.minimum(distances[0], torch.where(crossed, distances[1], far))
    return draw_strokes(distance, 1 + 2 * draws[:, 4:5])


def scribble(x: Tensor, _others: Tensor, draws: Tensor) -> Tensor:
    """Draw a smooth pen line that wanders about: a sum of five sine waves along each axis."""
    t = torch.linspace(0, 1, 40, device=x.device) * 2 * math.pi
    waves = torch.arange(1, 6, device=x.device)
    phase = 2 * math.pi * draws[:, :10].reshape(-1, 2, 5, 1)
    size = (draws[:, 10:20] - 0.5).reshape(-1, 2, 5, 1)
    path = (size * torch.sin(waves[:, None] * t + phase)).sum(2).transpose(1, 2)  # [B, 40, 2]
    return draw_strokes(distance_to_path(fill_box(path)), 1.5 + 2.5 * draws[:, 20:21])


def sticks(x: Tensor, _others: Tensor, draws: Tensor) -> Tensor:
    """Draw four to eight straight strokes without lifting the pen, between points of a 3 x 3 grid or anywhere."""
    num_points = 5 + (4 * draws[:, :1]).long()  # [B, 1]
    points = draws[:, 1:19].reshape(-1, 9, 2)
    points = torch.where(draws[:, 19:20, None] < 0.5, (points * 3).floor() / 2, points)
    last = (num_points - 1).unsqueeze(2).expand(-1, 1, 2)
    beyond = torch.arange(9, device=x.device) >= num_points
    points = torch.where(beyond.unsqueeze(2), points.gather(1, last), points)  # the pen rests at its last point
    return draw_strokes(distance_to_path(fill_box(points)), 1.5 + 2.5 * draws[:, 20:21])


def filled(_x: Tensor, _others: Tensor, draws: Tensor) -> Tensor:
    """Fill a superellipse, turned by any angle: a star with four points, an ellipse, a box."""
    angle = 2 * math.pi * draws[:, :1]
    radius = 4 + 7 * draws[:, 1:3]
    power = 0.5 * 2 ** (4 * draws[:, 3:4])  # 0.5 is a star, 1 a diamond, 2 an ellipse, 8 nearly a box
    u, v = rotated_pixels(angle)
    norm = ((u / radius[:, :1]).abs() ** power + (v / radius[:, 1:]).abs() ** power) ** (1 / power)
    return ((1 - norm) * radius.mean(1, keepdim=True) + 0.5).clamp(0, 1).reshape(-1, 1, SIDE, SIDE)


KINDS = (inverted, shuffled, overlaid, blobs, fragment, lattice, scribble, sticks, filled)


def rotated_pixels(angle: Tensor) -> tuple[Tensor, Tensor]:
    """Return the coordinates [B, 784] of the pixels' centres along two axes turned by `angle` [B, 1], pixels."""
    x, y = (PIXELS.to(angle) - MIDDLE).unbind(1)  # [784] each
    return x * torch.cos(angle) + y * torch.sin(angle), y * torch.cos(angle) - x * torch.sin(angle)


def fill_box(points: Tensor) -> Tensor:
    """Scale paths [B, N, 2] so that their longer side is PATH_SIZE, in the middle of the picture."""
    low, high = points.amin(1, keepdim=True), points.amax(1, keepdim=True)
    longer = (high - low).amax(2, keepdim=True).clamp(min=1e-6)
    return (points - (low + high) / 2) / longer * PATH_SIZE + MIDDLE


def distance_to_path(points: Tensor) -> Tensor:
    """Return the distance [B, 784] of each pixel from the lines that join points [B, N, 2] in their order, pixels."""
    start, step = points[:, :-1, None], points.diff(dim=1).unsqueeze(2)  # [B, N - 1, 1, 2]
    offset = PIXELS.to(points) - start  # [B, N - 1, 784, 2]
    t = ((offset * step).sum(-1) / step.square().sum(-1).clamp(min=1e-6)).clamp(0, 1)
    distance: Tensor = (offset - t.unsqueeze(-1) * step).norm(dim=-1)  # [B, N - 1, 784]
    return distance.amin(1)


def draw_strokes(distance: Tensor, width: Tensor) -> Tensor:
    """Draw strokes `width` [B, 1] pixels wide, given distances [B, 784] to their middle line: [B, 1, 28, 28]."""
    return (width / 2 + 0.5 - distance).clamp(0, 1).reshape(-1, 1, SIDE, SIDE)
