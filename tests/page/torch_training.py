"""What torch makes of the training that the page does: the same weights, batches and noise, and what becomes of them.

Nothing is stored: the fixtures are computed when the tests run.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from tests.digits import draw_digit
from vae_core import VAE, VAEConfig
from vae_core.losses import elbo
from vae_core.models.vae import Likelihood

WIDTH = 24  # of the hidden layers
BATCH = 64
BATCHES = 5  # number of different batches, which are taken in turn
LEARNING_RATE = 2e-3
LIKELIHOODS: dict[Literal["bce", "mse"], Likelihood] = {"bce": "bernoulli", "mse": "gaussian"}


@dataclass(frozen=True)
class Case:
    """One objective."""

    variational: bool
    likelihood: Literal["bce", "mse"]
    beta: float

    def __str__(self) -> str:
        return f"{'VAE' if self.variational else 'autoencoder'}, {self.likelihood}, beta {self.beta:g}"

    @property
    def controls(self) -> dict[str, Any]:
        """The same for the page."""
        return {**vars(self), "learningRate": LEARNING_RATE}


@cache
def images() -> Tensor:
    """Return digits as a hand may draw them, [BATCHES, BATCH, 1, 28, 28], levels of 255."""
    drawn = [draw_digit(index % 10, seed=index) for index in range(BATCHES * BATCH)]
    return torch.tensor(np.stack(drawn)).reshape(BATCHES, BATCH, 1, 28, 28)


def build(case: Case) -> VAE:
    """Return the network with weights of a seed."""
    with torch.random.fork_rng():
        torch.manual_seed(3)
        config = VAEConfig("mlp", 2, WIDTH, case.variational, LIKELIHOODS[case.likelihood], hidden_layers=1)
        return VAE(config)


def make_noise(steps: int) -> Tensor:
    """Return noise [steps, BATCH, 2]."""
    return torch.randn(steps, BATCH, 2, generator=torch.Generator().manual_seed(4))


def objective(vae: VAE, case: Case, x: Tensor, noise: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return the mean of reconstruction + beta * KL, and its two terms."""
    logits, posterior = vae(x, noise if case.variational else torch.zeros_like(noise))
    terms = elbo(logits, x, posterior, vae.config.likelihood)
    kl = terms.kl.sum(1).mean() if case.variational else torch.zeros(())
    reconstruction = terms.reconstruction.mean()
    return reconstruction + case.beta * kl, reconstruction, kl


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch use one thread: steps as small as these only wait for each other in more."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@one_thread()
def learn(case: Case, steps: int) -> tuple[VAE, list[tuple[float, float]], dict[str, Tensor]]:
    """Return what has been learnt, (reconstruction, KL) before each step, and the first step's gradients by name."""
    vae, noise = build(case), make_noise(steps)
    adam = torch.optim.Adam(vae.parameters(), lr=LEARNING_RATE)
    losses, gradients = [], {}
    for step in range(steps):
        adam.zero_grad()
        loss, reconstruction, kl = objective(vae, case, images()[step % BATCHES].float() / 255, noise[step])
        loss.backward()
        if step == 0:
            gradients = {
                name: weight.grad.clone() for name, weight in vae.named_parameters() if weight.grad is not None
            }
        adam.step()
        losses.append((reconstruction.item(), kl.item()))
    return vae, losses, gradients


def text(values: Tensor) -> str:
    """Return the bytes of a tensor in base64."""
    return base64.b64encode(values.detach().contiguous().numpy().tobytes()).decode()


def floats(written: str) -> Tensor:
    """Return the float32 numbers of base64."""
    return torch.from_numpy(np.frombuffer(base64.b64decode(written), "<f4").copy())


def weights_for_page(vae: VAE) -> dict[str, Any]:
    """Return the weights of a VAE as {name: {shape, values}}, the values in base64."""
    return {name: {"shape": list(value.shape), "values": text(value)} for name, value in vae.named_parameters()}


def weights_from_page(given: dict[str, Any]) -> dict[str, Tensor]:
    """Return weights that the page exported."""
    return {name: floats(each["values"]).reshape(each["shape"]) for name, each in given.items()}
