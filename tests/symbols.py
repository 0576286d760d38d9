"""Printed letters and symbols, doodles and scribbles: no digits, and of kinds that the classifier was not trained on.

They are put into MNIST's geometry without the library's intake, which may take a part of them for a digit.
"""

from math import cos, pi, sin
from pathlib import Path

import matplotlib
import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from tests.drawings import render
from ui.examples import Stroke, smooth

TTF = Path(matplotlib.get_data_path()) / "fonts/ttf"
FONTS = [path for path in sorted(TTF.glob("DejaVu*.ttf")) if "Display" not in path.stem]
LETTERS = "AKMRWX"  # capitals that look like no digit
SYMBOLS = "★☺☹→←↑↓♥♦♣♠☀✓✗∞♪"


def printed(characters: str) -> Tensor:
    """Return characters in every cut of DejaVu that has them, [B, 1, 28, 28]."""
    pictures = []
    for font in FONTS:
        missing = glyph("\uffff", font)  # the box in place of a missing character
        pictures += [picture for each in characters if (picture := glyph(each, font)) != missing]
    return torch.cat([placed(picture) for picture in pictures])


def glyph(character: str, font: Path) -> Image.Image:
    """Return a picture with one character in the middle."""
    picture = Image.new("L", (200, 200))
    ImageDraw.Draw(picture).text((100, 100), character, fill=255, font=ImageFont.truetype(str(font), 120), anchor="mm")
    return picture


def arc(x: float, y: float, radius: float, start: float = 0.0, end: float = 2 * pi) -> Stroke:
    """Return a piece of a circle, from one angle to another, in radians."""
    angles = np.linspace(start, end, 40)
    return [(x + radius * cos(angle), y + radius * sin(angle)) for angle in angles]


DOODLES: dict[str, list[Stroke]] = {
    "smiley": [arc(140, 140, 95), [(105, 110), (106, 112)], [(175, 110), (176, 112)], arc(140, 140, 55, 0.3, pi - 0.3)],
    "star": [[(140 + 95 * sin(4 * pi * k / 5), 140 - 95 * cos(4 * pi * k / 5)) for k in range(6)]],
    "house": [[(70, 220), (70, 130), (140, 60), (210, 130), (210, 220), (70, 220)], [(70, 130), (210, 130)]],
    "arrow": [[(50, 140), (230, 140)], [(180, 90), (230, 140), (180, 190)]],
    "spiral": [[(140 + (10 + 1.6 * t) * cos(t / 3), 140 + (10 + 1.6 * t) * sin(t / 3)) for t in range(60)]],
    "K": [[(90, 50), (90, 230)], [(190, 50), (90, 140), (200, 230)]],
    "M": [[(60, 230), (70, 60), (140, 160), (210, 60), (220, 230)]],
    "R": [[(90, 230), (90, 50), (160, 55), (190, 95), (160, 135), (90, 140), (200, 230)]],
    "W": [[(50, 60), (95, 220), (140, 100), (185, 220), (230, 60)]],
    "X": [[(70, 60), (210, 220)], [(210, 60), (70, 220)]],
    "tick": [[(60, 150), (110, 210), (220, 70)]],
    "line": [[(40, 140), (240, 145)]],
    "hash": [[(110, 60), (100, 220)], [(180, 60), (170, 220)], [(60, 110), (220, 110)], [(60, 170), (220, 170)]],
    "square": [[(70, 70), (210, 70), (210, 210), (70, 210), (70, 70)]],
    "triangle": [[(140, 60), (220, 210), (60, 210), (140, 60)]],
    "wave": [smooth([(40, 140), (80, 90), (120, 140), (160, 190), (200, 140), (240, 90)])],
    "dots": [[(80, 140), (81, 141)], [(140, 140), (141, 141)], [(200, 140), (201, 141)]],
}
"""Strokes in units of the page's canvas."""


def doodles() -> Tensor:
    """Return the doodles as the canvas renders them, [B, 1, 28, 28]."""
    return torch.cat([placed(render(strokes)) for strokes in DOODLES.values()])


def scribbles(num_scribbles: int = 40) -> Tensor:
    """Return smooth lines through points anywhere on the canvas, [B, 1, 28, 28]."""
    rng = np.random.default_rng(0)
    curves = [rng.uniform(40, 240, (rng.integers(6, 12), 2)).tolist() for _ in range(num_scribbles)]
    return torch.cat([placed(render([smooth([(x, y) for x, y in points])])) for points in curves])


def placed(picture: Image.Image) -> Tensor:
    """Return a bright drawing on black in MNIST's geometry, [1, 1, 28, 28]: 20 pixels long, mass centred at 14."""
    drawing = picture.crop(picture.getbbox())
    drawing.thumbnail((20, 20), Image.Resampling.BOX)
    ink = np.asarray(drawing, dtype=np.float32) / 255
    top, left = (
        min(max(round(14 - float((ink.sum(1 - axis) * np.arange(length)).sum() / ink.sum())), 0), 28 - length)
        for axis, length in enumerate(ink.shape)
    )
    x = torch.zeros(1, 1, 28, 28)
    x[0, 0, top : top + ink.shape[0], left : left + ink.shape[1]] = torch.from_numpy(ink)
    return x
