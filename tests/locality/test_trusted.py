"""A runtime on another machine that the organisation trusts, by the key that it holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from tls import NAME, Identity, served_over_tls

from gemroute.backends.base import Call, Delta, End
from gemroute.backends.certificates import system_certificates
from gemroute.backends.deadlines import Deadlines
from gemroute.backends.ollama import OllamaBackend
from gemroute.core.errors import Unreachable
from gemroute.core.request import Message, Payload
from gemroute.core.values import LocalHost, LocalState, Role
from gemroute.locality import LocalProbe, Machine, probe

HASTY = Deadlines(connect_s=2, first_byte_s=2, idle_s=2, total_s=2)


@pytest.fixture(autouse=True)
def this_machine_stands_for_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gemroute.backends.resolver._look_up", lambda host, port: ("127.0.0.1",))


def probed(url: str, pin: str, **words: bool) -> LocalProbe:
    heard = Machine(listens=lambda *_: True)
    return probe(url, "gemma4:e4b", trusted={NAME: pin}, machine=heard, **words)


def asked(url: str, pin: str) -> list[Delta | End]:
    """Return the events of one call."""
    payload = Payload(system="", messages=(Message(Role.USER, "Hello"),))
    call = Call(model="gemma4:e4b", payload=payload, stays=bool(pin), deadlines=HASTY)
    return list(OllamaBackend(url, pin=pin).stream(call, None))


def test_a_trusted_server_that_holds_the_key_is_as_good_as_local(tmp_path: Path) -> None:
    identity = Identity.new()
    with served_over_tls(identity, tmp_path) as runtime:
        found = probed(runtime.url, identity.pin)
        assert isinstance(asked(found.base_url, found.pin)[-1], End)
    assert (found.host, found.state) == (LocalHost.TRUSTED, LocalState.READY)
    assert (found.base_url, found.pin) == (runtime.url, identity.pin)
    assert found.proof == (
        "address:trusted",
        "key:pinned",
        "server:ollama/0.40.12",
        "cloud:off",
        "tags:local",
        "show:local",
    )


@pytest.mark.parametrize("expired", [False, True], ids=["renewed", "expired"])
def test_the_key_counts_whatever_certificate_it_stands_in(tmp_path: Path, expired: bool) -> None:
    first = Identity.new()
    again = Identity.new(first.key, expired=expired)
    assert again.der != first.der
    with served_over_tls(again, tmp_path) as runtime:
        assert probed(runtime.url, first.pin).host is LocalHost.TRUSTED


def test_a_server_with_another_key_is_remote_and_gets_no_byte(tmp_path: Path) -> None:
    with served_over_tls(Identity.new(), tmp_path) as runtime:
        found = probed(runtime.url, Identity.new().pin)
        with pytest.raises(Unreachable, match="not the one that is trusted"):
            asked(runtime.url, Identity.new().pin)
        assert runtime.requests == []
    assert (found.host, found.state) == (LocalHost.REMOTE, LocalState.DOWN)
    assert found.proof == ("address:trusted", "key:other")


def test_without_a_pin_a_certificate_that_nobody_signed_counts_for_nothing(tmp_path: Path) -> None:
    with served_over_tls(Identity.new(), tmp_path) as runtime:
        with pytest.raises(Unreachable, match="could not prove who it is"):
            asked(runtime.url, "")
        assert runtime.requests == []


def test_the_environment_names_neither_certificates_to_trust_nor_a_file_for_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity, keys = Identity.new(), tmp_path / "keys"
    with served_over_tls(identity, tmp_path) as runtime:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
        monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
        system_certificates.cache_clear()
        with pytest.raises(Unreachable, match="could not prove who it is"):
            asked(runtime.url, "")
        asked(runtime.url, identity.pin)
        assert len(runtime.requests) == 1
    assert not keys.exists()


def test_a_pin_is_never_asked_for_over_plain_http() -> None:
    with pytest.raises(Unreachable, match="Plain http"):
        asked("http://127.0.0.1:9", "sha256:00")


def test_a_trusted_server_must_have_its_cloud_off_too(tmp_path: Path) -> None:
    identity = Identity.new()
    with served_over_tls(identity, tmp_path) as runtime:
        runtime.cloud_disabled = False
        found = probed(runtime.url, identity.pin, cloud_must_be_off=True)
    assert (found.host, found.state) == (LocalHost.CLOUD_MODEL, LocalState.MISSING_MODEL)
