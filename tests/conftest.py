"""No test sees the real home, environment, network or clock; each has a folder of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import namespaces
import pytest
from running import CommandLine, command_line

_FOREIGN = ("GEMROUTE_", "GEMINI_", "GOOGLE_", "OLLAMA_", "CI")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def own_world(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a home of its own and take away every variable that gemroute reads."""
    for name in list(os.environ):
        if name.startswith(_FOREIGN) or name.upper() in _PROXIES:
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    home.chmod(0o700)
    monkeypatch.setattr("gemroute.settings.folders._account_home", lambda: "")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GEMROUTE_HOME", str(home / "gemroute"))
    return home


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the compiled detectors, so that they compile once in a run of the tests."""
    folder = tmp_path_factory.mktemp("cache")
    folder.chmod(0o700)
    return folder


@pytest.fixture
def warm_home(own_world: Path, shared_cache: Path) -> Path:
    """The test's own GEMROUTE_HOME, with the shared detectors in its cache."""
    home = own_world / "gemroute"
    home.mkdir(mode=0o700)
    (home / "cache").symlink_to(shared_cache)
    return home


@pytest.fixture
def cli(tmp_path: Path, shared_cache: Path) -> Iterator[CommandLine]:
    """gemroute as people run it, in a home of its own, against two simulators."""
    with command_line(tmp_path, shared_cache) as line:
        yield line


@pytest.fixture
def network_namespace() -> None:
    """Says that a test runs programs in a network namespace; it is left out where none can be."""


_left_out: list[pytest.Item] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a network namespace where this machine lets us make none."""
    needing = [item for item in items if "network_namespace" in getattr(item, "fixturenames", ())]
    if needing and not namespaces.can_be_made():
        _left_out[:] = needing
        items[:] = [item for item in items if item not in needing]
        config.hook.pytest_deselected(items=needing)


def pytest_report_collectionfinish() -> list[str]:
    """Say what was left out: `-q` shows no header, and silence would look like proof."""
    if not _left_out:
        return []
    return [f"network namespaces cannot be made here: {len(_left_out)} tests not collected"]
