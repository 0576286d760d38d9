"""The intake: every group of strokes on a picture is looked at closely, and the one that reads best is the digit.

No single threshold is right for chalk, pencil, shadows and squared paper. So several are tried, each gives a view of
the picture as an image in MNIST's geometry, and two judges choose: how the strokes stand out on the picture, and how
decided the digit classifier is, which was trained to be undecided about everything that is no digit.
"""

import math
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from vae_core.intake.candidates import Candidate, candidates_on_even_ground, find_candidates, share_box
from vae_core.intake.colour_contrast import along_colour
from vae_core.intake.extract import extract
from vae_core.intake.files import luminance, open_image, to_colours
from vae_core.intake.geometry import to_mnist
from vae_core.intake.ink import MIN_CONTRAST, Gray, noise_level
from vae_core.models.classifier import Classifier, entropy, load_classifier

NUM_CANDIDATES = 12
MIN_SCORE = 0.05
"""Candidates are looked at closely down to this fraction of the best one's score."""
SURE, RATHER_SURE = 0.1, 1.0
"""Entropies of the classifier, in nats. On an even ground the second is enough to look for nothing else."""
READS = 0.5
"""Something else on the picture that is read with less entropy than this is worth a word."""
ENTROPY_WEIGHT = 2.0
"""How much a nat of the classifier's entropy counts, in nats of the strokes' score."""
MIN_SURE = -4.25
"""Views with a lower score are of no digit, unless strong strokes stand alone. Measured on rendered pictures: digits
reach -4.0 and more, paper, desks, fabric and noise without a digit -4.3 and less."""
DRAWN_NOISE = 0.002
"""Pictures from a camera or scanner have more noise than this, of a range of 1."""
FAINTEST = 0.12
"""Less contrast than this is worth a word."""
FAINT = 0.35
"""Strokes with less contrast are looked for by colour, too."""


class FoundDigit(NamedTuple):
    """A digit as the models know it, and what was doubtful on the way."""

    image: Tensor
    """[1, 1, 28, 28] in [0, 1]: bright on black, longer side 20 pixels, centre of mass at (14, 14)."""
    doubts: tuple[str, ...] = ()
    """Sentences such as "More than one digit was found; the larger one is taken."; none when all was clear."""


class Proposals(NamedTuple):
    """A gray picture, and where on it the digit may be."""

    gray: Gray  # [H, W]
    candidates: list[Candidate]


class View(NamedTuple):
    """One candidate as the models would see it."""

    image: Tensor  # [1, 28, 28]
    entropy: float  # of the classifier, nats
    candidate: Candidate
    proposals: Proposals

    @property
    def score(self) -> float:
        """The higher, the likelier is this the digit."""
        return math.log(self.candidate.score + 1e-9) - ENTROPY_WEIGHT * self.entropy


def prepare_image(image: Any) -> Tensor:
    """A digit as the models know it: [1, 1, 28, 28] in [0, 1], bright on black, 20 pixels long, centred by mass.

    Takes a Pillow image of any mode, a path to one, or an array [H, W], [H, W, 3] or [H, W, 4] of bytes, of floats
    in [0, 1] or of any other range; photographs, scans, drawings, dark on light or light on dark.
    Raises ValueError, with a sentence on what was seen and what to try, where there is no digit to find.
    """
    return find_digit(image).image


def find_digit(image: Any) -> FoundDigit:
    """`prepare_image` with what was doubtful about it."""
    colours = to_colours(open_image(image))
    views = views_of(colours)
    if not views and np.ptp(colours) < MIN_CONTRAST:
        raise ValueError("There is nothing to see on the picture. Draw a digit, or upload one with more contrast.")
    if not views or (views[0].score < MIN_SURE and not views[0].candidate.stands_alone):
        raise ValueError(
            "No digit stands out from its background. Try an even background with nothing else on it, "
            "or a stronger pen."
        )
    return FoundDigit(views[0].image[None], tuple(doubts(views[0])))


