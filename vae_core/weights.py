"""Trained weights on disk or on the Hugging Face Hub: find them, check them, load them, and say clearly what is wrong.

A model is a folder with config.json, model.safetensors and, where the page needs it, latent.safetensors.
"""

import json
import re
import shutil
import tempfile
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

import torch
from huggingface_hub import hf_hub_download
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from vae_core.checkpoint import write_atomically
from vae_core.model import VAE, VAEConfig

WEIGHTS_DIR = Path(__file__).resolve().parent.parent / "weights"
CONFIG_FILE, WEIGHTS_FILE, STATISTICS_FILE = "config.json", "model.safetensors", "latent.safetensors"
LFS_POINTER = b"version https://git-lfs"
HUB_ID = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*", re.ASCII)


def bundled_models() -> list[str]:
    """Names of the models that come with the project, alphabetically."""
    return sorted(path.parent.name for path in WEIGHTS_DIR.glob(f"*/{CONFIG_FILE}"))


def load_vae(name_or_path: str | Path, device: torch.device | str = "cpu") -> VAE:
    """A trained model in eval mode, from a bundled name, a local folder or a Hugging Face Hub repo id ("owner/name").

    Raises FileNotFoundError when there is no such model or a file of it is missing; ValueError when a file is a Git
    LFS pointer, corrupt, or does not fit the networks of its config. Each message names the file and the cure.
    """
    folder = find_model(name_or_path)
    vae = VAE(read_config(folder / CONFIG_FILE))
    path = folder / WEIGHTS_FILE
    tensors = read_tensors(path)
    expected = vae.state_dict()
    if problems := compare(tensors, expected):
        raise ValueError(
            f"{path} does not hold the weights that {folder / CONFIG_FILE} describes: {problems}. "
            "Restore both files from one training run, or train anew."
        )
    vae.load_state_dict(tensors)
    return vae.eval().to(device)


def save_vae(vae: VAE, folder: Path) -> None:
    """Write config.json and model.safetensors into a folder, each in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        vae.save_pretrained(temporary)
        for name in (CONFIG_FILE, WEIGHTS_FILE):
            write_atomically(folder / name, partial(shutil.copy, Path(temporary) / name))


def find_model(name_or_path: str | Path) -> Path:
    """The folder that holds a model, downloaded from the Hub when the name is a repo id that is no local folder."""
    name = str(name_or_path)
    if name in bundled_models():
        return WEIGHTS_DIR / name
    if name and Path(name).is_dir():
        return Path(name)
    if isinstance(name_or_path, str) and HUB_ID.fullmatch(name):
        return download(name)
    raise FileNotFoundError(
        f"there is no model {name!r}: it is not one of the bundled models ({', '.join(bundled_models()) or 'none'}), "
        "not a folder, and not a Hugging Face Hub repo id such as owner/name."
    )


def download(repo_id: str) -> Path:
    """Fetch config and weights of a Hub repository into the Hub's cache; the folder they lie in."""
    try:
        files = [Path(hf_hub_download(repo_id, name)) for name in (CONFIG_FILE, WEIGHTS_FILE)]
    except Exception as error:  # the Hub client raises its own, HTTP and OS errors; all mean: not to be had
        raise FileNotFoundError(
            f"{repo_id!r} is not a local folder, and could not be fetched from the Hugging Face Hub "
            f"({type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no details'}). Check the name, "
            f"the network, and that the repository holds {CONFIG_FILE} and {WEIGHTS_FILE}."
        ) from error
    return files[0].parent


def read_config(path: Path) -> VAEConfig:
    """The networks' config. Raises FileNotFoundError or ValueError as `load_vae` does."""
    check_file(path)
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(values, dict):
            raise ValueError(f"it holds {type(values).__name__}, expected an object")
        if unknown := values.keys() - {field.name for field in fields(VAEConfig)}:
            raise ValueError(f"unknown field {', '.join(sorted(unknown))}")
        return VAEConfig(**values)
    except ValueError as error:  # also JSON and UTF-8 decoding errors
        raise ValueError(f"{path} is not a valid config: {error}. Restore the file or train anew.") from error


def read_tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file. Raises FileNotFoundError or ValueError as `load_vae` does."""
    check_file(path)
    try:
        return load_file(path)
    except SafetensorError as error:
        size = path.stat().st_size
        raise ValueError(
            f"{path} is corrupt or cut short ({size} bytes; {error}). Fetch the file again, or train anew."
        ) from error


def check_file(path: Path) -> None:
    """Raise the error that helps when a file is missing or only a Git LFS pointer to one."""
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is missing. Restore it (git checkout, or fetch the model again), or train it with "
            "python -m vae_core.train."
        )
    with path.open("rb") as file:
        if file.read(len(LFS_POINTER)) == LFS_POINTER:
            raise ValueError(f"{path} is a Git LFS pointer, not the file itself. Run: git lfs install && git lfs pull")


def compare(tensors: dict[str, Tensor], expected: dict[str, Tensor]) -> str:
    """What differs in names and shapes, in words; empty when nothing does."""
    problems = [f"{name} is missing" for name in expected if name not in tensors]
    problems += [f"{name} is not part of the networks" for name in tensors if name not in expected]
    problems += [
        f"{name} has shape {list(tensors[name].shape)}, expected {list(expected[name].shape)}"
        for name in expected
        if name in tensors and tensors[name].shape != expected[name].shape
    ]
    more = f" and {len(problems) - 4} more" if len(problems) > 4 else ""
    return "; ".join(problems[:4]) + more


@dataclass(frozen=True)
class LatentStatistics:
    """How each latent dimension is used, measured over the test set; every tensor is [latent_dim]."""

    kl: Tensor
    """Mean KL to the prior, nats; zeros for a plain autoencoder."""
    mean: Tensor
    """Mean over images of the posterior means."""
    std: Tensor
    """Standard deviation over images of the posterior means."""

    def order(self) -> list[int]:
        """Dimensions by use: most KL first, ties (a plain autoencoder has no KL) by how far the code varies."""
        return sorted(range(len(self.kl)), key=lambda dim: (-float(self.kl[dim]), -float(self.std[dim])))

    def save(self, folder: Path) -> None:
        """Write them into a model's folder."""
        tensors = {"kl": self.kl, "mean": self.mean, "std": self.std}
        write_atomically(folder / STATISTICS_FILE, lambda path: save_file(tensors, path))


def load_statistics(name_or_path: str | Path) -> LatentStatistics:
    """The latent statistics stored with a bundled model or in a local folder; a Hub repository holds none.

    Raises FileNotFoundError or ValueError as `load_vae` does.
    """
    path = find_model(name_or_path) / STATISTICS_FILE
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is missing. Measure it with: python -m vae_core.evaluate {name_or_path} --write-card"
        )
    tensors = read_tensors(path)
    if tensors.keys() != {"kl", "mean", "std"}:
        raise ValueError(
            f"{path} holds {sorted(tensors)}; expected kl, mean and std. "
            f"Measure them with: python -m vae_core.evaluate {name_or_path} --write-card"
        )
    return LatentStatistics(**tensors)
