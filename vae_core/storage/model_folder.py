"""Trained weights on disk or on the Hugging Face Hub: find them, check them, load them, and say clearly what is wrong.

A model is a folder with config.json and model.safetensors; `artifacts.py` reads the other files in it.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from huggingface_hub import hf_hub_download
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from vae_core.storage.atomic import write_atomically, write_text

WEIGHTS_DIR = Path(__file__).resolve().parents[2] / "weights"  # folder of the bundled models
CONFIG_FILE = "config.json"
WEIGHTS_FILE = "model.safetensors"
CHECKPOINT_FILE = "checkpoint.safetensors"  # state of a training run, to resume from
LFS_POINTER = b"version https://git-lfs"  # first bytes of a file that Git LFS has not fetched
HUB_ID = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*", re.ASCII)  # repo id on the Hugging Face Hub, owner/name
if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Config = TypeVar("Config", bound="DataclassInstance")
Model = TypeVar("Model", bound=nn.Module)


def bundled(config_class: type[Config] | None = None) -> list[str]:
    """Return the names of the bundled models, alphabetically: all, or those with a config of this class."""
    names = sorted(path.parent.name for path in WEIGHTS_DIR.glob(f"*/{CONFIG_FILE}"))
    return [name for name in names if config_class is None or has_config(config_class, WEIGHTS_DIR / name)]


def has_config(config_class: type[Config], folder: Path) -> bool:
    """Tell whether a model's folder has a config of this class; VAEs and classifiers share no field."""
    try:
        read_config(folder / CONFIG_FILE, config_class)
    except (OSError, ValueError):
        return False
    return True


def load_model(name_or_path: str | Path, config_class: type[Config], build: Callable[[Config], Model]) -> Model:
    """Build the networks of a stored config and load their weights, in eval mode; raises as `load_vae` does."""
    folder = find_model(name_or_path)
    model = build(read_config(folder / CONFIG_FILE, config_class))
    path = folder / WEIGHTS_FILE
    tensors = read_tensors(path)
    if problems := list_mismatches(tensors, model.state_dict()):
        raise ValueError(
            f"{path} does not hold the weights that {folder / CONFIG_FILE} describes: {problems}. "
            "Restore both files from one training run, or train anew."
        )
    model.load_state_dict(tensors)
    return model.eval()


def save_model(model: nn.Module, config: "DataclassInstance", folder: Path) -> None:
    """Write a model's config, a dataclass, and its weights into a folder, each file in one step.

    A field whose metadata says "optional" is written only where it is not the default.
    """
    folder.mkdir(parents=True, exist_ok=True)
    optional = {each.name: each.default for each in fields(config) if each.metadata.get("optional")}
    values = {name: value for name, value in asdict(config).items() if optional.get(name, ...) != value}
    write_text(folder / CONFIG_FILE, json.dumps(values, indent=2, sort_keys=True))
    tensors = {name: value.contiguous() for name, value in model.state_dict().items()}
    write_atomically(folder / WEIGHTS_FILE, lambda path: save_file(tensors, path))


def fingerprint(model: nn.Module) -> str:
    """Return the first 16 hexadecimal digits of a SHA-256 over the names, shapes and numbers of a model's weights."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(f"{name} {tensor.dtype} {list(tensor.shape)}\n".encode())
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]


def find_model(name_or_path: str | Path) -> Path:
    """Return the folder of a model: a bundled one, a local one, or the Hub's cache after a download.

    Raises FileNotFoundError where there is none, saying what a name can be.
    """
    name = str(name_or_path)
    if name in bundled():
        return WEIGHTS_DIR / name
    if name and Path(name).is_dir():
        return Path(name)
    if isinstance(name_or_path, str) and HUB_ID.fullmatch(name):
        return download(name)
    raise FileNotFoundError(
        f"there is no model {name!r}: it is not one of the bundled models ({', '.join(bundled()) or 'none'}), "
        "not a folder, and not a Hugging Face Hub repo id such as owner/name."
    )


def download(repo_id: str) -> Path:
    """Fetch config and weights of a Hub repository into the Hub's cache and return their folder."""
    try:
        files = [Path(hf_hub_download(repo_id, name)) for name in (CONFIG_FILE, WEIGHTS_FILE)]
    except Exception as error:  # the Hub client raises its own errors, HTTP errors and OS errors
        raise FileNotFoundError(
            f"{repo_id!r} is not a local folder, and could not be fetched from the Hugging Face Hub "
            f"({type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no details'}). Check the name, "
            f"the network, and that the repository holds {CONFIG_FILE} and {WEIGHTS_FILE}."
        ) from error
    return files[0].parent


def read_config(path: Path, config_class: type[Config]) -> Config:
    """Read a config, a dataclass. Raises FileNotFoundError or ValueError as `load_vae` does."""
    check_file(path)
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(values, dict):
            raise ValueError(f"it holds {type(values).__name__}, expected an object")
        if unknown := values.keys() - {field.name for field in fields(config_class)}:
            raise ValueError(f"unknown field {', '.join(sorted(unknown))}")
        return config_class(**values)
    except ValueError as error:  # also JSON and UTF-8 decoding errors
        raise ValueError(f"{path} is not a valid config: {error}. Restore the file or train anew.") from error


def read_tensors(path: Path) -> dict[str, Tensor]:
    """Read the tensors of a safetensors file. Raises FileNotFoundError or ValueError as `load_vae` does."""
    check_file(path)
    try:
        return load_file(path)
    except SafetensorError as error:
        size = path.stat().st_size
        raise ValueError(
            f"{path} is corrupt or cut short ({size} bytes; {error}). Fetch the file again, or train anew."
        ) from error


def check_file(path: Path) -> None:
    """Raise an error with the cure when a file is missing or is only a Git LFS pointer."""
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is missing. Restore it (git checkout, or fetch the model again), or train it with "
            "python -m vae_core.train."
        )
    with path.open("rb") as file:
        if file.read(len(LFS_POINTER)) == LFS_POINTER:
            raise ValueError(f"{path} is a Git LFS pointer, not the file itself. Run: git lfs install && git lfs pull")


def list_mismatches(tensors: dict[str, Tensor], expected: dict[str, Tensor]) -> str:
    """Describe the tensors whose names or shapes differ from the expected ones; empty when none do."""
    problems = [f"{name} is missing" for name in expected if name not in tensors]
    problems += [f"{name} is not part of the networks" for name in tensors if name not in expected]
    problems += [
        f"{name} has shape {list(tensors[name].shape)}, expected {list(expected[name].shape)}"
        for name in expected
        if name in tensors and tensors[name].shape != expected[name].shape
    ]
    more = f" and {len(problems) - 4} more" if len(problems) > 4 else ""
    return "; ".join(problems[:4]) + more
