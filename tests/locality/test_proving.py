"""What stays here is told to nothing but a runtime that was looked at right before the call."""

from __future__ import annotations

import socket
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace

import pytest
from fakes import ANSWER, ScriptedBackend
from fakes import probe as probed

from gemroute.backends.base import Backend, Call
from gemroute.backends.deadlines import Deadlines
from gemroute.backends.ollama import OllamaBackend
from gemroute.core.errors import BackendError, ModelMissing, NotProved, Unreachable
from gemroute.core.request import Message, Payload
from gemroute.core.values import LocalHost, LocalState, Place, Role
from gemroute.locality import LocalProbe, Machine, probe
from gemroute.locality.listener import Owner
from gemroute.locality.proving import ProvedBackend
from gemroute.simulators.ollama import OllamaSimulator

PAYLOAD = Payload(system="", messages=(Message(Role.USER, "IBAN DE89 3704 0044 0532 0130 00"),))
STAYS = Call(model="gemma4:e4b", payload=PAYLOAD, deadlines=Deadlines(total_s=5))
MAY_LEAVE = replace(STAYS, stays=False)
READY = probed()


@dataclass
class Runtimes:
    """Remembers which runtime was opened, by address and pin, and what was told to any."""

    known: LocalProbe = READY
    now: LocalProbe = READY
    looked: list[str] = field(default_factory=list)
    opened: list[tuple[str, str]] = field(default_factory=list)
    told: ScriptedBackend = field(default_factory=lambda: ScriptedBackend(Place.LOCAL))

    @property
    def backend(self) -> ProvedBackend:
        return ProvedBackend(lambda _: self.known, self.look, self.open)

    def look(self, model: str) -> LocalProbe:
        self.looked.append(model)
        return self.now

    def open(self, base_url: str, pin: str) -> Backend:
        self.opened.append((base_url, pin))
        return self.told


def test_a_call_that_stays_goes_to_the_address_and_the_key_that_were_just_proved() -> None:
    runtimes = Runtimes(known=probed(base_url="https://gpu.example:443"))
    backend = runtimes.backend
    assert list(backend.stream(STAYS)) == list(ANSWER)
    runtimes.now = probed(base_url="https://gpu.example:1", pin="sha256:0", host=LocalHost.TRUSTED)
    list(backend.stream(STAYS))
    assert runtimes.opened == [
        ("http://127.0.0.1:11434", ""),
        ("https://gpu.example:1", "sha256:0"),
    ]
    assert runtimes.looked == ["gemma4:e4b"] * 2


def test_a_call_that_may_leave_goes_where_the_decision_said_without_another_look() -> None:
    runtimes = Runtimes(known=probed(base_url="http://127.0.0.1:1"))
    backend = runtimes.backend
    list(backend.stream(MAY_LEAVE))
    runtimes.known = probed(base_url="https://gpu.example:443", host=LocalHost.REMOTE)
    list(backend.stream(MAY_LEAVE))
    assert runtimes.opened == [("http://127.0.0.1:1", ""), ("https://gpu.example:443", "")]
    assert runtimes.looked == []


@pytest.mark.parametrize(
    ("now", "failure", "words"),
    [
        pytest.param({"host": LocalHost.REMOTE}, NotProved, "not proved", id="elsewhere"),
        pytest.param({"host": LocalHost.CLOUD_MODEL}, NotProved, "not proved", id="its cloud"),
        pytest.param(
            {"host": LocalHost.REMOTE, "state": LocalState.DOWN}, NotProved, "not proved", id="odd"
        ),
        pytest.param(
            {"state": LocalState.MISSING_MODEL}, ModelMissing, "no local model", id="missing"
        ),
        pytest.param(
            {"state": LocalState.DOWN}, Unreachable, "nothing answers", id="nothing there"
        ),
    ],
)
def test_what_was_proved_once_is_told_nothing_where_it_is_so_no_more(
    now: dict[str, object], failure: type[BackendError], words: str
) -> None:
    runtimes = Runtimes(now=probed(**now).noting("word", "what was found"))
    with pytest.raises(failure, match=words) as caught:
        list(runtimes.backend.stream(STAYS))
    assert type(caught.value) is failure
    assert (runtimes.opened, runtimes.told.received) == ([], [])


