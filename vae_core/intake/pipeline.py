"""The intake: every group of strokes on a picture becomes an image in MNIST's geometry, and the likeliest digit wins.

No single threshold is right for chalk, pencil, shadows and squared paper. So several are tried, and two scores choose:
how the strokes stand out on the picture, and how certain the digit classifier is, which was trained to be uncertain
about everything that is no digit.
"""

import math
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from vae_core.intake.candidate import Candidate
from vae_core.intake.candidates import candidates_on_even_ground, find_candidates
from vae_core.intake.colour_contrast import along_colour
from vae_core.intake.extract import extract
from vae_core.intake.files import luminance, open_image, to_colours
from vae_core.intake.geometry import to_mnist
from vae_core.intake.ink import MIN_CONTRAST, Colours, Gray, noise_level
from vae_core.models.classifier import Classifier, entropy, load_classifier

NUM_CANDIDATES = 12  # largest number of candidates that are extracted from one gray picture
MIN_SCORE = 0.05  # lowest score of a candidate that is extracted, as a fraction of the best one's
SURE = 0.1  # entropy of the classifier, in nats, up to which colour is not tried
RATHER_SURE = 1.0  # entropy of the classifier, in nats, up to which only strokes on an even ground are tried
READS = 0.5  # entropy of the classifier, in nats, below which another group on the picture counts as a second digit
ENTROPY_WEIGHT = 2.0  # weight of the classifier's entropy in the score of a view, nats per nat
MIN_SURE = -4.25
"""Lowest score, in nats, of a view that counts as a digit, unless strong strokes stand alone. Measured on rendered
pictures: digits reach -4.0 and more; paper, desks, fabric and noise without a digit reach -4.3 and less."""
DRAWN_NOISE = 0.002  # largest noise of a picture drawn by a program, on a range of 1; cameras and scanners add more
FAINT_CONTRAST = 0.12  # contrast of the ink below which the digit is reported as faint
COLOUR_CONTRAST = 0.35  # contrast of the ink below which strokes are searched by colour, too


class Doubt(StrEnum):
    """What is uncertain about the digit that was found on a picture."""

    LARGER_OF_SEVERAL = "larger_of_several"
    CLEARER_OF_SEVERAL = "clearer_of_several"
    FAINT = "faint"


class FoundDigit(NamedTuple):
    """A digit as the models take it, and what is uncertain about it."""

    image: Tensor  # [1, 1, 28, 28] in [0, 1]: bright on black, longer side 20 pixels, centre of mass at (14, 14)
    doubts: tuple[Doubt, ...] = ()  # empty when the digit is clear


class Read(NamedTuple):
    """An image in MNIST's geometry, and how sure the classifier is of it."""

    image: Tensor  # [1, 28, 28]
    entropy: float  # of the classifier, nats


class Proposals(NamedTuple):
    """A gray picture [H, W] and the groups of strokes on it that may be the digit, the likeliest first."""

    gray: Gray
    candidates: list[Candidate]
    read: dict[Candidate, list["Read"]]  # the images already made, by their candidate


class View(NamedTuple):
    """One candidate as an image in MNIST's geometry."""

    image: Tensor  # [1, 28, 28]
    entropy: float  # of the classifier, nats
    candidate: Candidate
    proposals: Proposals

    @property
    def score(self) -> float:
        """Score of this view as the digit, in nats: the logarithm of its candidate's score, less weighted entropy."""
        return log_score(self.candidate) - ENTROPY_WEIGHT * self.entropy


def prepare_image(image: Any, classifier: Classifier | None = None) -> Tensor:
    """Return the digit on a picture as the models take it: [1, 1, 28, 28] in [0, 1], MNIST-style.

    MNIST-style is bright on black, 20 pixels long, centred by mass. Takes a Pillow image of any mode, a path to one, or
    an array [H, W], [H, W, 3] or [H, W, 4] of bytes, of floats in [0, 1] or of any other range; photographs, scans,
    drawings, dark on light or light on dark. `classifier` tells digits from other strokes; None is the bundled one.
    Raises ValueError, with a sentence on what was seen and what to try, where there is no digit to find.
    """
    return find_digit(image, classifier).image


def find_digit(image: Any, classifier: Classifier | None = None) -> FoundDigit:
    """Return what `prepare_image` returns, with what is uncertain about it; takes and raises the same."""
    colours = to_colours(open_image(image))
    classifier = classifier or bundled_classifier()
    views = find_views(colours, classifier)
    if not views and np.ptp(colours) < MIN_CONTRAST:
        raise ValueError("There is nothing to see on the picture. Draw a digit, or upload one with more contrast.")
    if not views or (views[0].score < MIN_SURE and not views[0].candidate.stands_alone):
        raise ValueError(
            "No digit stands out from its background. Try an even background with nothing else on it, "
            "or a stronger pen."
        )
    return FoundDigit(views[0].image[None], tuple(find_doubts(views[0], classifier)))


