"""Contact sheets: pictures as they were handed over, each beside what the model sees."""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw
from torch import Tensor

from tests.benchmarks.judge import CRASHED, REFUSED, Handed, Trial

CELL = 140  # longest side of a picture, in pixels
GAP = 6  # between pictures, in pixels
LABEL = 130  # width of the column of names, in pixels
GROUND = (70, 90, 110)
TEXT = (235, 235, 235)
NO_DIGIT = (150, 60, 50)


def open_handed(handed: Handed) -> Image.Image:
    """Return what was handed over as a picture of 8 bits."""
    picture = Image.open(io.BytesIO(handed)) if isinstance(handed, bytes) else handed
    if isinstance(picture, Image.Image) and not picture.mode.startswith("I;16"):
        return picture
    array = np.asarray(picture)
    top = np.iinfo(array.dtype).max if array.dtype.kind == "u" else 1
    return Image.fromarray((array / top * 255).astype(np.uint8))


def thumbnail(handed: Handed) -> Image.Image:
    """Return a small picture of what was handed over, on the sheet's own ground where it is transparent."""
    picture = open_handed(handed)
    picture.draft("RGB", (CELL, CELL))  # lets JPEG decode at a fraction of the size
    small = picture.convert("RGBA")
    small.thumbnail((CELL, CELL))
    ground = Image.new("RGBA", small.size, GROUND)
    ground.alpha_composite(small)
    return ground.convert("RGB")


def enlarge(prepared: Tensor | None) -> Image.Image:
    """Return the prepared image enlarged, or a red square where there is none."""
    side = CELL // 2
    if prepared is None:
        return Image.new("RGB", (side, side), NO_DIGIT)
    pixels = (prepared[0, 0].numpy() * 255).astype(np.uint8)
    return Image.fromarray(pixels).resize((side, side), Image.Resampling.NEAREST).convert("RGB")


def contact_sheet(rows: Sequence[tuple[Trial, Sequence[int]]]) -> Image.Image:
    """Return a sheet with a row for each trial: pictures of these indices, what the model sees, labels, readings."""
    width = CELL + CELL // 2 + 3 * GAP
    columns = max((len(indices) for _, indices in rows), default=1)
    sheet = Image.new("RGB", (LABEL + columns * width, max(1, len(rows)) * (CELL + GAP)), GROUND)
    pen, words = ImageDraw.Draw(sheet), {REFUSED: "none", CRASHED: "crashed"}
    for row, (trial, indices) in enumerate(rows):
        top = row * (CELL + GAP)
        pen.text((GAP, top + CELL // 2), trial.name, TEXT)
        for column, index in enumerate(indices):
            left, outcome, label = LABEL + column * width, trial.outcomes[index], trial.labels[index]
            sheet.paste(thumbnail(trial.draw(index)), (left, top))
            sheet.paste(enlarge(outcome.prepared), (left + CELL + GAP, top))
            caption = f"#{index}: {words.get(label, label)}\nread: {words.get(outcome.read, outcome.read)}"
            pen.text((left + CELL + GAP, top + CELL // 2 + GAP), caption, TEXT)
    return sheet
