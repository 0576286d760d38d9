"""What the scripts of the page know: one module of JavaScript, whose numbers are those of the models."""

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ui import facts, models
from ui.components.train.train import Train
from ui.examples import EXAMPLES
from ui.server import static
from ui.text import share
from vae_core import VAE, Planes, VAEConfig, bundled_models, read_statistics
from vae_core.export import ExportedNetwork, export_network, read_exported_network, write_exported_network
from vae_core.latent.directions import NAMES
from vae_core.latent.statistics import Codes
from vae_core.latent.typicality import KEPT, compare_codes
from vae_core.ood import USUAL_SHARE

each_model = pytest.mark.parametrize("name", bundled_models())


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """Ask a server that has nothing but the published files."""
    with TestClient(Starlette(routes=static.ROUTES)) as client:
        yield client


@pytest.fixture(scope="module")
def told() -> Any:
    """Return what the module exports, as a browser reads it."""

    def refuse(constant: str) -> None:
        pytest.fail(f"{constant} is no JSON")

    return json.loads(facts.module().removeprefix("export default ").removesuffix(";\n"), parse_constant=refuse)


def whole(sent: bytes, scales: int) -> bytes:
    """Return the numbers of a network, of which all high bytes were sent before the low ones."""
    planes = np.frombuffer(sent[4 * scales :], np.uint8).reshape(2, -1)
    return sent[: 4 * scales] + planes[::-1].T.tobytes()


def test_the_module_exports_json_and_nothing_else(told: Any) -> None:
    assert facts.module().startswith("export default {")
    assert facts.module().endswith("};\n")
    assert told.keys() == facts.facts().keys()


def test_examples_and_shared_sentences_are_those_of_the_page(told: Any) -> None:
    strokes = {digit: [[list(point) for point in stroke] for stroke in strokes] for digit, strokes in EXAMPLES.items()}
    assert told["examples"] == strokes
    assert told["text"] == {section: share(section) for section in facts.SECTIONS}


@each_model
def test_a_model_is_told_as_it_is(name: str, told: Any) -> None:
    model, found = models.get(name), told["models"][name]
    assert (found["latent_dim"], found["variational"]) == (model.vae.latent_dim, name != "autoencoder")
    assert (found["likelihood"], found["fingerprint"]) == (model.vae.config.likelihood, model.fingerprint)
    assert found["order"] == model.order
    np.testing.assert_allclose(found["reconstruction"], model.statistics.reconstruction.numpy(), rtol=5e-5)
    assert found["kl"] == pytest.approx(float(model.statistics.kl.sum()), rel=5e-5)


@each_model
def test_the_networks_of_a_model_can_be_fetched(name: str, told: Any, client: TestClient) -> None:
    for part in ("encoder", "decoder"):
        stored, network = read_exported_network(name, part), told["models"][name][part]
        assert (network["layers"], network["scales"]) == (stored.layers, stored.scales)
        assert whole(client.get(network["numbers"]).content, stored.scales) == stored.numbers


@each_model
def test_codes_to_measure_distances_to_can_be_fetched(name: str, told: Any, client: TestClient) -> None:
    nearest = told["models"][name]["nearest"]
    codes = read_statistics(name, Codes)
    kept = np.frombuffer(client.get(nearest["codes"]).content, "<f4").reshape(-1, models.get(name).vae.latent_dim)
    np.testing.assert_array_equal(kept, codes.means[::KEPT].float().numpy())
    np.testing.assert_allclose(nearest["quantiles"], compare_codes(codes).quantiles.numpy(), rtol=5e-5)


@each_model
def test_a_map_has_the_axes_and_attributes_of_its_model(name: str, told: Any) -> None:
    found, planes, directions = told["models"][name]["map"], read_statistics(name, Planes), models.get(name).directions
    for axes in ("class_axes", "code_axes"):
        np.testing.assert_allclose(found[axes], getattr(planes, axes), rtol=5e-5)
        np.testing.assert_allclose(np.array(found[axes]) @ np.array(found[axes]).T, np.eye(2), atol=1e-4)
    assert list(found["attributes"]) == [each for each in directions.named() if "towards" not in each]
    for attribute, step in found["attributes"].items():
        np.testing.assert_allclose(step, directions.vectors[NAMES.index(attribute)], rtol=5e-5)


