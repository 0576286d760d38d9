"""Does a picture look like a digit? The measurements against oracles, and how often a doubt is right."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import torch
from torch import Tensor

from tests.digits import MNIST_DIR, needs_mnist
from tests.drawings import render
from tests.symbols import LETTERS, SYMBOLS, doodles, printed, scribbles
from ui import models
from ui.examples import EXAMPLES
from vae_core import (
    VAE,
    Classifier,
    ClassifierConfig,
    LatentStatistics,
    VAEConfig,
    bundled_models,
    load_classifier,
    load_statistics,
    load_vae,
    prepare_image,
)
from vae_core.data.datasets import load_images, to_input
from vae_core.latent.statistics import NUM_QUANTILES, quantiles
from vae_core.models.classifier import ClassifierStatistics, load_classifier_statistics
from vae_core.ood import Evidence, Reason, judge, judge_each, rank_in

each_model = pytest.mark.parametrize("name", bundled_models())
LIKE_A_DIGIT = Evidence(
    reconstruction=70.0,
    reconstruction_rank=0.6,
    entropy=0.01,
    entropy_rank=0.8,
    usual_entropy=0.8,
    digit=4,
    confidence=0.99,
)


def test_quantiles_are_every_tenth_of_a_percent_of_the_values() -> None:
    values = torch.randn(5000, generator=torch.Generator().manual_seed(0))
    found = quantiles(values)
    assert found.shape == (NUM_QUANTILES,)
    in_order = values.sort().values
    assert (found[0], found[500], found[-1]) == (in_order[0], in_order.double()[2499:2501].mean().float(), in_order[-1])


def test_a_rank_is_the_fraction_of_values_under_it() -> None:
    values = torch.randn(20_000, generator=torch.Generator().manual_seed(0)).exp()
    stored = quantiles(values)
    for value in (0.01, 0.5, 1.0, 3.0, 20.0):
        assert rank_in(value, stored) == pytest.approx((values < value).double().mean().item(), abs=0.001)
    assert rank_in(float(values.min()) - 1, stored) == 0
    assert rank_in(float(values.max()) + 1, stored) == 1


@pytest.fixture
def fair_coin() -> VAE:
    """Return a VAE that gives 1/2 for every pixel of every image."""
    vae = VAE(VAEConfig(network="mlp", latent_dim=2, hidden_dim=1)).eval()
    for parameter in vae.parameters():
        torch.nn.init.zeros_(parameter)
    return vae


@pytest.fixture
def certain_of_3() -> Classifier:
    """Return a classifier that gives the 3 logit ln 9 and the other digits 0, so the 3 probability 1/2."""
    classifier = Classifier(ClassifierConfig(channels=1, feature_dim=1)).eval()
    torch.nn.init.zeros_(classifier.head.weight)
    torch.nn.init.zeros_(classifier.head.bias)
    classifier.head.bias.data[3] = math.log(9)
    return classifier


def uniform(high: float) -> Tensor:
    """Return the quantiles of the uniform distribution from 0 to `high`."""
    return torch.linspace(0, high, NUM_QUANTILES)


def statistics(high: float) -> LatentStatistics:
    return LatentStatistics(kl=torch.zeros(2), mean=torch.zeros(2), std=torch.zeros(2), reconstruction=uniform(high))


def test_what_is_measured_is_what_is_done_by_hand(fair_coin: VAE, certain_of_3: Classifier) -> None:
    x = torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    loss, entropy = 784 * math.log(2), 0.5 * math.log(2) + 0.5 * math.log(18)  # one of 1/2, nine of 1/18
    found = judge(x, fair_coin, statistics(2 * loss), certain_of_3, ClassifierStatistics(uniform(4 * entropy)))
    assert found.reconstruction == pytest.approx(loss)
    assert found.reconstruction_rank == pytest.approx(0.5, abs=1e-5)
    assert found.entropy == pytest.approx(entropy)
    assert found.entropy_rank == pytest.approx(0.25, abs=1e-5)
    assert found.usual_entropy == pytest.approx(0.99 * 4 * entropy)
    assert found.digit == 3
    assert found.confidence == pytest.approx(0.5)
    assert found.looks_like_a_digit
    assert found.reasons == ()


def test_several_pictures_at_once_are_refused_with_their_number(fair_coin: VAE, certain_of_3: Classifier) -> None:
    with pytest.raises(ValueError, match=r"got 2 pictures; expected one"):
        judge(torch.zeros(2, 1, 28, 28), fair_coin, statistics(1), certain_of_3, ClassifierStatistics(uniform(1)))


@pytest.mark.parametrize(
    ("change", "reasons", "sentence"),
    [
        (
            {"reconstruction": 312.4, "reconstruction_rank": 0.9994},
            (Reason.POOR_RECONSTRUCTION,),
            "This does not look like a digit: it is reconstructed worse than 99.9 % of the test images (312 nats).",
        ),
        (
            {"entropy": 1.94, "entropy_rank": 0.999},
            (Reason.UNDECIDED,),
            "This does not look like a digit: the classifier is undecided (entropy 1.9 nats; 99 % of test digits are "
            "under 0.8).",
        ),
        (
            {"reconstruction": 312.4, "reconstruction_rank": 1.0, "entropy": 2.3, "entropy_rank": 1.0},
            (Reason.POOR_RECONSTRUCTION, Reason.UNDECIDED),
            "This does not look like a digit: it is reconstructed worse than all the test images (312 nats), and the "
            "classifier is undecided (entropy 2.3 nats; 99 % of test digits are under 0.8).",
        ),
    ],
    ids=["reconstruction", "entropy", "both"],
)
def test_a_doubt_names_its_reasons_in_numbers(
    change: dict[str, Any], reasons: tuple[Reason, ...], sentence: str
) -> None:
    doubted = replace(LIKE_A_DIGIT, **change)
    assert not doubted.looks_like_a_digit
    assert doubted.reasons == reasons
    assert models.doubt(doubted) == sentence


def test_no_picture_is_doubted_whose_values_test_images_show() -> None:
    assert LIKE_A_DIGIT.looks_like_a_digit
    assert LIKE_A_DIGIT.reasons == ()
    assert models.doubt(LIKE_A_DIGIT) is None


def hand_drawn() -> Tensor:
    """Return the page's ten example digits [80, 1, 28, 28], drawn with pens of 1/3 to 3/2 of the usual width."""
    pens = (8, 12, 16, 20, 24, 28, 32, 36)
    pictures = [render(strokes, pen) for pen in pens for strokes in EXAMPLES.values()]
    return torch.cat([prepare_image(picture) for picture in pictures])


