"""The figures of a trained model, measured as they are asked for: what `evaluate` prints and a model card holds."""

from dataclasses import dataclass
from pathlib import Path

from torch import Tensor, nn

from vae_core.classifier import Classifier, ClassifierConfig, load_classifier
from vae_core.data import Dataset, load_images, load_labelled
from vae_core.metrics import Metrics, measure, measure_classifier, measure_latent
from vae_core.model import VAE
from vae_core.statistics import ClassifierStatistics, LatentStatistics
from vae_core.weights import describes, load_vae


@dataclass(frozen=True)
class Report:
    """What there is to say about a model."""

    description: str
    """A sentence that begins the card."""
    tags: tuple[str, ...]
    """Keywords for the Hub."""
    loader: str
    """The function of `vae_core` that loads it."""
    table: str
    """Its figures as a Markdown table."""
    how: str
    """How the figures were measured, in a few words."""
    statistics: LatentStatistics | ClassifierStatistics
    """What is stored beside the weights."""


def report_on(folder: Path, dataset: Dataset, data_dir: Path) -> Report:
    """Measure the model in a folder, VAE or classifier, on the test images of a dataset; raises as `load_vae` does."""
    if describes(ClassifierConfig, folder):
        return classifier_report(load_classifier(folder), dataset, *load_labelled(dataset, "test", data_dir))
    return vae_report(load_vae(folder), dataset, load_images(dataset, "test", data_dir))


def vae_report(vae: VAE, dataset: str, images: Tensor) -> Report:
    """Measure a VAE or plain autoencoder on uint8 images [N, 28, 28]."""
    config = vae.config
    kind = "variational autoencoder" if config.variational else "plain autoencoder"
    return Report(
        description=f"A {kind} for 28x28 digits: {config.network} networks, {config.latent_dim} latent dimensions,\n"
        f"{config.likelihood} likelihood.",
        tags=("vae", "variational-autoencoder", dataset),
        loader="load_vae",
        table=vae_table(vae, measure(vae, images), dataset, len(images)),
        how="one draw of z per image, seed 0",
        statistics=measure_latent(vae, images),
    )


def vae_table(vae: VAE, metrics: Metrics, dataset: str, num_images: int) -> str:
    """The figures of a VAE as a Markdown table."""
    kl = f"{metrics.kl:.2f} nats" if vae.config.variational else "none (no posterior)"
    return markdown_table(
        "per image",
        {
            f"test images of {dataset}, gray-level targets": f"{num_images}",
            "loss: reconstruction + KL" if vae.config.variational else "loss: reconstruction": (
                f"{metrics.loss:.2f} nats"
            ),
            "reconstruction, -log p(x\\|z)": f"{metrics.reconstruction:.2f} nats",
            "KL(q(z\\|x) \\|\\| p(z))": kl,
            "mean squared error": f"{metrics.mse:.5f} per pixel",
            "active units": f"{metrics.active_units} of {vae.latent_dim}",
            "parameters": f"{num_parameters(vae)}",
        },
    )


def classifier_report(classifier: Classifier, dataset: str, images: Tensor, labels: Tensor) -> Report:
    """Measure a classifier on uint8 images [N, 28, 28] and their labels [N]."""
    metrics, statistics = measure_classifier(classifier, images, labels)
    quantiles = {f"{rank / 10:g} %": statistics.entropy[rank].item() for rank in (500, 900, 990, 995, 999)}
    rows = {
        f"test images of {dataset}": f"{len(images)}",
        "accuracy": f"{metrics.accuracy:.2%}".replace("%", " %"),
        "cross-entropy": f"{metrics.loss:.4f} nats",
        **{f"entropy, {share} of the images are under": f"{value:.4f} nats" for share, value in quantiles.items()},
        "parameters": f"{num_parameters(classifier)}",
    }
    return Report(
        description="A convolutional classifier of 28x28 digits, trained to be undecided about what is no digit\n"
        f"(outlier exposure, arXiv:1812.04606): {classifier.config.feature_dim} features.",
        tags=("image-classification", dataset),
        loader="load_classifier",
        table=markdown_table("of all images", rows),
        how="the images as they are",
        statistics=statistics,
    )


def markdown_table(heading: str, rows: dict[str, str]) -> str:
    """Names and values, one row each."""
    return "\n".join([f"| {heading} | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items())])


def num_parameters(network: nn.Module) -> int:
    """How many numbers training chose."""
    return sum(parameter.numel() for parameter in network.parameters())
