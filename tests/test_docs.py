"""README.md: what it shows is what the program prints, has and accepts.

`python tests/test_docs.py --write` writes the generated parts anew: the output of each console
block, the example policy, the settings, and the text of every --help.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from commands import every_command, help_text

from gemroute.cli.app import EXIT_STATUSES
from gemroute.settings.table import SETTINGS, VARIABLE_ONLY
from gemroute.settings.values import Settings
from gemroute.simulators.gemini import GeminiSimulator
from gemroute.simulators.ollama import OllamaSimulator

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
CONSOLE = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)
# What differs from run to run: a free port, and the seconds at the end of a row.
VOLATILE = re.compile(r"(?<=127\.0\.0\.1:)\d+|(?<= )\d+\.\d+$", re.MULTILINE)


def rendered(text: str, run: Callable[[str], str]) -> str:
    """Return the README with its generated parts made anew; `run` gives a command's output."""
    text = CONSOLE.sub(lambda block: _played(block.group(), run), text)
    for name, content in (("policy", _policy()), ("settings", _settings()), ("help", _helps())):
        marked = re.compile(f"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
        text = marked.sub(lambda _, content=content: content, text)
    return text


def _played(block: str, run: Callable[[str], str]) -> str:
    """Return a console block as it prints now; as it stands when only volatile parts differ."""
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    played = "\n".join(f"{command}\n{run(command[2:])}" for command in commands)
    return block if steady(played) == steady(block) else played


def steady(text: str) -> str:
    """Return the text without what differs from run to run."""
    return VOLATILE.sub("0", text)


def _policy() -> str:
    return f"```yaml\n{(ROOT / 'examples' / 'team-policy.yaml').read_text()}```\n"


def _settings() -> str:
    defaults = {each.name: each.default for each in fields(Settings)}
    rows = ["| in `config.toml` | variable | default |", "|---|---|---|"]
    for name, setting in SETTINGS.items():
        variables = ", ".join(f"`{variable}`" for variable in setting.variables)
        key = "never in a file" if name in VARIABLE_ONLY else f"`{name}`"
        rows.append(f"| {key} | {variables} | {_default_words(defaults[name])} |")
    return "\n".join(rows) + "\n"


def _default_words(value: object) -> str:
    if value is None:
        return "unknown"
    if value == "":
        return "none"
    if isinstance(value, tuple):
        return ", ".join(f"`{each}`" for each in value)
    return f"`{getattr(value, 'name', str(value)).lower()}`"


def _helps() -> str:
    return "\n".join(_help(words) for words in every_command())


def _help(words: tuple[str, ...]) -> str:
    command = " ".join(("gemroute", *words, "--help"))
    text = "\n".join(line.rstrip() for line in help_text(words).strip().splitlines())
    summary = f"<details><summary><code>{command}</code></summary>"
    return f"{summary}\n\n```text\n{text}\n```\n\n</details>\n"


def output_of(line: str) -> str:
    """Return what a command line prints, without the blanks at the ends of lines."""
    words = shlex.split(line)
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return "".join(f"{printed.rstrip()}\n" for printed in done.stdout.splitlines())


@pytest.fixture
def simulated(warm_home, monkeypatch):
    """A world in which both back ends answer."""
    with OllamaSimulator() as local, GeminiSimulator() as cloud:
        monkeypatch.setenv("GEMROUTE_LOCAL_URL", local.url)
        monkeypatch.setenv("GEMROUTE_GEMINI_BASE_URL", cloud.url)
        monkeypatch.setenv("GEMINI_API_KEY", "simulated")
        yield


def test_the_readme_shows_what_the_program_prints_has_and_accepts(simulated):
    text = README.read_text()
    assert rendered(text, output_of) == text, "run `python tests/test_docs.py --write`"


def shell_lines() -> list[str]:
    """Return every line of the README's shell blocks that calls gemroute."""
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text(), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("gemroute")]


@pytest.mark.parametrize("line", shell_lines())
def test_a_shell_line_names_commands_and_options_that_exist(line):
    words = shlex.split(line)[1:]
    known = [each for each in every_command() if each and list(each) == words[: len(each)]]
    command = max(known, key=len) if known else ("ask",)
    text = help_text(command)
    assert all(word in text for word in words if word.startswith("-"))
    assert known or " " in words[0], "a bare prompt is one quoted argument"


def test_two_lines_set_everything_up():
    lines = [line for line in README.read_text().splitlines() if line.startswith("python3 -m venv")]
    assert [line.rpartition("/")[2] for line in lines] == ["gemroute demo", "pytest -n auto"]
    assert lines[1].count("'.[dev]'") == 1


def test_every_exit_status_of_the_overview_is_in_the_table():
    table = README.read_text().partition("## Exit statuses")[2].partition("##")[0]
    cells = re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE)
    statuses = set(re.findall(r"\d+", " ".join(cells)))
    assert statuses == set(re.findall(r"\b\d+\b", EXIT_STATUSES))


def test_every_file_that_the_readme_links_to_is_there():
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README.read_text())
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_changelog_has_a_place_for_what_is_next():
    text = (ROOT / "CHANGELOG.md").read_text()
    assert text.index("## [Unreleased]") < text.index("### Added")


def write() -> None:
    """Write the generated parts of the README anew, as a person at home would see them."""
    os.environ.pop("CI", None)
    with tempfile.TemporaryDirectory() as home, OllamaSimulator() as local:
        os.environ |= {"GEMROUTE_HOME": home, "GEMROUTE_LOCAL_URL": local.url}
        with GeminiSimulator() as cloud:
            os.environ |= {"GEMROUTE_GEMINI_BASE_URL": cloud.url, "GEMINI_API_KEY": "simulated"}
            output_of("gemroute classify hi")  # makes the cache that the others find
            README.write_text(rendered(README.read_text(), output_of))


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    write()
