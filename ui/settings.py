"""What the page starts with, and the limits of its controls; of the endpoints for programs, too."""

from typing import Any

from ui import models

MAX_REACH = 5  # largest range of the sliders, in standard deviations to either side of the mean
MIN_STEPS = 3  # least number of frames from A to B
MAX_STEPS = 31  # most frames
MAX_SAMPLES = 64  # most samples drawn at once
MAX_TEMPERATURE = 2.0  # highest temperature: a factor of the standard deviation
MAX_SEED = 2**31 - 1  # largest seed
BEYOND = 0.5  # how far an interpolation goes on beyond its ends, as a fraction of the way between them
PATHS = ["linear", "spherical"]
PRIOR, MIXTURE = "prior", "mixture"
SOURCES = (PRIOR, MIXTURE, *"0123456789")
PLANES = ("class", "codes", "named", "dims", "points")
"""How the map's plane is spanned: by the digits' mean codes, by all codes, by two named directions, by two latent
dimensions, or by A, B and the current point."""
LAYERS = ("tiles", "regions", "dots", "contours")  # of the map
WIDTHS = (32, 64, 128, 256)  # of the hidden layers of a VAE that learns in the page
LIKELIHOODS = ("bce", "mse")  # its reconstruction losses
TABS = ("sample", "reconstruct", "sliders", "interpolate", "train")

START: dict[str, Any] = {
    "model": models.DEFAULT,
    "digit": "5",  # the example on the canvas of the first screen
    "a": "2",  # the examples that the interpolation joins
    "b": "8",
    "path": "spherical",
    "steps": 11,  # frames
    "source": PRIOR,
    "seed": 0,
    "temperature": 1.0,
    "count": 32,  # samples
    "tab": TABS[0],
    "reach": 3,  # standard deviations
    "plane": {"kind": PLANES[0]},
    "layers": ["tiles", "regions"],
}
"""The state of the page that a visitor finds (ui/engine/page.js)."""
LIMITS: dict[str, list[float]] = {
    "steps": [MIN_STEPS, MAX_STEPS],
    "seed": [0, MAX_SEED],
    "count": [1, MAX_SAMPLES],
    "reach": [1, MAX_REACH],
    "position": [-BEYOND, 1 + BEYOND],
    "temperature": [0, MAX_TEMPERATURE],
}
"""The least and the largest value of each number of the state."""
CONTROLS = ["count", "temperature", "seed", "source"]
"""Parts of the state that are set by controls of Gradio's own: those of the Sample tab, which the server serves."""
