"""The page's parts without a server: what they take, what they refuse, and what they keep their hands off."""

import ast
import base64
import math
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import cv2
import gradio as gr
import numpy as np
import pytest
import torch
from gradio.data_classes import ImageData
from PIL import Image
from torch import nn

import ui.tabs.interpolate
import ui.tabs.sample
from tests.page.server import ROOT
from tests.pictures import DIGIT, data_url, example, pixels
from ui import api, digit_input, models
from ui.components.drawing.drawing import MAX_POINTS, MAX_STROKES, PEN, SIDE, Drawing, render
from ui.components.figures import bars, figures, note
from ui.components.message.message import remarks
from ui.components.tiles.tiles import tiles, waiting
from ui.examples import EXAMPLES, Stroke
from ui.server.gradio_overrides import Slider, Upload
from ui.session import permalinks, point
from ui.tabs import reconstruct, sliders
from ui.text.doubts import doubt_sentence
from vae_core import VAE, Doubt, FoundDigit, VAEConfig, bundled_models, find_digit, load_vae, prepare_image
from vae_core.storage.model_folder import WEIGHTS_DIR

LINE = [[140, 40], [140, 240]]
SCRIPT = "<script>alert(1)</script>\"'"
UI_FILES = sorted((ROOT / "ui").rglob("*.py"))
CORE_FILES = sorted((ROOT / "vae_core").rglob("*.py"))
ESCAPED = "&lt;script&gt;"


@pytest.fixture(scope="module")
def canvas() -> Drawing:
    return Drawing(label="Your digit")


@pytest.fixture
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that Gradio uploads to."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    (tmp_path / "uploads").mkdir()
    return tmp_path / "uploads"


def ink(picture: Image.Image) -> Any:
    return np.asarray(picture) > 128


# Drawing


def test_a_stroke_becomes_ink_where_it_was_drawn_as_wide_as_the_pen(canvas: Drawing) -> None:
    picture = canvas.preprocess({"strokes": [LINE]})
    assert (picture.mode, picture.size) == ("L", (SIDE, SIDE))
    rows, columns = np.nonzero(ink(picture))
    assert ink(picture)[140].sum() == pytest.approx(PEN, abs=2)
    assert columns.mean() == pytest.approx(140, abs=1)
    assert (rows.min(), rows.max()) == pytest.approx((40 - PEN / 2, 240 + PEN / 2), abs=2)
    assert np.asarray(picture).max() == 255
    assert np.asarray(picture)[0, 0] == 0


def test_a_tap_becomes_a_round_dot(canvas: Drawing) -> None:
    dot = ink(canvas.preprocess({"strokes": [[[100, 60]]]}))
    rows, columns = np.nonzero(dot)
    assert (rows.mean(), columns.mean()) == pytest.approx((60, 100), abs=1)
    assert dot.sum() == pytest.approx(math.pi * (PEN / 2) ** 2, rel=0.1)


@pytest.mark.parametrize("value", [None, {}, {"strokes": []}, {"strokes": [[]]}, {"picture": None}])
def test_an_empty_canvas_is_no_picture(canvas: Drawing, value: Any) -> None:
    assert canvas.preprocess(value) is None


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("5", "of type str; expected an object with strokes"),
        ([LINE], "of type list"),
        ({"strokes": 5}, "not a list of strokes"),
        ({"strokes": "12"}, "not a list of strokes"),
        ({"strokes": [5]}, "not a list of strokes"),
        ({"strokes": [[[1, 2], [3]]]}, "not a list of strokes"),
        ({"strokes": [[["a", "b"]]]}, "not a list of strokes"),
        ({"strokes": [[[None, 1]]]}, "not a list of strokes"),
        ({"strokes": [[[10**400, 0]]]}, "not a list of strokes"),
        ({"strokes": [LINE] * (MAX_STROKES + 1)}, f"more than {MAX_STROKES} strokes"),
        ({"strokes": [[[1, 1]] * (MAX_POINTS + 1)]}, f"{MAX_POINTS} points"),
        ({"strokes": [[[math.nan, 1]]]}, "far outside the canvas"),
        ({"strokes": [[[math.inf, 1]]]}, "far outside the canvas"),
        ({"strokes": [[[0, -1e6]]]}, "far outside the canvas"),
        ({"picture": "/etc/passwd"}, "Only uploaded files"),
        ({"picture": {"path": "/etc/passwd"}}, "Only uploaded files"),
        ({"picture": {"path": None, "url": data_url(DIGIT)}}, "Only uploaded files"),
        ({"picture": {"path": ["/etc/passwd"]}}, "Only uploaded files"),
    ],
)
def test_a_drawing_that_the_page_cannot_have_made_is_refused(canvas: Drawing, value: Any, sentence: str) -> None:
    with pytest.raises(gr.Error, match=sentence):
        canvas.preprocess(value)


