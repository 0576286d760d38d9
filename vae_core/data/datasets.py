"""Datasets: whole in memory as uint8, batched by index.

Torchvision is imported on use, so that `import vae_core` stays light.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor

Dataset = Literal["mnist", "fashion-mnist", "kmnist"]
Split = Literal["train", "test"]


def default_data_dir() -> Path:
    """Return the folder of the datasets: $MNIST_DIR where it is set, else `data/` in the current folder."""
    return Path(os.environ.get("MNIST_DIR", "data"))


def load_images(dataset: Dataset, split: Split, data_dir: Path) -> Tensor:
    """Load all images of a split, uint8 [N, 28, 28], bright on black; torchvision downloads them when absent.

    Raises RuntimeError where there is neither data nor network; the message says which files to put where.
    """
    return load_labelled(dataset, split, data_dir)[0]


def load_labelled(dataset: Dataset, split: Split, data_dir: Path) -> tuple[Tensor, Tensor]:
    """Load all images of a split as `load_images` does, and their labels, int64 [N], 0 to 9."""
    from torchvision import datasets  # noqa: PLC0415 (slow to import, and only training and evaluating need it)

    kind = {"mnist": datasets.MNIST, "fashion-mnist": datasets.FashionMNIST, "kmnist": datasets.KMNIST}[dataset]
    try:
        stored = kind(str(data_dir), train=split == "train", download=True)
    except Exception as error:  # torchvision lets URL, socket, archive and checksum errors through as they come
        folder = data_dir / kind.__name__ / "raw"
        files = ", ".join(Path(name).name for name, _ in kind.resources)
        raise RuntimeError(
            f"{dataset} is not complete in {folder} and could not be downloaded ({error}). "
            f"Connect to the network and try again, or put these files there: {files}."
        ) from error
    images, labels = stored.data, stored.targets
    if images.dtype != torch.uint8 or images.shape[1:] != (28, 28) or len(images) == 0:
        raise RuntimeError(
            f"{data_dir} holds images {list(images.shape)} of {images.dtype}; expected uint8 [N, 28, 28]"
        )
    if labels.shape != images.shape[:1] or labels.min() < 0 or labels.max() > 9:
        raise RuntimeError(f"{data_dir} holds labels {list(labels.shape)}; expected one from 0 to 9 for each image")
    return images, labels


def to_input(images: Tensor) -> Tensor:
    """Convert uint8 images [B, 28, 28] to model input [B, 1, 28, 28] in [0, 1]."""
    return images.unsqueeze(1).float().div_(255)


def binarise(images: Tensor, seed: int = 0) -> Tensor:
    """Draw each pixel of uint8 images: 255 with the probability gray level / 255, else 0 (arXiv:1509.00519).

    Model cards state likelihoods of the binary images of seed 0.
    """
    thresholds = torch.rand(images.shape, generator=torch.Generator().manual_seed(seed))
    return (images / 255 > thresholds).to(torch.uint8) * 255


def epoch_batches(
    num_images: int, batch_size: int, *, seed: int, epoch: int, process: int = 0, num_processes: int = 1
) -> Iterator[Tensor]:
    """Yield the index batches of one epoch in an order fixed by (seed, epoch), without an incomplete last batch.

    Each of several processes takes its share of every batch; together they see what one process would see.
    """
    order = torch.randperm(num_images, generator=torch.Generator().manual_seed(epoch_seed(seed, epoch)))
    for start in range(0, num_images - batch_size + 1, batch_size):
        yield order[start : start + batch_size][process::num_processes]


def epoch_seed(seed: int, epoch: int, stream: int = 0) -> int:
    """Return a distinct seed for each (seed, epoch, stream), so that an epoch can be repeated without those before."""
    return ((seed * 1_000_003 + epoch) * 1_000_003 + stream) % 2**63
