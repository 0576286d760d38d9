"""The networks that run in the page give what torch gives, layer by layer and for every bundled model."""

import base64
import json
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page
from torch import Tensor, nn

from tests.digits import draw_digit
from vae_core import VAE, VAEConfig, bundled_models, load_classifier, load_vae
from vae_core.export import ExportedNetwork, export_network, to_whole
from vae_core.models.networks import NETWORKS, Centred, ResidualBlock

HALF_STEP = 2**-15  # largest error of rounding, as a fraction of the largest number of a row
RUN = """async ([layers, scales, numbers, inputs, shape]) => {
    const { network, knows } = await import("/network.js");
    const kernels = await WebAssembly.compileStreaming(fetch("/kernels.wasm"));
    const bytes = Uint8Array.from(atob(numbers), (letter) => letter.charCodeAt(0));
    const run = network(kernels, { layers, numbers: bytes.buffer, scales }, shape);
    return knows(layers) && inputs.map((values) => Array.from(run(values)));
}"""


def run(page: Page, exported: ExportedNetwork, inputs: Tensor) -> Tensor:
    """Return what the page computes for inputs [B, D] or [B, 1, 28, 28]: [B, values], channels of a pixel together."""
    numbers = base64.b64encode(exported.numbers).decode()
    shape = {"width": inputs.shape[1]} if inputs.dim() == 2 else {"height": 28, "width": 28}
    return torch.tensor(
        page.evaluate(RUN, [exported.layers, exported.scales, numbers, inputs.flatten(1).tolist(), shape])
    )


def with_decoder(*modules: nn.Module, latent_dim: int) -> VAE:
    """Return a VAE in eval mode whose decoder is these layers."""
    vae = VAE(VAEConfig(network="mlp", latent_dim=latent_dim, hidden_dim=1))
    vae.decoder = nn.Sequential(*modules)
    return vae.eval()


@torch.inference_mode()
def in_torch(vae: VAE, codes: Tensor) -> Tensor:
    """Return what torch computes, [B, values], in the page's order."""
    out: Tensor = vae.decoder(codes).sigmoid()
    return (out.movedim(1, -1) if out.dim() == 4 else out).flatten(1)


@pytest.fixture(scope="module")
def digits() -> Tensor:
    """Return 64 digits [64, 1, 28, 28] as a hand may draw them."""
    bytes_of = [draw_digit(index % 10, seed=index) for index in range(64)]
    return torch.tensor(np.stack(bytes_of), dtype=torch.float32)[:, None] / 255


@pytest.mark.parametrize("name", bundled_models())
def test_the_page_decodes_as_torch_does(blank: Page, name: str) -> None:
    """Compare the pixels of 64 random codes: they agree within one level of 255."""
    vae = load_vae(name)
    codes = torch.randn(64, vae.latent_dim, generator=torch.Generator().manual_seed(0))
    assert (run(blank, export_network(vae, "decoder"), codes) - in_torch(vae, codes)).abs().max() < 1 / 255


@pytest.mark.parametrize("name", bundled_models())
def test_the_page_encodes_as_torch_does(blank: Page, name: str, digits: Tensor) -> None:
    """Compare means and log-variances, or codes: they agree within 0.002."""
    vae = load_vae(name)
    with torch.inference_mode():
        expected = vae.encoder(digits).flatten(1)
    assert (run(blank, export_network(vae, "encoder"), digits) - expected).abs().max() < 2e-3


def test_the_page_classifies_as_torch_does(blank: Page, digits: Tensor) -> None:
    """Compare the probabilities: they agree within 0.001."""
    classifier = load_classifier()
    with torch.inference_mode():
        expected = classifier(digits).softmax(1)
    found = run(blank, export_network(classifier, "classifier"), digits).softmax(1)
    assert (found - expected).abs().max() < 1e-3


