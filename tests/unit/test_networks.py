"""The networks, layer by layer, against the article, the design, and arithmetic."""

from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn

from vae_core import VAE, VAEConfig
from vae_core.evaluate.tables import num_multiply_adds, num_parameters
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
    assert num_multiply_adds(vae.decoder, torch.zeros(1, 32)) == decoder < 5e6
    assert 4 * num_parameters(vae.decoder) < 2e6  # bytes
    # strided convolutions, a block at 14 x 14, a block at 7 x 7, 1 x 1, dense layers
    encoder = 16 * 32 * 196 + 16 * 32 * 64 * 49 + 2 * 9 * 32**2 * 196 + 2 * 9 * 64**2 * 49
    encoder += 64 * 32 * 49 + 1568 * 352 + 352 * 64
    assert num_multiply_adds(vae.encoder, torch.zeros(1, 1, 28, 28)) == encoder < 12e6
    assert 2 * num_parameters(vae.encoder) < 1.6e6  # bytes in float16


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
