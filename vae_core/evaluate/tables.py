"""The figures of a model as `evaluate` prints them and its card holds them: Markdown tables."""

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from vae_core.storage.artifacts import Stored


@dataclass(frozen=True)
class Report:
    """The contents of a model card."""

    description: str  # first sentence of the card
    tags: tuple[str, ...]  # keywords for the Hub
    loader: str  # function of `vae_core` that loads the model
    table: str  # the figures as a Markdown table
    how: str  # how the figures were measured, in a few words
    statistics: Callable[[], Stored]  # measures what is stored beside the weights; a printed table needs none of it
    samples: dict[str, Tensor] = field(default_factory=dict)
    """Samples [N, 1, 28, 28] of each sampler that was compared, by its name, for a picture."""


def markdown_table(heading: str, rows: dict[str, str]) -> str:
    """Return a Markdown table of names and values, one row each."""
    return wide_table([heading, ""], [[name, value] for name, value in rows.items()])


def wide_table(headings: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table of rows with as many cells as there are headings."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines).replace("|  |", "| |").replace(" --- ", "---")


def num_parameters(network: nn.Module) -> int:
    """Return the number of trainable parameters."""
    return sum(parameter.numel() for parameter in network.parameters())


@torch.inference_mode()
def num_multiply_adds(network: nn.Module, value: Tensor) -> int:
    """Return the number of multiply-adds of a network's pass over a value."""
    with FlopCounterMode(display=False) as counter:
        network(value)
    return int(counter.get_total_flops()) // 2
