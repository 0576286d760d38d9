"""Export networks for programs without torch: `python -m vae_core.export explorer` writes them beside the weights.

A VAE has an encoder and a decoder, a classifier one network. <part>.json holds the layers, the fingerprint of the
model's weights, the number of scales, and the name of the other file. <part>-<hash>.bin holds the layers' weights and
biases in their order, each weight before its bias, in torch's layout: first the scale of each row, float32, then the
whole numbers that are multiplied by them, int16, all little-endian. A row is a weight's slice along its first
dimension, or a whole bias. The hash is that of the file's bytes. Batch normalisation is folded into the layer before.

Float16 has the same size, and moves what the encoder of `plane` gives for drawn digits by up to 0.005; this, by 0.0003.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import numpy as np
import torch
import tyro
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from vae_core.models.classifier import Classifier, ClassifierConfig, load_classifier
from vae_core.models.networks import Centred, ResidualBlock
from vae_core.models.vae import VAE, load_vae
from vae_core.storage.atomic import write_atomically, write_text
from vae_core.storage.model_folder import find_model, fingerprint, has_config

Part = Literal["encoder", "decoder", "classifier"]
NUMBERS_FILE = re.compile(r"(encoder|decoder|classifier)-[0-9a-f]{16}\.bin")
"""Name of the file of weights and biases, with the first 16 hexadecimal digits of the SHA-256 of its bytes."""
LARGEST = 32_767  # largest number of int16
Layer = dict[str, Any]  # the layer's `kind` and the sizes that a layer of this kind needs


@dataclass(frozen=True)
class ExportedNetwork:
    """What a program needs to compute a network.

    An encoder turns an image [28, 28] into mean and log-variance [2 * latent_dim] (a plain autoencoder's into its code
    [latent_dim]), a decoder a code into pixel means in [0, 1], a classifier an image into the logits of the digits.
    """

    part: Part
    layers: list[Layer]
    numbers: bytes
    """Scales of the rows, float32, then weights and biases, int16, in the order of the layers."""
    scales: int
    """Number of scales."""
    weights: str
    """Fingerprint of the model whose network it is."""

    @property
    def file(self) -> str:
        """Name of the file that holds the numbers."""
        return f"{self.part}-{hashlib.sha256(self.numbers).hexdigest()[:16]}.bin"


def export_networks(model: VAE | Classifier) -> list[ExportedNetwork]:
    """Export all networks of a model in eval mode; raises as `export_network`."""
    if isinstance(model, Classifier):
        return [export_network(model, "classifier")]
    return [export_network(model, "encoder"), export_network(model, "decoder")]


@torch.inference_mode()
def export_network(model: VAE | Classifier, part: Part) -> ExportedNetwork:
    """Export one network of a model in eval mode.

    Raises ValueError for a layer that <part>.json cannot describe, and for weights that are not finite.
    """
    layers: list[Layer] = []
    numbers: list[Tensor] = []
    for module in fold_batch_norms(modules_of(model, part)):
        append_layer(module, part, layers, numbers)
    if not all(tensor.isfinite().all() for tensor in numbers):
        raise ValueError(f"the {part} holds weights that are no finite numbers; train it anew")
    rows = [to_whole(tensor) for tensor in numbers]
    scales = b"".join(scale.numpy().astype(np.dtype("<f4")).tobytes() for scale, _ in rows)
    whole = b"".join(number.numpy().astype(np.dtype("<i2")).tobytes() for _, number in rows)
    return ExportedNetwork(part, layers, scales + whole, len(scales) // 4, fingerprint(model))


def to_whole(tensor: Tensor) -> tuple[Tensor, Tensor]:
    """Return the scale of each row of a tensor, and its numbers as multiples of them, whole, -32767 to 32767."""
    rows = tensor.flatten(1) if tensor.dim() > 1 else tensor[None]
    largest = rows.abs().amax(1)
    scales = torch.where(largest > 0, largest / LARGEST, torch.ones(()))
    return scales, (rows / scales[:, None]).round().flatten()


def modules_of(model: VAE | Classifier, part: Part) -> Iterator[nn.Module]:
    """Yield the layers of a network in their order."""
    if isinstance(model, Classifier):
        for block in model.body:
            yield from block if isinstance(block, nn.Sequential) else [block]
        yield model.head
    elif part == "encoder":
        yield from model.encoder
    else:
        yield from model.decoder
        yield nn.Sigmoid()


def fold_batch_norms(modules: Iterable[nn.Module]) -> Iterator[nn.Module]:
    """Yield the modules, each convolution with the batch normalisation behind it folded in."""
    for module, after in pairwise([*modules, nn.Identity()]):
        if isinstance(after, nn.BatchNorm2d) and isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            yield fuse_conv_bn_eval(module, after, transpose=isinstance(module, nn.ConvTranspose2d))
        elif not isinstance(module, nn.BatchNorm2d):
            yield module


def append_layer(module: nn.Module, part: Part, layers: list[Layer], numbers: list[Tensor]) -> None:
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
        case Centred():
            layers.append({"kind": "scale", "factor": 2, "offset": -1})
        case nn.AdaptiveAvgPool2d() if module.output_size == 1:
            layers.append({"kind": "average"})
        case nn.Flatten() | nn.ReLU() | nn.SiLU() | nn.Sigmoid():
            layers.append({"kind": type(module).__name__.lower()})
        case ResidualBlock():
            inner: list[Layer] = []
            for each in (nn.SiLU(), module.first, nn.SiLU(), module.second):
                append_layer(each, part, inner, numbers)
            layers.append({"kind": "residual", "layers": inner})
        case _:
            raise ValueError(f"the layer {module} has no description in {part}.json")


def is_supported(module: nn.Conv2d | nn.ConvTranspose2d) -> bool:
    """Tell whether a convolution is square, has a bias, and has no groups, dilation or output padding."""
    square = all(len(set(size)) == 1 for size in (module.kernel_size, module.stride, module.padding))
    defaults = module.groups == 1 and set(module.dilation) == {1} and set(module.output_padding) == {0}
    return square and defaults and module.bias is not None


def write_exported_network(exported: ExportedNetwork, folder: Path) -> None:
    """Write both files into a folder, each in one step, and remove the numbers of earlier exports."""
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / exported.file, lambda path: path.write_bytes(exported.numbers))
    content = {name: getattr(exported, name) for name in ("weights", "scales", "layers")} | {"numbers": exported.file}
    write_text(folder / f"{exported.part}.json", json.dumps(content, indent=2) + "\n")
    for path in folder.glob(f"{exported.part}-*"):
        if NUMBERS_FILE.fullmatch(path.name) and path.name != exported.file:
            path.unlink()


def read_exported_network(name_or_path: str | Path, part: Part) -> ExportedNetwork:
    """Read a network stored with a bundled model or in a local folder.

    Raises FileNotFoundError when a file is missing; ValueError when <part>.json is wrong or the numbers do not match
    the hash in their name. Each message names the file and the cure.
    """
    path = find_model(name_or_path) / f"{part}.json"
    cure = f"Write it anew: python -m vae_core.export {name_or_path}"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        layers, file, weights, scales = (content[name] for name in ("layers", "numbers", "weights", "scales"))
        typed = isinstance(layers, list) and isinstance(weights, str) and type(scales) is int
        if not (typed and NUMBERS_FILE.fullmatch(file)):
            raise ValueError("a value is of another type or form")
        exported = ExportedNetwork(part, layers, path.with_name(file).read_bytes(), scales, weights)
    except FileNotFoundError as error:
        raise FileNotFoundError(f"{error.filename} is missing. {cure}") from error
    except (KeyError, TypeError, ValueError) as error:  # also JSON and UTF-8 decoding errors
        raise ValueError(f"{path} is not an exported {part}: {error}. {cure}") from error
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
        folder = find_model(options.name)
        load = load_classifier if has_config(ClassifierConfig, folder) else load_vae
        networks = export_networks(load(options.name))
        for exported in networks:
            write_exported_network(exported, options.out or folder)
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for exported in networks:
        print(f"{(options.out or folder) / exported.file}, {len(exported.numbers) / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
