"""The card of a trained model: its figures, measured as the card is written, and how the model was trained."""

import hashlib
import json
from pathlib import Path
from typing import Any

from vae_core.evaluate.tables import Report
from vae_core.plots import save_comparison
from vae_core.storage.artifacts import save_statistics
from vae_core.storage.atomic import write_text
from vae_core.storage.model_folder import CHECKPOINT_FILE, CONFIG_FILE, WEIGHTS_DIR, WEIGHTS_FILE
from vae_core.storage.training_facts import FACTS_FILE, read_training_facts

TRIES_FILE = "tries.md"  # notes on experiments, which the card includes where they exist
SAMPLES_FILE = "samplers.png"  # picture of samples of each sampler


def write_card(folder: Path, report: Report, facts: dict[str, Any] | None = None) -> str:
    """Store a report's statistics and README.md beside the weights that it measured, and return its table.

    `facts` say how the weights were trained and are stored, too; with None, the card takes those stored before.
    """
    if facts is not None:
        write_text(folder / FACTS_FILE, json.dumps(facts, indent=2) + "\n")
    save_statistics(report.statistics(), folder)
    if report.samples:
        save_comparison(report.samples, folder / SAMPLES_FILE)
    write_text(folder / "README.md", card_text(folder, report))
    return report.table


def card_text(folder: Path, report: Report) -> str:
    """Return the Markdown text of the card."""
    facts = read_training_facts(folder)
    name = folder.resolve().name
    load_as = name if folder.resolve().parent == WEIGHTS_DIR else folder.as_posix()
    variable = report.loader.removeprefix("load_")
    config = json.dumps(json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8")), sort_keys=True)
    stored = {path.name for path in folder.glob("*.safetensors")} - {WEIGHTS_FILE, CHECKPOINT_FILE}
    files = (CONFIG_FILE, WEIGHTS_FILE, *sorted(stored))
    tries = (folder / TRIES_FILE).read_text(encoding="utf-8") + "\n" if (folder / TRIES_FILE).is_file() else ""
    hashes = "\n".join(f"- {file}: `{sha256(folder / file)}`" for file in files)
    return f"""---
license: mit
library_name: pytorch
tags: [{", ".join(report.tags)}]
---

# {name}

{report.description}

```python
from vae_core import {report.loader}

{variable} = {report.loader}("{load_as}")
```

## Figures

Written by `python -m vae_core.evaluate {load_as} --write-card`; {report.how}.

{report.table}

## How it was made

{bullets(facts)}
- config: `{config}`

`metrics.csv` and `curve.png` show the {"last " if "start" in facts else ""}run epoch by epoch.

{tries}## sha256

{hashes}
"""


def bullets(facts: dict[str, Any], indent: str = "") -> str:
    """Return facts as a Markdown list; those of the run before, which are facts themselves, as a list in it."""
    lines = []
    for key, value in facts.items():
        if isinstance(value, dict):
            lines += [f"{indent}- {key}:", bullets(value, indent + "  ")]
        else:
            lines.append(f"{indent}- {key}: " + (f"`{value}`" if key in ("command", "commit") else str(value)))
    return "\n".join(lines)


def sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
