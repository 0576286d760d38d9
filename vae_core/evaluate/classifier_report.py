"""The figures of a classifier: accuracy, cross-entropy, and the entropy of its answers."""

from torch import Tensor

from vae_core.evaluate.metrics import measure_classifier
from vae_core.evaluate.tables import Report, markdown_table, num_parameters
from vae_core.models.classifier import Classifier


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
        statistics=lambda: statistics,
    )
