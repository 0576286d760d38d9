"""Shared by the tests of training: a dataset of drawn digits, and a finished run of each small recipe."""

from pathlib import Path

import pytest

from tests.digits import write_dataset
from tests.unit.training import EPOCHS, SMALL, Runs, run


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
