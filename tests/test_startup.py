"""What each cheap command loads in a process of its own: start-up is a feature."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

# Libraries that only a call, a key, a screen or a document needs, and what they bring along.
HEAVY = {
    "PIL", "annotated_types", "asyncio", "concurrent", "genai_prices", "google", "h11", "httpcore",
    "httpx", "keyring", "multiprocessing", "ollama", "phonenumbers", "prompt_toolkit", "pydantic",
    "pydantic_core", "pygments", "pypdfium2", "requests", "rich", "sqlite3", "ssl", "stdnum",
    "tiktoken", "tomllib", "websockets",
}  # fmt: skip

REPORT = """
import atexit, json, os, sys
def report(status):
    sys.stdout.flush()
    os.write(3, json.dumps(sorted(sys.modules)).encode())
    leave(status)
leave, os._exit = os._exit, report
sys.argv = ["gemroute", *sys.argv[1:]]
from gemroute.__main__ import main
main()
report(0)
"""


def modules_after(*words: str, stdin: str = "") -> set[str]:
    """Return the modules that a fresh process has loaded when a command ends."""
    process = subprocess.run(
        [
            "bash",
            "-c",
            'exec 3>&1 1>/dev/null; exec "$@"',
            "-",
            sys.executable,
            "-c",
            REPORT,
            *words,
        ],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return set(json.loads(process.stdout))


def top_level(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}


def test_the_version_is_told_without_the_command_line():
    modules = modules_after("--version")
    assert "typer" not in modules
    assert {m for m in modules if m.startswith("gemroute")} == {"gemroute", "gemroute.__main__"}


def test_the_overview_imports_no_command():
    loaded = {m for m in modules_after("--help") if m.startswith("gemroute.")}
    assert loaded <= {
        "gemroute.__main__",
        "gemroute.cli",
        "gemroute.cli.app",
        "gemroute.cli.process",
        "gemroute.core",
        "gemroute.core.errors",
        "gemroute.terminal",
        "gemroute.terminal.money",
        "gemroute.terminal.sanitising",
        "gemroute.terminal.streams",
    }


@pytest.mark.parametrize(
    ("words", "stdin"),
    [
        pytest.param(["classify", "hi"], "", id="classify"),
        pytest.param(["classify", "--json", "hi"], "", id="classify --json"),
        pytest.param(["classify", "--jsonl"], '{"id": 1, "text": "hi"}\n', id="classify --jsonl"),
        pytest.param(["classify"], "<html><p>Hello</p></html>", id="classify a page"),
        pytest.param(["route", "hi"], "", id="route"),
        pytest.param(["route", "--json", "hi"], "", id="route --json"),
        pytest.param(["policy", "check"], "", id="policy check"),
        pytest.param(["policy", "test"], "", id="policy test"),
    ],
)
def test_a_cheap_command_loads_nothing_heavy(warm_home, words, stdin):
    modules_after(*words, stdin=stdin)  # the first one compiles the detectors
    assert top_level(modules_after(*words, stdin=stdin)) & HEAVY == set()


@pytest.mark.parametrize("words", [["classify", "hi"], ["route", "hi"]], ids=["classify", "route"])
def test_a_warm_start_opens_rules_and_policy_without_reading_or_compiling_them(warm_home, words):
    modules_after(*words)
    modules = modules_after(*words)
    assert modules.isdisjoint(
        {
            "gemroute.core.sensitivity.packs",
            "gemroute.core.tokens.packing",
            "gemroute.journal.chain",
            "gemroute.simulators.server",
            "importlib.metadata",
            "re2",
            "yaml",
        }
    )


def test_only_route_looks_at_the_runtime(warm_home):
    assert "gemroute.locality" not in modules_after("classify", "hi")
    assert "gemroute.locality" in modules_after("route", "hi")
