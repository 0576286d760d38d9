"""Ink that differs from its paper by colour more than by brightness: the axis of colour on which it stands out."""

import cv2
import numpy as np

from vae_core.intake.ink import Gray, resize

MIN_RANGE = 0.03
"""Chromaticities of ink and paper differ by at least this."""
SMALL = 160
"""The longer side of the picture on which the axis is looked for, pixels."""


def along_colour(colours: Gray) -> Gray | None:
    """The picture [H, W, 3] along the colour that varies most within it, [H, W]; None where colour hardly varies.

    Chromaticity, the share of red, green and blue in the light, is the same in sun and shade.
    """
    smooth = np.asarray(cv2.GaussianBlur(colours, (0, 0), 1.0), np.float32)
    chromaticity = smooth / (smooth.sum(2, keepdims=True) + np.float32(0.1))  # [H, W, 3]
    small = resize(chromaticity, min(1.0, SMALL / max(chromaticity.shape)))
    detail = (small - cv2.GaussianBlur(small, (0, 0), 0.15 * min(small.shape[:2]))).reshape(-1, 3)
    axis = np.linalg.eigh(np.cov(detail.T))[1][:, -1].astype(np.float32)
    projected = chromaticity @ axis  # [H, W]
    low, middle, high = np.percentile(small.reshape(-1, 3) @ axis, (0.2, 50, 99.8))
    spread = max(high - middle, middle - low)
    if spread < MIN_RANGE:
        return None
    return np.asarray(np.clip(0.5 + 0.45 * (projected - middle) / spread, 0, 1), dtype=np.float32)