@cache
def bundled_classifier() -> Classifier:
    """Load the bundled classifier once for all callers."""
    with torch.inference_mode(mode=False):  # weights loaded in inference mode could not be used outside it
        return load_classifier()


def find_views(colours: Colours, classifier: Classifier) -> list[View]:
    """Return views of what may be digits on a picture [H, W] or [H, W, 3], the best first; cheap searches run first."""
    gray = luminance(colours) if colours.ndim == 3 else colours
    # 1. Ink on one even colour, as drawing programs make it.
    views = views_of_candidates(Proposals(gray, candidates_on_even_ground(gray), {}), classifier)
    if views and views[0].candidate.stands_alone and noise_level(gray) < DRAWN_NOISE:
        return views  # drawn by a program: taken even if it does not read as a digit
    # 2. Strokes of several widths on any ground.
    if not views or views[0].entropy > RATHER_SURE:
        views = rank_views(views + views_of_candidates(Proposals(gray, find_candidates(gray), {}), classifier))
    # 3. Strokes that differ from their ground by colour.
    if colours.ndim == 3 and (not views or views[0].candidate.contrast < COLOUR_CONTRAST or views[0].entropy > SURE):
        along = along_colour(colours)
        if along is not None:
            views = rank_views(views + views_of_candidates(Proposals(along, find_candidates(along), {}), classifier))
    return views


def views_of_candidates(proposals: Proposals, classifier: Classifier) -> list[View]:
    """Return views of the likeliest candidates, the best first; ends when no other can beat the best so far."""
    views: list[View] = []
    for candidate in shortlist(proposals.candidates):
        if views and max(view.score for view in views) >= log_score(candidate):
            break
        if candidate not in proposals.read:
            proposals.read[candidate] = read(candidate, proposals.gray, classifier)
        views += [View(*each, candidate, proposals) for each in proposals.read[candidate]]
    return rank_views(views)


def read(candidate: Candidate, gray: Gray, classifier: Classifier) -> list[Read]:
    """Return images of one candidate on a gray picture [H, W], none where it has no ink."""
    inks = [extract(gray, candidate, max_width) for max_width in max_widths(candidate)]
    images = [to_mnist(ink) for ink in inks if (ink > 0.5).any()]
    nats = entropies(images, classifier) if images else []
    return [Read(*each) for each in zip(images, nats, strict=True)]


def find_doubts(taken: View, classifier: Classifier) -> list[Doubt]:
    """Return what a person should know of how the digit was taken from the picture."""
    doubts = []
    digit, proposals = taken.candidate, taken.proposals
    rivals = [candidate for candidate in proposals.candidates if candidate.rivals(digit)]
    others = views_of_candidates(proposals._replace(candidates=rivals), classifier)
    if any(other.entropy < READS for other in others):
        larger = all(other.candidate.size < digit.size for other in others)
        doubts.append(Doubt.LARGER_OF_SEVERAL if larger else Doubt.CLEARER_OF_SEVERAL)
    if digit.contrast < FAINT_CONTRAST:
        doubts.append(Doubt.FAINT)
    return doubts


@torch.inference_mode()
def entropies(images: list[Tensor], classifier: Classifier) -> list[float]:
    """Return the entropy, in nats, of the classifier's answer for each image [1, 28, 28]."""
    nats: list[float] = entropy(classifier(torch.stack(images))).tolist()
    return nats


def log_score(candidate: Candidate) -> float:
    """Return the logarithm of a candidate's score, the highest score that a view of it can reach."""
    return math.log(candidate.score + 1e-9)


def rank_views(views: list[View]) -> list[View]:
    """Return the views, the best first."""
    return sorted(views, key=lambda view: -view.score)


def max_widths(candidate: Candidate) -> list[float]:
    """Return the widest strokes to extract: that of the search, and one fitted to the strokes that it found."""
    fitted = 2.5 * candidate.stroke
    if candidate.filter.ground is not None or 0.8 < fitted / candidate.filter.max_width < 1.25:
        return [fitted]
    return [candidate.filter.max_width, fitted]


def shortlist(candidates: list[Candidate]) -> list[Candidate]:
    """Return the best candidates, at most two for strokes of about one width in the same place."""
    chosen: list[Candidate] = []
    for candidate in candidates:
        if len(chosen) == NUM_CANDIDATES or candidate.score < MIN_SCORE * candidates[0].score:
            break
        if sum(candidate.shares_strokes(other) for other in chosen) < 2:
            chosen.append(candidate)
    return chosen
