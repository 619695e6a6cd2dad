"""A home of the test's own: no test reads the real environment or the real home."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gemroute.settings import MachineFile, Settings, load_settings


class House:
    """A home folder and a project below it, with a configuration file for each on demand."""

    def __init__(self, root: Path) -> None:
        self.home = root / "home"
        self.project = self.home / "work" / "project"
        self.project.mkdir(parents=True)
        self.config = self.home / ".config" / "gemroute"
        self.machine = root / "machine"

    def user_file(self, text: str) -> Path:
        return self._write(self.config / "config.toml", text)

    def project_file(self, text: str) -> Path:
        return self._write(self.project / ".gemroute.toml", text)

    def policy(self, name: str, text: str = "gemroute: 1\n") -> Path:
        return self._write(self.config / "policies" / name, text)

    def load(self, variables: Mapping[str, str] = {}, **options: object) -> Settings:
        environment = {"HOME": str(self.home), **variables}
        ours = MachineFile(self.machine / "organisation.toml", os.geteuid())
        return load_settings(environment, self.project, options, ours)

    def organisation_file(self, text: str) -> Path:
        return self._write(self.machine / "organisation.toml", text)

    @staticmethod
    def _write(path: Path, text: str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        return path


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def load(house: House) -> Callable[..., Settings]:
    return house.load
