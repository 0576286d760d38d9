"""The figures of a VAE: its likelihood of gray and of binary images, its samples, its directions.

Papers report the likelihood of binary images; the gray ones are like the pictures that the page's visitors draw.
"""

from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor
from tqdm import tqdm

from vae_core.data.datasets import Dataset, binarise, load_images, to_input
from vae_core.evaluate.likelihood import importance_weighted_nll, pixel_entropy
from vae_core.evaluate.metrics import VAEMetrics, measure_vae
from vae_core.evaluate.sample_quality import SampleQuality, measure_samples
from vae_core.evaluate.tables import Report, markdown_table, num_multiply_adds, num_parameters, wide_table
from vae_core.latent.attributes import ATTRIBUTES
from vae_core.latent.directions import (
    NUM_MEASURED,
    REACH,
    Directions,
    attribute_moves,
    fraction_same_digit,
    image_attributes,
)
from vae_core.latent.mixtures import Samplers
from vae_core.latent.sampling import as_generator, reparameterize, sample_prior
from vae_core.latent.statistics import measure_latent, posterior_means
from vae_core.models.classifier import Classifier, load_classifier
from vae_core.models.vae import VAE, load_vae
from vae_core.storage.artifacts import read_statistics

NUM_DRAWS = 500  # number of draws from each posterior for the importance-weighted likelihood of all images
POWER = 0.5  # widens the posteriors for a second estimate; chosen on training images (explorer/tries.md)
MORE_DRAWS, NUM_FIRST = 5000, 1000  # number of draws for the first images, and of these images
NUM_SAMPLES = 10_000  # number of samples of each sampler; as many test images are compared with them


def vae_report(folder: Path, dataset: Dataset, data_dir: Path, *, quick: bool = False) -> Report:
    """Measure the VAE or plain autoencoder in a folder on the test images of a dataset.

    `quick` leaves out what takes minutes: the importance-weighted likelihood and the comparison of samples.
    Mixtures and directions are measured where `analyze` has stored them. Raises as `load_vae` does.
    """
    vae = load_vae(folder).to(memory_format=torch.channels_last)  # the layout that convolves fastest on a CPU
    images = load_images(dataset, "test", data_dir)
    config = vae.config
    kind = "variational autoencoder" if config.variational else "plain autoencoder"
    # 1. Likelihood.
    report = Report(
        description=f"A {kind} for 28x28 digits: {config.network} networks, {config.latent_dim} latent dimensions,\n"
        f"{config.likelihood} likelihood.",
        tags=("vae", "variational-autoencoder", dataset),
        loader="load_vae",
        table=likelihood_table(vae, dataset, images, quick=quick),
        how="one draw of z per image, seed 0",
        statistics=lambda: measure_latent(vae, images),
    )
    # 2. Directions.
    classifier = load_classifier()
    if (folder / Directions.FILE).is_file():
        directions = read_statistics(folder, Directions)
        if set(directions.named()) & set(ATTRIBUTES):
            report = replace(report, table=f"{report.table}\n\n{direction_table(vae, classifier, directions, images)}")
    if quick:
        return report
    # 3. Samples, compared with test images; training images show the best figures that samples can reach.
    reference, training = (to_input(load_images(dataset, split, data_dir)[:NUM_SAMPLES]) for split in ("test", "train"))
    samplers = read_statistics(folder, Samplers) if (folder / Samplers.FILE).is_file() else None
    samples = draw_samples(vae, samplers, training)
    compared = {
        name: measure_samples(classifier, x, reference)
        for name, x in tqdm({**samples, "training images": training}.items(), desc="samples", unit="sampler")
    }
    return replace(report, table=f"{report.table}\n\n{sample_table(compared)}", samples=samples)


def likelihood_table(vae: VAE, dataset: str, images: Tensor, *, quick: bool) -> str:
    """Return the likelihoods of uint8 test images [N, 28, 28], gray and binary, as a Markdown table."""
    gray = measure_vae(vae, images)
    rows = gray_rows(vae, dataset, images, gray)
    if vae.config.variational and vae.config.likelihood == "bernoulli":
        rows |= binary_rows(vae, binarise(images), quick=quick)
    inputs = {"encoder": torch.zeros(1, 1, 28, 28), "decoder": torch.zeros(1, vae.latent_dim)}
    rows |= {"active units": f"{gray.active_units} of {vae.latent_dim}", "parameters": f"{num_parameters(vae)}"}
    for name, value in inputs.items():
        network = getattr(vae, name)
        cost = num_multiply_adds(network, value) / 1e6
        rows[name] = f"{cost:.2f} million multiply-adds, {num_parameters(network)} parameters"
    return markdown_table("per image", rows)


