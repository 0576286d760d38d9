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
        self.mask, self.shape = mask, mask.shape
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
        starts, ends = self.mask.copy(), self.mask.copy()  # of the runs of ink in each row
        np.greater(self.mask[:, 1:], self.mask[:, :-1], out=starts[:, 1:])
        np.greater(self.mask[:, :-1], self.mask[:, 1:], out=ends[:, :-1])
        left, top, right, bottom = boxes = np.zeros((4, self.count), np.int32)
        left[:], top[:] = self.shape[::-1]
        owners, rows, columns = self.places(starts)
        np.minimum.at(left, owners, columns)
        np.minimum.at(top, owners, rows)
        owners, rows, columns = self.places(ends)
        np.maximum.at(right, owners, columns + 1)
        np.maximum.at(bottom, owners, rows + 1)
        boxes[2:] -= boxes[:2]
        return boxes.T

    def places(self, mask: Mask) -> tuple[npt.NDArray[np.int32], ...]:
        """Return the part, row and column of each place of a mask [H, W]."""
        places = np.flatnonzero(mask).astype(np.int32)
        return self.labels.ravel().take(places), *np.divmod(places, np.int32(self.shape[1]))

    def pixels_of(self, *parts: int) -> npt.NDArray[np.int64]:
        """Return the places of the ink of some parts, row by row."""
        mine = self.owners == parts[0]
        for part in parts[1:]:
            mine |= self.owners == part
        return np.asarray(self.pixels[mine])

    def box_of(self, *parts: int) -> tuple[int, int, int, int]:
        """Return the box around some parts: left, top, right, bottom."""
        boxes = self.boxes[list(parts)]
        (left, top), (right, bottom) = boxes[:, :2].min(0).tolist(), (boxes[:, :2] + boxes[:, 2:]).max(0).tolist()
        return left, top, right, bottom

    def mask_of(self, chosen: Mask) -> Mask:
        """Return the mask [H, W] of the parts that are chosen, one flag for each."""
        mask = np.zeros(self.shape, np.bool_)
        if chosen.any():
            mask.ravel()[self.pixels[chosen[self.owners]]] = True
        return mask
