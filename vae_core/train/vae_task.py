"""Training a VAE: minus the ELBO with a weighted KL, on gray, binary and bent images, and pictures of what it makes."""

from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor, nn

from vae_core import plots
from vae_core.data.augment import NUM_BENDS, bend_slightly
from vae_core.data.datasets import binarise, load_images, to_input
from vae_core.evaluate.metrics import measure_vae
from vae_core.losses import elbo
from vae_core.models.vae import NUM_PIXELS, VAE
from vae_core.train.conditional import ConditionalVAE
from vae_core.train.recipes import VAERecipe
from vae_core.train.task import Inputs, Row

NUM_CONDITIONS = NUM_BENDS + 1  # the bend, and 1 for an image that is bent


class VAETask:
    """The task of a recipe, with its images; `task.Task` describes the methods."""

    def __init__(self, recipe: VAERecipe) -> None:
        self.recipe = recipe
        self.train_images = load_images(recipe.run.dataset, "train", recipe.run.data_dir)
        self.test_images = load_images(recipe.run.dataset, "test", recipe.run.data_dir)
        self.num_images = len(self.train_images)

    def build(self) -> nn.Module:
        """Build the VAE of the recipe, in the memory layout that convolves fastest on a CPU.

        Where the recipe bends images, with the layers that tell it of that.
        """
        vae = VAE(self.recipe.model).to(memory_format=torch.channels_last)
        return ConditionalVAE(vae, NUM_CONDITIONS) if self.recipe.bent else vae

    def model_in(self, network: nn.Module) -> nn.Module:
        """Return the VAE of the networks, without the layers that tell it of bends."""
        return network.vae if isinstance(network, ConditionalVAE) else network

    def draw(self, num_images: int, generator: torch.Generator) -> Tensor:
        """Draw the noise of z = mean + std * noise, [num_images, latent_dim], and what else the recipe needs.

        Where not all images stay gray, 785 more columns: a uniform number says whether an image stays gray, and 784 are
        the thresholds of its pixels. Where some are bent, five more: one says whether, four by how much.
        """
        noise = torch.randn(num_images, self.recipe.model.latent_dim, generator=generator)
        num_uniform = sum(self.draw_sizes[1:])
        uniform = torch.rand(num_images, num_uniform, generator=generator) if num_uniform else noise[:, :0]
        return torch.cat([noise, uniform], dim=1)

    @property
    def draw_sizes(self) -> list[int]:
        """Numbers of columns of draws: noise, gray or not, thresholds, bent or not, bends."""
        gray = [1, NUM_PIXELS] if self.recipe.gray < 1 else [0, 0]
        bent = [1, NUM_BENDS] if self.recipe.bent else [0, 0]
        return [self.recipe.model.latent_dim, *gray, *bent]

    def inputs(self, index: Tensor, draws: Tensor, progress: float, device: torch.device) -> Inputs:
        """Return images [B, 1, 28, 28], gray or binary, and the noise [B, latent_dim].

        Where the recipe bends images, also the condition [B, 5] of each: its bends and 1, or zeros.
        """
        x = to_input(self.train_images[index].to(device, non_blocking=True))
        noise, stays_gray, thresholds, chosen, bends = draws.to(device).split(self.draw_sizes, dim=1)
        condition: tuple[Tensor, ...] = ()
        if self.recipe.bent:
            signed, is_bent = 2 * bends - 1, chosen < self.recipe.bent_at(progress)  # [B, NUM_BENDS], [B, 1]
            if len(which := is_bent.flatten().nonzero().flatten()):
                x[which] = bend_slightly(x[which], signed[which])
            condition = (torch.cat([signed, torch.ones_like(chosen)], dim=1) * is_bent,)
        if self.recipe.gray < 1:
            binary = (x > thresholds.view(-1, 1, 28, 28)).float()
            x = torch.where(stays_gray.view(-1, 1, 1, 1) < self.recipe.gray, x, binary)
        return (x, noise, *condition)

    def loss(self, network: nn.Module, inputs: Inputs, step: int, num_steps: int) -> tuple[Tensor, Tensor]:
        """Return the mean of reconstruction + beta * KL; figures: reconstruction and KL."""
        x = inputs[0]
        try:
            logits, posterior = network(*inputs)
        except ValueError as error:  # torch.distributions refuses a posterior that is not finite
            raise RuntimeError("training diverged: the posterior is not finite; lower learning_rate") from error
        terms = elbo(logits, x, posterior, self.recipe.model.likelihood)
        kl = terms.kl.sum(1).mean() if self.recipe.model.variational else torch.zeros((), device=x.device)
        figures = torch.stack([terms.reconstruction.mean(), kl]).detach()
        return terms.loss(self.recipe.beta_at(step, num_steps)).mean(), figures

    def train_figures(self, means: list[float]) -> Row:
        """Name the ELBO and its terms, of the images as they were changed."""
        reconstruction, kl = means
        return {"train_elbo": -(reconstruction + kl), "train_reconstruction": reconstruction, "train_kl": kl}

    def test_figures(self, network: VAE) -> Row:
        """Measure `metrics.VAEMetrics`; where training has binary images, also the ELBO of binary test images."""
        seed = self.recipe.run.seed
        metrics = asdict(measure_vae(network, self.test_images, seed=seed))
        if self.recipe.gray < 1:
            metrics["binary_elbo"] = measure_vae(network, binarise(self.test_images), seed=seed).elbo
        active_units = metrics.pop("active_units")
        return {f"test_{name}": value for name, value in metrics.items()} | {"active_units": active_units}

    def summary(self, row: Row) -> str:
        """Describe an epoch by the ELBO and its terms."""
        return (
            f"train ELBO {row['train_elbo']:.2f}  test ELBO {row['test_elbo']:.2f}  (reconstruction "
            f"{row['test_reconstruction']:.2f}, KL {row['test_kl']:.2f} nats, {row['active_units']} active)"
        )

    def save_pictures(self, network: VAE, rows: list[Row], folder: Path, *, final: bool) -> None:
        """Draw the ELBO's curves; every few epochs and at the end reconstructions and samples, too."""
        curves = {"elbo": "ELBO", "reconstruction": "reconstruction", "kl": "KL"}
        plots.save_curves(rows, curves, folder / "curve.png")
        if final or rows[-1]["epoch"] % self.recipe.picture_every == 0:
            plots.save_reconstructions(network, self.test_images, folder / "reconstructions.png")
            plots.save_samples(network, folder / "samples.png", seed=self.recipe.run.seed)
