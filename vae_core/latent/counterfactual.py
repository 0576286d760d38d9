"""Counterfactuals: the smallest change of a code that makes a classifier read another digit in its picture.

The nearest code beyond a boundary is what structural reliability calls the design point. The HL-RF iteration (Hasofer
and Lind 1974, Rackwitz and Fiessler 1978) finds it, from several starts in one batch. The starts lie on lines to codes
of real images of the target, so that there is an answer wherever the classifier reads one of them as the target.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.models.classifier import NUM_CLASSES, Classifier
from vae_core.models.vae import VAE

SURE = 0.9  # probability of the target that a counterfactual is to reach
NEEDED = math.log(SURE / (1 - SURE))  # log-odds of SURE
AIM = 3.2  # log-odds that the iteration aims at; it comes near, and must not end short of NEEDED
READ = 0.5  # probability from which the target is likelier than all other digits together
PRIOR_WEIGHT = 0.1  # weight of the squared length of a code, against that of the change, for a model with a prior
NUM_POINTS = 8  # number of codes that are tried on each line towards an example
NUM_ITERATIONS = 15  # number of gradients of each start
DAMPING = 0.3  # fraction of each HL-RF step that is taken; whole steps circle around where the boundary bends
MAX_STEP = 1.0  # longest step, in units of the code


@dataclass(frozen=True)
class Counterfactual:
    """The straight way from a code to the nearest one found whose picture is read as another digit."""

    path: Tensor  # codes [num_steps, latent_dim], evenly spaced; the first is the start
    probability: float  # that the classifier gives to the target at the end

    @property
    def is_reached(self) -> bool:
        """Whether the classifier reads the target at the end: it is likelier than all other digits together."""
        return self.probability > READ


@dataclass(frozen=True)
class Reader:
    """Reads one digit in the pictures of codes."""

    vae: VAE
    classifier: Classifier
    target: int

    def log_odds(self, codes: Tensor) -> Tensor:
        """Return ln(p / (1 - p)) of the target, [B], for codes [B, latent_dim]."""
        logits = self.classifier(self.vae.generate(codes))  # [B, 10]
        is_target = torch.arange(NUM_CLASSES, device=logits.device) == self.target
        odds: Tensor = logits[:, self.target] - logits[:, ~is_target].logsumexp(1)
        return odds

    def slopes(self, codes: Tensor) -> tuple[Tensor, Tensor]:
        """Return the log-odds [B] and their gradients [B, latent_dim]; the models' own stay untouched."""
        with torch.enable_grad():
            codes = codes.detach().requires_grad_()
            odds = self.log_odds(codes)
            (gradients,) = torch.autograd.grad(odds.sum(), codes)
        return odds.detach(), gradients


@dataclass(frozen=True)
class Tried:
    """Codes [N, latent_dim] and the log-odds [N] of the target in their pictures."""

    codes: Tensor
    odds: Tensor

    def nearest(self, z: Tensor, scale: Tensor) -> Tensor:
        """Return the code nearest to z of which the classifier is SURE, or the one where it is least in doubt."""
        distances = ((self.codes - z) / scale).norm(dim=1)
        is_sure = self.odds >= NEEDED
        best = distances.where(is_sure, torch.inf).argmin() if is_sure.any() else self.odds.argmax()
        return self.codes[best]


@torch.inference_mode(mode=False)
@torch.no_grad()
def counterfactual(
    vae: VAE, classifier: Classifier, z: Tensor, target: int, *, scale: Tensor, examples: Tensor, num_steps: int = 25
) -> Counterfactual:
    """Find the smallest change of a code z [latent_dim] whose picture the classifier reads as `target`, 0 to 9.

    Distances are in units of `scale` [latent_dim]: ones for a VAE, whose prior they are, the standard deviations of the
    codes for a plain autoencoder. `examples` [N, latent_dim] are codes of real images of the target. Models are in eval
    mode. The answer is the same each time; `is_reached` is False where not even an example is read as the target.
    Raises ValueError for a target that is no digit, for tensors of other shapes, and for fewer than two steps.
    """
    check(vae.latent_dim, target, num_steps, z=z, scale=scale, examples=examples)
    z, scale, examples = z.detach().clone(), scale.detach().clone(), examples.detach().clone()
    reader = Reader(vae, classifier, target)
    # 1. Walk towards examples, the near and some of the far.
    lines = between(z, spread_out(z, examples, scale), NUM_POINTS)  # [K, NUM_POINTS, latent_dim]
    codes = torch.cat([z[None], lines.flatten(0, 1)])
    odds = reader.log_odds(codes)
    tried = [Tried(codes, odds)]
    # 2. From z, and from where each line first reaches the target, go to the nearest code that reaches it.
    starts = torch.cat([z[None], first_sure(lines, odds[1:].unflatten(0, lines.shape[:2]))])
    tried += search(reader, z, starts, scale)
    # 3. Shorten: part of the straight way may do.
    way = between(z, together(tried).nearest(z, scale)[None], 2 * NUM_POINTS)[0]  # [2 * NUM_POINTS, latent_dim]
    tried.append(Tried(way, reader.log_odds(way)))
    end = together(tried).nearest(z, scale)
    path = torch.cat([z[None], between(z, end[None], num_steps - 1)[0]])  # [num_steps, latent_dim]
    return Counterfactual(path, float(reader.log_odds(path[-1:]).sigmoid()))


