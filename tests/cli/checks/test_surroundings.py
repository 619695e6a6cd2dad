"""What is made of variables, limits and the child that closes itself."""

from __future__ import annotations

import resource
import sys
from contextlib import contextmanager

import pytest

from gemroute.cli.checks import closing, surroundings
from gemroute.cli.checks.check import Status

from .conftest import only


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("0.0.0.0", Status.WARN),
        ("0.0.0.0:11434", Status.WARN),
        ("http://0.0.0.0:80/", Status.WARN),
        ("[::]", Status.WARN),
        ("::", Status.WARN),
        (":11434", Status.WARN),
        ("127.0.0.1", Status.OK),
        ("localhost:11434", Status.OK),
        ("10.0.0.0.0.0.0", Status.OK),
        ("", Status.OK),
    ],
)
def test_an_address_on_which_ollama_would_listen_for_all_is_doubtful(host, status):
    assert only(surroundings.variables({"OLLAMA_HOST": host})).status is status


def test_variables_are_named_and_their_values_never():
    environment = {"GOOGLE_API_KEY": "s3cret", "PYTHONPATH": "s3cret", "https_proxy": "s3cret"}
    checks = [*surroundings.variables(environment), *surroundings.proxies(environment)]
    said = f"{checks}"
    assert all(name in said for name in environment)
    assert "s3cret" not in said
    assert checks[0].mend == "unset PYTHONPATH"


@pytest.mark.parametrize(("limit", "status"), [(0, Status.OK), (4096, Status.WARN)])
def test_core_dumps_are_doubtful(monkeypatch, limit, status):
    monkeypatch.setattr(resource, "getrlimit", lambda _: (limit, limit))
    assert only(surroundings.core_dumps()).status is status


@contextmanager
def said_by_a_child(text):
    """A process that prints `text` where the one that closes itself was expected."""
    import subprocess

    command = [sys.executable, "-c", f"print({text!r}, end='')"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        yield child


@pytest.mark.parametrize(
    ("said", "status", "evidence"),
    [
        pytest.param('[1, "a hook", "seccomp"]', Status.WARN, ("missing: seccomp",), id="weak"),
        pytest.param(
            '[3, "all"]',
            Status.OK,
            ("level 4 needs a network namespace: unshare -rn",),
            id="strong",
        ),
        pytest.param('[4, "nothing to reach"]', Status.OK, (), id="strongest"),
        pytest.param("Traceback", Status.FAIL, (), id="broken"),
    ],
)
def test_the_level_of_offline_says_what_is_missing(said, status, evidence):
    with said_by_a_child(said) as child:
        check = only(closing.strength(child))
    assert (check.name, check.status, check.evidence) == ("offline", status, evidence)
