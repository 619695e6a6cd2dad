"""What the kernel was brought to refuse is told as it is, also where it refuses less."""

from __future__ import annotations

import ctypes
import json
import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from namespaces import landlock_abi

from gemroute.core.errors import RouteRefused
from gemroute.offline import Strength, audit_hook, descriptors, enforce, kernel
from gemroute.offline.bpf import MACHINES
from gemroute.offline.kernel import Confinement

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
X86 = MACHINES["x86_64"]


class ScriptedLibc:
    """Answers system calls by number from a table, else with 0, and confines nobody."""

    def __init__(self, answers: dict[int, int], prctl: int = 0) -> None:
        self.answers = {CREATE_RULESET: 6, **answers}
        self.prctl_answer = prctl
        self.calls: list[int] = []

    def syscall(self, number: ctypes.c_long, *_: object) -> int:
        self.calls.append(number.value)
        return self.answers.get(number.value, 0)

    def prctl(self, *_: object) -> int:
        return self.prctl_answer


@pytest.fixture
def confine_by(monkeypatch: pytest.MonkeyPatch):
    def confine_by(libc: ScriptedLibc, *, threads: int = 1, is_empty: bool = False) -> Confinement:
        monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: libc)
        monkeypatch.setattr(kernel, "_threads", lambda: threads)
        monkeypatch.setattr(kernel, "_in_empty_namespace", lambda: is_empty)
        monkeypatch.setattr(kernel, "MACHINES", dict.fromkeys(_machines(), X86))
        monkeypatch.setattr(kernel.os, "close", lambda _: None)
        return kernel.confine([11434])

    return confine_by


def _machines() -> list[str]:
    return [os.uname().machine]


@pytest.mark.parametrize(
    ("answers", "strength", "missing"),
    [
        pytest.param({}, Strength.LANDLOCK, (), id="all of it"),
        pytest.param(
            {CREATE_RULESET: -1},
            Strength.SECCOMP,
            ("Landlock ABI 4, of Linux 6.7 (found 0)",),
            id="no Landlock",
        ),
        pytest.param(
            {CREATE_RULESET: 3},
            Strength.SECCOMP,
            ("Landlock ABI 4, of Linux 6.7 (found 3)",),
            id="Landlock without TCP",
        ),
        pytest.param(
            {ADD_RULE: -1}, Strength.SECCOMP, ("a Landlock rule for port 11434",), id="no rule"
        ),
        pytest.param(
            {RESTRICT_SELF: -1},
            Strength.SECCOMP,
            ("leave to restrict itself by Landlock",),
            id="no restriction",
        ),
        pytest.param(
            {X86.seccomp: -1},
            Strength.HOOK,
            ("leave to install a seccomp filter",),
            id="Landlock without seccomp counts for nothing",
        ),
    ],
)
def test_what_the_kernel_refuses_to_do_lowers_the_level(
    confine_by, answers: dict[int, int], strength: Strength, missing: tuple[str, ...]
):
    confinement = confine_by(ScriptedLibc(answers))
    assert (confinement.strength, confinement.missing) == (strength, missing)


def test_a_ruleset_that_cannot_be_made_lowers_the_level(confine_by):
    class OnlyTheVersion(ScriptedLibc):
        def syscall(self, number: ctypes.c_long, *arguments: object) -> int:
            makes = number.value == CREATE_RULESET and arguments[0] is not None
            return -1 if makes else super().syscall(number, *arguments)

    confinement = confine_by(OnlyTheVersion({}))
    assert confinement.missing == ("leave to make a Landlock ruleset",)


@pytest.mark.parametrize("abi", [4, 6])
def test_every_known_landlock_will_do(confine_by, abi: int):
    libc = ScriptedLibc({CREATE_RULESET: abi})
    assert confine_by(libc).strength is Strength.LANDLOCK
    assert libc.calls == [CREATE_RULESET, CREATE_RULESET, ADD_RULE, RESTRICT_SELF, X86.seccomp]


def test_privileges_that_cannot_be_given_up_lower_the_level(confine_by):
    assert confine_by(ScriptedLibc({}, prctl=-1)).strength is Strength.HOOK


def test_threads_that_already_run_are_not_held_by_landlock(confine_by):
    confinement = confine_by(ScriptedLibc({}), threads=2)
    assert confinement.strength is Strength.SECCOMP
    assert confinement.missing == ("Landlock for threads that already run",)


def test_a_thread_that_is_just_ending_is_waited_for(monkeypatch: pytest.MonkeyPatch):
    counts = iter([2, 2, 1, 1])
    monkeypatch.setattr(kernel, "_threads", lambda: next(counts))
    assert kernel._has_one_thread()


def test_sockets_that_cannot_be_listed_leave_the_hook():
    confinement = Confinement("", "", in_empty_namespace=True, sockets_missing="a list")
    assert confinement.strength is Strength.HOOK
    assert confinement.missing == ("a list",)


def test_an_empty_namespace_counts_only_with_the_filter(confine_by):
    assert confine_by(ScriptedLibc({}), is_empty=True).strength is Strength.NAMESPACE
    weaker = confine_by(ScriptedLibc({X86.seccomp: -1}), is_empty=True)
    assert weaker.strength is Strength.HOOK