@cache
def pictures(kind: str) -> Tensor:
    """Return prepared pictures of a kind, [B, 1, 28, 28]."""
    kinds: dict[str, Callable[[], Tensor]] = {
        "test images": lambda: to_input(load_images("mnist", "test", MNIST_DIR)),
        "hand-drawn digits": hand_drawn,
        "letters": lambda: printed(LETTERS),
        "symbols": lambda: printed(SYMBOLS),
        "doodles": doodles,
        "scribbles": scribbles,
    }
    return kinds[kind]()


@cache
def doubted(name: str, kind: str) -> float:
    """Return the fraction of pictures of a kind that do not look like a digit to a bundled VAE and the classifier."""
    evidence = judge_each(
        pictures(kind), load_vae(name), load_statistics(name), load_classifier(), load_classifier_statistics()
    )
    return sum(not each.looks_like_a_digit for each in evidence) / len(evidence)


@needs_mnist
@each_model
def test_at_most_one_test_image_in_two_hundred_is_doubted(name: str) -> None:
    assert 0 < doubted(name, "test images") <= 0.005


@each_model
def test_no_hand_drawn_digit_is_doubted(name: str) -> None:
    assert doubted(name, "hand-drawn digits") == 0


@each_model
@pytest.mark.parametrize(
    ("kind", "least"), [("letters", 0.75), ("symbols", 0.85), ("doodles", 0.8), ("scribbles", 0.8)]
)
def test_most_pictures_of_kinds_never_seen_in_training_are_doubted(name: str, kind: str, least: float) -> None:
    assert doubted(name, kind) >= least
