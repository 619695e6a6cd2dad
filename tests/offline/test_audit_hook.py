"""What the audit hook lets by and what it refuses, judged without installing it here."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gemroute.offline import audit_hook
from gemroute.offline.audit_hook import CHILD_MODULES, OfflineViolation

INET, INET6, UNIX = (
    SimpleNamespace(family=family) for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX)
)
VSOCK, BLUETOOTH = SimpleNamespace(family=40), SimpleNamespace(family=31)


@pytest.fixture(autouse=True)
def as_if_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_hook, "_installed", [CHILD_MODULES])
    monkeypatch.setattr(audit_hook, "_refused", type(audit_hook._refused)())


def refuses(event: str, *arguments: Any) -> bool:
    try:
        audit_hook._guard(event, arguments)
    except OfflineViolation:
        return True
    return False


@pytest.mark.parametrize("event", ["connect", "bind", "sendto", "sendmsg"])
@pytest.mark.parametrize(
    ("sock", "address", "refused"),
    [
        pytest.param(INET, ("127.0.0.1", 11434), False, id="loopback"),
        pytest.param(INET, ("127.9.9.9", 1), False, id="all of 127/8"),
        pytest.param(INET, ("localhost", 1), True, id="localhost, which would be looked up"),
        pytest.param(INET, (b"127.0.0.1", 1), False, id="an address in bytes"),
        pytest.param(INET6, ("::1", 1, 0, 0), False, id="IPv6 loopback"),
        pytest.param(INET6, ("::ffff:127.0.0.1", 1), False, id="mapped loopback"),
        pytest.param(UNIX, "/run/user/1000/bus", True, id="a helper on a UNIX socket"),
        pytest.param(UNIX, b"\0abstract", True, id="a helper on an abstract UNIX socket"),
        pytest.param(INET, None, False, id="connected before"),
        pytest.param(INET, ("192.0.2.1", 443), True, id="another machine"),
        pytest.param(INET, ("0.0.0.0", 1), True, id="any address"),
        pytest.param(INET, ("", 1), True, id="no address"),
        pytest.param(INET, ("<broadcast>", 1), True, id="broadcast"),
        pytest.param(INET, ("127.1", 1), True, id="a short form"),
        pytest.param(INET, ("localhost.example.com", 1), True, id="a name"),
        pytest.param(INET, (2130706433, 1), True, id="a number"),
        pytest.param(INET, b"raw", True, id="bytes for an address"),
        pytest.param(INET6, ("2001:db8::1", 1, 0, 0), True, id="another machine, IPv6"),
        pytest.param(INET6, ("::ffff:192.0.2.1", 1), True, id="another machine, mapped"),
        pytest.param(INET6, ("fe80::1%eth0", 1, 0, 2), True, id="a link's neighbour"),
        pytest.param(VSOCK, (2, 1), True, id="a hypervisor"),
        pytest.param(BLUETOOTH, "00:00:00:00:00:00", True, id="a string, but not a UNIX one"),
    ],
)
def test_a_socket_reaches_this_machine_only(
    event: str, sock: object, address: object, refused: bool
):
    assert refuses(f"socket.{event}", sock, address) == refused


@pytest.mark.parametrize(
    ("event", "arguments", "refused"),
    [
        ("socket.getaddrinfo", ("localhost", 80, 0, 0, 0), False),
        ("socket.getaddrinfo", ("localhost.localdomain", 80, 0, 0, 0), True),
        ("socket.getaddrinfo", (None, 80, 0, 0, 0), False),
        ("socket.getaddrinfo", ("127.0.0.1", 80, 0, 0, 0), False),
        ("socket.getaddrinfo", ("example.com", 80, 0, 0, 0), True),
        ("socket.getaddrinfo", (b"example.com", 80, 0, 0, 0), True),
        ("socket.getaddrinfo", (bytearray(b"localhost"), 80, 0, 0, 0), False),
        ("socket.gethostbyname", ("example.com",), True),
        ("socket.gethostbyaddr", ("192.0.2.1",), True),
        ("socket.gethostbyaddr", ("127.0.0.1",), False),
        ("socket.getnameinfo", (("192.0.2.1", 80),), True),
        ("socket.getnameinfo", (("::1", 80, 0, 0),), False),
    ],
)
def test_no_name_but_localhost_is_looked_up(event: str, arguments: tuple[Any, ...], refused: bool):
    assert refuses(event, *arguments) == refused


READER = [sys.executable, "-I", "-m", "gemroute.intake.child"]


@pytest.mark.parametrize(
    ("executable", "argv", "refused"),
    [
        pytest.param(sys.executable, READER, False, id="our reader"),
        pytest.param(sys.executable, [*READER, "pdf"], False, id="our reader with arguments"),
        pytest.param(
            sys.executable, [sys.executable, "-B", *READER[1:]], False, id="with less to load"
        ),
        pytest.param(Path(sys.executable), [Path(sys.executable), *READER[1:]], False, id="paths"),
        pytest.param(
            sys.executable, [READER[0], *READER[2:]], True, id="whatever is called our reader"
        ),
        pytest.param(sys.executable, [*READER[:3], "http.server"], True, id="another module"),
        pytest.param(sys.executable, [sys.executable, "-c", "x"], True, id="code"),
        pytest.param(
            sys.executable, [sys.executable, "-Wdefault", *READER[1:]], True, id="another flag"
        ),
        pytest.param(sys.executable, READER[:3], True, id="no module"),
        pytest.param(sys.executable, [sys.executable], True, id="a bare interpreter"),
        pytest.param(sys.executable, [], True, id="no command"),
        pytest.param("/usr/bin/curl", READER, True, id="another program under our name"),
        pytest.param(sys.executable, ["curl", *READER[1:]], True, id="our program as another"),
        pytest.param("/usr/bin/curl", ["curl", "http://192.0.2.1"], True, id="curl"),
        pytest.param(sys.executable, " ".join(READER), True, id="one string"),
        pytest.param(None, READER, True, id="no program"),
    ],
)
@pytest.mark.parametrize("event", ["subprocess.Popen", "os.posix_spawn"])
def test_no_program_but_our_reader_is_started(
    event: str, executable: object, argv: object, refused: bool
):
    assert refuses(event, executable, argv, None, None) == refused


@pytest.mark.parametrize("event", ["os.exec", "os.spawn", "os.system", "os.startfile", "pty.spawn"])
def test_other_ways_to_start_a_program_are_refused(event: str):
    assert refuses(event, sys.executable, READER, None)


def test_no_interpreter_is_started_within_this_one():
    assert refuses("cpython.PyInterpreterState_New")


@pytest.mark.parametrize("event", ["open", "import", "ctypes.dlopen", "os.fork", "socket.__new__"])
def test_other_events_pass(event: str):
    assert not refuses(event, "anything")


def test_refused_events_are_counted_by_kind():
    assert audit_hook.refused_events() == {}
    refuses("os.system", "curl")
    refuses("os.system", "curl")
    refuses("socket.gethostbyname", "example.com")
    assert audit_hook.refused_events() == {"os.system": 2, "socket.gethostbyname": 1}


def test_a_violation_is_no_moment_to_retry_after():
    assert not issubclass(OfflineViolation, OSError)


def test_a_violation_tells_nothing_of_what_was_tried():
    with pytest.raises(OfflineViolation, match=r"^--offline refused socket\.gethostbyname$"):
        audit_hook._guard("socket.gethostbyname", ("secret.example.com",))


_INSTALL_TWICE = """
import os
from gemroute.offline import audit_hook
audit_hook.install()
audit_hook.install(("http.server",))
try:
    os.system("true")
except audit_hook.OfflineViolation:
    print(audit_hook.refused_events(), audit_hook._installed)
"""


def test_installing_twice_installs_once():
    printed = subprocess.check_output([sys.executable, "-c", _INSTALL_TWICE], text=True, timeout=20)
    assert printed == f"{{'os.system': 1}} {[CHILD_MODULES]}\n"
