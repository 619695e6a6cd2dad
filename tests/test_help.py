"""What --help says of each command, and what the shell is offered."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from commands import every_command, help_text

from gemroute.cli.app import COMMANDS, EXIT_STATUSES
from gemroute.core import errors

each_command = pytest.mark.parametrize(
    "words", every_command(), ids=lambda words: " ".join(words) or "gemroute"
)


def examples(words: tuple[str, ...]) -> list[str]:
    """Return the example commands at the end of a help text."""
    text = " ".join(help_text(words).split())
    _, _, tail = text.partition("Examples: ")
    return [each.strip() for each in tail.partition("Exit status:")[0].split("·")]


@each_command
def test_help_has_two_examples_the_first_of_that_very_command(words):
    shown = examples(words)
    assert len(shown) >= 2
    assert all("gemroute" in each for each in shown)
    assert " ".join(("gemroute", *words)) in shown[0]


@each_command
def test_help_fits_eighty_columns_and_says_what_the_command_does(words):
    lines = help_text(words).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].startswith(" ".join(("Usage: gemroute", *words)))
    assert re.match(r"  [A-Z].*", lines[2])


@each_command
def test_help_speaks_of_commands_and_never_of_modules(words):
    assert not re.search(r"gemroute\.|gemroute/|\.py\b|\bmodule\b|list\[|<str>", help_text(words))


@each_command
def test_help_shows_no_option_without_its_words(words):
    _, _, options = help_text(words).partition("\nOptions:\n")
    options = options.partition("\n\n")[0]
    entries = re.split(r"\n(?=  -)", options)
    assert all(re.search(r"\s{2,}[A-Z`]|\s[a-z]+: ", entry) for entry in entries), entries


def test_the_overview_names_every_exit_status_of_the_errors():
    def classes(root: type) -> set[type]:
        return {root}.union(*map(classes, root.__subclasses__()))

    listed = set(map(int, re.findall(r"\b\d+\b", EXIT_STATUSES)))
    assert {cls.exit_status for cls in classes(errors.GemrouteError)} <= listed


def complete(line: str) -> list[str]:
    """Return what bash is offered after `line`, by the protocol of the environment variables."""
    words = line.split(" ")
    process = subprocess.run(
        [sys.executable, "-m", "gemroute"],
        env={**os.environ, "_GEMROUTE_COMPLETE": "complete_bash"}
        | {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return process.stdout.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        pytest.param("gemroute ro", ["route"], id="a command"),
        pytest.param("gemroute ", list(COMMANDS), id="every command"),
        pytest.param("gemroute policy te", ["test"], id="a member of a family"),
        pytest.param("gemroute route --off", ["--offline"], id="an option"),
        pytest.param("gemroute ask --to ", ["local", "cloud"], id="a value"),
    ],
)
def test_the_shell_is_offered(line, offered):
    assert complete(line) == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_can_be_shown_for(shell):
    process = subprocess.run(
        [sys.executable, "-m", "gemroute", "--show-completion", shell],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "_GEMROUTE_COMPLETE" in process.stdout