def search(reader: Reader, z: Tensor, starts: Tensor, scale: Tensor) -> list[Tried]:
    """Search from starts [B, latent_dim] for near codes that reach AIM, by damped HL-RF steps; return all codes tried.

    The step goes to the nearest code that would reach AIM if the log-odds were linear. Near means a small sum of the
    squared change and, for a model with a prior, PRIOR_WEIGHT times the squared length: up to a constant, the squared
    distance to a centre a little nearer to 0 than z.
    """
    precision = scale**-2 + (PRIOR_WEIGHT if reader.vae.config.variational else 0.0)
    centre, unit = z * scale**-2 / precision, precision.rsqrt()  # [latent_dim] each
    away, tried = (starts - centre) / unit, []  # [B, latent_dim]
    for _ in range(NUM_ITERATIONS):
        codes = centre + away * unit
        odds, gradients = reader.slopes(codes)
        tried.append(Tried(codes, odds))
        slopes = gradients * unit  # [B, latent_dim]
        missing = AIM - odds[:, None] + (slopes * away).sum(1, keepdim=True)  # [B, 1]
        nearest = missing / slopes.square().sum(1, keepdim=True).clamp(min=1e-6) * slopes
        step = DAMPING * (nearest - away)
        away = away + step * (MAX_STEP / step.norm(dim=1, keepdim=True).clamp(min=MAX_STEP))
    return tried


def spread_out(z: Tensor, examples: Tensor, scale: Tensor) -> Tensor:
    """Return examples [K, latent_dim] by their distance from z: the nearest, then the 2nd, 3rd, 5th, 9th and so on.

    The nearest may be read as another digit where digits overlap, as in two dimensions: hence some of the far.
    """
    order = ((examples - z) / scale).norm(dim=1).argsort()
    ranks = [0, *(2**power for power in range(len(order).bit_length()) if 2**power < len(order))]
    return examples[order[ranks]]


def between(z: Tensor, ends: Tensor, num_points: int) -> Tensor:
    """Return evenly spaced codes [K, num_points, latent_dim] after z on the lines to ends [K, latent_dim], included."""
    positions = torch.arange(1, num_points + 1, device=z.device) / num_points
    return torch.lerp(z, ends[:, None], positions[None, :, None])


def first_sure(lines: Tensor, odds: Tensor) -> Tensor:
    """Return the first code of each of lines [K, P, latent_dim] whose odds [K, P] are SURE, or the one of most odds."""
    is_sure = odds >= NEEDED
    first = torch.where(is_sure.any(1), is_sure.int().argmax(1), odds.argmax(1))
    return lines[torch.arange(len(lines), device=lines.device), first]


def together(tried: list[Tried]) -> Tried:
    """Return all that was tried as one."""
    return Tried(torch.cat([each.codes for each in tried]), torch.cat([each.odds for each in tried]))


def check(latent_dim: int, target: int, num_steps: int, *, z: Tensor, scale: Tensor, examples: Tensor) -> None:
    """Raise ValueError for arguments that `counterfactual` has no answer to."""
    if type(target) is not int or not 0 <= target < NUM_CLASSES:
        raise ValueError(f"got the target {target!r}; expected a digit, 0 to 9")
    if num_steps < 2:
        raise ValueError(f"got {num_steps} steps; expected at least 2, the start and the end")
    is_fitting = z.shape == scale.shape == examples.shape[1:] == (latent_dim,)
    if not is_fitting or len(examples) == 0:
        got = ", ".join(str(list(tensor.shape)) for tensor in (z, scale, examples))
        raise ValueError(f"got z, scale and examples of shapes {got}; expected [D], [D] and [N, D] with D {latent_dim}")
