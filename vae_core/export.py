"""A decoder for programs without torch: `python -m vae_core.export explorer` writes what a web page can run.

decoder.json lists the layers, decoder.bin holds their numbers in the same order as float16, little-endian, each layer's
weight before its bias, in torch's own layout. Batch normalisation is folded into the layer before it.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, cast

import numpy as np
import torch
import tyro
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from vae_core.models.networks import ResidualBlock
from vae_core.models.vae import VAE, load_vae
from vae_core.storage.atomic import write_atomically, write_text
from vae_core.storage.model_folder import find_model

LAYERS_FILE, NUMBERS_FILE = "decoder.json", "decoder.bin"
Layer = dict[str, Any]
"""`kind`, and the sizes that its kind needs."""


@dataclass(frozen=True)
class ExportedDecoder:
    """What a program needs to compute `VAE.generate`, pixel means in [0, 1]."""

    layers: list[Layer]
    numbers: bytes
    """float16, little-endian, in the order of the layers."""


@torch.inference_mode()
def export_decoder(vae: VAE) -> ExportedDecoder:
    """The decoder of a model in eval mode. Raises ValueError for a layer that has no description here."""
    layers: list[Layer] = []
    numbers: list[Tensor] = []
    for module in fold_batch_norms(vae.decoder):
        append_layer(module, layers, numbers)
    layers.append({"kind": "sigmoid"})
    halves = [tensor.flatten().half() for tensor in numbers]
    if not all(half.isfinite().all() for half in halves):
        raise ValueError("the decoder holds weights that float16 cannot hold (over 65504); train it anew")
    return ExportedDecoder(layers, b"".join(half.numpy().astype(np.dtype("<f2")).tobytes() for half in halves))


def fold_batch_norms(modules: Iterable[nn.Module]) -> Iterator[nn.Module]:
    """The modules, each with the batch normalisation behind it folded in."""
    for module, after in pairwise([*modules, nn.Identity()]):
        if isinstance(after, nn.BatchNorm2d) and isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            yield fuse_conv_bn_eval(module, after, transpose=isinstance(module, nn.ConvTranspose2d))
        elif not isinstance(module, nn.BatchNorm2d):
            yield module


def append_layer(module: nn.Module, layers: list[Layer], numbers: list[Tensor]) -> None:
    """Append a module's layer to `layers`, and its weight and bias to `numbers`."""
    match module:
        case nn.Linear():
            layers.append({"kind": "linear", "inputs": module.in_features, "outputs": module.out_features})
            numbers += [module.weight, module.bias]
        case nn.Conv2d() | nn.ConvTranspose2d() if is_supported(module):
            kind = "convolution" if isinstance(module, nn.Conv2d) else "transposed convolution"
            sizes = {"kernel": module.kernel_size[0], "stride": module.stride[0], "padding": module.padding[0]}
            layers.append({"kind": kind, "inputs": module.in_channels, "outputs": module.out_channels, **sizes})
            numbers += [module.weight, cast(Tensor, module.bias)]
        case nn.Unflatten():
            layers.append({"kind": "reshape", "shape": list(cast(tuple[int, ...], module.unflattened_size))})
        case nn.ReLU():
            layers.append({"kind": "relu"})
        case nn.SiLU():
            layers.append({"kind": "silu"})
        case ResidualBlock():
            inner: list[Layer] = []
            for part in (nn.SiLU(), module.first, nn.SiLU(), module.second):
                append_layer(part, inner, numbers)
            layers.append({"kind": "residual", "layers": inner})
        case _:
            raise ValueError(f"the layer {module} has no description in decoder.json")


def is_supported(module: nn.Conv2d | nn.ConvTranspose2d) -> bool:
    """Square, with a bias, without groups, dilation or output padding: all that is described."""
    square = all(len(set(size)) == 1 for size in (module.kernel_size, module.stride, module.padding))
    return square and module.bias is not None and module.groups == 1 and set(module.dilation) == {1} and (
        set(module.output_padding) == {0}
    )  # fmt: skip


@dataclass(frozen=True)
class Options:
    """Which model, and where to."""

    name: Annotated[str, tyro.conf.Positional]
    """A bundled name, a folder, or a Hugging Face Hub repo id."""
    out: Path | None = None
    """Folder to write to. Default: beside the model's weights."""


def main() -> int:
    """The command line. Returns the exit status."""
    options = tyro.cli(Options, description=__doc__)
    try:
        exported = export_decoder(load_vae(options.name))
        folder = options.out or find_model(options.name)
        folder.mkdir(parents=True, exist_ok=True)
        write_text(folder / LAYERS_FILE, json.dumps(exported.layers, indent=2) + "\n")
        write_atomically(folder / NUMBERS_FILE, lambda path: path.write_bytes(exported.numbers))
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{folder / LAYERS_FILE} and {folder / NUMBERS_FILE}, {len(exported.numbers) / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
