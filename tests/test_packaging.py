"""What a wheel holds and how it is found; `.ci/run` builds one and runs it elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

import gemroute
from gemroute.core.tokens.gemma import PACKED_VOCABULARY

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_the_version_stands_in_one_place():
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert ROOT / PROJECT["tool"]["hatch"]["version"]["path"] == Path(gemroute.__file__)
    assert metadata.version("gemroute") == gemroute.__version__


def test_the_policies_are_put_into_the_package():
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["packages"] == ["gemroute"]
    assert wheel["force-include"] == {"policies": "gemroute/policies"}


@pytest.mark.parametrize(
    "path",
    [
        "gemroute/py.typed",
        f"gemroute/core/tokens/{PACKED_VOCABULARY}",
        "gemroute/schemas/ask.json",
        "policies/default.yaml",
        "policies/prices.yaml",
        "policies/detectors",
        *PROJECT["project"]["license-files"],
    ],
)
def test_the_wheel_has_this_to_take_and_nothing_ignores_it(path):
    assert (ROOT / path).exists()
    ignored = [line for line in (ROOT / ".gitignore").read_text().splitlines() if line in path]
    assert ignored == []


@pytest.mark.parametrize("name", ["ollama", "gemini"])
def test_both_back_ends_are_found_by_their_entry_points(name):
    (entry_point,) = metadata.entry_points(group="gemroute.backends", name=name)
    assert entry_point.load().name == name


def test_the_command_is_installed():
    (script,) = metadata.entry_points(group="console_scripts", name="gemroute")
    assert script.value == "gemroute.__main__:main"


def test_every_required_library_is_imported_somewhere():
    modules = {
        "PyYAML": "yaml", "google-genai": "google.genai", "google-re2": "re2",
        "prompt-toolkit": "prompt_toolkit", "python-stdnum": "stdnum",
    }  # fmt: skip
    source = "\n".join(path.read_text() for path in (ROOT / "gemroute").rglob("*.py"))
    required = [re.split(r"[>=<; ]", line)[0] for line in PROJECT["project"]["dependencies"]]
    imported = {
        name: re.search(rf"(?:import |from |\"){modules.get(name, name)}\b", source)
        for name in required
    }
    assert [name for name, found in imported.items() if not found] == []


def test_the_check_of_everything_can_be_run():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text().startswith("#!/usr/bin/env bash\n")
    assert subprocess.run(["bash", "-n", str(script)], check=True).returncode == 0
