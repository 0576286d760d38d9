"""The VAE and its networks, against the article's list of layers and arithmetic on its numbers."""

import math
from itertools import pairwise
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from tests.digits import draw_digits
from vae_core import VAE, VAEConfig, elbo, kl_divergence
from vae_core.data.datasets import to_input
from vae_core.evaluate.tables import num_parameters
from vae_core.models.networks import ResidualBlock

ARTICLE_ENCODER = [
    "Conv2d(1, 16, kernel_size=(4, 4), stride=(2, 2))",
    "BatchNorm2d(16",
    "ReLU()",
    "Conv2d(16, 32, kernel_size=(4, 4), stride=(2, 2))",
    "BatchNorm2d(32",
    "ReLU()",
    "Conv2d(32, 64, kernel_size=(4, 4), stride=(2, 2))",
    "Flatten(start_dim=1, end_dim=-1)",
]
ARTICLE_DECODER = [(32, 256, 3, 2), (256, 128, 4, 1), (128, 64, 3, 2), (64, 1, 4, 2)]
"""Input channels, output channels, kernel and stride of each transposed convolution."""
CONFIGS = {
    "article": VAEConfig(),
    "autoencoder": VAEConfig(variational=False),
    "plane": VAEConfig(network="mlp", latent_dim=2, hidden_dim=512),
    "explorer": VAEConfig(network="resnet", hidden_dim=352),
}


@pytest.fixture(params=CONFIGS)
def vae(request: pytest.FixtureRequest) -> VAE:
    torch.manual_seed(0)
    return VAE(CONFIGS[request.param]).eval()


@pytest.fixture(scope="module")
def x() -> Tensor:
    return to_input(torch.from_numpy(draw_digits(5)))  # [5, 1, 28, 28]


def outputs(network: nn.Module, value: Tensor, kinds: tuple[type[nn.Module], ...]) -> list[list[int]]:
    """Return the shapes, without the batch, after each layer of the given kinds."""
    shapes = []
    for layer in network.children():
        value = layer(value)
        if isinstance(layer, kinds):
            shapes.append(list(value.shape[1:]))
    return shapes


def test_the_default_encoder_is_the_articles_layer_by_layer() -> None:
    # BatchNorm2d's text differs between versions of torch from eps on
    assert [str(layer).split(", eps")[0] for layer in VAE().encoder] == ARTICLE_ENCODER


def test_the_default_decoder_is_the_designs_layer_by_layer() -> None:
    layers = [str(layer) for layer in VAE().decoder if not isinstance(layer, nn.Unflatten)]
    expected = []
    for inputs, channels, kernel, stride in ARTICLE_DECODER:
        expected += [nn.ConvTranspose2d(inputs, channels, kernel, stride), nn.BatchNorm2d(channels), nn.ReLU()]
    assert layers == [str(layer) for layer in expected[:-2]]  # the last layer gives logits


