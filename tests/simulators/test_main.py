"""`python -m gemroute.simulators` runs until it is told to end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Give the process and the address that it prints when it is ready."""
    command = [sys.executable, "-m", "gemroute.simulators", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_prints_its_address_records_and_ends_quietly(
    ending: signal.Signals, tmp_path: Path
) -> None:
    record = tmp_path / "record.jsonl"
    with running("ollama", "--record", str(record), "--delay-ms", "1") as (process, url):
        body = {"model": "gemma4", "messages": [{"role": "user", "content": "hi"}]}
        headers = {"Authorization": "Bearer s3cret"}
        response = httpx.post(f"{url}/api/chat", json=body, headers=headers, trust_env=False)
        assert response.status_code == 200
        process.send_signal(ending)
        assert process.wait(10) == 0
    (line,) = record.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["body"] == body
    assert "s3cret" not in line


def test_a_fault_can_be_chosen() -> None:
    with running("ollama", "--fault", "503") as (_, url):
        body = {"model": "gemma4", "messages": [{"role": "user", "content": "hi"}]}
        assert httpx.post(f"{url}/api/chat", json=body, trust_env=False).status_code == 503


def test_the_cloud_is_simulated_too() -> None:
    with running("gemini") as (_, url):
        assert url.startswith("http://127.0.0.1:")


def test_an_unknown_fault_is_a_usage_error_with_the_known_ones() -> None:
    command = [sys.executable, "-m", "gemroute.simulators", "ollama", "--fault", "gremlins"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "known: refuse, deaf" in ran.stderr
