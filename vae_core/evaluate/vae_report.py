"""The figures of a VAE: its likelihood of gray and of binary images, its samples, its directions.

Likelihoods of binary images are what papers report on MNIST; gray ones are what the page's visitors draw.
"""

from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode
from tqdm import tqdm

from vae_core.data.datasets import Dataset, binarise, load_images, to_input
from vae_core.evaluate.likelihood import importance_weighted_nll, pixel_entropy
from vae_core.evaluate.metrics import measure_vae
from vae_core.evaluate.sample_quality import SampleQuality, measure_samples
from vae_core.evaluate.tables import Report, markdown_table, num_parameters, wide_table
from vae_core.latent.attributes import ATTRIBUTES
from vae_core.latent.directions import NUM_MEASURED, REACH, Directions, attribute_moves, digit_stays, image_attributes
from vae_core.latent.mixtures import Samplers
from vae_core.latent.sampling import sample_prior
from vae_core.latent.statistics import measure_latent, posterior_means
from vae_core.models.classifier import Classifier, load_classifier
from vae_core.models.vae import VAE, load_vae
from vae_core.storage.artifacts import read_statistics

NUM_IMPORTANCE_SAMPLES = 500
NUM_SAMPLES = 10_000
"""Samples of each sampler that are compared with as many test images."""


def vae_report(folder: Path, dataset: Dataset, data_dir: Path, *, quick: bool = False) -> Report:
    """Measure the VAE or plain autoencoder in a folder on the test images of a dataset.

    `quick` leaves out what takes minutes: the importance-weighted likelihood and the comparison of samples.
    Samples of mixtures and directions are measured where `analyze` has found them. Raises as `load_vae` does.
    """
    vae, images = load_vae(folder), load_images(dataset, "test", data_dir)
    config = vae.config
    kind = "variational autoencoder" if config.variational else "plain autoencoder"
    report = Report(
        description=f"A {kind} for 28x28 digits: {config.network} networks, {config.latent_dim} latent dimensions,\n"
        f"{config.likelihood} likelihood.",
        tags=("vae", "variational-autoencoder", dataset),
        loader="load_vae",
        table=likelihood_table(vae, dataset, images, quick=quick),
        how="one draw of z per image, seed 0",
        statistics=measure_latent(vae, images),
    )
    classifier = load_classifier()
    if (folder / Directions.FILE).is_file():
        found = read_statistics(folder, Directions)
        if set(found.named()) & set(ATTRIBUTES):
            report = replace(report, table=f"{report.table}\n\n{direction_table(vae, classifier, found, images)}")
    if quick:
        return report
    samples = draw_samples(vae, read_statistics(folder, Samplers) if (folder / Samplers.FILE).is_file() else None)
    reference, training = (to_input(load_images(dataset, split, data_dir)[:NUM_SAMPLES]) for split in ("test", "train"))
    compared = {
        name: measure_samples(classifier, x, reference)
        for name, x in tqdm({**samples, "training images": training}.items(), desc="samples", unit="sampler")
    }
    return replace(report, table=f"{report.table}\n\n{sample_table(compared)}", samples=samples)