def test_an_uploaded_picture_on_the_canvas_is_its_path(canvas: Drawing, uploads: Path) -> None:
    path = str(uploads / "3.png")
    (uploads / "3.png").write_bytes(DIGIT)
    assert canvas.preprocess({"picture": {"path": path}}) == path
    with pytest.raises(gr.Error, match="Only uploaded files"):
        canvas.preprocess({"picture": {"path": f"{uploads}/../3.png"}})
    (uploads / "3.png").unlink()
    with pytest.raises(gr.Error, match="uploads are deleted after a day"):
        canvas.preprocess({"picture": {"path": path}})


@pytest.mark.parametrize("height", [140, 180, 240])
def test_digits_from_half_the_canvas_up_have_strokes_as_wide_as_those_of_mnist(height: int) -> None:
    widths = [stroke_width(prepare_image(render(resized(strokes, height)))[0, 0]) for strokes in EXAMPLES.values()]
    assert 2.1 <= min(widths) <= max(widths) <= 4.6  # pixels: 5th and 95th percentile of MNIST


def resized(strokes: list[Stroke], height: int) -> list[Stroke]:
    """A drawing whose ink is `height` units high, in the middle of the canvas."""
    points = np.concatenate([np.array(stroke) for stroke in strokes])
    low, high = points.min(0), points.max(0)
    scale = (height - PEN) / (high - low)[1]
    return [[tuple(scale * (np.array(point) - (low + high) / 2) + SIDE / 2) for point in stroke] for stroke in strokes]


