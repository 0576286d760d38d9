"""Drawn digits for the tests: jittered pen strokes in MNIST's geometry, and dataset folders of them."""

import os
import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from PIL import Image, ImageDraw
from torch import Tensor

Bytes = npt.NDArray[np.uint8]
Point = tuple[float, float]

MNIST_DIR = Path(os.environ.get("MNIST_DIR", "no MNIST_DIR"))
needs_mnist = pytest.mark.skipif(
    not (MNIST_DIR / "MNIST/raw/t10k-images-idx3-ubyte").is_file(), reason="MNIST_DIR does not point at MNIST"
)
"""Mark of tests that measure on the real data."""

SIZE = 28  # side of an image, in pixels
DIGIT_SIZE = 20  # longer side of a digit, in pixels
CENTRE = 14  # row and column of the centre of mass
FINE = 8  # factor by which strokes are drawn larger, then averaged
CIRCLE = [(0.5 + 0.5 * np.sin(angle), 0.5 - 0.5 * np.cos(angle)) for angle in np.linspace(0, 2 * np.pi, 17)]


def ellipse(left: float, top: float, width: float, height: float) -> list[Point]:
    """Return a closed ellipse in the unit square, y downwards."""
    return [(left + width * x, top + height * y) for x, y in CIRCLE]


STROKES: dict[int, list[list[Point]]] = {
    0: [ellipse(0.15, 0, 0.7, 1)],
    1: [[(0.3, 0.2), (0.5, 0), (0.5, 1)]],
    2: [[(0.1, 0.25), (0.3, 0.02), (0.7, 0.02), (0.85, 0.25), (0.7, 0.5), (0.1, 1), (0.9, 1)]],
    3: [[(0.1, 0.05), (0.6, 0), (0.8, 0.2), (0.4, 0.45), (0.85, 0.7), (0.6, 1), (0.1, 0.95)]],
    4: [[(0.3, 0), (0.1, 0.6), (0.9, 0.6)], [(0.7, 0.1), (0.7, 1)]],
    5: [[(0.85, 0), (0.2, 0), (0.2, 0.45), (0.7, 0.42), (0.85, 0.7), (0.6, 1), (0.1, 0.95)]],
    6: [[(0.7, 0), (0.3, 0.3), (0.15, 0.7)], ellipse(0.15, 0.5, 0.65, 0.5)],
    7: [[(0.1, 0), (0.9, 0), (0.4, 1)]],
    8: [ellipse(0.25, 0, 0.5, 0.45), ellipse(0.15, 0.45, 0.7, 0.55)],
    9: [ellipse(0.2, 0, 0.6, 0.5), [(0.8, 0.25), (0.75, 0.6), (0.5, 1)]],
}
"""Polylines of each digit in the unit square, y downwards."""


def draw_digit(digit: int, seed: int) -> Bytes:
    """Return a digit [28, 28], bright on black: 20 pixels long, its centre of mass at (14, 14), like MNIST's."""
    rng = np.random.default_rng([digit, seed])
    slant, width = rng.uniform(-0.2, 0.2), rng.uniform(2.0, 3.2)  # width in pixels
    lines = [np.array(line) + rng.normal(0, 0.015, (len(line), 2)) for line in STROKES[digit]]
    for line in lines:
        line[:, 0] += slant * (0.5 - line[:, 1])
    points = np.concatenate(lines)
    scale = (DIGIT_SIZE - width - 2 / FINE) / (points.max(0) - points.min(0)).max()
    corner = (SIZE - DIGIT_SIZE) / 2 + width / 2 + 1 / FINE  # the box begins at a whole pixel
    lines = [(line - points.min(0)) * scale + corner for line in lines]
    mass = draw(lines, width).astype(np.float64)
    centre = np.array([(mass.sum(axis) * np.arange(SIZE)).sum() / mass.sum() for axis in (0, 1)])  # x, y
    return draw([line + np.round(CENTRE - centre) for line in lines], width)


def draw(lines: list[npt.NDArray[np.float64]], width: float) -> Bytes:
    """Return strokes of `width` pixels with round ends on black [28, 28], anti-aliased."""
    image = Image.new("L", (SIZE * FINE, SIZE * FINE))
    pen, radius = ImageDraw.Draw(image), width * FINE / 2
    for line in lines:
        points = [(float(x) * FINE, float(y) * FINE) for x, y in line]
        pen.line(points, fill=255, width=round(2 * radius), joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(image.reduce(FINE))


def draw_digits(num_images: int, seed: int = 0) -> Bytes:
    """Return digits 0, 1, ... 9, 0, ... [num_images, 28, 28], no two the same."""
    return np.stack([draw_digit(index % 10, seed * 1_000_003 + index) for index in range(num_images)])


def as_input(digit: Bytes) -> Tensor:
    """Return a digit [28, 28] as the models take it, [1, 1, 28, 28] in [0, 1]."""
    return torch.from_numpy(digit / np.float32(255))[None, None]


def assert_near(x: Tensor, expected: Tensor, mse: float) -> None:
    """Assert that an image [1, 1, 28, 28] differs from the expected one by at most this mean squared error."""
    assert x.shape == (1, 1, 28, 28)
    assert x.dtype == torch.float32
    assert float((x - expected).square().mean()) <= mse


def write_dataset(folder: Path, num_train: int, num_test: int) -> Path:
    """Write drawn digits as torchvision's MNIST reads them, which checks only that the files exist; return `folder`."""
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for seed, (name, num_images) in enumerate({"train": num_train, "t10k": num_test}.items()):
        images, labels = draw_digits(num_images, seed), (np.arange(num_images) % 10).astype(np.uint8)
        (raw / f"{name}-images-idx3-ubyte").write_bytes(struct.pack(">4I", 2051, *images.shape) + images.tobytes())
        (raw / f"{name}-labels-idx1-ubyte").write_bytes(struct.pack(">2I", 2049, num_images) + labels.tobytes())
    return folder
