"""What the classifier is trained on: augmented digits, and pictures that are no digits, against closed forms."""

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.digits import draw_digits
from vae_core.data import nondigits as kinds_of
from vae_core.data.augment import (
    BY_HAND,
    MAX_THINNING,
    MAX_WIDENING,
    NUM_DRAWS,
    SLIGHT,
    augment,
    bend,
    bend_slightly,
    blur,
    thicken,
    tone,
)
from vae_core.data.datasets import to_input
from vae_core.data.nondigits import KINDS, distance_to_path, draw_strokes, fill_box, nondigits

NUM_KIND_DRAWS = kinds_of.NUM_DRAWS
NUM_IMAGES = 20


@pytest.fixture(scope="module")
def x() -> Tensor:
    return to_input(torch.from_numpy(draw_digits(NUM_IMAGES).copy()))


def uniform(num_draws: int, num_images: int = NUM_IMAGES, seed: int = 0) -> Tensor:
    return torch.rand(num_images, num_draws, generator=torch.Generator().manual_seed(seed))


def spot(x: float, y: float) -> Tensor:
    """Draw a soft spot at (x, y) pixels, [1, 1, 28, 28]."""
    across, down = torch.arange(28.0), torch.arange(28.0).unsqueeze(1)
    return torch.exp(-((across - x) ** 2 + (down - y) ** 2) / 8).reshape(1, 1, 28, 28)


def centre(picture: Tensor) -> tuple[float, float]:
    """Return the centre of mass (x, y) of [1, 1, 28, 28], from the middle of the picture."""
    index, mass = torch.arange(28.0) - 13.5, picture.sum()
    return float((picture.sum((0, 1, 2)) * index).sum() / mass), float((picture.sum((0, 1, 3)) * index).sum() / mass)


def signed(**changes: float) -> Tensor:
    """Return the second argument of `bend`, zero but for the changes, [1, 6]."""
    names = ("rotation", "shear", "stretch_x", "stretch_y", "shift_x", "shift_y")
    return torch.tensor([[changes.get(name, 0.0) for name in names]])


def test_draws_in_the_middle_change_nothing(x: Tensor) -> None:
    torch.testing.assert_close(augment(x, torch.full((NUM_IMAGES, NUM_DRAWS), 0.5)), x, atol=1e-5, rtol=0)


@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_rotation_turns_by_up_to_twelve_degrees(sign: float) -> None:
    right, down = centre(bend(spot(21.5, 13.5), signed(rotation=sign), BY_HAND))
    assert math.hypot(right, down) == pytest.approx(8, abs=0.05)
    assert abs(math.atan2(down, right)) == pytest.approx(BY_HAND.rotation, abs=0.005)
    assert math.degrees(BY_HAND.rotation) == pytest.approx(12, abs=0.1)


def test_stretching_along_one_axis_leaves_the_other() -> None:
    right, down = centre(bend(spot(19.5, 18.5), signed(stretch_x=1.0), BY_HAND))
    assert (abs(math.log(right / 6)), down) == pytest.approx((BY_HAND.stretch, 5), abs=0.01)


def test_shear_moves_rows_by_their_distance_from_the_middle() -> None:
    (above, _), (below, _) = (centre(bend(spot(13.5, y), signed(shear=1.0), BY_HAND)) for y in (7.5, 19.5))
    assert above == pytest.approx(-below, abs=0.02)
    assert abs(above) == pytest.approx(0.2 * 6, abs=0.05)


def test_a_shift_is_in_pixels() -> None:
    across, up = (centre(bend(spot(13.5, 13.5), signed(**by), BY_HAND)) for by in ({"shift_x": 1.0}, {"shift_y": -1.0}))
    assert across == pytest.approx((-BY_HAND.shift, 0), abs=0.01)
    assert up == pytest.approx((0, BY_HAND.shift), abs=0.01)


def test_a_slight_bend_is_the_same_in_small_without_a_shift() -> None:
    rotated = centre(bend_slightly(spot(21.5, 13.5), torch.tensor([[1.0, 0, 0, 0]])))
    assert abs(math.atan2(rotated[1], rotated[0])) == pytest.approx(SLIGHT.rotation, abs=0.005)
    assert math.degrees(SLIGHT.rotation) == pytest.approx(7, abs=0.1)
    middle = centre(bend_slightly(spot(13.5, 13.5), torch.ones(1, 4)))
    assert middle == pytest.approx((0, 0), abs=0.01)


def test_strokes_grow_and_shrink_at_either_edge() -> None:
    bar = torch.zeros(2, 1, 28, 28)
    bar[:, :, 4:24, 12:16] = 1
    wider, narrower = thicken(bar, torch.tensor([1.0, -1.0]))[:, 0, 14].sum(1).tolist()
    assert (wider, narrower) == pytest.approx((4 + 2 * MAX_WIDENING, 4 - 2 * MAX_THINNING))


def test_blur_spreads_ink_and_keeps_its_amount() -> None:
    point = torch.zeros(2, 1, 28, 28)
    point[:, :, 14, 14] = 1
    sharp, blurred = blur(point, torch.tensor([0.0, 1.0]))[:, 0, 13:16, 13:16]
    assert torch.equal(sharp, point[0, 0, 13:16, 13:16])
    torch.testing.assert_close(blurred, torch.outer(*[torch.tensor([0.25, 0.5, 0.25])] * 2))


