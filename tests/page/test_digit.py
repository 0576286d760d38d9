"""The page brings its drawings to MNIST's geometry as `prepare_image` does with a picture of them."""

from typing import Any, NamedTuple

import pytest
import torch
from playwright.sync_api import Page
from torch import Tensor

from tests.drawings import Drawn, make_drawings
from ui.components.drawing.drawing import PEN
from ui.examples import Stroke
from vae_core import load_classifier, load_classifier_statistics, load_statistics, load_vae, prepare_image
from vae_core.ood import Evidence, judge_each

CALL = """async ([name, drawings]) => {
    const { [name]: call } = await import("/digit.js");
    return drawings.map(call).map((result) => result instanceof Float32Array ? Array.from(result) : result);
}"""


class Both(NamedTuple):
    """300 drawings as the page brings them to MNIST's geometry, and as `prepare_image` does, [300, 1, 28, 28] each."""

    drawings: list[Drawn]
    page: Tensor
    prepared: Tensor


def call(page: Page, name: str, drawings: list[list[Stroke]]) -> list[Any]:
    """Return what a function of digit.js gives for each drawing."""
    return list(page.evaluate(CALL, [name, drawings]))


@pytest.fixture(scope="module")
def both(blank: Page) -> Both:
    drawings = make_drawings(30)
    digits = torch.tensor(call(blank, "toDigit", [drawn.strokes for drawn in drawings])).view(-1, 1, 28, 28)
    classifier = load_classifier()
    return Both(drawings, digits, torch.cat([prepare_image(drawn.picture, classifier) for drawn in drawings]))


def judged(x: Tensor) -> list[Evidence]:
    """Return what the explorer and the classifier say of each picture [B, 1, 28, 28]."""
    with torch.inference_mode():
        explorer, classifier = load_vae("explorer"), load_classifier()
        return judge_each(x, explorer, load_statistics("explorer"), classifier, load_classifier_statistics())


def share(matches: list[bool]) -> float:
    return sum(matches) / len(matches)


def test_the_classifier_reads_drawings_right_and_as_after_prepare_image(both: Both) -> None:
    page, prepared = judged(both.page), judged(both.prepared)
    agreement = share([a.digit == b.digit for a, b in zip(page, prepared, strict=True)])
    right = share([evidence.digit == drawn.digit for evidence, drawn in zip(page, both.drawings, strict=True)])
    difference = float((both.page - both.prepared).abs().mean())
    figures = f"agreement {agreement:.1%}, right {right:.1%}, mean difference of a pixel {difference:.3f}"
    print(figures)
    assert agreement >= 0.99, figures
    assert right >= 0.97, figures
    assert difference < 0.07, figures


def test_the_explorer_reconstructs_drawings_as_well_as_after_prepare_image(both: Both) -> None:
    page, prepared = (sum(e.reconstruction for e in judged(x)) / len(x) for x in (both.page, both.prepared))
    figures = f"{page:.1f} nats, after prepare_image {prepared:.1f}"
    print(figures)
    assert page < 1.05 * prepared, figures


def test_a_drawing_is_too_small_up_to_the_width_of_the_pen(blank: Page) -> None:
    drawings = [[[(50.0, 50.0), (50.0, 50.0 + length)]] for length in (0, PEN - 1, PEN, 200)]
    assert call(blank, "isTooSmall", drawings) == [True, True, False, False]
    assert call(blank, "sizeOf", drawings) == [0, PEN - 1, PEN, 200]
