"""What is in the repository: small enough to be hosted, pinned, described file by file, and free of foreign images."""

import ast
import re
import subprocess
from functools import cache
from importlib.metadata import metadata
from pathlib import Path

import pytest

from tests.page.server import ROOT
from vae_core import bundled_models

MEGABYTE = 10**6
EXPORTED = re.compile(r"weights/\w+/(encoder|decoder|classifier)-[0-9a-f]{16}\.bin")  # the only .bin files
PIN = re.compile(r"[A-Za-z0-9._-]+(\[[\w,-]+\])?==[\w.+!]+( *;.*)?|-r [\w./-]+|--(extra-)?index-url \S+")
DATASET = re.compile(r"ubyte|\.(npz|npy|gz|zip|tar|parquet|idx\d?|mat|pkl)$", re.IGNORECASE)


@cache
def tracked() -> tuple[Path, ...]:
    """Files that git tracks, or will once the work is committed, relative to the root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode != 0:
        pytest.skip("not a git checkout: there is no list of tracked files")
    return tuple(Path(name) for name in listing.stdout.split("\0") if name and (ROOT / name).is_file())


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def front_matter() -> dict[str, str]:
    """Return the settings that Spaces reads at the top of the README."""
    _, settings, _ = readme().split("---\n", 2)
    return {key: value.strip("\"' ") for key, value in re.findall(r"^(\w+):(.*)$", settings, re.MULTILINE)}


def requirements(name: str) -> list[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for each in lines if (line := each.partition(" #")[0].strip()) and not line.startswith("#")]


def test_no_file_is_over_ten_megabytes_and_all_weights_together_are_under_thirty() -> None:
    assert [path for path in tracked() if (ROOT / path).stat().st_size > 10 * MEGABYTE] == []
    stored = [path for path in tracked() if path.match("weights/*/*.safetensors")]
    weights = [*stored, *(path for path in tracked() if EXPORTED.fullmatch(path.as_posix()))]
    assert weights
    assert sum((ROOT / path).stat().st_size for path in weights) < 30 * MEGABYTE


def test_the_weights_of_every_bundled_model_are_complete() -> None:
    folders = {path.parent for path in tracked() if path.parts[0] == "weights"}
    assert {folder.name for folder in folders} >= {"article", "autoencoder", "classifier", "explorer", "plane"}
    for folder in folders:
        found = ["latent", "samplers", "directions", "codes", "planes"] if folder.name != "classifier" else ["entropy"]
        for name in ("config.json", "model.safetensors", *(f"{each}.safetensors" for each in found), "README.md"):
            assert folder / name in tracked()
        parts = ["classifier"] if folder.name == "classifier" else ["encoder", "decoder"]
        assert [folder / f"{part}.json" for part in parts if folder / f"{part}.json" not in tracked()] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_to_one_version(name: str) -> None:
    assert requirements(name)
    assert [line for line in requirements(name) if not PIN.fullmatch(line)] == []


def said_licences(name: str) -> str:
    """Return all that an installed package says of its licence."""
    of = metadata(name).json
    first_line = str(of.get("license", "")).partition("\n")[0]
    return " ".join([str(of.get("license_expression", "")), first_line, *of.get("classifier", [])])


def test_every_dependency_is_listed_with_its_licence() -> None:
    listed = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    _, *table = re.findall(r"^\| ([\w-]+) \| .+ \| (.+) \|$", listed, re.MULTILINE)
    pins = [*requirements("requirements.txt"), *requirements("requirements-dev.txt")]
    assert [name for name, _ in table] == [pin.partition("==")[0] for pin in pins if "==" in pin]
    assert [(name, licence) for name, licence in table if licence not in said_licences(name)] == []


def test_the_readme_tells_spaces_what_to_start_and_with_which_gradio_and_python() -> None:
    settings = front_matter()
    assert (settings["sdk"], settings["app_file"], settings["license"]) == ("gradio", "app.py", "mit")
    assert (ROOT / "app.py").is_file()
    pins = [line for line in requirements("requirements.txt") if re.match(r"gradio(\[.*\])?==", line)]
    assert [pin.partition("==")[2] for pin in pins] == [settings["sdk_version"]]
    tools = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'python_version = "{settings["python_version"]}"' in tools


@pytest.mark.parametrize("dev", ["", "-dev"])
def test_the_readme_names_the_two_commands(dev: str) -> None:
    assert f"pip install -r requirements{dev}.txt" in readme()
    assert ("python -m pytest" if dev else "python app.py") in readme()


def tree() -> set[Path]:
    """Return the folders and files in the README's tree: two spaces for each level."""
    (block,) = re.findall(r"^```\n(app\.py .*?)^```", readme(), re.MULTILINE | re.DOTALL)
    folders: list[str] = []
    named = set()
    for line in block.splitlines():
        name = line.split()[0]
        del folders[(len(line) - len(line.lstrip())) // 2 :]
        named.add(Path(*folders, name))
        folders.append(name)
    return named


def test_the_readme_names_every_folder() -> None:
    """Two levels of code and tests, one of all else."""
    deep = {"ui", "vae_core", "tests"}
    folders = {path.parent for path in tracked() if path.parent != Path()}
    named = {Path(*path.parts[:depth]) for path in folders for depth in (1, 2 if path.parts[0] in deep else 1)}
    assert named | {Path("app.py")} == tree()


@pytest.mark.parametrize("package", sorted({*ROOT.glob("ui/**/__init__.py"), *ROOT.glob("vae_core/**/__init__.py")}))
def test_a_folder_says_first_what_each_of_its_files_is_for(package: Path) -> None:
    names = {path.name for path in tracked() if ROOT / path.parent == package.parent and path.suffix == ".py"}
    first = ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))) or ""
    assert names - {"__init__.py"} - set(re.findall(r"[\w.]+\.py", first)) == set()


