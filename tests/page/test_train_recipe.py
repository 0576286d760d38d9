"""The settings of the Train tab as a command line and as lines of Python, which do what they say."""

import shlex
import sys
from typing import Any

import pytest
import torch
from playwright.sync_api import Page

from tests.page.on_train import part, settings
from vae_core.data import datasets
from vae_core.models.vae import VAEConfig
from vae_core.train import __main__ as command
from vae_core.train.recipes import VAERecipe

TAB = "Train"


def parsed(line: str, monkeypatch: pytest.MonkeyPatch) -> VAERecipe:
    """Return the recipe that a command line trains."""
    words = shlex.split(line.replace("\\\n", " "))
    assert words[:3] == ["python", "-m", "vae_core.train"]
    found: list[VAERecipe] = []
    monkeypatch.setattr(sys, "argv", words[2:])
    monkeypatch.setattr(command, "train", lambda recipe, **_: found.append(recipe))
    assert command.main() == 0
    return found[0]


def test_the_command_line_trains_what_the_controls_say(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    part(page, "width").select_option("64")
    part(page, "seed").fill("5")
    part(page, "seed").press("Enter")
    part(page, "beta").press("Home")
    part(page, "rate").press("ArrowLeft")
    recipe = parsed(settings(page), monkeypatch)
    assert recipe.model == VAEConfig("mlp", latent_dim=2, hidden_dim=64, hidden_layers=1)
    assert (recipe.beta, recipe.run.learning_rate, recipe.run.batch_size, recipe.run.seed) == (0, 1e-3, 64, 5)
    page.get_by_role("radio", name="plain").check()
    page.get_by_role("radio", name="MSE").check()
    recipe = parsed(settings(page), monkeypatch)
    assert (recipe.model.variational, recipe.model.likelihood, recipe.beta) == (False, "gaussian", 0)


@pytest.mark.parametrize("kind", ["variational", "plain"])
def test_the_python_lines_learn(page: Page, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    page.get_by_role("radio", name=kind).check()
    lines = str(part(page, "python").text_content())
    assert "3000, 64" in lines
    assert len(lines.splitlines()) <= 10
    images = torch.randint(0, 256, (100, 28, 28), generator=torch.Generator().manual_seed(0)).to(torch.uint8)
    monkeypatch.setattr(datasets, "load_images", lambda *_: images)
    names: dict[str, Any] = {}
    with torch.random.fork_rng():
        exec(lines.replace("3000, 64", "3, 64"), names)
    assert names["vae"].config.variational == (kind == "variational")
    assert all(parameter.grad is not None for parameter in names["vae"].parameters())
