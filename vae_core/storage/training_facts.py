"""Facts about a training run, which `train` stores beside the weights and model cards print."""

import json
from pathlib import Path
from typing import Any

FACTS_FILE = "training.json"


def read_training_facts(folder: Path) -> dict[str, Any]:
    """Read the facts that `train` stored in a model's folder; empty for weights from elsewhere."""
    path = folder / FACTS_FILE
    if not path.is_file():
        return {}
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return facts