def test_no_dataset_and_no_picture_of_its_images_is_committed() -> None:
    assert [path for path in tracked() if DATASET.search(path.name) or path.name == "reconstructions.png"] == []


def test_nothing_that_is_generated_or_pickled_is_committed() -> None:
    suffixes = {".pyi", ".pyc", ".pt", ".pth", ".pkl", ".ckpt", ".bin"}
    found = [path for path in tracked() if path.suffix in suffixes or "__pycache__" in path.parts]
    assert [path for path in found if not EXPORTED.fullmatch(path.as_posix())] == []
    assert [path for path in tracked() if path.is_relative_to("tests/page/screenshots")] == []


def test_the_readmes_figures_are_those_of_the_model_cards() -> None:
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([\d.]+) \| ([\d.]+) \| ([\d.]+|none) \|$", readme(), re.MULTILINE)
    assert {name for name, *_ in rows} == set(bundled_models())
    for name, *figures in rows:
        card = (ROOT / "weights" / name / "README.md").read_text(encoding="utf-8")
        lines = [line for line in card.splitlines() if line.startswith(("| loss", "| reconstruction", "| KL"))]
        assert [re.findall(r"\| (none|[\d.]+)[^|]*\|$", line)[0] for line in lines] == figures


def test_the_readmes_likelihood_is_that_of_the_explorers_card() -> None:
    card = (ROOT / "weights/explorer/README.md").read_text(encoding="utf-8")
    usual = r"binary images, -log p\(x\) by 500 [\w-]+ draws"
    rows = ("binary images, -ELBO", usual, rf"{usual} from posteriors to the power 0\.5")
    found = [re.findall(rf"^\| {row} \| ([\d.]+ nats) \|$", card, re.MULTILINE) for row in rows]
    (elbo,), (likelihood,), (wider,) = found
    said = f"-ELBO of {elbo}, and -log p(x) of {likelihood} by 500 draws from each posterior, {wider} from wider ones"
    assert said in " ".join(readme().split())


def test_the_readmes_accuracy_is_that_of_the_classifiers_card() -> None:
    card = (ROOT / "weights/classifier/README.md").read_text(encoding="utf-8")
    (accuracy,) = re.findall(r"^\| accuracy \| ([\d.]+ %) \|$", card, re.MULTILINE)
    assert f"reads {accuracy} of MNIST's test images right" in readme()