def test_convolutions_halve_the_image_to_one_pixel_and_back() -> None:
    vae = VAE()
    sizes = [28]
    for _ in range(3):
        sizes.append((sizes[-1] - 4) // 2 + 1)  # kernel 4, stride 2, padding 0
    encoded = outputs(vae.encoder, torch.zeros(2, 1, 28, 28), (nn.Conv2d,))
    assert encoded == [[channels, size, size] for channels, size in zip((16, 32, 64), sizes[1:], strict=True)]
    decoded = outputs(vae.decoder, torch.zeros(2, 32), (nn.ConvTranspose2d,))
    size, expected = 1, []
    for _, channels, kernel, stride in ARTICLE_DECODER:
        size = (size - 1) * stride + kernel
        expected.append([channels, size, size])
    assert decoded == expected
    assert decoded[-1] == [1, 28, 28]


def test_the_planes_networks_are_784_512_512_2_and_mirrored_with_silu() -> None:
    vae = VAE(CONFIGS["plane"])
    widths = [
        [(m.in_features, m.out_features) for m in part.modules() if isinstance(m, nn.Linear)]
        for part in (vae.encoder, vae.decoder)
    ]
    assert widths == [[(784, 512), (512, 512), (512, 4)], [(2, 512), (512, 512), (512, 784)]]  # 4: mean and logvar
    assert sum(isinstance(module, nn.SiLU) for module in vae.modules()) == 4


def test_the_explorers_maps_halve_to_7_by_7_and_double_back() -> None:
    vae, kinds = VAE(CONFIGS["explorer"]), (nn.Conv2d, ResidualBlock, nn.Linear, nn.ConvTranspose2d)
    large, small = [32, 14, 14], [64, 7, 7]
    encoded = outputs(vae.encoder, torch.zeros(2, 1, 28, 28), kinds)
    assert encoded == [large, large, small, small, [32, 7, 7], [352], [64]]
    large, small = [16, 14, 14], [32, 7, 7]
    decoded = outputs(vae.decoder, torch.zeros(2, 32), kinds)
    assert decoded == [[352], [1176], small, small, small, large, large, large, [8, 28, 28], [1, 28, 28]]


def test_a_residual_block_begins_as_the_identity_and_adds_what_its_convolutions_say() -> None:
    block, x = ResidualBlock(4), torch.linspace(-2, 2, 4 * 25).reshape(1, 4, 5, 5)
    assert torch.equal(block(x), x)
    assert block.second.bias is not None
    nn.init.constant_(block.second.bias, 0.5)
    torch.testing.assert_close(block(x), x + 0.5)


def test_a_block_carries_the_gradient_of_every_layer_after_one_step() -> None:
    torch.manual_seed(0)
    block = ResidualBlock(4)
    nn.init.normal_(block.second.weight)
    block(torch.randn(2, 4, 5, 5)).square().sum().backward()
    assert all(parameter.grad is not None and parameter.grad.abs().sum() > 0 for parameter in block.parameters())


def test_the_explorers_networks_are_small_enough_for_a_slider_and_a_pen() -> None:
    vae = VAE(CONFIGS["explorer"])
    # dense layers, 1 x 1, two blocks at 7 x 7, two at 14 x 14, two transposed convolutions (4 taps per pixel), the last
    decoder = 32 * 352 + 352 * 1176 + 24 * 32 * 49 + 2 * 2 * 9 * 32**2 * 49 + 2 * 2 * 9 * 16**2 * 196
    decoder += 4 * 32 * 16 * 196 + 4 * 16 * 8 * 784 + 9 * 8 * 784
    assert count_multiply_adds(vae.decoder, torch.zeros(1, 32)) == decoder < 5e6
    assert 4 * num_parameters(vae.decoder) < 2e6  # bytes
    # strided convolutions, a block at 14 x 14, a block at 7 x 7, 1 x 1, dense layers
    encoder = 16 * 32 * 196 + 16 * 32 * 64 * 49 + 2 * 9 * 32**2 * 196 + 2 * 9 * 64**2 * 49
    encoder += 64 * 32 * 49 + 1568 * 352 + 352 * 64
    assert count_multiply_adds(vae.encoder, torch.zeros(1, 1, 28, 28)) == encoder < 12e6
    assert 2 * num_parameters(vae.encoder) < 1.6e6  # bytes in float16


def count_multiply_adds(network: nn.Module, value: Tensor) -> float:
    """Count the multiply-adds of a network's pass over a value."""
    with FlopCounterMode(display=False) as counter:
        network(value)
    return float(counter.get_total_flops() / 2)


def conv_parameters(*layers: tuple[int, int, int]) -> int:
    """Count weights and biases of convolutions (in, out, kernel), and of the batch norms between them."""
    return sum(i * o * k * k + o for i, o, k in layers) + sum(2 * o for _, o, _ in layers[:-1])


def mlp_parameters(*widths: int) -> int:
    """Count weights and biases of linear layers."""
    return sum(i * o + o for i, o in pairwise(widths))


DECODER_PARAMETERS = conv_parameters(*((i, o, k) for i, o, k, _ in ARTICLE_DECODER))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("article", conv_parameters((1, 16, 4), (16, 32, 4), (32, 64, 4)) + DECODER_PARAMETERS),
        ("autoencoder", conv_parameters((1, 16, 4), (16, 32, 4), (32, 32, 4)) + DECODER_PARAMETERS),
        ("plane", mlp_parameters(784, 512, 512, 4) + mlp_parameters(2, 512, 512, 784)),
    ],
)
def test_the_number_of_parameters_is_what_arithmetic_says(name: str, expected: int) -> None:
    assert sum(parameter.numel() for parameter in VAE(CONFIGS[name]).parameters()) == expected


def test_encode_gives_one_normal_per_image_and_dimension(vae: VAE, x: Tensor) -> None:
    posterior = vae.encode(x)
    assert isinstance(posterior, torch.distributions.Normal)
    assert posterior.batch_shape == (5, vae.latent_dim)
    assert posterior.event_shape == ()


