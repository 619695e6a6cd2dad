"""Every example runs as it stands and prints what the file beside it says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gemroute.core.decide import decide
from gemroute.core.policy.loader import load_policy
from gemroute.core.policy.prover import Verdict, prove
from gemroute.core.policy.testing import run_tests, untested_guards

EXAMPLES = Path(__file__).parents[1] / "examples"
SCRIPTS = sorted(path.with_suffix("").name for path in EXAMPLES.glob("*.out"))


def command(script: Path) -> list[str]:
    return [sys.executable, str(script)] if script.suffix == ".py" else ["bash", str(script)]


def runnable() -> list[Path]:
    """Return every example that is run itself: all Python, and all that may be executed."""
    return sorted(
        path
        for path in EXAMPLES.iterdir()
        if path.suffix == ".py" or (path.suffix == ".sh" and os.access(path, os.X_OK))
    )


@pytest.mark.parametrize("script", runnable(), ids=lambda path: path.name)
def test_an_example_prints_what_it_says(warm_home, tmp_path, script):
    done = subprocess.run(
        command(script),
        cwd=tmp_path,
        env={**os.environ, "PYTHON": sys.executable},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == script.with_suffix(".out").read_text()


def test_every_output_belongs_to_an_example():
    assert {path.stem for path in runnable()} == set(SCRIPTS)


def test_the_example_policy_is_proved_and_tested():
    path = EXAMPLES / "team-policy.yaml"
    policy = load_policy(path.read_bytes(), path.name)
    assert [proof.verdict for proof in prove(policy)] == [Verdict.PROVED]
    assert all(outcome.passed for outcome in run_tests(policy, decide))
    assert untested_guards(policy, decide) == ()
