"""What a model card holds and `evaluate` prints: tables of figures, here those of a classifier.

`vae_report.py` has those of a VAE.
"""

from dataclasses import dataclass, field

from torch import Tensor, nn

from vae_core.storage.artifacts import Stored


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
    statistics: Stored
    """What is stored beside the weights."""
    samples: dict[str, Tensor] = field(default_factory=dict)
    """Samples [N, 1, 28, 28] of each sampler that was compared, by its name, to be seen in a picture."""


def markdown_table(heading: str, rows: dict[str, str]) -> str:
    """Names and values, one row each."""
    return wide_table([heading, ""], [[name, value] for name, value in rows.items()])


def wide_table(headings: list[str], rows: list[list[str]]) -> str:
    """Rows of as many cells as there are headings."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines).replace("|  |", "| |").replace(" --- ", "---")


def num_parameters(network: nn.Module) -> int:
    """How many numbers training chose."""
    return sum(parameter.numel() for parameter in network.parameters())
