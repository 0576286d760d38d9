"""Ink that differs from its paper by colour more than by brightness: the axis of colour on which it stands out."""

import cv2
import numpy as np

from vae_core.intake.ink import Colours, Gray, resize

MIN_RANGE = 0.03  # smallest difference of chromaticity between ink and paper, on a range of 1
AXIS_SIZE = 160  # longer side, in pixels, of the reduced picture that gives the axis


def along_colour(colours: Colours) -> Gray | None:
    """Return the picture [H, W, 3] along its colour of most variance, [H, W] in [0, 1]; None if colour hardly varies.

    The colour is chromaticity, the share of red, green and blue in the light: it is the same in sun and shade.
    """
    # 1. Chromaticity of each pixel.
    smooth = np.asarray(cv2.GaussianBlur(colours, (0, 0), 1.0), np.float32)
    chromaticity = smooth / (smooth.sum(2, keepdims=True) + np.float32(0.1))  # [H, W, 3]
    # 2. Axis of most variance in the fine detail (principal component).
    small = resize(chromaticity, min(1.0, AXIS_SIZE / max(chromaticity.shape)))
    detail = (small - cv2.GaussianBlur(small, (0, 0), 0.15 * min(small.shape[:2]))).reshape(-1, 3)
    axis = np.linalg.eigh(np.cov(detail.T))[1][:, -1].astype(np.float32)
    # 3. Position of each pixel on the axis, with the paper at 0.5.
    projected = chromaticity @ axis  # [H, W]
    low, middle, high = np.percentile(small.reshape(-1, 3) @ axis, (0.2, 50, 99.8))
    spread = max(high - middle, middle - low)
    if spread < MIN_RANGE:
        return None
    return np.asarray(np.clip(0.5 + 0.45 * (projected - middle) / spread, 0, 1), dtype=np.float32)