def stroke_width(x: torch.Tensor) -> float:
    """Mean width of the strokes of [28, 28], in its pixels: a straight bar is four times as wide as its mean depth."""
    fine = cv2.resize(x.numpy(), None, fx=8, fy=8, interpolation=cv2.INTER_CUBIC)
    depth = cv2.distanceTransform((fine > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    return 4 * float(depth[depth > 0].mean()) / 8


# Upload


def test_an_uploaded_file_is_handed_over_as_its_path(uploads: Path) -> None:
    path = uploads / "3.png"
    path.write_bytes(DIGIT)
    assert Upload(label="image").preprocess(ImageData(path=str(path))) == str(path)
    assert Upload(label="image").preprocess(None) is None


def test_an_upload_that_was_deleted_says_so(uploads: Path) -> None:
    with pytest.raises(gr.Error, match=r"deleted.*Upload it again"):
        Upload(label="image").preprocess(ImageData(path=str(uploads / "gone.png")))


@pytest.mark.parametrize("orig_name", [None, "digit.gif"])
@pytest.mark.parametrize(
    "file",
    [{"path": "/etc/passwd"}, {"path": "app.py"}, {"url": data_url(DIGIT)}, {"url": "https://example.com/3.png"}],
)
def test_a_file_that_was_not_uploaded_is_refused(uploads: Path, file: dict[str, Any], orig_name: str | None) -> None:
    with pytest.raises(gr.Error, match="Only uploaded files"):
        Upload(label="image").preprocess(ImageData(**file, orig_name=orig_name))


# Tiles, figures and notes


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
    for html in (
        figures([(SCRIPT, SCRIPT, SCRIPT)]),
        bars([SCRIPT], [1.0], SCRIPT, SCRIPT),
        note(SCRIPT),
    ):
        assert "<script" not in html
        assert ESCAPED in html


def test_bars_are_drawn_in_proportion_to_the_tallest() -> None:
    html = bars(["a", "b", "c"], [4.0, 1.0, 0.0], "nats", "KL")
    assert [f"--share:{share}" in html for share in ("1.000", "0.250", "0.000")] == [True] * 3
    assert "b: 1.00 nats" in html
    assert "tallest: 4.00 nats" in html
    assert "--share:0.000" in bars(["a"], [0.0], "nats", "KL")


# Examples and bundled weights


@pytest.mark.parametrize("digit", "0123456789")
def test_an_example_lies_on_the_canvas_and_is_taken_for_a_digit(canvas: Drawing, digit: str) -> None:
    points = [number for stroke in EXAMPLES[digit] for point in stroke for number in point]
    assert min(points) >= PEN / 2
    assert max(points) <= SIDE - PEN / 2
    x = prepare_image(canvas.preprocess({"strokes": EXAMPLES[digit], "example": True}))
    assert x.shape == (1, 1, 28, 28)
    assert x.max() > 0.9


@pytest.mark.parametrize("name", ["explorer", "article", "autoencoder"])
@pytest.mark.parametrize("digit", "0123456789")
def test_the_bundled_weights_reconstruct_the_examples(name: str, digit: str) -> None:
    if not (WEIGHTS_DIR / name / "README.md").exists():
        pytest.skip(f"weights/{name} has no model card yet: its weights are not the final ones")
    model = models.get(name)
    result = reconstruct.reconstruct(model, prepare_image(example(digit)), seed=0)
    assert result.mse < 0.03
    if model.variational:
        assert -result.elbo < 160  # nats


def test_there_is_an_example_for_each_digit() -> None:
    assert sorted(EXAMPLES) == list("0123456789")


# Models and sliders


def test_the_explorer_comes_first_among_the_bundled_models() -> None:
    assert models.names()[0] == "explorer"
    assert sorted(models.names()) == bundled_models()
    assert all(models.describe(name).endswith(".") or "." in models.describe(name) for name in models.names())


@pytest.mark.parametrize("name", bundled_models())
def test_dimensions_are_ordered_by_kl_and_the_used_ones_come_first(name: str) -> None:
    model = models.get(name)
    kl = model.statistics.kl[model.order]
    assert sorted(model.order) == list(range(model.vae.latent_dim))
    assert (kl.diff() <= 0).all()
    if model.variational:
        assert (kl[: model.num_used] >= models.USED_KL).all()
        assert (kl[model.num_used :] < models.USED_KL).all()
        assert (float(model.mean[0]), float(model.std[0])) == (0, 1)
    else:
        assert model.num_used == model.vae.latent_dim
        assert torch.equal(model.std, model.statistics.std)


def test_the_server_decodes_what_the_page_cannot() -> None:
    answer = sliders.decode(["plane", [0.5, -1]])
    expected = models.generate(models.get("plane"), torch.tensor([[0.5, -1.0]])).flatten() * 255
    assert np.abs(np.frombuffer(base64.b64decode(answer["pixels"]), np.uint8) - expected.numpy()).max() <= 0.5


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (None, "no model named"),
        ([], "no model named"),
        (["plane"], "no model named"),
        ([["plane"], [0.0, 0.0]], "no model named"),
        (["../plane", [0.0, 0.0]], "no model named"),
        (["plane", None], "expected a list of 2."),
        (["plane", [0.0]], "expected a list of 2."),
        (["plane", {"0": 0.0}], "expected a list of 2."),
        (["plane", [0.0, None]], "from -100 to 100"),
        (["plane", [0.0, "1"]], "from -100 to 100"),
        (["plane", [0.0, True]], "from -100 to 100"),
        (["plane", [0.0, math.nan]], "from -100 to 100"),
        (["plane", [0.0, -math.inf]], "from -100 to 100"),
        (["plane", [0.0, 1e30]], "from -100 to 100"),
    ],
)
def test_what_is_no_code_is_refused_with_a_sentence(asked: Any, reason: str) -> None:
    answer = sliders.decode(asked)
    assert set(answer) == {"error"}
    assert reason in answer["error"]


