"""Training the classifier: cross-entropy on augmented digits and on pictures that are no digits.

For a non-digit the target is the uniform distribution over the digits (outlier exposure, Hendrycks et al. 2019,
arXiv:1812.04606); the fraction of non-digits in a batch takes the place of the paper's weight of that term.
"""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, one_hot

from vae_core import plots
from vae_core.data import augment, nondigits
from vae_core.data.datasets import load_labelled, to_input
from vae_core.evaluate.metrics import measure_classifier
from vae_core.models.classifier import NUM_CLASSES, Classifier, entropy
from vae_core.train.recipes import ClassifierRecipe
from vae_core.train.task import Inputs, Row

NUM_DRAWS = 3 + nondigits.NUM_DRAWS + augment.NUM_DRAWS
"""Number of uniform draws for each image: one says whether it becomes a non-digit, one of which kind, one with which
other image; the others are for `nondigits` and `augment`."""


class ClassifierTask:
    """The task of a recipe, with its images; `task.Task` describes the methods."""

    def __init__(self, recipe: ClassifierRecipe) -> None:
        self.recipe = recipe
        self.train_images, self.train_labels = load_labelled(recipe.run.dataset, "train", recipe.run.data_dir)
        self.test_images, self.test_labels = load_labelled(recipe.run.dataset, "test", recipe.run.data_dir)
        self.num_images = len(self.train_images)

    def build(self) -> Classifier:
        """Build the classifier of the recipe."""
        return Classifier(self.recipe.model)

    def draw(self, num_images: int, generator: torch.Generator) -> Tensor:
        """Draw uniform numbers on [0, 1), [num_images, NUM_DRAWS]."""
        return torch.rand(num_images, NUM_DRAWS, generator=generator)

    def inputs(self, index: Tensor, draws: Tensor, _progress: float, device: torch.device) -> Inputs:
        """Return augmented digits and non-digits [B, 1, 28, 28], and their target distributions [B, 10]."""
        chosen, kinds, partners = draws[:, :3].unbind(1)
        made, bent = draws[:, 3:].split([nondigits.NUM_DRAWS, augment.NUM_DRAWS], dim=1)
        x = to_input(self.train_images[index].to(device, non_blocking=True))
        targets = one_hot(self.train_labels[index].to(device), NUM_CLASSES).float()  # [B, 10]
        which = (chosen < self.recipe.nondigits).nonzero().flatten()
        others = to_input(self.train_images[(partners[which] * self.num_images).long()].to(device))
        x[which] = nondigits.nondigits(x[which], others, kinds[which], made[which].to(device))
        targets[which] = 1 / NUM_CLASSES
        return augment.augment(x, bent.to(device)), targets

    def loss(self, network: nn.Module, inputs: Inputs, _step: int, _num_steps: int) -> tuple[Tensor, Tensor]:
        """Return the mean cross-entropy to the targets; figures: sums over digits and non-digits, and their counts."""
        x, targets = inputs
        logits = network(x)
        loss = cross_entropy(logits, targets, reduction="none")  # [B]
        digit = targets.amax(1) == 1  # [B]
        wrong = logits.argmax(1) != targets.argmax(1)
        sums = [loss[digit].sum(), wrong[digit].sum(), digit.sum(), entropy(logits[~digit]).sum(), (~digit).sum()]
        return loss.mean(), torch.stack([value.float() for value in sums]).detach()

    def train_figures(self, means: list[float]) -> Row:
        """Name the cross-entropy and error of augmented digits and the entropy of non-digits."""
        loss, wrong, num_digits, nondigit_entropy, num_others = means  # each is a sum per batch, averaged over steps
        return {
            "train_loss": loss / max(num_digits, 1e-9),
            "train_error": wrong / max(num_digits, 1e-9),
            "train_nondigit_entropy": nondigit_entropy / max(num_others, 1e-9),
        }

    def model_in(self, network: Classifier) -> Classifier:
        """Return the classifier: there is nothing beside it."""
        return network

    def test_figures(self, network: Classifier) -> Row:
        """Measure cross-entropy and error of the test images, not augmented."""
        metrics, _ = measure_classifier(network, self.test_images, self.test_labels)
        return {"test_loss": metrics.loss, "test_error": 1 - metrics.accuracy}

    def summary(self, row: Row) -> str:
        """Describe an epoch by loss and error."""
        return (
            f"train loss {row['train_loss']:.4f}  test loss {row['test_loss']:.4f} nats  test error "
            f"{row['test_error']:.2%}  entropy of non-digits {row['train_nondigit_entropy']:.2f} nats"
        )

    def save_pictures(self, _network: Classifier, rows: list[Row], folder: Path, *, final: bool) -> None:  # noqa: ARG002
        """Draw the curves of loss and error."""
        plots.save_curves(rows, {"loss": "cross-entropy", "error": "error"}, folder / "curve.png")