def gray_rows(vae: VAE, dataset: str, images: Tensor, metrics: VAEMetrics) -> dict[str, str]:
    """Return the rows on gray images, uint8 [N, 28, 28]."""
    variational = vae.config.variational
    return {
        f"test images of {dataset}, gray-level targets": f"{len(images)}",
        "loss: reconstruction + KL" if variational else "loss: reconstruction": f"{metrics.loss:.2f} nats",
        "excess of the loss over the pixels' own entropy": (
            f"{metrics.loss - pixel_entropy(images).mean().item():.2f} nats"
        ),
        "reconstruction, -log p(x\\|z)": f"{metrics.reconstruction:.2f} nats",
        "KL(q(z\\|x) \\|\\| p(z))": f"{metrics.kl:.2f} nats" if variational else "none (no posterior)",
        "mean squared error": f"{metrics.mse:.5f} per pixel",
    }


def binary_rows(vae: VAE, images: Tensor, *, quick: bool) -> dict[str, str]:
    """Return the rows on binary images, uint8 [N, 28, 28] of 0 and 255."""
    metrics = measure_vae(vae, images)
    rows = {
        "binary images, -ELBO": f"{metrics.loss:.2f} nats",
        "binary images, reconstruction": f"{metrics.reconstruction:.2f} nats",
        "binary images, KL": f"{metrics.kl:.2f} nats",
    }
    if not quick:
        nll, wider = (estimate_nll(vae, images, NUM_DRAWS, power) for power in (1, POWER))
        first = estimate_nll(vae, images[:NUM_FIRST], MORE_DRAWS)
        name = f"binary images, -log p(x) by {NUM_DRAWS} importance-weighted draws"
        rows[name] = f"{nll.mean().item():.2f} nats"
        rows[f"{name} from posteriors to the power {POWER}"] = f"{wider.mean().item():.2f} nats"
        rows[f"the first {NUM_FIRST} binary images, -log p(x) by {NUM_DRAWS} and by {MORE_DRAWS} draws"] = (
            f"{nll[:NUM_FIRST].mean().item():.2f} and {first.mean().item():.2f} nats"
        )
    return rows


def estimate_nll(vae: VAE, images: Tensor, num_draws: int, power: float = 1) -> Tensor:
    """Estimate -log p(x) [N] of binary images, and show how far the estimate is."""
    with tqdm(total=len(images), desc=f"{num_draws} draws", unit="image") as progress:
        return importance_weighted_nll(vae, images, num_samples=num_draws, power=power, done=progress.update)


@torch.inference_mode()
def draw_samples(vae: VAE, samplers: Samplers | None = None, training: Tensor | None = None) -> dict[str, Tensor]:
    """Draw NUM_SAMPLES pictures [N, 1, 28, 28] from the prior and from each sampler, by name.

    With NUM_SAMPLES training images [N, 1, 28, 28], also one from the posterior of each. Samples of posteriors suffer
    from the decoder's blur alone; where the prior's are worse, its codes lie elsewhere than those of images.
    """
    z = {"prior N(0, I)": sample_prior(NUM_SAMPLES, vae.latent_dim, seed=0)}
    if training is not None and vae.config.variational:
        generator = as_generator(0)
        drawn = [reparameterize(vae.encode(part), generator) for part in training.split(500)]
        z["posteriors of training images"] = torch.cat(drawn)
    if samplers is not None:
        z["mixture"] = samplers.all_digits.sample(NUM_SAMPLES, seed=0)
        each_digit = [samplers.digit(digit).sample(NUM_SAMPLES // 10, seed=digit) for digit in range(10)]
        z["mixtures of one digit"] = torch.cat(each_digit)
    return {name: torch.cat([vae.generate(part) for part in codes.split(500)]) for name, codes in z.items()}


def sample_table(compared: dict[str, SampleQuality]) -> str:
    """Return the quality of each sampler's samples as a Markdown table."""
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
    """Return how far the shown directions move attributes over the first test images, as a Markdown table."""
    means = posterior_means(vae, images[:NUM_MEASURED])
    spread, shown = image_attributes(images).std(0), directions.named()
    rows = []
    for index, name in enumerate(ATTRIBUTES):
        if name not in shown:
            continue
        moves = (attribute_moves(vae, means, shown[name][None])[0] / spread).tolist()
        others = [abs(move) for other, move in enumerate(moves) if other != index]
        stays = fraction_same_digit(vae, classifier, means, shown[name])
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
