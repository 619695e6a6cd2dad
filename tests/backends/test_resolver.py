"""Names become numbers in time, or an error does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from gemroute.backends.resolver import addresses
from gemroute.core.errors import TimedOut, Unreachable


def refuse_to_resolve(*_: object, **__: object) -> list[object]:
    raise AssertionError("a number is looked up")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "192.0.2.7"])
def test_a_number_is_its_own_address(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", refuse_to_resolve)
    assert addresses(host, 443, 1.0) == (host,)


def test_each_address_of_a_name_comes_once_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(0, 0, 0, "", (number, 443)) for number in ("2001:db8::1", "192.0.2.1", "192.0.2.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    assert addresses("gemini.example", 443, 1.0) == ("2001:db8::1", "192.0.2.1")


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(socket.gaierror(-2, "Name or service not known"), id="no such name"),
        pytest.param(UnicodeError("label too long"), id="no name at all"),
    ],
)
def test_an_unknown_name_is_unreachable(
    failure: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> list[object]:
        raise failure

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(Unreachable):
        addresses("nowhere.invalid", 443, 1.0)


@pytest.fixture
def a_deaf_resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    release = threading.Event()

    def wait(*_: object, **__: object) -> list[object]:
        release.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", wait)
    yield
    release.set()


@pytest.mark.usefixtures("a_deaf_resolver")
def test_a_resolver_that_does_not_answer_is_not_waited_for() -> None:
    with pytest.raises(TimedOut, match=r"0\.05 s"):
        addresses("gemini.example", 443, 0.05)
