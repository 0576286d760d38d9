"""Kinds of picture made by programs: drawings, exports, arrays and odd file formats."""

import cv2
import numpy as np
from PIL import Image

from tests.benchmarks.ink import Bytes, Gray, write
from tests.benchmarks.page import Colour, frame, lay, paper, pen, pick, shade, tint, vary
from tests.benchmarks.pens import NEON
from tests.benchmarks.phone import room_light, save, to_picture

THEMES = [
    ((0.75, 0.77, 0.8), (0.88, 0.88, 0.9), (1.0, 1.0, 1.0), (0.05, 0.05, 0.05)),
    ((0.2, 0.45, 0.8), (0.95, 0.95, 0.96), (1.0, 1.0, 1.0), (0.1, 0.2, 0.6)),
    ((0.15, 0.15, 0.17), (0.22, 0.22, 0.24), (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)),
    ((0.1, 0.1, 0.12), (0.2, 0.2, 0.22), (0.13, 0.13, 0.15), (0.95, 0.95, 0.95)),
]
"""Title bar, tools, canvas and pen of drawing apps."""


def canvas(rng: np.random.Generator) -> tuple[int, int]:
    """Return the shape of a drawing app's square canvas."""
    side = int(rng.integers(140, 640))
    return side, side


def transparent(digit: Bytes, rng: np.random.Generator) -> Image.Image:
    """Render dark or coloured ink on a wholly transparent ground, as drawing apps export it."""
    opacity = np.float32(1 if rng.random() < 0.7 else rng.uniform(0.5, 1))
    colour = pen(rng) if rng.random() < 0.7 else pick(NEON, rng)
    return cut_out(write(digit, canvas(rng), rng) * opacity, colour)


def transparent_white(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render white ink on a transparent ground, as a PNG file."""
    return save(cut_out(write(digit, canvas(rng), rng), (1, 1, 1)), "PNG")


def cut_out(ink: Gray, colour: Colour) -> Image.Image:
    """Return ink [H, W] of one colour on transparent black, as encoders leave it."""
    image = to_picture(tint((ink > 0).astype(np.float32), colour))
    image.putalpha(to_picture(ink))
    return image


def hard_edges(digit: Bytes, rng: np.random.Generator) -> Image.Image:
    """Render a canvas of one bit a pixel: black or white strokes without any smoothing."""
    ink = write(digit, canvas(rng), rng, width=None if rng.random() < 0.5 else (1.5, 4)) > 0.5
    return Image.fromarray(ink if rng.random() < 0.5 else ~ink)


def hairline(digit: Bytes, rng: np.random.Generator) -> Image.Image:
    """Render a paint program's default brush: a line of one to three pixels on a large canvas."""
    side = int(rng.integers(300, 600))
    ink = write(digit, (side, side), rng, size=(0.5, 0.8), width=(0.2, 0.5), wobble=0)
    return to_picture(1 - ink) if rng.random() < 0.7 else to_picture(ink)


def inverted_scan(digit: Bytes, rng: np.random.Generator) -> Image.Image:
    """Render a scan with its grays inverted: bright on black, with the grain of the paper."""
    shape = frame(rng)
    return to_picture(1 - lay(paper(shape, rng, grain=0.02), write(digit, shape, rng), pen(rng))).convert("L")


def sixteen_bit(digit: Bytes, rng: np.random.Generator) -> Image.Image | Bytes:
    """Render a scanner's 16-bit gray, which need not use the whole range."""
    shape = frame(rng)
    gray = lay(paper(shape, rng), write(digit, shape, rng), pen(rng)).mean(2) * rng.uniform(0.1, 1)
    values = (gray * 65535).astype(np.uint16)
    return Image.fromarray(values) if rng.random() < 0.5 else values


def float_array(digit: Bytes, rng: np.random.Generator) -> Gray:
    """Render an array of floats in [0, 1], gray or colour, bright on dark or dark on bright."""
    ink = write(digit, canvas(rng), rng)
    gray = ink if rng.random() < 0.5 else 1 - ink
    return gray if rng.random() < 0.5 else np.repeat(gray[..., None], 3, axis=2)


def low_resolution(digit: Bytes, rng: np.random.Generator) -> Bytes:
    """Render a tiny picture of 32 to 64 pixels, bright on dark or dark on bright."""
    side = int(rng.integers(32, 64))
    gray = (255 * write(digit, (side, side), rng, size=(0.5, 0.8))).astype(np.uint8)
    return gray if rng.random() < 0.5 else np.asarray(255 - gray)


def palette_gif(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a GIF of few colours."""
    shape = frame(rng)
    page = lay(paper(shape, rng, vary((0.9, 0.9, 0.85), rng, 0.05)), write(digit, shape, rng), pen(rng))
    return save(to_picture(page).quantize(int(rng.choice([4, 16, 256]))), "GIF")


def cmyk(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a JPEG for print, in CMYK."""
    shape = frame(rng)
    return save(to_picture(lay(paper(shape, rng), write(digit, shape, rng), pen(rng))).convert("CMYK"), "JPEG")


def dithered(digit: Bytes, rng: np.random.Generator) -> Image.Image:
    """Render a fax: a page on light gray ground reduced to black and white dots."""
    shape = frame(rng)
    page = lay(paper(shape, rng), write(digit, shape, rng), pen(rng))
    return to_picture(shade(page, room_light(shape, rng))).convert("1")


def drawing_app(digit: Bytes, rng: np.random.Generator) -> Image.Image:
    """Render a screenshot of a drawing app: title bar, tools, a white or a dark canvas with the digit."""
    shape = frame(rng, (500, 800))
    top, side = int(shape[0] * rng.uniform(0.06, 0.1)), int(shape[1] * rng.uniform(0.06, 0.1))
    bar, tools, canvas, colour = pick(THEMES, rng)
    page = np.full((*shape, 3), canvas, np.float32)
    ink = write(digit, (shape[0] - top, shape[1] - side), rng, size=(0.4, 0.7))
    page[top:, side:] = lay(page[top:, side:], ink, colour)
    page[:, :side], page[:top] = tools, bar
    for tool in range(int(rng.integers(4, 9))):
        corner = (side // 4, top + side // 4 + tool * side)
        colour = pick([*NEON, (0.3, 0.3, 0.3)], rng)
        cv2.rectangle(page, corner, (corner[0] + side // 2, corner[1] + side // 2), colour, -1 if tool % 2 else 2)
    for button in range(3):
        cv2.circle(page, (shape[1] - (button + 1) * top, top // 2), top // 5, (0.9, 0.3 * button, 0.2), -1)
    return to_picture(page)


KINDS = [
    transparent, transparent_white, hard_edges, hairline, inverted_scan, sixteen_bit,
    float_array, low_resolution, palette_gif, cmyk, dithered, drawing_app,
]  # fmt: skip
