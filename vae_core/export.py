"""Export a decoder for programs without torch: `python -m vae_core.export explorer` writes it beside the weights.

decoder.json holds the layers, the fingerprint of the model's weights, and the name of the other file.
decoder-<hash>.bin holds the layers' weights and biases in their order, float16, little-endian, each weight before its
bias, in torch's layout; the hash is that of its bytes. Batch normalisation is folded into the layer before it.
"""

import hashlib
import json
import re
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
from vae_core.storage.model_folder import find_model, fingerprint

LAYERS_FILE = "decoder.json"
NUMBERS_FILE = re.compile(r"decoder-[0-9a-f]{16}\.bin")
"""Name of the file of weights and biases, with the first 16 hexadecimal digits of the SHA-256 of its bytes."""
Layer = dict[str, Any]  # the layer's `kind` and the sizes that a layer of this kind needs


@dataclass(frozen=True)
class ExportedDecoder:
    """What a program needs to compute `VAE.generate`, pixel means in [0, 1]."""

    layers: list[Layer]
    numbers: bytes
    """Weights and biases in the order of the layers, float16, little-endian."""
    weights: str
    """Fingerprint of the model whose decoder it is."""

    @property
    def file(self) -> str:
        """Name of the file that holds the numbers."""
        return f"decoder-{hashlib.sha256(self.numbers).hexdigest()[:16]}.bin"


@torch.inference_mode()
def export_decoder(vae: VAE) -> ExportedDecoder:
    """Export the decoder of a model in eval mode.

    Raises ValueError for a layer that decoder.json cannot describe and for weights beyond float16.
    """
    layers: list[Layer] = []
    numbers: list[Tensor] = []
    for module in fold_batch_norms(vae.decoder):
        append_layer(module, layers, numbers)
    layers.append({"kind": "sigmoid"})
    halves = [tensor.flatten().half() for tensor in numbers]
    if not all(half.isfinite().all() for half in halves):
        raise ValueError("the decoder holds weights that float16 cannot hold (over 65504); train it anew")
    content = b"".join(half.numpy().astype(np.dtype("<f2")).tobytes() for half in halves)
    return ExportedDecoder(layers, content, fingerprint(vae))


def fold_batch_norms(modules: Iterable[nn.Module]) -> Iterator[nn.Module]:
    """Yield the modules, each convolution with the batch normalisation behind it folded in."""
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
    """Tell whether a convolution is square, has a bias, and has no groups, dilation or output padding."""
    square = all(len(set(size)) == 1 for size in (module.kernel_size, module.stride, module.padding))
    defaults = module.groups == 1 and set(module.dilation) == {1} and set(module.output_padding) == {0}
    return square and defaults and module.bias is not None


def write_exported_decoder(exported: ExportedDecoder, folder: Path) -> None:
    """Write both files into a folder, each in one step, and remove the numbers of earlier exports."""
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / exported.file, lambda path: path.write_bytes(exported.numbers))
    content = {"weights": exported.weights, "numbers": exported.file, "layers": exported.layers}
    write_text(folder / LAYERS_FILE, json.dumps(content, indent=2) + "\n")
    for path in folder.iterdir():
        if NUMBERS_FILE.fullmatch(path.name) and path.name != exported.file:
            path.unlink()


def read_exported_decoder(name_or_path: str | Path) -> ExportedDecoder:
    """Read the decoder stored with a bundled model or in a local folder.

    Raises FileNotFoundError when a file is missing; ValueError when decoder.json is wrong or the numbers do not match
    the hash in their name. Each message names the file and the cure.
    """
    path = find_model(name_or_path) / LAYERS_FILE
    cure = f"Write it anew: python -m vae_core.export {name_or_path}"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        layers, file, weights = (content[name] for name in ("layers", "numbers", "weights"))
        if not (isinstance(layers, list) and isinstance(weights, str) and NUMBERS_FILE.fullmatch(file)):
            raise ValueError("a value is of another type or form")
        exported = ExportedDecoder(layers, path.with_name(file).read_bytes(), weights)
    except FileNotFoundError as error:
        raise FileNotFoundError(f"{error.filename} is missing. {cure}") from error
    except (KeyError, TypeError, ValueError) as error:  # also JSON and UTF-8 decoding errors
        raise ValueError(f"{path} is not an exported decoder: {error}. {cure}") from error
    if exported.file != file:
        raise ValueError(f"{path.with_name(file)} does not hold the bytes that its name stands for. {cure}")
    return exported


@dataclass(frozen=True)
class Options:
    """Which model, and where to."""

    name: Annotated[str, tyro.conf.Positional]
    """A bundled name, a folder, or a Hugging Face Hub repo id."""
    out: Path | None = None
    """Folder to write to. Default: beside the model's weights."""


def main() -> int:
    """Run the command line and return the exit status."""
    options = tyro.cli(Options, description=__doc__)
    try:
        exported = export_decoder(load_vae(options.name))
        folder = options.out or find_model(options.name)
        write_exported_decoder(exported, folder)
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{folder / LAYERS_FILE} and {folder / exported.file}, {len(exported.numbers) / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
