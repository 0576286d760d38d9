"""The state of a training run in one safetensors file, written in one step; what is no tensor is JSON in its header."""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.optim import Optimizer

from vae_core.storage.atomic import write_atomically


def save_checkpoint(path: Path, modules: dict[str, nn.Module], optimizer: Optimizer, state: dict[str, Any]) -> None:
    """Write modules, the optimiser's moments and the run's `state` (anything that JSON can hold) to `path`."""
    tensors = {f"{name}/{key}": value for name, module in modules.items() for key, value in module.state_dict().items()}
    for index, moments in optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer/{index}/{key}": value for key, value in moments.items()}
    tensors = {key: value.detach().cpu().clone(memory_format=torch.contiguous_format) for key, value in tensors.items()}
    metadata = {"facts": json.dumps(state)}
    write_atomically(path, lambda temporary: save_file(tensors, temporary, metadata=metadata))


def read_run_state(path: Path) -> dict[str, Any]:
    """Read the `state` of a checkpoint. Raises RuntimeError when the file is missing or not a checkpoint."""
    try:
        with safe_open(path, framework="pt") as file:
            state: dict[str, Any] = json.loads(file.metadata()["facts"])
    except FileNotFoundError as error:
        raise RuntimeError(f"there is no checkpoint {path} to resume from; start without --resume") from error
    except (SafetensorError, KeyError, TypeError, OSError) as error:
        raise RuntimeError(f"{path} is not a checkpoint of this program ({error}); remove it and start anew") from error
    return state


def load_checkpoint(path: Path, modules: dict[str, nn.Module], optimizer: Optimizer) -> None:
    """Restore what `save_checkpoint` wrote into modules and optimiser; `read_run_state` must have checked the file."""
    states: dict[str, dict[str, Tensor]] = {}
    with safe_open(path, framework="pt") as file:
        for key in file.keys():  # noqa: SIM118 (not a dict)
            owner, name = key.split("/", 1)
            states.setdefault(owner, {})[name] = file.get_tensor(key)
    for name, module in modules.items():
        module.load_state_dict(states[name])
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    moments: dict[int, dict[str, Tensor]] = {}
    for key, value in states["optimizer"].items():
        index, name = key.split("/")
        parameter = parameters[int(index)]
        # fused AdamW needs moments in the memory layout of their parameters
        alike = (
            torch.empty_like(parameter, requires_grad=False).copy_(value) if value.shape == parameter.shape else value
        )
        moments.setdefault(int(index), {})[name] = alike
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": moments, "param_groups": groups})