def likelihood_table(vae: VAE, dataset: str, images: Tensor, *, quick: bool) -> str:
    """How well the model explains uint8 test images [N, 28, 28], gray and binary, as a Markdown table."""
    gray, variational = measure_vae(vae, images), vae.config.variational
    rows = {
        f"test images of {dataset}, gray-level targets": f"{len(images)}",
        "loss: reconstruction + KL" if variational else "loss: reconstruction": f"{gray.loss:.2f} nats",
        "excess of the loss over the pixels' own entropy": (
            f"{gray.loss - pixel_entropy(images).mean().item():.2f} nats"
        ),
        "reconstruction, -log p(x\\|z)": f"{gray.reconstruction:.2f} nats",
        "KL(q(z\\|x) \\|\\| p(z))": f"{gray.kl:.2f} nats" if variational else "none (no posterior)",
        "mean squared error": f"{gray.mse:.5f} per pixel",
    }
    if variational and vae.config.likelihood == "bernoulli":
        binary_images = binarise(images)
        binary = measure_vae(vae, binary_images)
        rows |= {
            "binary images, -ELBO": f"{binary.loss:.2f} nats",
            "binary images, reconstruction": f"{binary.reconstruction:.2f} nats",
            "binary images, KL": f"{binary.kl:.2f} nats",
        }
        if not quick:
            with tqdm(total=len(images), desc="importance weighting", unit="image") as progress:
                nll = importance_weighted_nll(
                    vae, binary_images, num_samples=NUM_IMPORTANCE_SAMPLES, done=progress.update
                )
            rows[f"binary images, -log p(x) by {NUM_IMPORTANCE_SAMPLES} importance-weighted draws"] = (
                f"{nll.mean().item():.2f} nats"
            )
    rows |= {
        "active units": f"{gray.active_units} of {vae.latent_dim}",
        "parameters": f"{num_parameters(vae)}",
        "decoder": f"{multiply_adds(vae) / 1e6:.2f} million multiply-adds, {num_parameters(vae.decoder)} parameters",
    }
    return markdown_table("per image", rows)


@torch.inference_mode()
def multiply_adds(vae: VAE) -> int:
    """Multiply-adds that decoding one code takes."""
    with FlopCounterMode(display=False) as counter:
        vae.decode(torch.zeros(1, vae.latent_dim))
    return int(counter.get_total_flops()) // 2


@torch.inference_mode()
def draw_samples(vae: VAE, samplers: Samplers | None) -> dict[str, Tensor]:
    """NUM_SAMPLES pictures [N, 1, 28, 28] of each sampler that there is, by its name."""
    z = {"prior N(0, I)": sample_prior(NUM_SAMPLES, vae.latent_dim, seed=0)}
    if samplers is not None:
        z["mixture"] = samplers.all_digits.sample(NUM_SAMPLES, seed=0)
        share = [NUM_SAMPLES // 10] * 10
        z["mixtures of one digit"] = torch.cat([samplers.digit(k).sample(n, seed=k) for k, n in enumerate(share)])
    return {name: torch.cat([vae.generate(part) for part in codes.split(500)]) for name, codes in z.items()}


def sample_table(compared: dict[str, SampleQuality]) -> str:
    """How samples compare with test images, as a Markdown table."""
    headings = [f"{NUM_SAMPLES} samples of", "Frechet distance", "density", "coverage", "classifier's confidence"]
    return wide_table(
        headings,
        [
            [name, f"{q.frechet:.2f}", f"{q.density:.3f}", f"{q.coverage:.3f}", f"{q.confidence:.3f}"]
            for name, q in compared.items()
        ],
    )


@torch.inference_mode()
def direction_table(vae: VAE, classifier: Classifier, directions: Directions, images: Tensor) -> str:
    """What the directions shown on the page do to the first test images, as a Markdown table."""
    means = posterior_means(vae, images[:NUM_MEASURED])
    spread, shown = image_attributes(images).std(0), directions.named()
    rows = []
    for index, name in enumerate(ATTRIBUTES):
        if name not in shown:
            continue
        moves = (attribute_moves(vae, means, shown[name][None])[0] / spread).tolist()
        others = [abs(move) for other, move in enumerate(moves) if other != index]
        stays = digit_stays(vae, classifier, means, shown[name])
        explained = f"{100 * directions.explained[index]:.0f} %"
        rows.append([name, explained, f"{moves[index]:.2f}", f"{max(others):.2f}", f"{100 * stays:.1f} %"])
    headings = [
        f"direction, from -{REACH} to {REACH} sd",
        "explained by z",
        "moves its attribute, sd",
        "any other at most, sd",
        "the digit stays",
    ]
    return wide_table(headings, rows)
