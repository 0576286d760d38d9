"""Kinds of pen, and of the paper they write on."""

import numpy as np

from tests.benchmarks.ink import Bytes, Gray, Shape, clouds, write
from tests.benchmarks.page import PENS, WHITE, Colour, frame, lay, paper, pen, pick, vary
from tests.benchmarks.phone import blur, photograph, snap

BRIGHT: list[Colour] = [(0.8, 0.1, 0.1), (0.1, 0.5, 0.2), (0.1, 0.3, 0.8), (0.5, 0.15, 0.6), (0.85, 0.4, 0.05)]
"""Felt tips: red, green, blue, violet, orange."""
PASTEL: list[Colour] = [(0.98, 0.9, 0.5), (0.7, 0.88, 0.95), (0.97, 0.75, 0.8), (0.75, 0.92, 0.7), (0.95, 0.8, 0.6)]
"""Coloured paper: yellow, blue, pink, green, orange."""
PALE: list[Colour] = [(0.95, 0.93, 0.3), (0.6, 0.95, 0.4), (0.98, 0.55, 0.75), (0.99, 0.7, 0.35)]
"""Text markers: yellow, green, pink, orange."""
NEON: list[Colour] = [(1, 0.1, 0.6), (0.2, 1, 0.2), (0.1, 0.9, 1), (1, 0.95, 0.1), (1, 0.45, 0.05), (0.7, 0.3, 1)]


def shot(ink: Gray, ground: Colour, colour: Colour, rng: np.random.Generator) -> bytes:
    """Return a photo of ink [H, W] of one colour on paper of another."""
    return snap(lay(paper(ink.shape, rng, ground), ink, vary(colour, rng)), rng)


def grain(shape: Shape, rng: np.random.Generator, size: float = 2) -> Gray:
    """Return the height [H, W] in [0, 1] of rough paper or board: chalk and pencil mark what is high."""
    return np.asarray(np.clip(0.5 + 0.3 * clouds(shape, size, rng), 0, 1), np.float32)


def ballpoint(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a thin ballpoint pen, its line a twentieth to a tenth of the digit."""
    return shot(write(digit, frame(rng), rng, width=(1.0, 2.0), wobble=0.04), WHITE, pen(rng), rng)


def marker(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a thick felt pen, a quarter of the digit wide."""
    return shot(write(digit, frame(rng), rng, width=(3.8, 4.6)), WHITE, pen(rng), rng)


def pencil(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a pencil: thin, faint, and broken up by the paper's grain."""
    shape = frame(rng)
    ink = write(digit, shape, rng, width=(1.2, 2.2), wobble=0.1)
    mark = ink * np.clip(grain(shape, rng, 2.5) + 0.3, 0, 1) * rng.uniform(0.5, 0.8)
    page = lay(paper(shape, rng), np.asarray(mark, np.float32), (0.3, 0.3, 0.32))
    return snap(page, rng)


def coloured_ink(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a red, green, blue, violet or orange felt tip on white."""
    return shot(write(digit, frame(rng), rng), WHITE, pick(BRIGHT, rng), rng)


def coloured_paper(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a dark or coloured pen on yellow, blue, pink, green or orange paper."""
    colour = pen(rng) if rng.random() < 0.6 else pick(BRIGHT[:4], rng)
    return shot(write(digit, frame(rng), rng), pick(PASTEL, rng), colour, rng)


def light_pen(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a white, silver or gold pen on dark paper."""
    ground = vary((0.15, 0.15, 0.18), rng, 0.06)
    colour = pick([(0.92, 0.92, 0.9), (0.75, 0.77, 0.8), (0.85, 0.7, 0.35)], rng)
    return shot(write(digit, frame(rng), rng), ground, colour, rng)


def equal_luminance(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render red ink on green paper of the same luminance: gray values alone do not show it."""
    ground, red, blue = vary((0.45, 0.62, 0.4), rng, 0.02), rng.uniform(0.85, 0.95), rng.uniform(0.3, 0.4)
    luminance = float(np.dot(ground, (0.299, 0.587, 0.114)))
    colour = (red, (luminance - 0.299 * red - 0.114 * blue) / 0.587, blue)
    return shot(write(digit, frame(rng), rng), ground, colour, rng)


def highlighter(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a broad text marker, pale on white: yellow, green, pink or orange."""
    return shot(write(digit, frame(rng), rng, width=(3.3, 4.2)), WHITE, pick(PALE, rng), rng)


def neon(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a glowing bright colour on black, as a neon sign or a drawing app's brush."""
    shape = frame(rng)
    ink, colour = write(digit, shape, rng), np.array(pick(NEON, rng), np.float32)
    glow = blur(ink, min(shape) / 40)
    return photograph((0.03 + np.maximum(ink, 0.45 * glow)[..., None] * colour).astype(np.float32), rng)


def chalkboard(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render chalk on a green or black board with grain, uneven strokes and smears of older writing."""
    shape = frame(rng)
    ground = paper(shape, rng, pick([(0.13, 0.2, 0.17), (0.12, 0.13, 0.13), (0.18, 0.27, 0.23)], rng), grain=0.05)
    smears = np.clip(clouds((shape[0] * 3, shape[1]), min(shape) / 6, rng)[::3], 0, None) * rng.uniform(0.02, 0.06)
    chalk = write(digit, shape, rng, wobble=0.35) * np.clip(grain(shape, rng) + 0.35, 0, 1)
    even = np.clip(0.85 + 0.12 * clouds(shape, min(shape) / 12, rng), 0, 1)
    page = lay(ground + smears[..., None].astype(np.float32), np.asarray(chalk * even, np.float32), (0.9, 0.9, 0.86))
    return snap(page, rng)


def brush(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render watercolour or a drying brush: the ink pools and pales along the stroke."""
    # The intake reads 93 of 100. Not better: a lower MIN_SHARE of ink, as one more view (92) or for all (91); a
    # gentler RAMP, as one more view (91) or for all (94, but other kinds lose).
    shape = frame(rng)
    ink = write(digit, shape, rng, wobble=0.3)
    wet = np.clip(0.7 + 0.2 * clouds(shape, min(shape) / 12, rng), 0.35, 1)
    page = lay(paper(shape, rng, grain=0.02), np.asarray(ink * wet, np.float32), pick([*BRIGHT, *PENS], rng))
    return snap(page, rng)


KINDS = [
    ballpoint, marker, brush, pencil, coloured_ink, coloured_paper,
    light_pen, equal_luminance, highlighter, neon, chalkboard,
]  # fmt: skip
