"""Fixtures that several files share: Gradio's upload folder, and a finished run of each small training recipe."""

from pathlib import Path

import pytest

from tests.digits import Bytes, draw_digit, write_dataset
from tests.unit.training import EPOCHS, SMALL, Runs, run


@pytest.fixture
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that Gradio uploads to."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    (tmp_path / "uploads").mkdir()
    return tmp_path / "uploads"


@pytest.fixture
def digit() -> Bytes:
    """Draw a two in MNIST's geometry, [28, 28]."""
    return draw_digit(2, seed=0)


@pytest.fixture(scope="session")
def training_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write 640 training and 200 test images."""
    return write_dataset(tmp_path_factory.mktemp("data"), 640, 200)


@pytest.fixture(scope="session")
def finished(training_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Train each small recipe for six epochs and return the folders of the runs."""
    folders = {recipe: tmp_path_factory.mktemp("runs") / recipe for recipe in SMALL}
    for recipe, out in folders.items():
        assert run(recipe, training_data, out, *EPOCHS) == 0
    return folders
