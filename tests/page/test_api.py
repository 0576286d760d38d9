"""The endpoints for programs agree with the library."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from gradio_client import Client, handle_file
from PIL import Image

from tests.drawings import render
from tests.page.labels import ENVELOPE
from tests.page.server import FILE, Server
from tests.pictures import DIGIT, Pixels, example, png
from ui.text import say
from vae_core import bundled_models, find_digit, interpolate, load_vae, prepare_image, sample_prior
from vae_core.losses import kl_divergence, reconstruction_loss

PARAMETERS = {
    "/sample": ["num_samples", "temperature", "seed", "model"],
    "/encode": ["image", "model"],
    "/decode": ["z", "model"],
    "/reconstruct": ["image", "seed", "model"],
    "/interpolate": ["image", "image_b", "num_steps", "mode", "model"],
}
each_model = pytest.mark.parametrize("model", bundled_models())


@pytest.fixture(scope="module")
def client(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Connect the client that the README names."""
    folder = tmp_path_factory.mktemp("downloads")
    client = Client(server.url, verbose=False, download_files=str(folder), analytics_enabled=False)
    yield client
    client.close()  # type: ignore[no-untyped-call]


@pytest.fixture
def digit(tmp_path: Path) -> Any:
    """Return a three as a file to upload."""
    (tmp_path / "3.png").write_bytes(DIGIT)
    return handle_file(tmp_path / "3.png")


def read(path: str) -> Pixels:
    return np.asarray(Image.open(path))


def read_all(gallery: list[dict[str, str]]) -> Pixels:
    return np.stack([read(each["image"]) for each in gallery])


def assert_pictures(actual: Pixels, pixel_means: torch.Tensor) -> None:
    """Assert that pictures [B, 28, 28], in 0 to 255, are those of pixel means [B, 1, 28, 28]."""
    torch.testing.assert_close(torch.tensor(actual).float(), pixel_means[:, 0] * 255, atol=1, rtol=0)


def code_of(model: str, digit: str) -> torch.Tensor:
    return load_vae(model).encode(prepare_image(example(digit))).mean[0].detach()


def test_five_endpoints_are_named_with_their_parameters_and_limits(client: Client) -> None:
    described = client.view_api(print_info=False, return_format="dict")
    assert isinstance(described, dict)
    assert described["unnamed_endpoints"] == {}
    names = {
        endpoint: [parameter["parameter_name"] for parameter in each["parameters"]]
        for endpoint, each in described["named_endpoints"].items()
    }
    assert names == PARAMETERS
    limits = [each["type"].get("description") for each in described["named_endpoints"]["/sample"]["parameters"]]
    assert limits[:2] == ["numeric value between 1 and 64", "numeric value between 0 and 2.0"]


@each_model
def test_sample_decodes_draws_from_the_prior(client: Client, model: str) -> None:
    gallery, z = client.predict(5, 0.8, 7, model, api_name="/sample")
    vae = load_vae(model)
    wanted = sample_prior(5, vae.latent_dim, temperature=0.8, seed=7)
    torch.testing.assert_close(torch.tensor(z), wanted)
    assert_pictures(read_all(gallery), vae.generate(wanted).detach())


def test_the_same_seed_gives_the_same_samples_and_another_seed_others(client: Client) -> None:
    first, again, other = (client.predict(3, 1, seed, "article", api_name="/sample") for seed in (1, 1, 2))
    assert first[1] == again[1]
    assert np.array_equal(read_all(first[0]), read_all(again[0]))
    assert first[1] != other[1]


