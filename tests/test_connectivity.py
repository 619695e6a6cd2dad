"""Whether there is a way out, found out without sending anything."""

from __future__ import annotations

import socket
from typing import Self

import pytest

from gemroute.connectivity import net_state
from gemroute.core.values import Net

CLOUD = "https://generativelanguage.googleapis.com"


class FakeSocket:
    """Stands for the kernel's answer to "is there a route"; nothing but connect is allowed."""

    def __init__(self, failures: list[OSError | None]) -> None:
        self._failures = failures

    def __call__(self, family: int, kind: int) -> FakeSocket:
        assert kind == socket.SOCK_DGRAM, "only a datagram socket asks without sending"
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def connect(self, address: tuple[str, int]) -> None:
        failure = self._failures.pop(0)
        if failure:
            raise failure


@pytest.mark.parametrize(
    ("failures", "state"),
    [
        pytest.param([None], Net.ONLINE, id="a route exists"),
        pytest.param([OSError("unreachable"), None], Net.ONLINE, id="over IPv6 only"),
        pytest.param([OSError("unreachable")] * 2, Net.OFFLINE, id="no route at all"),
        pytest.param(
            [PermissionError("no"), OSError("unreachable")], Net.UNKNOWN, id="the kernel won't say"
        ),
    ],
)
def test_the_kernels_routes_say_whether_there_is_a_way_out(monkeypatch, failures, state):
    monkeypatch.setattr(socket, "socket", FakeSocket(list(failures)))
    assert net_state(CLOUD) is state


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://[::1]:9", "http://localhost:9"])
def test_a_service_on_this_machine_needs_no_way_out(monkeypatch, url):
    monkeypatch.setattr(socket, "socket", FakeSocket([]))
    assert net_state(url) is Net.ONLINE