def test_encoder_outputs_are_the_mean_and_the_log_variance(x: Tensor) -> None:
    vae = VAE().eval()
    raw = vae.encoder(x)
    posterior = vae.encode(x)
    torch.testing.assert_close(posterior.mean, raw[:, :32])
    torch.testing.assert_close(posterior.variance, raw[:, 32:].exp())


def test_a_plain_autoencoders_samples_are_its_code_exactly(x: Tensor) -> None:
    vae = VAE(CONFIGS["autoencoder"]).eval()
    posterior = vae.encode(x)
    assert torch.equal(posterior.mean, vae.encoder(x))
    assert torch.equal(posterior.sample(), posterior.mean)
    assert torch.equal(vae(x, torch.full((5, 32), 3.0)).logits, vae.decode(posterior.mean))


def test_a_plain_autoencoders_loss_at_beta_zero_is_its_reconstruction(x: Tensor) -> None:
    logits, posterior = VAE(CONFIGS["autoencoder"]).eval()(x, torch.zeros(5, 32))
    terms = elbo(logits, x, posterior)
    assert torch.isfinite(terms.kl).all()
    assert torch.equal(terms.loss(beta=0.0), terms.reconstruction)


def test_forward_decodes_mean_plus_std_times_noise(x: Tensor) -> None:
    vae = VAE().eval()
    posterior = vae.encode(x)
    logits = vae(x, torch.full((5, 32), -2.0)).logits
    torch.testing.assert_close(logits, vae.decode(posterior.mean - 2 * posterior.stddev))


def test_generate_is_the_sigmoid_of_decode(vae: VAE) -> None:
    z = torch.linspace(-3, 3, 4 * vae.latent_dim).reshape(4, vae.latent_dim)
    pixels, logits = vae.generate(z), vae.decode(z)
    assert pixels.shape == logits.shape == (4, 1, 28, 28)
    torch.testing.assert_close(pixels, 1 / (1 + torch.exp(-logits)))


def test_an_image_alone_and_in_a_batch_has_the_same_code(vae: VAE, x: Tensor) -> None:
    torch.testing.assert_close(vae.encode(x[2:3]).mean, vae.encode(x).mean[2:3])


@pytest.mark.parametrize("value", [0.0, 1.0, 1e4, -1e4])
def test_kl_is_finite_for_extreme_images(value: float) -> None:
    vae = VAE().eval()
    assert kl_divergence(vae.encode(torch.full((1, 1, 28, 28), value))).isfinite().all()


@pytest.mark.parametrize("logvar", [-1e6, 1e6])
def test_kl_is_finite_for_extreme_log_variances(logvar: float) -> None:
    vae = VAE().eval()
    last = vae.encoder[6]
    assert isinstance(last, nn.Conv2d)
    assert last.bias is not None
    nn.init.zeros_(last.weight)
    nn.init.constant_(last.bias, logvar)
    posterior = torch.distributions.Normal(torch.zeros(1, 32), vae.encode(torch.zeros(1, 1, 28, 28)).stddev)
    assert kl_divergence(posterior).isfinite().all()
    assert (posterior.stddev > 0).all()


@pytest.mark.parametrize("shape", [(28, 28), (1, 28, 28), (2, 3, 28, 28), (2, 1, 32, 32), (2, 784)])
def test_encode_refuses_other_shapes_and_names_them(vae: VAE, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"got images of shape \[.*expected \[B, 1, 28, 28\]") as caught:
        vae.encode(torch.zeros(shape))
    assert str(list(shape)) in str(caught.value)


@pytest.mark.parametrize("shape", [(32,), (2, 31), (2, 32, 1, 1)])
def test_decode_refuses_other_shapes_and_names_them(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"got codes of shape \[.*expected \[B, 32\]") as caught:
        VAE().decode(torch.zeros(shape))
    assert str(list(shape)) in str(caught.value)


WRONG_NAMES = [("network", "transformer"), ("likelihood", "poisson"), ("variational", 1)]
WRONG_SIZES = [("latent_dim", 0), ("latent_dim", 2.0), ("latent_dim", True)]
WRONG_SIZES += [("hidden_dim", -1), ("hidden_dim", 10**9), ("hidden_dim", math.nan)]


@pytest.mark.parametrize(("field", "value"), [*WRONG_NAMES, *WRONG_SIZES])
def test_a_config_out_of_range_is_refused_by_the_fields_name(field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"^{field} is {value!r}; expected"):
        VAEConfig(**{field: value})
