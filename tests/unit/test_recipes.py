"""Recipes: their schedules, options and ranges, the random draws of a task, and the average of weights."""

import math
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from vae_core import VAEConfig
from vae_core.data.augment import bend_slightly
from vae_core.data.datasets import load_images, to_input
from vae_core.train import __main__ as train
from vae_core.train.loop import ema_update
from vae_core.train.recipes import RECIPES, ClassifierRecipe, Run, VAERecipe
from vae_core.train.vae_task import VAETask


def test_the_learning_rate_warms_up_linearly_and_ends_at_one_percent() -> None:
    schedule = Run("x", learning_rate=2.0, warmup_steps=9)
    warmup = [schedule.learning_rate_at(step, 10**9) for step in range(12)]
    np.testing.assert_allclose(warmup, 2.0 * np.minimum(np.arange(1, 13) / 10, 1), rtol=1e-6)
    quarter = 0.01 + 0.99 * (1 + math.sqrt(0.5)) / 2
    rates = [schedule.learning_rate_at(step, 1000) for step in (250, 500, 1000)]
    np.testing.assert_allclose(rates, [2 * quarter, 2 * 0.505, 2 * 0.01])


def test_the_kl_weight_warms_up_linearly_to_beta() -> None:
    recipe = VAERecipe(Run("x"), beta=4.0, kl_warmup=0.1)
    assert [recipe.beta_at(step, 1000) for step in (0, 25, 50, 100, 999)] == [0.0, 1.0, 2.0, 4.0, 4.0]
    assert VAERecipe(Run("x"), beta=4.0, kl_warmup=0.0).beta_at(0, 1000) == 4.0


def test_gray_images_stay_gray_and_the_others_are_drawn_anew(training_data: Path) -> None:
    recipe = replace(RECIPES["explorer"][1], run=Run("explorer", data_dir=training_data))
    assert isinstance(recipe, VAERecipe)
    task, index = VAETask(replace(recipe, gray=0.25, bent=0.0)), torch.arange(400)
    gray = load_images("mnist", "train", training_data)[:400, None] / 255
    (x, noise), (again, _) = (
        task.inputs(index, task.draw(400, torch.Generator().manual_seed(seed)), 0.0, torch.device("cpu"))
        for seed in (0, 1)
    )
    stayed, stayed_again = ((images == gray).flatten(1).all(1) for images in (x, again))
    drawn = ~stayed & ~stayed_again
    assert 0.15 < stayed.float().mean() < 0.35
    assert ((x == 0) | (x == 1))[~stayed].all()
    assert (x[drawn] != again[drawn]).flatten(1).any(1).all()
    assert noise.shape == (400, 32)
    assert abs(float(noise.mean())) < 0.05
    assert abs(float(noise.std()) - 1) < 0.05


def test_bent_images_come_with_their_bends_and_only_before_the_end(training_data: Path) -> None:
    recipe = VAERecipe(Run("x", data_dir=training_data), VAEConfig(network="mlp"), bent=0.5, unbent_end=0.2)
    task, index, device = VAETask(recipe), torch.arange(400), torch.device("cpu")
    draws = task.draw(400, torch.Generator().manual_seed(0))
    unbent = to_input(task.train_images[index])
    x, noise, condition = task.inputs(index, draws, 0.79, device)
    is_bent = condition[:, 4] == 1
    assert 0.4 < is_bent.float().mean() < 0.6
    torch.testing.assert_close(x[is_bent], bend_slightly(unbent[is_bent], condition[is_bent, :4]))
    assert (x[is_bent] != unbent[is_bent]).flatten(1).any(1).all()
    assert torch.equal(x[~is_bent], unbent[~is_bent])
    assert not condition[~is_bent].any()
    late, late_noise, nothing = task.inputs(index, draws, 0.8, device)
    assert torch.equal(late, unbent)
    assert torch.equal(late_noise, noise)
    assert not nothing.any()


