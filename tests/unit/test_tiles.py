"""Tiles, figures and notes: what they show, and that they escape it."""

import pytest
import torch

from tests.pictures import pixels
from ui.components.figures import bars, figures, note
from ui.components.float32 import from_text, to_text
from ui.components.tiles.tiles import tiles, waiting

SCRIPT = "<script>alert(1)</script>\"'"
ESCAPED = "&lt;script&gt;"


def test_a_tile_gives_its_pixels_back() -> None:
    images = torch.rand(3, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    made = tiles(images, ["a", "b", "c"], alt="sample")
    for tile, image in zip(made, images, strict=True):
        torch.testing.assert_close(torch.tensor(pixels(tile["src"])).float(), image[0] * 255, atol=0.5, rtol=0)
    assert [tile["caption"] for tile in made] == ["a", "b", "c"]
    assert [tile["alt"] for tile in made] == ["sample 1", "sample 2", "sample 3"]


def test_waiting_tiles_hold_no_picture_and_keep_their_captions() -> None:
    assert [(tile["src"], tile["caption"]) for tile in waiting(["a", "b"])] == [("", "a"), ("", "b")]


def test_figures_bars_and_notes_escape_what_they_show() -> None:
    for html in (figures([(SCRIPT, SCRIPT, SCRIPT)]), bars([SCRIPT], [1.0], SCRIPT, SCRIPT), note(SCRIPT)):
        assert "<script" not in html
        assert ESCAPED in html


def test_bars_are_drawn_in_proportion_to_the_tallest() -> None:
    html = bars(["a", "b", "c"], [4.0, 1.0, 0.0], "nats", "KL")
    assert [f"--share:{share}" in html for share in ("1.000", "0.250", "0.000")] == [True] * 3
    assert "b: 1.00 nats" in html
    assert "tallest: 4.00 nats" in html
    assert "--share:0.000" in bars(["a"], [0.0], "nats", "KL")


def test_a_tile_gives_its_code_back() -> None:
    z = torch.randn(2, 5, generator=torch.Generator().manual_seed(0))
    made = tiles(torch.zeros(2, 1, 28, 28), codes=z, model="plane")
    assert torch.equal(torch.stack([from_text(tile["code"]) for tile in made]), z)
    assert {tile["model"] for tile in made} == {"plane"}


def test_numbers_survive_being_a_text_of_an_address() -> None:
    numbers = torch.tensor([[0.5, -1.0], [1e-19, 3.4e38]])
    assert to_text(torch.tensor([0.5, -1.0])) == "AAAAPwAAgL8"
    assert torch.equal(from_text(to_text(numbers), (2, 2)), numbers)
    assert set(to_text(torch.randn(999))) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize("text", [None, 5, ["AAAA"], "AAA", "AAAAAAA", "?", "é"])
def test_a_text_that_holds_no_numbers_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        from_text(text)
    with pytest.raises(ValueError, match=r"\w"):
        from_text("AAAAPwAAgL8", (3,))