def test_a_decoder_that_the_page_cannot_run_is_left_to_the_server() -> None:
    model = models.get("plane")
    vae = VAE(VAEConfig(network="mlp", latent_dim=2, hidden_dim=2)).eval()
    vae.decoder.append(nn.Tanh())
    bank = sliders.describe(replace(model, vae=vae))
    assert (bank["layers"], bank["numbers"]) == ([], "")


def test_an_empty_seed_says_what_to_type() -> None:
    with pytest.raises(gr.Error, match="The seed is empty"):
        ui.tabs.sample.show("plane", 4, 1.0, None, ui.tabs.sample.PRIOR)


BLANK = Image.new("L", (40, 40))
DOUBTS = (Doubt.LARGER_OF_SEVERAL, Doubt.FAINT)


def refusal(image: Image.Image) -> str:
    """The sentence of the library on a picture without a digit."""
    with pytest.raises(ValueError, match=" ") as refused:
        prepare_image(image)
    return str(refused.value)


def test_a_picture_without_a_digit_raises_the_sentence_of_the_library() -> None:
    with pytest.raises(gr.Error, match=re.escape(refusal(BLANK))):
        digit_input.find(BLANK)


def test_of_a_clear_digit_there_is_nothing_to_say() -> None:
    view = digit_input.look(models.get("article"), example("3"))
    assert view.x is not None
    assert torch.equal(view.x, prepare_image(example("3")))
    assert (view.said["calm"], view.said["warnings"]) == ([], [])
    (tile,) = view.tile
    torch.testing.assert_close(torch.tensor(pixels(tile["src"])).float(), view.x[0, 0] * 255, atol=0.5, rtol=0)


def test_doubts_of_the_intake_are_calm_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    found = find_digit(example("3"))
    monkeypatch.setattr(digit_input, "find_digit", lambda _: found._replace(doubts=DOUBTS))
    said = digit_input.look(models.get("article"), example("3")).said
    assert (said["calm"], said["warnings"]) == ([doubt_sentence(doubt) for doubt in DOUBTS], [])