LAYERS: dict[str, tuple[nn.Module, ...]] = {
    "linear": (nn.Linear(48, 7),),
    "linear, eight outputs at a time and three more": (nn.Linear(48, 19),),
    "reshape": (nn.Unflatten(1, (3, 4, 4)),),
    "flatten": (nn.Unflatten(1, (3, 4, 4)), nn.Flatten()),
    "average": (nn.Unflatten(1, (3, 4, 4)), nn.AdaptiveAvgPool2d(1), nn.Flatten()),
    "average of whole fours": (nn.Unflatten(1, (12, 2, 2)), nn.AdaptiveAvgPool2d(1), nn.Flatten()),
    "scale": (Centred(),),
    "relu": (nn.ReLU(),),
    "silu": (nn.SiLU(),),
    "convolution": (nn.Unflatten(1, (3, 4, 4)), nn.Conv2d(3, 5, 3, padding=1)),
    "convolution, wide": (nn.Unflatten(1, (3, 2, 8)), nn.Conv2d(3, 11, 3, padding=1)),
    "convolution, wide, behind a relu": (nn.Unflatten(1, (3, 2, 8)), nn.ReLU(), nn.Conv2d(3, 11, 3, padding=1)),
    "convolution, no padding": (nn.Unflatten(1, (3, 4, 4)), nn.Conv2d(3, 5, 3)),
    "convolution, odd sides": (nn.Unflatten(1, (16, 1, 3)), nn.Conv2d(16, 5, 3, padding=1)),
    "convolution, 1 x 1": (nn.Unflatten(1, (12, 2, 2)), nn.Conv2d(12, 5, 1)),
    "convolution, stride": (nn.Unflatten(1, (3, 4, 4)), nn.Conv2d(3, 4, 3, stride=2, padding=1)),
    "transposed convolution": (nn.Unflatten(1, (3, 4, 4)), nn.ConvTranspose2d(3, 5, 4, stride=2, padding=1)),
    "transposed convolution, no padding": (nn.Unflatten(1, (3, 4, 4)), nn.ConvTranspose2d(3, 4, 3, stride=2)),
    "transposed convolution, wide": (nn.Unflatten(1, (3, 2, 8)), nn.ConvTranspose2d(3, 11, 4, stride=2, padding=1)),
    "transposed convolution, behind a relu": (
        nn.Unflatten(1, (3, 2, 8)),
        nn.ReLU(),
        nn.ConvTranspose2d(3, 11, 4, stride=2, padding=1),
    ),
    "transposed convolution, stride 1": (nn.Unflatten(1, (12, 2, 2)), nn.ConvTranspose2d(12, 4, 4)),
    "transposed convolution, one pixel": (nn.Unflatten(1, (48, 1, 1)), nn.ConvTranspose2d(48, 4, 3, stride=2)),
    "residual": (nn.Unflatten(1, (3, 4, 4)), ResidualBlock(3)),
    "batch normalisation, folded": (nn.Unflatten(1, (3, 4, 4)), nn.ConvTranspose2d(3, 4, 3), nn.BatchNorm2d(4)),
}


def exact(values: Tensor) -> Tensor:
    """Return values near these that are exported as they are."""
    scales, whole = to_whole(values)
    return (whole.view(len(scales), -1) * scales[:, None]).view(values.shape)


@pytest.mark.parametrize("name", LAYERS)
def test_each_layer_gives_what_it_gives_in_torch(blank: Page, name: str) -> None:
    """Compare on random input, with weights that are exported exactly, so that only float32's rounding is left."""
    generator = torch.Generator().manual_seed(1)
    vae = with_decoder(*LAYERS[name], latent_dim=48)
    for values in [*vae.decoder.parameters(), *(b for b in vae.decoder.buffers() if b.is_floating_point())]:
        values.data = exact(0.5 * torch.rand(values.shape, generator=generator) + 0.1)
    codes = torch.randn(16, 48, generator=generator)
    allowed = 10 * HALF_STEP if "folded" in name else 1e-5  # folding makes weights that have to be rounded
    assert torch.allclose(run(blank, export_network(vae, "decoder"), codes), in_torch(vae, codes), atol=allowed)


def test_a_decoder_for_the_page_is_half_the_size_of_its_weights() -> None:
    """Count two bytes a number and four a row, and no numbers of batch normalisation."""
    vae = load_vae("explorer")
    exported = export_network(vae, "decoder")
    numbers = sum(parameter.numel() for parameter in vae.decoder.parameters())
    assert len(exported.numbers) == 2 * numbers + 4 * exported.scales
    assert json.loads(json.dumps(exported.layers)) == exported.layers


@pytest.mark.parametrize("network", NETWORKS)
def test_every_network_can_be_exported(network: Any) -> None:
    assert export_network(VAE(VAEConfig(network=network)).eval(), "decoder").layers[-1] == {"kind": "sigmoid"}


@pytest.mark.parametrize(
    ("module", "reason"),
    [
        (nn.Tanh(), "Tanh"),
        (nn.Conv2d(3, 3, 3, groups=3), "groups=3"),
        (nn.Conv2d(3, 3, 3, bias=False), "bias=False"),
        (nn.Conv2d(3, 3, (3, 1)), r"\(3, 1\)"),
    ],
)
def test_a_layer_without_a_description_is_named(module: nn.Module, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        export_network(with_decoder(module, latent_dim=4), "decoder")


def test_weights_that_are_not_finite_are_refused() -> None:
    linear = nn.Linear(2, 2)
    nn.init.constant_(linear.weight, float("inf"))
    vae = with_decoder(linear, latent_dim=2)
    with pytest.raises(ValueError, match="no finite numbers"):
        export_network(vae, "decoder")