def test_every_try_of_a_busy_runtime_is_looked_at_again() -> None:
    runtimes = Runtimes()
    backend = runtimes.backend
    list(backend.stream(STAYS))
    runtimes.now = probed(host=LocalHost.REMOTE).noting("listener:other", "another user listens")
    with pytest.raises(NotProved, match="another user listens"):
        list(backend.stream(STAYS))
    assert len(runtimes.told.received) == 1


def test_closing_closes_nothing_that_is_needed_again() -> None:
    runtimes = Runtimes()
    backend = runtimes.backend
    backend.close()
    list(backend.stream(STAYS))
    assert len(runtimes.told.received) == 1


# The same with a server that listens


@pytest.fixture
def server() -> Iterator[OllamaSimulator]:
    with OllamaSimulator() as running:
        yield running


def looking(
    server: OllamaSimulator, machine: Machine, **words: bool
) -> Callable[[str], LocalProbe]:
    return lambda model: probe(server.url, model, machine=machine, **words)


def told(server: OllamaSimulator, look: Callable[[str], LocalProbe]) -> list[object]:
    """Return what the server was told, once a backend that knew it as ready was asked."""
    backend = ProvedBackend(lambda _: READY, look, OllamaBackend)
    try:
        list(backend.stream(STAYS))
    except BackendError as failure:
        assert isinstance(failure, NotProved)  # noqa: PT017 (either end is one of the test)
    return [*server.prompts]


@pytest.mark.parametrize(
    ("owner", "is_told"), [(Owner.OWN, True), (Owner.SYSTEM, True), (Owner.OTHER, False)]
)
def test_a_listener_that_took_the_place_of_the_runtime_is_told_nothing(
    server: OllamaSimulator, owner: Owner, is_told: bool
) -> None:
    assert bool(told(server, looking(server, Machine(owner=lambda _: owner)))) is is_told


@pytest.mark.parametrize("fault", ["deaf", "portal"])
@pytest.mark.parametrize("owner", [Owner.UNKNOWN, Owner.OWN])
def test_what_listens_and_does_not_answer_as_ollama_is_told_nothing(
    server: OllamaSimulator, fault: str, owner: Owner
) -> None:
    server.set_fault(fault)
    hasty = Deadlines(connect_s=1, first_byte_s=0.1, idle_s=0.1, total_s=0.2)
    machine = Machine(owner=lambda _: owner)
    assert told(server, lambda m: probe(server.url, m, machine=machine, deadlines=hasty)) == []


def test_a_runtime_whose_cloud_was_switched_on_is_told_nothing(server: OllamaSimulator) -> None:
    look = looking(server, Machine(), cloud_must_be_off=True)
    assert len(told(server, look)) == 1
    server.cloud_disabled = False
    assert len(told(server, look)) == 1


def test_a_name_that_changes_its_meaning_is_called_where_it_was_proved() -> None:
    """The very number that was looked at gets the call; the name isn't looked up again."""
    asked: list[str] = []

    def resolve(name: str, port: int) -> Collection[str]:
        asked.append(name)
        return {"127.0.0.1"} if len(asked) == 1 else {"192.0.2.2"}

    with OllamaSimulator() as server:
        url = f"http://gpu.example:{server.port}"
        look = lambda model: probe(url, model, machine=Machine(resolve))  # noqa: E731
        assert len(told(server, look)) == 1
        assert asked == ["gpu.example"]
        assert len(told(server, look)) == 1
    assert asked == ["gpu.example"] * 2


def test_where_nothing_listens_the_message_is_that_of_the_call_itself() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        ends = []
        for backend in (
            OllamaBackend(url),
            ProvedBackend(lambda _: READY, lambda m: probe(url, m), OllamaBackend),
        ):
            with pytest.raises(Unreachable) as caught:
                list(backend.stream(STAYS))
            ends.append((type(caught.value), str(caught.value)))
    assert ends[0] == ends[1]


def test_where_the_model_is_missing_the_message_is_that_of_the_call_itself(
    server: OllamaSimulator,
) -> None:
    call = replace(STAYS, model="gemma4:31b")
    ends = []
    for backend in (
        OllamaBackend(server.url),
        ProvedBackend(lambda _: READY, lambda m: probe(server.url, m), OllamaBackend),
    ):
        with pytest.raises(ModelMissing) as caught:
            list(backend.stream(call))
        ends.append((type(caught.value), str(caught.value)))
    assert ends[0] == ends[1]
    assert len(server.prompts) == 1
