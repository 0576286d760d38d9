"""The decoder that runs in the page gives what torch gives, layer by layer and for every bundled model."""

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import torch
from playwright.sync_api import Browser, Page, Route
from torch import Tensor, nn

from ui.components.assets import asset
from vae_core import VAE, VAEConfig, bundled_models, load_vae
from vae_core.export import ExportedDecoder, export_decoder
from vae_core.models.networks import NETWORKS, ResidualBlock

HALF_STEP = 2**-11  # largest relative error of rounding to float16
ENGINE = "http://engine.test/"
RUN = """([layers, numbers, codes]) =>
    import("/decoder.js").then(({ decoder, knows }) => {
        const bytes = Uint8Array.from(atob(numbers), (letter) => letter.charCodeAt(0));
        const decode = decoder(layers, bytes.buffer, codes[0].length);
        return knows(layers) && codes.map((z) => Array.from(decode(z)));
    })"""


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    """Open an empty page at an address where the modules of the engine lie."""

    def answer(route: Route) -> None:
        name = urlsplit(route.request.url).path.strip("/")
        if name:
            route.fulfill(body=asset(f"engine/{name}"), content_type="text/javascript")
        else:
            route.fulfill(body="", content_type="text/html")

    page = browser.new_page()
    page.route(f"{ENGINE}**", answer)
    page.goto(ENGINE)
    yield page
    page.close()


def run(page: Page, exported: ExportedDecoder, codes: Tensor) -> Tensor:
    """Return what the page computes for codes [B, D]: [B, values], the channels of a pixel side by side."""
    numbers = base64.b64encode(exported.numbers).decode()
    return torch.tensor(page.evaluate(RUN, [exported.layers, numbers, codes.tolist()]))


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


@pytest.mark.parametrize("name", bundled_models())
def test_the_page_decodes_as_torch_does(blank: Page, name: str) -> None:
    """Compare the pixels of 64 random codes: they agree within one level of 255."""
    vae = load_vae(name)
    codes = torch.randn(64, vae.latent_dim, generator=torch.Generator().manual_seed(0))
    assert (run(blank, export_decoder(vae), codes) - in_torch(vae, codes)).abs().max() < 1 / 255


LAYERS: dict[str, tuple[nn.Module, ...]] = {
    "linear": (nn.Linear(48, 7),),
    "linear, eight outputs at a time and three more": (nn.Linear(48, 19),),
    "reshape": (nn.Unflatten(1, (3, 4, 4)),),
    "relu": (nn.ReLU(),),
    "silu": (nn.SiLU(),),
    "convolution": (nn.Unflatten(1, (3, 4, 4)), nn.Conv2d(3, 5, 3, padding=1)),
    "convolution, wide": (nn.Unflatten(1, (3, 2, 8)), nn.Conv2d(3, 11, 3, padding=1)),
    "convolution, wide, behind a relu": (nn.Unflatten(1, (3, 2, 8)), nn.ReLU(), nn.Conv2d(3, 11, 3, padding=1)),
    "convolution, no padding": (nn.Unflatten(1, (3, 4, 4)), nn.Conv2d(3, 5, 3)),
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


@pytest.mark.parametrize("name", LAYERS)
def test_each_layer_gives_what_it_gives_in_torch(blank: Page, name: str) -> None:
    """Compare on random input, with weights that float16 holds exactly, so that only float32's rounding is left."""
    generator = torch.Generator().manual_seed(1)
    vae = with_decoder(*LAYERS[name], latent_dim=48)
    for values in [*vae.decoder.parameters(), *(b for b in vae.decoder.buffers() if b.is_floating_point())]:
        values.data = (0.5 * torch.rand(values.shape, generator=generator) + 0.1).half().float()
    codes = torch.randn(16, 48, generator=generator)
    allowed = HALF_STEP if "folded" in name else 1e-5  # folding makes weights that float16 has to round
    assert torch.allclose(run(blank, export_decoder(vae), codes), in_torch(vae, codes), atol=allowed)


def test_a_decoder_for_the_page_is_half_the_size_of_its_weights() -> None:
    """Count two bytes a number, and no numbers of batch normalisation."""
    vae = load_vae("explorer")
    exported = export_decoder(vae)
    assert len(exported.numbers) == 2 * sum(parameter.numel() for parameter in vae.decoder.parameters())
    assert json.loads(json.dumps(exported.layers)) == exported.layers


@pytest.mark.parametrize("network", NETWORKS)
def test_every_network_can_be_exported(network: Any) -> None:
    assert export_decoder(VAE(VAEConfig(network=network)).eval()).layers[-1] == {"kind": "sigmoid"}


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
        export_decoder(with_decoder(module, latent_dim=4))


def test_weights_beyond_float16_are_refused() -> None:
    linear = nn.Linear(2, 2)
    nn.init.constant_(linear.weight, 1e5)
    vae = with_decoder(linear, latent_dim=2)
    with pytest.raises(ValueError, match="float16"):
        export_decoder(vae)
