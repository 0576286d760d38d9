"""The bundled models as the page uses them, and the sliders and samples that it makes of them."""

import re

import gradio as gr
import pytest
import torch

from tests.pictures import pixels
from ui import models
from ui.components.float32 import from_text
from ui.settings import MIXTURE, PRIOR, SOURCES
from ui.tabs import sample, sliders
from vae_core import bundled_models, sample_prior

each_model = pytest.mark.parametrize("name", bundled_models())


def test_the_explorer_comes_first_among_the_bundled_models() -> None:
    assert models.names()[0] == "explorer"
    assert sorted(models.names()) == bundled_models()
    assert len({models.description(name) for name in models.names()}) == len(models.names())


@each_model
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


@each_model
def test_every_dimension_and_every_attribute_that_has_a_direction_has_one_slider(name: str) -> None:
    model, groups = models.get(name), sliders.bank_of(models.get(name))["groups"]
    dims = [slider["dim"] for group in groups for slider in group["dimensions"]]
    vectors = [slider["vector"] for group in groups for slider in group["directions"]]
    assert dims == model.order
    named = model.directions.named()
    assert vectors == [vector.tolist() for name, vector in named.items() if not name.startswith("towards")]


@each_model
def test_eight_dimensions_stand_open_and_the_heading_of_the_others_names_those_that_carry_almost_nothing(
    name: str,
) -> None:
    model, groups = models.get(name), sliders.bank_of(models.get(name))["groups"]
    shut = [group for group in groups if not group["open"]]
    open_dims = [slider["dim"] for group in groups if group["open"] for slider in group["dimensions"]]
    assert open_dims == model.order[: min(8, model.vae.latent_dim)]
    if model.vae.latent_dim <= 8:
        assert shut == []
        return
    (folded,) = shut
    found = [int(dim) for dim in re.findall(r"z(\d+)", folded["heading"])]
    kl = model.statistics.kl
    assert found == [dim for dim in range(model.vae.latent_dim) if model.variational and kl[dim] < models.USED_KL]
    assert folded["heading"].startswith(f"{len(folded['dimensions'])} more dimensions")


@each_model
@pytest.mark.parametrize("source", SOURCES)
def test_every_sample_carries_the_code_that_it_shows(name: str, source: str) -> None:
    shown, why = sample.show(name, 4, 0.5, 7, source)
    z = torch.stack([from_text(tile["code"]) for tile in shown])
    means = models.generate(models.get(name), z)[:, 0] * 255
    for tile, mean in zip(shown, means, strict=True):
        torch.testing.assert_close(torch.tensor(pixels(tile["src"])).float(), mean, atol=0.51, rtol=0)
    assert torch.equal(z, sample.draw(models.get(name), 4, 0.5, 7, source))
    assert 'class="note"' in why


def test_samples_of_the_prior_are_the_librarys() -> None:
    assert torch.equal(sample.draw(models.get("plane"), 5, 0.5, 3, PRIOR), sample_prior(5, 2, temperature=0.5, seed=3))


@pytest.mark.parametrize(("name", "source"), [("article", PRIOR), ("autoencoder", PRIOR), ("article", MIXTURE)])
def test_samples_of_another_source_or_model_have_another_explanation(name: str, source: str) -> None:
    all_kinds = {(other, each) for other in ("article", "autoencoder") for each in (PRIOR, MIXTURE, "3")}
    others = {sample.explain(each, models.get(other)) for other, each in all_kinds - {(name, source)}}
    assert sample.explain(source, models.get(name)) not in others


def test_without_a_seed_the_page_asks_for_one() -> None:
    with pytest.raises(gr.Error, match="The seed is empty"):
        sample.show("plane", 4, 1.0, None, PRIOR)
