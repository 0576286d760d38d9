"""Many visitors at once: `python -m tests.benchmarks.load --visitors 100 --minutes 5` prints a table.

Each visitor comes from an address of their own, waits 1 to 4 s between two actions, and checks each answer against what
the library gives here. The exit status is 1 unless there is no error and no wrong answer, and 95 % of actions are fast.
`--double` goes on with twice the visitors until something gives, and says what. Linux only.
"""

import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import tyro

from tests.benchmarks.expected import EVENT, EXPECTED, MODE, MODEL, SEED, STEPS, SUMMARY, Pixels
from tests.benchmarks.honest import fresh_server, stranger, use_everything
from tests.benchmarks.watch import watched
from tests.page.server import ROOT, Server
from tests.pictures import example, png
from vae_core import interpolate, load_vae, prepare_image, reconstruct, sample_prior
from vae_core.plots import to_pil

SECONDS = 2.0  # longest action of 95 %: a page that answers later feels stuck
CODES = 40  # codes that are decoded
DIGITS = "0358"  # examples that are uploaded
ARRIVE = 10.0  # seconds within which all visitors arrive
LEAVE = 40  # seconds that visitors may take to finish what they do at the end


@dataclass(frozen=True)
class Options:
    """How many visitors come, and for how long."""

    visitors: int = 100
    minutes: float = 5.0
    double: bool = False  # go on with twice the visitors until a goal is missed


@dataclass(frozen=True)
class Run:
    """What a number of visitors met."""

    visitors: int
    figures: dict[str, Any]
    peak: float
    """MB."""

    def count(self, wrong: bool) -> int:
        """Return the number of wrong answers, or of all other errors."""
        errors: dict[str, int] = self.figures["errors"]
        return sum(times for words, times in errors.items() if ("WrongError" in words) == wrong)

    @property
    def met(self) -> bool:
        """Whether the goals are met."""
        return not self.figures["errors"] and self.figures["actions"] > 0 and self.figures["percentile"] < SECONDS

    def row(self) -> str:
        """Return a line of the table."""
        figures = f"{self.figures['per_second']:.1f} | {self.count(wrong=False)} of 0 | {self.count(wrong=True)} of 0"
        times = f"{self.figures['median']:.2f} | {self.figures['percentile']:.2f} of {SECONDS:.0f}"
        return f"| {self.visitors} | {figures} | {times} | {self.peak:.0f} | {'pass' if self.met else 'FAIL'} |"

    def details(self) -> Iterator[str]:
        """Yield the times of each action, and every kind of error."""
        for name, (count, percentile) in sorted(self.figures["each"].items()):
            yield f"  {name}: {count}, 95 % within {percentile:.2f} s"
        for words, times in sorted(self.figures["errors"].items(), key=lambda each: -each[1])[:10]:
            yield f"  {times} x {words}"


HEAD = """\
| visitors | actions per s | errors | wrong | median, s | 95th percentile, s | peak, MB | |
|---|---|---|---|---|---|---|---|"""


def pixels(images: torch.Tensor) -> Pixels:
    """Return pixel means [B, 1, 28, 28] as the pictures [B, 28, 28] that the server makes of them."""
    return np.stack([np.asarray(to_pil(image[0])) for image in images])


@torch.inference_mode()
def write_expected(folder: Path) -> None:
    """Write into a folder what visitors upload and what they must get."""
    vae, codes = load_vae(MODEL), sample_prior(CODES, 32, seed=1)
    for digit in DIGITS:
        (folder / f"{digit}.png").write_bytes(png(example(digit)))
    given = [prepare_image(folder / f"{digit}.png") for digit in DIGITS]
    means = [vae.encode(x).mean[0] for x in given]
    walks = [[pixels(vae.generate(interpolate(a, b, STEPS, MODE))) for b in means] for a in means]
    reconstructed = [pixels(reconstruct(vae, x, seed=SEED).pictures) for x in given]
    decoded = pixels(vae.generate(codes))
    arrays: dict[str, Any] = {"codes": codes.numpy(), "decoded": decoded, "reconstructed": np.stack(reconstructed)}
    arrays |= {"digits": np.array(list(DIGITS)), "walks": np.array(walks)}
    np.savez(folder / EXPECTED, **arrays)


def visit(server: Server, folder: Path, visitors: int, minutes: float) -> Run:
    """Let visitors come, and return what they met."""
    sample = next(event for event in server.events if event.name == "show")
    (folder / EVENT).write_text(json.dumps({"fn_index": sample.index, "event_data": None}))
    seconds, rate = max(1, round(60 * minutes)), max(1.0, visitors / ARRIVE)
    command = [sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("visitors.py")), "--headless"]
    command += [
        "-H",
        server.url,
        "-u",
        str(visitors),
        "-r",
        str(rate),
        "-t",
        f"{seconds}s",
        "-s",
        str(LEAVE),
        "--only-summary",
    ]
    settings = os.environ | {"LOAD_FOLDER": str(folder)}
    with watched(server.process.pid, server.folder) as cost:
        done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)
    if not (folder / SUMMARY).is_file():
        raise RuntimeError(done.stdout + done.stderr)
    return Run(visitors, json.loads((folder / SUMMARY).read_text()), cost.memory)


def on_a_fresh_server(visitors: int, minutes: float) -> Run:
    """Let visitors come to a server that was used once."""
    with tempfile.TemporaryDirectory() as expected, tempfile.TemporaryDirectory() as folder:
        write_expected(Path(expected))
        with fresh_server(Path(folder)) as server, stranger(server) as honest:
            use_everything(honest)
            return visit(honest, Path(expected), visitors, minutes)


def main() -> int:
    """Run the command line and return the exit status."""
    options = tyro.cli(Options, description=__doc__)
    torch.set_num_threads(1)  # as the page does
    print(HEAD, flush=True)
    for power in itertools.count():
        run = on_a_fresh_server(options.visitors * 2**power, options.minutes)
        print(run.row(), *run.details(), sep="\n", flush=True)
        if not (run.met and options.double):
            return 0 if power or run.met else 1
    raise AssertionError("never reached")


if __name__ == "__main__":
    sys.exit(main())
