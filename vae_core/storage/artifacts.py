"""Dataclasses of tensors that are stored beside a model's weights, each in its own safetensors file."""

from dataclasses import fields
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

from safetensors.torch import save_file

from vae_core.storage.atomic import write_atomically
from vae_core.storage.model_folder import find_model, read_tensors


class Stored(Protocol):
    """A dataclass of tensors with its own file in a model's folder."""

    FILE: ClassVar[str]  # name of the file
    MEASURED_BY: ClassVar[str]  # command of `vae_core` that writes the file; {} stands for the model's name or folder
    __dataclass_fields__: ClassVar[dict[str, Any]]


Statistics = TypeVar("Statistics", bound=Stored)


def save_statistics(statistics: Stored, folder: Path) -> None:
    """Write statistics into a model's folder, in one step."""
    tensors = {field.name: getattr(statistics, field.name).contiguous() for field in fields(statistics)}
    write_atomically(folder / statistics.FILE, lambda path: save_file(tensors, path))


def read_statistics(name_or_path: str | Path, kind: type[Statistics]) -> Statistics:
    """Read the statistics of one kind from a model's folder; raises as `load_statistics` does."""
    path = find_model(name_or_path) / kind.FILE
    cure = f"Measure it with: python -m vae_core.{kind.MEASURED_BY.format(name_or_path)}"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing. {cure}")
    tensors, names = read_tensors(path), {field.name for field in fields(kind)}
    if tensors.keys() != names:
        raise ValueError(f"{path} holds {sorted(tensors)}; expected {sorted(names)}. {cure}")
    return kind(**tensors)
