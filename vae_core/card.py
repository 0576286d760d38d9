"""The card of a trained model: how it was made and what it reaches, every figure measured as the card is written."""

import hashlib
import json
from pathlib import Path
from typing import Any

from torch import Tensor

from vae_core.checkpoint import write_text
from vae_core.metrics import Metrics, measure
from vae_core.model import VAE
from vae_core.weights import CONFIG_FILE, STATISTICS_FILE, WEIGHTS_DIR, WEIGHTS_FILE, load_vae

FACTS_FILE = "training.json"


def write_card(folder: Path, dataset: str, test_images: Tensor, facts: dict[str, Any] | None = None) -> str:
    """Measure the saved weights on test images of a dataset, store statistics, write README.md; the table of figures.

    `facts` say how the weights were made and are stored beside them; without, those stored before are used.
    """
    if facts is not None:
        write_text(folder / FACTS_FILE, json.dumps(facts, indent=2) + "\n")
    vae = load_vae(folder)
    metrics, statistics = measure(vae, test_images)
    statistics.save(folder)
    table = metrics_table(vae, metrics, dataset, len(test_images))
    write_text(folder / "README.md", card(folder, dataset, vae, table))
    return table


def metrics_table(vae: VAE, metrics: Metrics, dataset: str, num_images: int) -> str:
    """The figures as a Markdown table."""
    kl = f"{metrics.kl:.2f} nats" if vae.config.variational else "none (no posterior)"
    rows = {
        f"test images of {dataset}, gray-level targets": f"{num_images}",
        "loss: reconstruction + KL" if vae.config.variational else "loss: reconstruction": f"{metrics.loss:.2f} nats",
        "reconstruction, -log p(x\\|z)": f"{metrics.reconstruction:.2f} nats",
        "KL(q(z\\|x) \\|\\| p(z))": kl,
        "mean squared error": f"{metrics.mse:.5f} per pixel",
        "active units": f"{metrics.active_units} of {vae.latent_dim}",
        "parameters": f"{sum(parameter.numel() for parameter in vae.parameters())}",
    }
    return "\n".join(["| per image | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items())])


def card(folder: Path, dataset: str, vae: VAE, table: str) -> str:
    """The Markdown text of the card."""
    facts = read_facts(folder)
    name = folder.resolve().name
    load_as = name if folder.resolve().parent == WEIGHTS_DIR else folder.as_posix()
    kind = "variational autoencoder" if vae.config.variational else "plain autoencoder"
    made = "\n".join(
        f"- {key}: `{value}`" if key in ("command", "commit") else f"- {key}: {value}" for key, value in facts.items()
    )
    config = json.dumps(json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8")), sort_keys=True)
    hashes = "\n".join(f"- {file}: `{sha256(folder / file)}`" for file in (CONFIG_FILE, WEIGHTS_FILE, STATISTICS_FILE))
    return f"""---
license: mit
library_name: pytorch
tags: [vae, variational-autoencoder, {dataset}]
---

# {name}

A {kind} for 28x28 digits: {vae.config.network} networks, {vae.latent_dim} latent dimensions,
{vae.config.likelihood} likelihood.

```python
from vae_core import load_vae

vae = load_vae("{load_as}")
```

## Figures

Written by `python -m vae_core.evaluate {load_as} --write-card`; one draw of z per image, seed 0.

{table}

## How it was made

{made}
- config: `{config}`

`metrics.csv` and `curve.png` show the run epoch by epoch.

## sha256

{hashes}
"""


def read_facts(folder: Path) -> dict[str, Any]:
    """What training stored about itself; empty for weights from elsewhere."""
    path = folder / FACTS_FILE
    if not path.is_file():
        return {}
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return facts


def sha256(path: Path) -> str:
    """Hexadecimal digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