def test_no_c_library_leaves_the_hook(monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object, **__: object) -> None:
        raise OSError("no such library")

    monkeypatch.setattr(ctypes, "CDLL", fail)
    assert kernel.confine([1]).strength is Strength.HOOK


def test_an_unknown_architecture_leaves_the_hook(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kernel, "MACHINES", {})
    assert kernel.confine([1]).strength is Strength.HOOK


def test_another_system_leaves_the_hook(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert kernel.confine([1]).strength is Strength.HOOK


def test_without_proc_nothing_is_taken_for_granted(monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object, **__: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", fail)
    monkeypatch.setattr(Path, "iterdir", fail)
    assert (kernel._in_empty_namespace(), kernel._threads()) == (False, 0)


class TestStrict:
    @pytest.fixture(autouse=True)
    def confined_to_seccomp(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(audit_hook, "install", lambda: None)
        monkeypatch.setattr(descriptors, "put_out_sockets", lambda: "")
        self.confinement = Confinement("", "Landlock ABI 4")
        monkeypatch.setattr(kernel, "confine", lambda _: self.confinement)

    def test_a_lower_level_is_refused_and_told(self):
        with pytest.raises(RouteRefused, match="Landlock ABI 4") as refusal:
            enforce(ports=[1], strict=True)
        assert refusal.value.exit_status == 7

    def test_without_strict_a_lower_level_is_returned(self):
        assert enforce(ports=[1], strict=False) is Strength.SECCOMP

    def test_level_three_is_enough(self):
        self.confinement = Confinement("", "")
        assert enforce(ports=[1], strict=True) is Strength.LANDLOCK


def test_every_level_has_its_words():
    words = [strength.words for strength in Strength]
    assert len(set(words)) == len(words) == 5


# The rest confines a real child, which needs no address but its own loopback ones.

_PROLOGUE = """
import ctypes, json, os, socket, sys, threading
from gemroute.offline import enforce
libc = ctypes.CDLL(None, use_errno=True)
ports = json.loads(sys.argv[1])

def attempt(call):
    try:
        call()
    except Exception as failure:
        return type(failure).__name__
    return "done"

def tcp(port):
    sock = socket.socket()
    sock.connect(("127.0.0.1", port))

def udp():
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

def fast_open():
    socket.socket().sendto(b"x", 0x20000000, ("127.0.0.1", ports[1]))
"""


def printed_by(script: str) -> list[str]:
    """Return what a process prints that knows a runtime's port and its neighbour's."""
    with ExitStack() as stack:
        servers = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(2)]
        ports = json.dumps([server.getsockname()[1] for server in servers])
        run = [sys.executable, "-c", _PROLOGUE + script, ports]
        return subprocess.check_output(run, text=True, timeout=30).split()


@pytest.mark.parametrize(
    ("call", "outcome"),
    [
        pytest.param("lambda: tcp(ports[0])", "done", id="the runtime answers"),
        pytest.param("udp", "PermissionError", id="UDP"),
        pytest.param("fast_open", "PermissionError", id="TCP Fast Open"),
        pytest.param(
            "lambda: socket.getaddrinfo('gemroute.invalid', 80)", "OfflineViolation", id="a name"
        ),
    ],
)
def test_a_confined_process_reaches_the_runtime_alone(call: str, outcome: str):
    script = f"enforce(ports=ports[:1], strict=False); print(attempt({call}))"
    assert printed_by(script) == [outcome]


# Which of the two answers holds is this kernel's, so it is asked first.
NEIGHBOUR = "PermissionError" if landlock_abi() >= 4 else "done"


def test_another_port_of_this_machine_is_closed_where_the_kernel_has_landlock():
    script = "enforce(ports=ports[:1], strict=False); print(attempt(lambda: tcp(ports[1])))"
    assert printed_by(script) == [NEIGHBOUR]


def test_the_level_is_the_one_that_this_machine_can_reach():
    reached = Strength.LANDLOCK if landlock_abi() >= 4 else Strength.SECCOMP
    if kernel._in_empty_namespace():
        reached = Strength.NAMESPACE
    assert printed_by("print(enforce(ports=ports, strict=False).name)") == [reached.name]


def test_a_child_process_inherits_the_filter():
    script = """
from gemroute.offline import kernel
kernel.confine(ports[:1])
import subprocess, sys
code = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)"
print(subprocess.run([sys.executable, "-c", code], capture_output=True).returncode)
"""
    assert printed_by(script) == ["1"]


def test_a_thread_that_already_ran_is_held_by_the_filter_and_lowers_the_level():
    script = """
go, told = threading.Event(), []
thread = threading.Thread(target=lambda: (go.wait(), told.append(attempt(udp))))
thread.start()
strength = enforce(ports=ports[:1], strict=False)
go.set()
thread.join()
print(strength.name in ("SECCOMP", "NAMESPACE"), *told)
"""
    assert printed_by(script) == ["True", "PermissionError"]


_TIMED = """
import time
from gemroute.offline import audit_hook, descriptors, kernel
start_s = time.perf_counter()
enforce(ports=ports[:1], strict=False)
print(time.perf_counter() - start_s)
"""


def test_the_guard_is_up_within_two_milliseconds():
    """The least of some fresh processes: whatever is more is the machine's other work."""
    assert min(float(*printed_by(_TIMED)) for _ in range(5)) < 0.002
