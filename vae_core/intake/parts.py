"""The connected parts of a mask, measured on their own pixels: ink covers little of most pictures."""

from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from vae_core.intake.ink import Mask

Boxes = npt.NDArray[np.int32]  # left, top, width, height, [..., 4]


class Parts:
    """Parts of a mask [H, W]: pixels of ink that touch, or that are joined by a wider mask. Part 0 is the ground."""

    def __init__(self, mask: Mask, joined: npt.NDArray[np.uint8] | None = None) -> None:
        """Label the parts; `joined` is a mask around the first one whose own parts make one part each."""
        self.shape = mask.shape
        self.count, labels = cv2.connectedComponents(mask.view(np.uint8) if joined is None else joined)
        self.labels = np.asarray(labels, np.int32)  # [H, W]; off the mask, those of `joined`
        self.pixels = np.flatnonzero(mask)  # places of the ink, row by row
        self.owners = self.labels.ravel().take(self.pixels)  # part of each place of the ink

    @cached_property
    def areas(self) -> npt.NDArray[np.int64]:
        """The number of pixels of each part, 0 for the ground."""
        return np.bincount(self.owners, minlength=self.count)

    @cached_property
    def boxes(self) -> Boxes:
        """The box of each part, [count, 4]."""
        places, width = self.pixels.astype(np.int32), np.int32(self.shape[1])
        breaks = np.ones(len(places) + 1, np.bool_)  # before each place that starts a run of ink in a row, and at last
        breaks[1:-1] = (places[1:] - places[:-1] != 1) | (places[1:] % width == 0)
        starts, ends = np.flatnonzero(breaks[:-1]), np.flatnonzero(breaks[1:])
        owners = self.owners.take(starts)  # the same at the end of a run
        rows, columns = np.divmod(places.take(starts), width)
        left, top, right, bottom = boxes = np.zeros((4, self.count), np.int32)
        left[:], top[:] = self.shape[::-1]
        np.minimum.at(left, owners, columns)
        np.minimum.at(top, owners, rows)
        np.maximum.at(right, owners, columns + (ends - starts + 1).astype(np.int32))
        np.maximum.at(bottom, owners, rows + 1)
        boxes[2:] -= boxes[:2]
        return boxes.T

    def pixels_of(self, *parts: int) -> npt.NDArray[np.int64]:
        """Return the places of the ink of some parts, row by row."""
        mine = self.owners == parts[0]
        for part in parts[1:]:
            mine |= self.owners == part
        return np.asarray(self.pixels[mine])

    def box_of(self, *parts: int) -> tuple[int, int, int, int]:
        """Return the box around some parts: left, top, right, bottom."""
        boxes = [self.boxes[part].tolist() for part in parts]
        left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
        return left, top, max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)

    def mask_of(self, chosen: Mask) -> Mask:
        """Return the mask [H, W] of the parts that are chosen, one flag for each."""
        mask = np.zeros(self.shape, np.bool_)
        if chosen.any():
            mask.ravel()[self.pixels[chosen[self.owners]]] = True
        return mask