def doubts(taken: View) -> list[str]:
    """What a person should know of how the digit was taken from the picture."""
    sentences = []
    digit, proposals = taken.candidate, taken.proposals
    others = views_of_candidates(
        Proposals(proposals.gray, [other for other in proposals.candidates if other.rivals(digit)])
    )
    if any(other.entropy < READS for other in others):
        larger = all(other.candidate.size < digit.size for other in others)
        sentences.append(f"More than one digit was found; the {'larger' if larger else 'clearer'} one is taken.")
    if digit.contrast < FAINTEST:
        sentences.append("The digit is faint; a stronger pen or more light would make it surer.")
    return sentences


def views_of(colours: Gray) -> list[View]:
    """What may be digits on a picture [H, W] or [H, W, 3], the likeliest first. The cheap ways are tried first."""
    gray = luminance(colours) if colours.ndim == 3 else colours
    views = views_of_candidates(Proposals(gray, candidates_on_even_ground(gray)))
    if views and views[0].candidate.stands_alone and noise_level(gray) < DRAWN_NOISE:
        return views  # somebody drew it with a program: it is what it is, even if it reads as no digit
    if not views or views[0].entropy > RATHER_SURE:
        views = rank_views(views + views_of_candidates(Proposals(gray, find_candidates(gray))))
    if colours.ndim == 3 and (not views or views[0].candidate.contrast < FAINT or views[0].entropy > SURE):
        along = along_colour(colours)
        views = (
            views
            if along is None
            else rank_views(views + views_of_candidates(Proposals(along, find_candidates(along))))
        )
    return views


def views_of_candidates(proposals: Proposals) -> list[View]:
    """Views of the likeliest candidates, the best first; it ends when no other can be better than the best so far."""
    views: list[View] = []
    for candidate in shortlist(proposals.candidates):
        if views and max(view.score for view in views) >= math.log(candidate.score + 1e-9):
            break
        inks = [extract(proposals.gray, candidate, max_width) for max_width in max_widths(candidate)]
        images = [to_mnist(ink) for ink in inks if (ink > 0.5).any()]
        if images:
            views += [View(*each, candidate, proposals) for each in zip(images, entropies(images), strict=True)]
    return rank_views(views)


@torch.inference_mode()
def entropies(images: list[Tensor]) -> list[float]:
    """How undecided the classifier is about each image [1, 28, 28], nats."""
    nats: list[float] = entropy(classifier()(torch.stack(images))).tolist()
    return nats


def rank_views(views: list[View]) -> list[View]:
    """The best first."""
    return sorted(views, key=lambda view: -view.score)


def max_widths(candidate: Candidate) -> list[float]:
    """Widest strokes to look for again: as it was found, and fitted to the strokes that were found."""
    fitted = 2.5 * candidate.stroke
    if candidate.filter.ground is not None or 0.8 < fitted / candidate.filter.max_width < 1.25:
        return [fitted]
    return [candidate.filter.max_width, fitted]


def shortlist(candidates: list[Candidate]) -> list[Candidate]:
    """The best candidates, at most two for strokes of about one width in the same place."""
    chosen: list[Candidate] = []
    for candidate in candidates:
        if len(chosen) == NUM_CANDIDATES or candidate.score < MIN_SCORE * candidates[0].score:
            break
        if sum(share_strokes(candidate, other) for other in chosen) < 2:
            chosen.append(candidate)
    return chosen


def share_strokes(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates are about the same strokes; the dots of a print are not the digit that they make up."""
    return one.filter.dark == other.filter.dark and share_box(one, other) and 0.5 < one.stroke / other.stroke < 2


@cache
def classifier() -> Classifier:
    """The judge of what reads as a digit; loaded on first use."""
    with torch.inference_mode(mode=False):  # whoever asks first, its weights serve everyone
        return load_classifier()
