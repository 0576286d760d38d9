"""The structure of the code: lengths of files, directions of imports, who may do what, the public names."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from types import ModuleType

import gradio
import pytest

import vae_core
from tests.page.server import ROOT
from tests.unit.test_repository import tracked
from ui import api, digit_input, models, remote
from ui.components.session import session
from ui.tabs import interpolate, reconstruct, sample, sliders, train

MAX_LINES = 250  # largest number of lines of a Python, JavaScript or CSS file
LIBRARY = ("storage", "data", "models", "losses", "latent", "intake", "reconstruction", "ood")
COMMANDS = ("plots", "export", "analyze", "evaluate", "train")
MODEL = ("text", "server", "engine", "examples", "models", "settings", "facts")
PAGE = (*MODEL, "components", "digit_input", "remote", "tabs", "api", "first_screen", "page")
ROOMS = [f"vae_core.{name}" for name in LIBRARY] + ["vae_core"] + [f"vae_core.{name}" for name in COMMANDS]
ROOMS += ["ui", *(f"ui.{name}" for name in PAGE), "app"]
"""Folders and single modules, from the bottom to the top: each imports only itself and those before it."""
GRADIO_OVERRIDES = Path("ui/server/gradio_overrides")
FILE_ACCESS = {"open", "write", "write_text", "write_bytes", "read_text", "read_bytes", "mkdir", "unlink", "rmtree"}
FILE_ACCESS |= {"save", "load"}
ALLOWED_ACCESS = {"assets.py": {"read_text", "read_bytes"}, "page.py": {"read_text"}, "__init__.py": {"read_text"}}
ALLOWED_ACCESS |= {"tiles.py": {"save"}}  # into memory
ALLOWED_ACCESS |= {"folder.py": {"mkdir", "unlink"}}  # old uploads
ALLOWED_ACCESS |= {"files.py": {"mkdir", "write_bytes"}}  # results of the API


@cache
def modules() -> dict[str, Path]:
    """Return the files of the library and the page by the names of their modules."""
    files = [path for path in tracked() if path.suffix == ".py" and path.parts[0] in {"vae_core", "ui", "app.py"}]
    return {".".join(path.with_suffix("").parts).removesuffix(".__init__"): path for path in files}


def parse(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the module and the name of each import of a file, wherever in it; the name is empty for `import a.b`."""
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


@cache
def graph() -> dict[str, set[str]]:
    """Return the modules of this project that each module imports."""
    found: dict[str, set[str]] = {}
    for module, path in modules().items():
        names = {f"{source}.{name}" if f"{source}.{name}" in modules() else source for source, name in imports(path)}
        found[module] = names & modules().keys()
    return found


def height(module: str) -> int:
    """Return the place of a module's room in ROOMS; raises ValueError where the module has no room."""
    return ROOMS.index(".".join(module.split(".")[:2]))


def test_no_file_is_longer_than_250_lines() -> None:
    code = [path for path in tracked() if path.suffix in {".py", ".js", ".css"}]
    lengths = {str(path): len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in code}
    assert {path: length for path, length in lengths.items() if length > MAX_LINES} == {}


def test_imports_go_from_room_to_room_downwards() -> None:
    edges = [(module, other) for module, others in graph().items() for other in others]
    assert [f"{module} imports {other}" for module, other in edges if height(other) > height(module)] == []


def test_imports_go_in_no_circle() -> None:
    TopologicalSorter(graph()).prepare()  # raises CycleError


@pytest.mark.parametrize("package", ["gradio", "gradio_client", "ui", "app"])
def test_the_library_imports_neither_gradio_nor_the_page(package: str) -> None:
    library = {module: imports(path) for module, path in modules().items() if module.startswith("vae_core")}
    packages = {module: {source.split(".")[0] for source, _ in found} for module, found in library.items()}
    assert packages
    assert [module for module, found in packages.items() if package in found] == []


def test_importing_the_library_loads_no_page_no_dataset_and_no_plotting_package() -> None:
    heavy = {"gradio", "torchvision", "matplotlib", "accelerate", "tyro"}
    code = f"import sys, vae_core; print(sorted({heavy} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def gradio_internals(path: Path) -> Iterator[str]:
    """Yield what a file takes from inside Gradio: undocumented modules and names, private attributes of any object."""
    for source, name in imports(path):
        inside = source.split(".")[0] in {"gradio", "gradio_client"} and source != "gradio"
        if inside or (source == "gradio" and name and name not in gradio.__all__):
            yield f"{path} imports {name} from {source}"
    for node in ast.walk(parse(path)):
        private = isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.endswith("__")
        used = ast.unparse(node) if private else ""
        if private and used != "os._exit" and used.split(".")[0] not in {"self", "cls"}:  # Python documents os._exit
            yield f"{path} uses {used}"


def test_the_inside_of_gradio_is_used_in_one_folder() -> None:
    page = [path for path in modules().values() if path.parts[0] != "vae_core"]
    overrides = [path for path in page if path.is_relative_to(GRADIO_OVERRIDES)]
    assert [use for path in overrides for use in gradio_internals(path)]
    assert [use for path in page if path not in overrides for use in gradio_internals(path)] == []


def calls(path: Path) -> set[str]:
    """Return the names of what a file calls: `open` for both open(...) and path.open(...)."""
    functions = [node.func for node in ast.walk(parse(path)) if isinstance(node, ast.Call)]
    return {getattr(function, "id", getattr(function, "attr", "")) for function in functions}


def test_the_page_opens_no_file_but_its_own_assets() -> None:
    page = [path for path in modules().values() if path.parts[0] == "ui"]
    used = {str(path): calls(path) & FILE_ACCESS - ALLOWED_ACCESS.get(path.name, set()) for path in page}
    assert {path: names for path, names in used.items() if names} == {}


@pytest.mark.parametrize(
    "module", [api, digit_input, interpolate, reconstruct, remote, sample, session, sliders, train]
)
def test_handlers_are_functions_of_their_module(module: ModuleType) -> None:
    tree = parse(Path(str(module.__file__)))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Lambda)]
    for build in (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("build")):
        assert [node for node in ast.walk(build) if isinstance(node, ast.FunctionDef)] == [build]


def test_the_weights_of_a_model_take_no_gradient_steps_on_the_page() -> None:
    assert not any(module.training for name in models.names() for module in vae_core.load_vae(name).modules())


def test_the_public_names_are_all_that_the_library_imports_at_its_top_constants_then_classes_then_functions() -> None:
    names = [name for _, name in imports(Path("vae_core/__init__.py"))]
    assert sorted(vae_core.__all__) == sorted(name for name in names if not name.startswith("_"))
    assert all(hasattr(vae_core, name) for name in vae_core.__all__)
    assert vae_core.__all__ == sorted(vae_core.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name))