@each_model
def test_the_files_of_a_map_can_be_fetched(name: str, told: Any, client: TestClient) -> None:
    latent_dim, codes = models.get(name).vae.latent_dim, read_statistics(name, Codes)
    covariance, points = (client.get(told["models"][name]["map"][file]).content for file in ("covariance", "codes"))
    spread = np.frombuffer(covariance, "<f4").reshape(latent_dim, latent_dim)
    np.testing.assert_array_equal(spread, read_statistics(name, Planes).covariance)
    size = 10_000 * latent_dim * 2  # bytes of the codes
    sent = np.frombuffer(points[:size], "<f2").reshape(10_000, latent_dim)
    np.testing.assert_array_equal(sent, codes.means)
    np.testing.assert_array_equal(np.frombuffer(points[size:], np.uint8), codes.labels)


@each_model
def test_the_unit_of_a_map_is_the_priors_and_a_plain_autoencoders_that_of_its_codes(name: str, told: Any) -> None:
    found, codes = told["models"][name]["map"], read_statistics(name, Codes).means.double().numpy()
    if name == "autoencoder":  # test images stand in for the training images
        projected = codes @ np.array(found["class_axes"]).T
        assert found["unit"] == pytest.approx(np.sqrt(projected.var(0).mean()), rel=0.05)
        np.testing.assert_allclose(found["centre"], codes.mean(0), atol=0.1 * found["unit"])
    else:
        assert (found["unit"], found["centre"]) == (1, [0] * codes.shape[1])


def test_the_mixtures_that_training_digits_are_drawn_from_can_be_fetched(told: Any, client: TestClient) -> None:
    found, samplers = told["training"], models.get("explorer").samplers
    assert found["model"] == "explorer"
    sent = np.frombuffer(client.get(found["mixtures"]).content, "<f2").reshape(10, found["components"], 1 + 32 + 528)
    np.testing.assert_allclose(sent[..., 0], samplers.digit_weights, rtol=1e-3)
    np.testing.assert_array_equal(sent[..., 1:33], samplers.digit_means)
    triangle = np.zeros((10, found["components"], 32, 32), np.float16)
    triangle[..., *np.tril_indices(32)] = sent[..., 33:]
    np.testing.assert_array_equal(triangle, samplers.digit_scales)


def test_the_choices_of_the_train_tab_are_those_that_a_link_may_hold(told: Any) -> None:
    html = Train().html_template
    assert re.findall(r"<option>(\d+)</option>", html) == [str(width) for width in told["training"]["widths"]]
    chosen = re.findall(r'name="train-likelihood" value="(\w+)"', html)
    assert chosen == told["training"]["likelihoods"]


def test_the_classifiers_entropies_are_those_of_the_test_images(told: Any, client: TestClient) -> None:
    entropy = models.classifier()[1].entropy
    np.testing.assert_allclose(told["classifier"]["entropy"], entropy.numpy(), rtol=5e-5)
    usual = torch.quantile(entropy.double(), USUAL_SHARE)  # interpolates linearly, as NumPy does
    assert told["classifier"]["usual_entropy"] == pytest.approx(float(usual), rel=1e-5)
    stored = read_exported_network("classifier", "classifier")
    assert whole(client.get(told["classifier"]["network"]["numbers"]).content, stored.scales) == stored.numbers


def test_numbers_keep_five_digits_and_their_order() -> None:
    values = torch.tensor([0.0, 1e-9, 1 / 3, 90.12345, 90.12346, 123456.789])
    assert facts.numbers(values) == [0.0, 1e-9, 0.33333, 90.123, 90.123, 123460.0]


def test_numbers_of_a_network_travel_with_the_high_bytes_before_the_low_ones() -> None:
    numbers = np.array([0.5], "<f4").tobytes() + np.array([1, -1, 256, -32768, 32767], "<i2").tobytes()
    sent = facts.in_planes(ExportedNetwork("decoder", [], numbers, scales=1, weights=""))
    assert sent[4:] == bytes([0, 255, 1, 128, 127, 1, 255, 0, 0, 255])
    assert whole(sent, 1) == numbers


def test_the_page_takes_a_network_of_its_weights(caplog: pytest.LogCaptureFixture) -> None:
    taken = facts.exported("plane", "decoder", models.get("plane").fingerprint)
    assert taken["layers"] == read_exported_network("plane", "decoder").layers != []
    assert caplog.records == []


@pytest.mark.parametrize("problem", ["missing", "other weights"])
def test_a_network_of_other_weights_or_none_is_left_to_the_server_and_the_log_says_why(
    problem: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    vae = VAE(VAEConfig(network="mlp", latent_dim=2, hidden_dim=3)).eval()
    write_exported_network(export_network(vae, "decoder"), tmp_path)
    if problem == "missing":
        (tmp_path / "decoder.json").unlink()
    with caplog.at_level(logging.WARNING):
        assert facts.exported(str(tmp_path), "decoder", "other") == {"layers": [], "scales": 0, "numbers": ""}
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert f"python -m vae_core.export {tmp_path}" in caplog.text
