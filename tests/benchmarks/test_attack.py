"""Small attacks on one server, with the goals of `attack.py` and `fuzz.py`, whose whole tables take minutes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.benchmarks.attack import aim, attack
from tests.benchmarks.bombs import write_bombs
from tests.benchmarks.fuzz import Options, Report, fuzz, learn
from tests.benchmarks.honest import fresh_server, stranger, use_everything
from tests.benchmarks.payloads import make
from tests.benchmarks.target import Target
from tests.page.server import Server

FUZZED = Options(requests=300, seed=0, warm_up=150, rest=3)
SHARES = {"bomb_by_call": 12 / 72, "bomb_by_page": 12 / 72, "unread_events": 100 / 5_000}
SHARES |= {"many_sessions": 100 / 10_000, "broken_off": 10 / 50, "server_functions": 100 / 5_000}
"""How much of an attack is sent: 12 pictures, 100 calls, 10 uploads."""


@pytest.fixture(scope="module", autouse=True)
def linux_only() -> None:
    """Skip where there is no /proc to read the memory of a process from."""
    if not Path("/proc/self/statm").exists():
        pytest.skip("this system has no /proc")


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a server of its own for the attacks, so that what they leave meets no other test."""
    with fresh_server(tmp_path_factory.mktemp("attacked")) as server:
        with stranger(server) as honest:
            use_everything(honest)
        yield server


@pytest.fixture(scope="module")
def target(attacked: Server, tmp_path_factory: pytest.TempPathFactory) -> Target:
    """Aim at that server."""
    bombs = write_bombs(tmp_path_factory.mktemp("files") / "bombs", ("deep.png",))
    with stranger(attacked) as honest:
        return aim(honest, bombs)


@pytest.mark.parametrize("name", SHARES)
def test_a_small_attack_is_survived(attacked: Server, target: Target, name: str) -> None:
    outcome = attack(attacked, name, replace(target, share=SHARES[name]))
    assert list(outcome.misses()) == [], outcome.row()


def test_strange_requests_find_no_fault(tmp_path: Path) -> None:
    report = Report()
    with fresh_server(tmp_path) as server:
        line = fuzz(server, report, FUZZED)
    assert not report.counts, "\n".join([*report.lines(), line])


def test_a_request_depends_on_seed_and_index_alone(attacked: Server) -> None:
    with stranger(attacked) as honest:
        known = learn(honest)
    first, same, other = (make(known, 0, index).raw for index in (0, 0, 1))
    assert first == same != other