@each_model
def test_encode_gives_the_posterior_of_the_library(client: Client, digit: Any, model: str) -> None:
    reply = client.predict(digit, model, api_name="/encode")
    vae = load_vae(model)
    posterior = vae.encode(prepare_image(example("3")))
    torch.testing.assert_close(torch.tensor([reply["mean"]]), posterior.mean, atol=1e-4, rtol=1e-4)
    if vae.config.variational:
        torch.testing.assert_close(torch.tensor([reply["std"]]), posterior.stddev, atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(torch.tensor([reply["kl"]]), kl_divergence(posterior), atol=1e-3, rtol=1e-3)
    else:
        assert reply["std"] is None
        assert reply["kl"] is None


@each_model
def test_decoding_the_encoded_mean_gives_the_reconstruction(client: Client, digit: Any, model: str) -> None:
    mean = client.predict(digit, model, api_name="/encode")["mean"]
    decoded = read_all(client.predict(mean, model, api_name="/decode"))
    seen, reconstruction, error, _ = client.predict(digit, 0, model, api_name="/reconstruct")
    assert decoded.shape == (1, 28, 28)
    assert np.array_equal(decoded[0], read(reconstruction))
    assert_pictures(read(seen)[None], prepare_image(example("3")))
    difference = np.abs(read(reconstruction).astype(float) - read(seen))
    np.testing.assert_allclose(read(error), difference, atol=1)


def test_a_batch_of_codes_is_decoded_like_one_after_the_other(client: Client) -> None:
    codes = sample_prior(3, 32, seed=0).tolist()
    together = read_all(client.predict(codes, "article", api_name="/decode"))
    alone = np.concatenate([read_all(client.predict(code, "article", api_name="/decode")) for code in codes])
    np.testing.assert_allclose(together, alone, atol=1)


@each_model
def test_the_numbers_of_a_reconstruction_belong_together(client: Client, digit: Any, model: str) -> None:
    seen, reconstruction, _, numbers = client.predict(digit, 0, model, api_name="/reconstruct")
    squares = (read(reconstruction) / 255 - read(seen) / 255) ** 2
    assert numbers["mse"] == pytest.approx(squares.mean(), abs=1e-3)
    assert numbers["reconstruction"] > 0
    if load_vae(model).config.variational:
        assert numbers["kl"] == pytest.approx(sum(numbers["kl_per_dimension"]), rel=1e-4)
        assert numbers["elbo"] == pytest.approx(-numbers["reconstruction"] - numbers["kl"], rel=1e-4)
        assert len(numbers["kl_per_dimension"]) == load_vae(model).latent_dim
    else:
        assert [numbers[name] for name in ("kl", "elbo", "kl_per_dimension")] == [None] * 3


@each_model
def test_a_clear_digit_is_not_doubted(client: Client, digit: Any, model: str) -> None:
    numbers = client.predict(digit, 0, model, api_name="/reconstruct")[3]
    evidence = numbers["evidence"]
    assert numbers["doubts"] == []
    assert (evidence["looks_like_a_digit"], evidence["doubt"], evidence["digit"]) == (True, None, 3)
    assert 0 <= evidence["reconstruction_rank"] <= 1
    assert 0 <= evidence["entropy_rank"] <= 1
    logits = load_vae(model).decode(code_of(model, "3")[None])
    loss = reconstruction_loss(logits, prepare_image(example("3"))).detach()
    assert evidence["reconstruction"] == pytest.approx(float(loss), rel=1e-3)  # nats


def test_what_is_no_digit_is_reconstructed_and_doubted_with_a_sentence(server: Server) -> None:
    image = {"path": server.upload("envelope.png", png(render(ENVELOPE))), **FILE}
    reply = server.call("reconstruct", image, 0, "article")
    assert reply.error is None
    evidence = reply.data[3]["evidence"]
    assert evidence["looks_like_a_digit"] is False
    assert evidence["doubt"].startswith("This does not look like a digit: ")
    assert max(evidence["reconstruction_rank"], evidence["entropy_rank"]) > 0.99


def test_what_was_unsure_about_a_picture_is_told(server: Server) -> None:
    two = render([[(70, 60), (70, 220)], [(210, 60), (210, 220)]])
    reply = server.call("reconstruct", {"path": server.upload("11.png", png(two)), **FILE}, 0, "article")
    assert reply.error is None
    assert reply.data[3]["doubts"] == [say(f"doubts.{doubt}") for doubt in find_digit(two).doubts] != []


@pytest.mark.parametrize("mode", ["linear", "spherical"])
@each_model
def test_interpolation_runs_from_one_encoding_to_the_other(
    client: Client, digit: Any, tmp_path: Path, mode: Any, model: str
) -> None:
    example("8").save(tmp_path / "8.png")
    gallery, z = client.predict(digit, handle_file(tmp_path / "8.png"), 5, mode, model, api_name="/interpolate")
    wanted = interpolate(code_of(model, "3"), code_of(model, "8"), 5, mode)
    torch.testing.assert_close(torch.tensor(z), wanted, atol=1e-3, rtol=1e-3)
    assert_pictures(read_all(gallery), load_vae(model).generate(torch.tensor(z)).detach())