@pytest.mark.parametrize("name", bundled_models())
def test_what_does_not_look_like_a_digit_is_warned_of_and_shown(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stripes = (torch.arange(28) % 4 < 2).float().expand(1, 1, 28, 28)
    monkeypatch.setattr(digit_input, "find_digit", lambda _: FoundDigit(stripes))
    view = digit_input.look(models.get(name), example("3"))
    assert view.x is stripes
    assert view.said["warnings"] == [models.evidence(models.get(name), stripes).doubt]
    assert "does not look like a digit" in view.said["warnings"][0]


def test_without_a_digit_there_is_a_warning_in_place_of_pictures() -> None:
    view = digit_input.look(models.get("article"), BLANK)
    assert view.x is None
    assert [tile["src"] for tile in view.tile] == [""]
    assert view.said["warnings"] == [refusal(BLANK)]


def test_an_empty_canvas_invites() -> None:
    view = digit_input.look(models.get("article"), None)
    assert (view.x, view.said) == (None, remarks(["Draw a digit, or upload one."]))


def test_a_drawing_is_given_time_and_an_upload_is_not(tmp_path: Path) -> None:
    BLANK.save(tmp_path / "blank.png")
    drawn, uploaded = (digit_input.look(models.get("article"), each) for each in (BLANK, str(tmp_path / "blank.png")))
    assert (drawn.said["patience"], uploaded.said["patience"]) == (digit_input.PATIENCE, 0)


@pytest.mark.parametrize("name", bundled_models())
def test_figures_keep_their_places_while_there_is_no_digit(name: str) -> None:
    model = models.get(name)
    empty, full = (reconstruct.show(model, digit_input.look(model, picture)) for picture in (None, example("3")))
    names = [re.findall("<dt>(.*?)</dt>", html) for html in (empty[4], full[4])]
    assert names[0] == names[1] == ["Reconstruction", "KL", "ELBO", "MSE"]
    assert empty[4].count(reconstruct.DASH) == (4 if model.variational else 2)
    assert reconstruct.DASH not in full[4]
    assert [len(tiles) for tiles in (empty[0], empty[2], empty[3])] == [1, 2, 8]


@pytest.mark.parametrize("count", [3, 4, 31])
def test_the_frame_that_the_walk_starts_on_is_the_middle_one(count: int) -> None:
    strip, _, walk, *_ = ui.tabs.interpolate.show("plane", example("1"), example("7"), count, "linear")
    assert len(strip) == count
    assert (walk["value"], walk["maximum"]) == (count // 2 + 1, count)
    assert (strip[0]["caption"], strip[-1]["caption"]) == ("A", "B")


@pytest.mark.parametrize(("first", "last", "missing"), [(None, "7", "A"), ("1", None, "B"), (None, None, "A")])
def test_a_missing_end_is_asked_for_by_its_name(first: str | None, last: str | None, missing: str) -> None:
    a, b = (example(digit) if digit else None for digit in (first, last))
    strip, text, *_ = ui.tabs.interpolate.show("plane", a, b, 5, "linear")
    assert f"digit for {missing}." in text
    assert [tile["src"] for tile in strip] == [""] * 5


# Who may do what


def imports(path: Path) -> set[str]:
    """Top-level packages that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def calls(path: Path) -> Iterator[str]:
    """Names of what a file calls: `open` for both open(...) and path.open(...)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "id", getattr(node.func, "attr", ""))


@pytest.mark.parametrize("path", CORE_FILES, ids=lambda path: path.stem)
def test_the_library_imports_neither_gradio_nor_the_page(path: Path) -> None:
    assert not imports(path) & {"gradio", "gradio_client", "ui", "app"}


@pytest.mark.parametrize("path", UI_FILES, ids=lambda path: path.stem)
def test_the_page_opens_no_file_but_its_own_assets(path: Path) -> None:
    forbidden = {
        "open",
        "write",
        "write_text",
        "write_bytes",
        "read_bytes",
        "mkdir",
        "unlink",
        "rmtree",
        "save",
        "load",
    }
    allowed = {
        "tiles.py": {"save"},  # into memory
        "assets.py": {"read_text"},
        "page.py": {"read_text"},
    }.get(path.name, set())
    assert not set(calls(path)) & (forbidden | {"read_text"}) - allowed


@pytest.mark.parametrize(
    "module", [api, digit_input, ui.tabs.interpolate, permalinks, point, reconstruct, ui.tabs.sample, sliders]
)
def test_handlers_are_functions_of_their_module(module: ModuleType) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Lambda)]
    for build in (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("build")):
        assert [node for node in ast.walk(build) if isinstance(node, ast.FunctionDef)] == [build]


def test_the_library_is_loaded_without_gradio() -> None:
    code = "import sys, vae_core; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_weights_of_a_model_take_no_gradient_steps_on_the_page() -> None:
    assert not any(module.training for name in models.names() for module in load_vae(name).modules())


@pytest.mark.parametrize(("typed", "taken"), [(2, 2), (9, 3), (-1e9, -3), (None, 0.5), (math.nan, 0.5), ("x", 0.5)])
def test_a_slider_cuts_what_is_typed_to_its_range_and_takes_its_start_for_nothing(typed: Any, taken: float) -> None:
    assert Slider(-3, 3, 0.5, step=0.01).preprocess(typed) == taken
