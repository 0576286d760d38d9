"""What the scripts of the page know: networks, statistics, examples, limits and sentences, written as one module."""

import json
import logging
from functools import cache
from typing import Any, TypedDict

import numpy as np
import torch
from torch import Tensor

from ui import models, settings
from ui.examples import EXAMPLES
from ui.server.static import publish
from ui.text import share
from vae_core import Planes, fingerprint, read_statistics, variance_held
from vae_core.export import ExportedNetwork, Part, read_exported_network
from vae_core.latent.attributes import ATTRIBUTES
from vae_core.latent.statistics import Codes
from vae_core.latent.typicality import compare_codes
from vae_core.ood import MAX_ENTROPY_RANK, MAX_RECONSTRUCTION_RANK, USUAL_SHARE

TEACHER = models.DEFAULT  # name of the model that draws the digits from which a VAE learns in the page
SECTIONS = ("point", "remarks", "trained", "trust")  # sections of ui/text that modules of several components need


class Exported(TypedDict):
    """A network that the page runs, as `vae_core.export` describes it."""

    layers: list[dict[str, Any]]  # empty where only the server can run it
    scales: int  # number of scales among the published weights
    numbers: str  # path of the published weights


def module() -> str:
    """Return the JavaScript module that exports the facts (ui/engine/page.js imports it)."""
    return f"export default {json.dumps(facts(), ensure_ascii=False, separators=(',', ':'))};\n"


@cache
def facts() -> dict[str, Any]:
    """Return everything that the scripts of the page know."""
    classifier, statistics = models.classifier()
    entropy = statistics.entropy
    return {
        "models": {name: model_facts(models.get(name)) for name in models.names()},
        "classifier": {
            "network": exported("classifier", "classifier", fingerprint(classifier)),
            "entropy": numbers(entropy),
            "usual_entropy": float(np.quantile(entropy.numpy(), USUAL_SHARE)),
        },
        "training": training_facts(models.get(TEACHER)),
        "examples": EXAMPLES,
        "start": settings.START,
        "controls": settings.CONTROLS,
        "tabs": settings.TABS,
        "paths": settings.PATHS,
        "sources": settings.SOURCES,
        "planes": settings.PLANES,
        "layers": settings.LAYERS,
        "limits": {
            **settings.LIMITS,
            "code": models.MAX_CODE,
            "reconstruction_rank": MAX_RECONSTRUCTION_RANK,
            "entropy_rank": MAX_ENTROPY_RANK,
            "usual_share": USUAL_SHARE,
        },
        "text": {section: share(section) for section in SECTIONS},
    }


def model_facts(model: models.Model) -> dict[str, Any]:
    """Return what the scripts know of a model."""
    codes = read_statistics(model.name, Codes)
    nearest = compare_codes(codes)
    kept = nearest.codes.numpy().astype("<f4").tobytes()
    return {
        "latent_dim": model.vae.latent_dim,
        "variational": model.variational,
        "likelihood": model.vae.config.likelihood,
        "fingerprint": model.fingerprint,
        "order": model.order,
        "encoder": exported(model.name, "encoder", model.fingerprint),
        "decoder": exported(model.name, "decoder", model.fingerprint),
        "reconstruction": numbers(model.statistics.reconstruction),
        "kl": number(float(model.statistics.kl.sum())),  # of an average test image, nats; 0 without a posterior
        "nearest": {"codes": publish(f"{model.name}-codes.bin", kept), "quantiles": numbers(nearest.quantiles)},
        "map": map_facts(model, codes),
    }


def training_facts(model: models.Model) -> dict[str, Any]:
    """Return the choices of a VAE that learns in the page, and what its digits are drawn of.

    They are drawn of a model's mixtures of each digit. `mixtures` is the path of a file of float16, little-endian: for
    each digit and component weight, mean [latent_dim] and the lower triangle of the Cholesky factor, row by row.
    """
    weights, means, scales = (getattr(model.samplers, f"digit_{part}") for part in ("weights", "means", "scales"))
    rows, columns = torch.tril_indices(*scales.shape[-2:])
    every = torch.cat([weights[..., None], means.float(), scales.float()[..., rows, columns]], dim=-1)
    content = every.numpy().astype("<f2").tobytes()
    return {
        "model": model.name,
        "components": weights.shape[1],
        "mixtures": publish("mixtures.bin", content),
        "widths": settings.WIDTHS,
        "likelihoods": settings.LIKELIHOODS,
    }


def map_facts(model: models.Model, codes: Codes) -> dict[str, Any]:
    """Return what a map of a model's latent space is drawn from.

    `centre` and `unit` are mean and standard deviation of the prior; for a plain autoencoder those of its codes, the
    unit along `class_axes`. `covariance` and `codes` are paths of files, little-endian: float32 [latent_dim,
    latent_dim]; float16 [N, latent_dim], codes of the test images, and then their digits, uint8 [N].
    """
    planes = read_statistics(model.name, Planes)
    spread = variance_held(planes.class_axes, planes.covariance) * float(planes.covariance.trace()) / 2
    covariance = planes.covariance.numpy().astype("<f4").tobytes()
    points = codes.means.numpy().astype("<f2").tobytes() + codes.labels.numpy().astype(np.uint8).tobytes()
    return {
        "class_axes": [numbers(axis) for axis in planes.class_axes],
        "code_axes": [numbers(axis) for axis in planes.code_axes],
        "centre": numbers(torch.zeros_like(planes.mean) if model.variational else planes.mean),
        "unit": 1.0 if model.variational else number(spread**0.5),
        "covariance": publish(f"{model.name}-covariance.bin", covariance),
        "codes": publish(f"{model.name}-map.bin", points),
        "attributes": {name: numbers(step) for name, step in model.directions.named().items() if name in ATTRIBUTES},
    }


def exported(name: str, part: Part, fingerprint: str) -> Exported:
    """Return a network of a model with this fingerprint for the page; one without layers where there is none."""
    try:
        stored = read_exported_network(name, part)
        if stored.weights != fingerprint:
            raise ValueError(f"{part}.json is of other weights. Write it anew: python -m vae_core.export {name}")
    except (OSError, ValueError) as error:
        logging.warning("the page runs no %s of %s: %s", part, name, error)
        return Exported(layers=[], scales=0, numbers="")
    path = publish(f"{name}-{part}.bin", in_planes(stored))
    return Exported(layers=stored.layers, scales=stored.scales, numbers=path)


def in_planes(network: ExportedNetwork) -> bytes:
    """Return the numbers of a network with the high bytes of all int16 before the low ones: they compress better so."""
    start = 4 * network.scales
    whole = np.frombuffer(network.numbers[start:], dtype="<i2")
    return network.numbers[:start] + (whole >> 8).astype(np.int8).tobytes() + whole.astype(np.uint8).tobytes()


def numbers(values: Tensor) -> list[float]:
    """Return numbers [N] with five digits, which are enough for a rank and shorter in JSON."""
    return [number(value) for value in values.tolist()]


def number(value: float) -> float:
    """Return a number with five digits."""
    return float(f"{value:.5g}")