def test_bent_images_can_be_drawn_black_or_white_too(training_data: Path) -> None:
    recipe = VAERecipe(Run("x", data_dir=training_data), VAEConfig(network="mlp"), bent=1.0, gray=0.0)
    task, index = VAETask(recipe), torch.arange(400)
    draws = task.draw(400, torch.Generator().manual_seed(0))
    x, _, condition = task.inputs(index, draws, 0.0, torch.device("cpu"))
    means = bend_slightly(to_input(task.train_images[index]), condition[:, :4])
    assert set(x.unique().tolist()) == {0.0, 1.0}
    assert abs(float((x - means).mean())) < 0.002  # drawn with the gray levels of the bent image
    assert float((x - means).square().mean()) == pytest.approx(float((means * (1 - means)).mean()), rel=0.05)


def test_processes_see_together_what_one_would_have_seen(training_data: Path) -> None:
    recipe = VAERecipe(Run("x", data_dir=training_data), VAEConfig(network="mlp"), bent=0.5, gray=0.5)
    task, index, device = VAETask(recipe), torch.arange(64), torch.device("cpu")
    draws = task.draw(64, torch.Generator().manual_seed(0))
    whole = task.inputs(index, draws, 0.0, device)
    for process in (0, 1):
        share = task.inputs(index[process::2], draws[process::2], 0.0, device)
        for part, all_of_it in zip(share, whole, strict=True):
            torch.testing.assert_close(part, all_of_it[process::2])


def test_the_average_of_weights_remembers_more_as_the_run_goes_on() -> None:
    averaged, values = [torch.zeros(1)], [1.0, -2.0, 3.0, 0.5]
    expected = 0.0
    for count, value in enumerate(values, start=1):
        ema_update(0.3)(averaged, [torch.tensor([value])], torch.tensor(count))
        decay = min(0.3, (1 + count) / (10 + count))
        expected = decay * expected + (1 - decay) * value
    assert averaged[0].item() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Run("x", epochs=0), "epochs is 0; expected at least 1"),
        (lambda: Run("x", learning_rate=math.nan), "learning_rate is nan; expected more than 0"),
        (lambda: Run("x", ema_decay=1.0), "ema_decay is 1.0; expected 0 or more and less than 1"),
        (lambda: VAERecipe(Run("x"), beta=-1.0), "beta is -1.0; expected 0 or more"),
        (lambda: VAERecipe(Run("x"), kl_warmup=10.0), "kl_warmup is 10.0; expected a fraction from 0 to 1"),
        (lambda: VAERecipe(Run("x"), picture_every=0), "picture_every is 0; expected at least 1"),
        (lambda: VAERecipe(Run("x"), gray=1.5), "gray is 1.5; expected a fraction from 0 to 1"),
        (lambda: VAERecipe(Run("x"), unbent_end=-0.1), "unbent_end is -0.1; expected a fraction from 0 to 1"),
        (lambda: Run("x", measure_every=0), "measure_every is 0; expected at least 1"),
        (lambda: VAERecipe(Run("x"), bent=0.5), "bent is 0.5 for the network conv, which has no dense layer to tell"),
        (lambda: VAERecipe(Run("x"), VAEConfig(variational=False)), "beta is 1.0 for a plain autoencoder"),
        (lambda: ClassifierRecipe(Run("x"), nondigits=1.0), "nondigits is 1.0; expected 0 or more and less than 1"),
    ],
)
def test_a_recipe_out_of_range_is_refused_by_the_fields_name(build: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build()


VAE_OPTIONS = {"--beta", "--kl-warmup", "--gray", "--bent", "--unbent-end", "--picture-every", "--model.latent-dim"}
CLASSIFIER_OPTIONS = {"--nondigits", "--model.channels"}


@pytest.mark.parametrize(
    ("recipe", "own", "foreign"),
    [("article", VAE_OPTIONS, CLASSIFIER_OPTIONS), ("classifier", CLASSIFIER_OPTIONS, VAE_OPTIONS)],
)
def test_help_lists_the_options_of_the_recipe_and_no_others(
    recipe: str, own: set[str], foreign: set[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["train", recipe, "--help"])
    with pytest.raises(SystemExit):
        train.main()
    text = capsys.readouterr().out
    options = set(re.findall(r"--[\w.-]+", text))
    assert options >= own | {"--epochs", "--batch-size", "--resume", "--threads", "--data-dir", "--name"}
    assert not options & foreign