def test_tone_makes_edges_harder_or_softer_and_dims_the_whole() -> None:
    gray = torch.full((3, 1, 28, 28), 0.25)
    toned = tone(gray, torch.tensor([1.0, -1.0, 0.0]), torch.tensor([0.0, 0.0, 0.2]))
    torch.testing.assert_close(toned[:, 0, 0, 0], torch.tensor([0.5, 0.0625, 0.2]))


def test_each_picture_depends_on_its_own_draws_alone(x: Tensor) -> None:
    draws, others, kinds = uniform(NUM_DRAWS), x.flip(0), uniform(1, seed=1)[:, 0]
    made = uniform(NUM_KIND_DRAWS, seed=2)
    bent, pictures = augment(x, draws), nondigits(x, others, kinds, made)
    for row in (slice(3, 4), slice(7, 12)):
        torch.testing.assert_close(augment(x[row], draws[row]), bent[row])
        torch.testing.assert_close(nondigits(x[row], others[row], kinds[row], made[row]), pictures[row])


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_makes_pictures_that_differ_and_are_in_range(kind: object, x: Tensor) -> None:
    assert callable(kind)
    many = x.repeat(10, 1, 1, 1)
    pictures = kind(many, many.flip(0), uniform(NUM_KIND_DRAWS, len(many)))
    assert pictures.shape == many.shape
    assert pictures.min() >= 0
    assert pictures.max() <= 1
    assert len(pictures.flatten(1).unique(dim=0)) > 5
    bent = augment(pictures, uniform(NUM_DRAWS, len(many), seed=1))
    assert bent.isfinite().all()


def test_kinds_are_chosen_by_a_number(x: Tensor) -> None:
    made = uniform(NUM_KIND_DRAWS)
    for index, kind in enumerate(KINDS):
        chosen = nondigits(x, x.flip(0), torch.full((NUM_IMAGES,), (index + 0.5) / len(KINDS)), made)
        assert torch.equal(chosen, kind(x, x.flip(0), made))


def test_inverting_shuffling_and_overlaying_are_what_they_say(x: Tensor) -> None:
    made = uniform(NUM_KIND_DRAWS)
    assert torch.equal(kinds_of.inverted(x, x, made), 1 - x)
    assert torch.equal(kinds_of.overlaid(x, torch.zeros_like(x), made), x)
    assert torch.equal(kinds_of.overlaid(torch.zeros_like(x), x, made), torch.rot90(x, 1, (2, 3)))
    moved = kinds_of.shuffled(x, x, made)
    assert not torch.equal(moved, x)
    for before, after in zip(x, moved, strict=True):
        assert sorted(blocks(before)) == sorted(blocks(after))


def blocks(picture: Tensor) -> list[list[float]]:
    """Return the sixteen blocks of 7 x 7 pixels of [1, 28, 28]."""
    return [picture[0, row : row + 7, column : column + 7].flatten().tolist() for row, column in CORNERS]


CORNERS = [(row, column) for row in range(0, 28, 7) for column in range(0, 28, 7)]


def test_a_pen_line_has_its_width_wherever_it_runs() -> None:
    path = torch.tensor([[[4.0, 13.2], [23.0, 13.2]], [[9.7, 4.0], [9.7, 23.0]]])
    widths = torch.tensor([[2.0], [3.5]])
    horizontal, vertical = draw_strokes(distance_to_path(path), widths)[:, 0]
    assert horizontal[:, 14].sum().item() == pytest.approx(2.0, abs=1e-5)
    assert vertical[14].sum().item() == pytest.approx(3.5, abs=1e-5)


def test_the_distance_from_a_path_is_that_from_its_nearest_point() -> None:
    path = torch.tensor([[[3.0, 5.0], [20.0, 9.0], [8.0, 24.0]]])
    steps = np.linspace(0, 1, 2001)[:, None]
    start, middle, end = path[0].numpy()
    points = np.concatenate([start + steps * (middle - start), middle + steps * (end - middle)])  # [4002, 2]
    pixels = np.stack(np.meshgrid(np.arange(28), np.arange(28)), axis=-1).reshape(-1, 1, 2)
    nearest = np.sqrt(((pixels - points) ** 2).sum(-1)).min(1)
    np.testing.assert_allclose(distance_to_path(path)[0].numpy(), nearest, atol=0.01)


def test_paths_fill_a_box_of_eighteen_pixels_in_the_middle() -> None:
    box = fill_box(torch.tensor([[[0.0, 3.0], [9.0, 1.0], [4.0, 2.0]]]))
    assert box[0].amax(0).tolist() == pytest.approx([22.5, 15.5])
    assert box[0].amin(0).tolist() == pytest.approx([4.5, 11.5])


def test_a_filled_disc_has_the_area_of_a_disc(x: Tensor) -> None:
    made = torch.zeros(1, NUM_KIND_DRAWS)
    made[0, 1:3], made[0, 3] = 0.5, 0.5  # radii 7.5, power 2
    assert kinds_of.filled(x[:1], x[:1], made).sum().item() == pytest.approx(math.pi * 7.5**2, rel=0.01)
