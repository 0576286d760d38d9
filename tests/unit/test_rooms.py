"""Who may do what: the page opens no files, handlers are plain functions, weights are read only."""

import ast
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.page.server import ROOT
from ui import api, digit_input, models
from ui.session import permalinks, point
from ui.tabs import interpolate, reconstruct, sample, sliders
from vae_core import load_vae

UI_FILES = sorted((ROOT / "ui").rglob("*.py"))


def calls(path: Path) -> Iterator[str]:
    """Yield the names of what a file calls: `open` for both open(...) and path.open(...)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "id", getattr(node.func, "attr", ""))


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
        "__init__.py": {"read_text"},  # ui/text
    }.get(path.name, set())
    assert not set(calls(path)) & (forbidden | {"read_text"}) - allowed


@pytest.mark.parametrize("module", [api, digit_input, interpolate, permalinks, point, reconstruct, sample, sliders])
def test_handlers_are_functions_of_their_module(module: ModuleType) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Lambda)]
    for build in (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("build")):
        assert [node for node in ast.walk(build) if isinstance(node, ast.FunctionDef)] == [build]


def test_the_weights_of_a_model_take_no_gradient_steps_on_the_page() -> None:
    assert not any(module.training for name in models.names() for module in load_vae(name).modules())
