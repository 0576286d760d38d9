"""What goes wrong around the server: it is stopped, out of disk, without its weights, or may write nothing."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.page.server import FILE, ROOT, Server, ask_with_image, assert_still_works, environment, free_port, serve
from tests.pictures import DIGIT
from ui.server.limits import GRACE, MAX_CALLS
from ui.text import say

PARTS = ("app.py", "ui", "vae_core", "weights")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Copy what the app needs to a folder that a test may damage."""
    copy = tmp_path / "project"
    copy.mkdir()
    for part in PARTS:
        (shutil.copytree if (ROOT / part).is_dir() else shutil.copy)(ROOT / part, copy / part)
    return copy


def test_a_server_that_is_told_to_stop_answers_what_it_began_and_refuses_the_rest(tmp_path: Path) -> None:
    port = free_port()
    with serve(tmp_path, port, environment(port)) as server:
        body = json.dumps({"data": [64, 1, 0, "explorer"]})
        # more than are worked on at a time, so that some wait; few enough that a slow machine answers all within GRACE
        count = 2 * MAX_CALLS
        calls = [server.http.post("/gradio_api/call/sample", content=body, headers=JSON).json() for _ in range(count)]
        server.process.send_signal(signal.SIGTERM)
        told = time.monotonic()
        refused = wait_for_refusal(server)
        answers = [server.http.get(f"/gradio_api/call/sample/{call['event_id']}").text for call in calls]
        code = server.process.wait(timeout=3 * GRACE)
        assert time.monotonic() - told < 2 * GRACE
    assert refused == say("server.stopping")
    assert all("event: complete" in answer for answer in answers)
    assert code == 0
    assert "Traceback" not in server.log


JSON = {"Content-Type": "application/json"}


def wait_for_refusal(server: Server) -> str:
    """Return the sentence with which the server refuses new calls once it stops."""
    for _ in range(100):
        reply = server.http.post("/gradio_api/call/sample", json={"data": [1, 1, 0, "plane"]})
        if reply.status_code == 503:
            return str(reply.json()["detail"])
        time.sleep(0.02)
    raise AssertionError("the server went on taking calls")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 80 MB, where this system lets the tests do so."""
    disk = tmp_path / "uploads"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=80m", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk_is_said_and_forgotten_when_there_is_room_again(small_disk: Path) -> None:
    port = free_port()
    with serve(small_disk.parent, port, environment(port)) as server:
        uploaded = {"path": server.upload("3.png", DIGIT), **FILE}
        filling = small_disk / "other"
        filling.mkdir()
        subprocess.run(["dd", "if=/dev/zero", f"of={filling / 'things'}"], capture_output=True, check=False)
        reply = server.http.post("/gradio_api/upload", files={"files": ("8.png", DIGIT)})
        assert (reply.status_code, reply.json()["detail"]) == (507, say("server.disk_full"))
        assert server.call("sample", 4, 1, 0, "article").error == say("server.disk_full")
        assert server.call("encode", uploaded, "article").error is None  # it writes nothing
        shutil.rmtree(filling)
        assert_still_works(server)
        server.upload("8.png", DIGIT)


def damage(project: Path, how: str) -> None:
    """Damage the weights of a model as they are damaged in practice."""
    weights = project / "weights" / "article" / "model.safetensors"
    match how:
        case "cut short":
            weights.write_bytes(weights.read_bytes()[:1000])
        case "a pointer of Git LFS":
            weights.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n")
        case "missing":
            weights.unlink()
        case "all missing":
            shutil.rmtree(project / "weights")


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("cut short", "is corrupt or cut short"),
        ("a pointer of Git LFS", "is a Git LFS pointer, not the file itself. Run: git lfs install && git lfs pull"),
        ("missing", "is missing. Restore it"),
        ("all missing", "there is no model 'classifier'"),
    ],
)
def test_the_app_says_what_is_wrong_with_its_weights(project: Path, how: str, sentence: str) -> None:
    damage(project, how)
    done = subprocess.run([sys.executable, "app.py"], cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.strip().startswith("Latent Explorer cannot start: ")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_running_server_needs_its_weights_no_more(project: Path, tmp_path: Path) -> None:
    port = free_port()
    with serve(tmp_path, port, environment(port), root=project) as server:
        shutil.rmtree(project / "weights")
        assert_still_works(server)
        digit = {"path": server.upload("3.png", DIGIT), **FILE}
        assert ask_with_image(server, digit) == [None] * 4
        assert server.call("decode", [0, 0], "vqvae").error == (
            "Value: 'vqvae' (type: <class 'str'>) is not in the list of choices: "
            "['explorer', 'article', 'autoencoder', 'plane']"
        )
        assert server.http.get("/").status_code == 200


def test_the_app_writes_to_its_temporary_folder_only(project: Path, tmp_path: Path) -> None:
    for path in (project, *project.rglob("*")):
        path.chmod(path.stat().st_mode & 0o555)
    port, command = free_port(), [sys.executable, "-u", "app.py"]
    if os.getuid() == 0:  # who may write everywhere, unless as here
        command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *command]
    settings = {"GRADIO_SERVER_PORT": str(port), "HOME": str(project), "PATH": os.defpath}
    with serve(tmp_path, port, settings, command, project) as server:
        assert ask_with_image(server, {"path": server.upload("3.png", DIGIT), **FILE}) == [None] * 4
        assert_still_works(server)
