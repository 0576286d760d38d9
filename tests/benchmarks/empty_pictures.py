"""Every kind of picture without a digit; the intake must refuse each with a ValueError.

A new kind is one function `(rng) -> Handed`, its docstring one line, and its name in `KINDS`.
"""

import cv2
import numpy as np
from PIL import Image

from tests.benchmarks.ink import Gray, Shape, clouds
from tests.benchmarks.judge import EmptyKind, Handed
from tests.benchmarks.light import glow, umbra
from tests.benchmarks.page import Colour, frame, lay, paper, pick, ramp, shade, vary
from tests.benchmarks.phone import photograph, room_light, save, snap, to_bytes, to_picture
from tests.benchmarks.rulings import ruled_page
from tests.benchmarks.surfaces import creases, desk

PLAIN: list[Colour] = [(1, 1, 1), (0, 0, 0), (0.5, 0.5, 0.5)]


def any_colour(rng: np.random.Generator) -> Colour:
    """Return white, black or gray half of the time, and any other colour the other half."""
    return pick(PLAIN, rng) if rng.random() < 0.5 else vary((0.5, 0.5, 0.5), rng, 0.5)


def anywhere(shape: Shape, rng: np.random.Generator) -> tuple[float, float]:
    """Return a random point (row, column) in the middle of a picture."""
    row, column = np.array(shape) * rng.uniform(0.3, 0.7, 2)
    return float(row), float(column)


def sheet(rng: np.random.Generator, light: Gray, shape: Shape) -> bytes:
    """Render a photo of empty white paper under light [H, W]."""
    return photograph(shade(paper(shape, rng), light), rng)


def plain(rng: np.random.Generator) -> Handed:
    """Render one colour all over."""
    return to_picture(np.full((*frame(rng), 3), any_colour(rng), np.float32))


def gradient(rng: np.random.Generator) -> Handed:
    """Render a smooth transition from one colour to another."""
    shape = frame(rng)
    across = ramp(shape, rng.uniform(0, 2 * np.pi), (shape[0] / 2, shape[1] / 2)) / np.hypot(*shape) + 0.5
    return to_picture(lay(np.full((*shape, 3), any_colour(rng), np.float32), across, any_colour(rng)))


def noise(rng: np.random.Generator) -> Handed:
    """Render noise of any grain, from single pixels to blots as wide as a pen."""
    shape, size = frame(rng), float(np.exp(rng.uniform(0, np.log(20))))
    field = clouds(shape, size, rng) if size > 1.5 else rng.standard_normal(shape, np.float32)
    return to_bytes(np.asarray(0.5 + field * rng.uniform(0.05, 0.3), np.float32))


def static(rng: np.random.Generator) -> Handed:
    """Render a television without a signal: black and white grains."""
    grains = (rng.random([side // 3 for side in frame(rng)]) < 0.5).astype(np.uint8) * 255
    return np.asarray(cv2.resize(grains, None, fx=3, fy=3, interpolation=cv2.INTER_NEAREST), np.uint8)


def blank_jpeg(rng: np.random.Generator) -> Handed:
    """Render empty paper as a JPEG of low quality: blocks and nothing else."""
    shape = frame(rng)
    return snap(paper(shape, rng), rng, quality=(5, 20))


def blank_paper(rng: np.random.Generator) -> Handed:
    """Render a photo of an empty sheet."""
    shape = frame(rng)
    return sheet(rng, room_light(shape, rng), shape)


def blank_soft_shadow(rng: np.random.Generator) -> Handed:
    """Render a photo of an empty sheet with a soft shadow on it."""
    shape = frame(rng)
    edge = ramp(shape, rng.uniform(0, 2 * np.pi), anywhere(shape, rng))
    return sheet(rng, umbra(edge, rng.uniform(0.1, 0.3) * min(shape), rng.uniform(0.35, 0.65)), shape)


def blank_hard_shadow(rng: np.random.Generator) -> Handed:
    """Render a photo of an empty sheet with a shadow's sharp edge across it."""
    shape = frame(rng)
    edge = ramp(shape, rng.uniform(0, 2 * np.pi), anywhere(shape, rng))
    return sheet(rng, umbra(edge, rng.uniform(1, 4), rng.uniform(0.35, 0.6)), shape)


def blank_crumpled(rng: np.random.Generator) -> Handed:
    """Render empty crumpled paper."""
    shape = frame(rng)
    return sheet(rng, creases(shape, rng) * room_light(shape, rng), shape)


def only_lines(rng: np.random.Generator, squared: bool) -> bytes:
    """Render an empty page of a ruled or squared notebook."""
    shape = frame(rng)
    gap, angle = min(shape) * rng.uniform(0.06, 0.2), np.pi / 2 + np.radians(rng.uniform(-5, 5))
    return snap(ruled_page(shape, rng, gap, angle, squared), rng)


def only_ruled(rng: np.random.Generator) -> Handed:
    """Render an empty page of a ruled notebook."""
    return only_lines(rng, squared=False)


def only_squared(rng: np.random.Generator) -> Handed:
    """Render an empty page of a squared notebook."""
    return only_lines(rng, squared=True)


def empty_edge(rng: np.random.Generator) -> Handed:
    """Render the edge of an empty sheet, and the desk beyond it."""
    shape = frame(rng)
    beyond = np.clip(ramp(shape, rng.uniform(0, 2 * np.pi), anywhere(shape, rng)) + 0.5, 0, 1)
    page = shade(paper(shape, rng), 1 - beyond) + shade(desk(shape, rng), beyond)
    return snap(page, rng)


def empty_desk(rng: np.random.Generator) -> Handed:
    """Render a table top."""
    shape = frame(rng)
    return snap(desk(shape, rng), rng)


def fabric(rng: np.random.Generator) -> Handed:
    """Render woven cloth."""
    shape, period = frame(rng), rng.uniform(4, 12)
    threads = [np.sin(np.arange(side) * 2 * np.pi / period) for side in shape]
    weave = np.outer(*threads).astype(np.float32)
    cloth = paper(shape, rng, vary((0.5, 0.5, 0.5), rng, 0.2), grain=0.06)
    return photograph(shade(cloth, (1 + 0.2 * weave) * room_light(shape, rng)), rng)


def empty_whiteboard(rng: np.random.Generator) -> Handed:
    """Render a wiped whiteboard with the glare of a lamp."""
    shape = frame(rng)
    spot = glow(shape, anywhere(shape, rng), min(shape) * rng.uniform(0.1, 0.25))
    page = shade(paper(shape, rng, (0.85, 0.87, 0.88), 0.004), room_light(shape, rng) * 0.8)
    return photograph(page + rng.uniform(0.3, 0.6) * spot[..., None], rng)


def transparent_nothing(rng: np.random.Generator) -> Handed:
    """Render a drawing app's empty canvas, wholly transparent."""
    return save(Image.new("RGBA", frame(rng), (*rng.integers(0, 256, 3).tolist(), 0)), "PNG")


KINDS: list[EmptyKind] = [
    plain, gradient, noise, static, blank_jpeg, blank_paper, blank_soft_shadow, blank_hard_shadow,
    blank_crumpled, only_ruled, only_squared, empty_edge, empty_desk, fabric, empty_whiteboard, transparent_nothing,
]  # fmt: skip
EMPTY_KINDS: dict[str, EmptyKind] = {kind.__name__: kind for kind in KINDS}
