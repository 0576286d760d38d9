"""Pictures of digits and of training curves."""

from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from vae_core.data.datasets import to_input
from vae_core.latent.sampling import decode_grid, sample_prior
from vae_core.models.vae import VAE
from vae_core.storage.atomic import write_atomically


def to_pil(pixels: Tensor, scale: int = 1) -> Image.Image:
    """Convert pixels [H, W] in [0, 1] to a gray picture, each pixel enlarged to a square of `scale` pixels."""
    array = pixels.clamp(0, 1).mul(255).round().byte().cpu().numpy()
    image = Image.fromarray(array)
    return image.resize((image.width * scale, image.height * scale), Image.Resampling.NEAREST)


def tile_images(images: Tensor, columns: int, gap: int = 2) -> Tensor:
    """Put images [N, 1, 28, 28] in rows of `columns`, with black gaps of `gap` pixels: one picture [H, W]."""
    num_rows = -(-len(images) // columns)
    cell = 28 + gap
    sheet = torch.zeros(num_rows * cell + gap, columns * cell + gap)
    for index, image in enumerate(images):
        top, left = gap + index // columns * cell, gap + index % columns * cell
        sheet[top : top + 28, left : left + 28] = image[0]
    return sheet


@torch.inference_mode()
def save_reconstructions(vae: VAE, test_images: Tensor, path: Path) -> None:
    """Draw five pairs of rows: ten test images, and below them their decoded posterior means."""
    x = to_input(test_images[:50])
    device = next(vae.parameters()).device
    decoded = vae.generate(vae.encode(x.to(device)).mean).cpu()
    pairs = torch.stack([x.unflatten(0, (-1, 10)), decoded.unflatten(0, (-1, 10))], dim=1)  # [5, 2, 10, 1, 28, 28]
    sheet = to_pil(tile_images(pairs.flatten(0, 2), columns=10), scale=2)
    write_atomically(path, sheet.save)


@torch.inference_mode()
def save_samples(vae: VAE, path: Path, *, seed: int) -> None:
    """Draw a hundred samples of the prior; for 2 latent dimensions a grid over the whole plane instead."""
    device = next(vae.parameters()).device
    if vae.latent_dim == 2:
        images = decode_grid(vae, 20).flatten(0, 1).unsqueeze(1)  # [400, 1, 28, 28]
    else:
        images = vae.generate(sample_prior(100, vae.latent_dim, seed=seed).to(device))  # [100, 1, 28, 28]
    columns = int(len(images) ** 0.5)
    sheet = to_pil(tile_images(images.cpu(), columns), scale=2)
    write_atomically(path, sheet.save)


def save_comparison(samples: dict[str, Tensor], path: Path) -> None:
    """Draw forty of each sampler's samples [N, 1, 28, 28], evenly spaced among them, in blocks of four rows."""
    blocks = [
        tile_images(images[torch.linspace(0, len(images) - 1, 40).long()], columns=10, gap=2)
        for images in samples.values()
    ]
    write_atomically(path, to_pil(torch.cat([add_margin(block) for block in blocks], dim=0), scale=2).save)


def add_margin(sheet: Tensor, rows: int = 8) -> Tensor:
    """Put a gray bar of `rows` pixels below a picture [H, W]."""
    return torch.cat([sheet, torch.full((rows, sheet.shape[1]), 0.3)])


def save_curves(rows: list[dict[str, Any]], figures: dict[str, str], path: Path) -> None:
    """Plot figures, train and test, side by side; `figures` maps their names in the rows to titles.

    A row without a figure has no point in its curve.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 (slow to import, and only training draws curves)

    figure = Figure(figsize=(3 * len(figures), 3), layout="constrained")
    for axis, (name, title) in zip(figure.subplots(1, len(figures)), figures.items(), strict=True):
        for split, style in (("train", ":"), ("test", "-")):
            column = f"{split}_{name}"
            measured = {row["epoch"]: row[column] for row in rows if column in row}
            axis.plot(list(measured), list(measured.values()), style, color="#1f5fa8", label=split)
        axis.set(title=title, xlabel="epoch")
    figure.axes[0].set_ylabel("nats per image")
    figure.axes[0].legend(frameon=False)
    write_atomically(path, lambda temporary: figure.savefig(temporary, dpi=110))
