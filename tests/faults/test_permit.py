"""Every other way into the cloud, tried: without its permit the Gemini back end sends nothing."""

from __future__ import annotations

import copy
import pickle
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from typing import Any

import pytest
from fakes import MemoryRecorder, free, pacing
from issuing import MODEL, permit_for

from gemroute.backends.base import Call, Delta, End
from gemroute.backends.gemini import GeminiBackend
from gemroute.backends.gemini_address import address_in
from gemroute.backends.gemini_gate import Gate, Passage
from gemroute.core.errors import BackendError, RouteRefused
from gemroute.core.permit import CloudPermit
from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.request import Media, Message, Payload
from gemroute.core.values import (
    Classified,
    Decision,
    Finish,
    Modality,
    Place,
    Role,
    Route,
    TokenCount,
    Usage,
)
from gemroute.dispatch import Dispatch, Sending
from gemroute.simulators.gemini import GeminiSimulator

KEY = "AIzaSyTheKeyOfTheseTests"
PAYLOAD = Payload("", (Message(Role.USER, "what was judged"),))
OTHER = Payload("", (Message(Role.USER, "what was not judged"),))


@pytest.fixture
def cloud() -> Iterator[GeminiSimulator]:
    with GeminiSimulator() as service:
        yield service


@pytest.fixture
def backend(cloud: GeminiSimulator) -> GeminiBackend:
    return GeminiBackend(KEY, cloud.url)


def call(payload: Payload = PAYLOAD, model: str = MODEL) -> Call:
    return Call(model=model, payload=payload)


def refused(backend: GeminiBackend, what: Call, permit: Any) -> str:
    """Return why the back end does not send this."""
    with pytest.raises(RouteRefused) as caught:
        list(backend.stream(what, permit))
    return caught.value.message


class Lookalike:
    """Has all that a permit was ever asked for, and claims to be equal to one."""

    intent_id = "intent-1"

    def __init__(self, real: CloudPermit) -> None:
        self._hash = hash(real)

    def redeem(self, *_: object) -> None:
        """Agree to everything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return self._hash


def kindred(real: CloudPermit) -> object:
    """Return an instance of a subclass that claims to be equal to `real`."""

    class Kindred(CloudPermit):  # type: ignore[misc] # against the rule, on purpose
        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return hash(real)

    return Kindred()


FORGERIES: dict[str, Callable[[CloudPermit], object]] = {
    "none": lambda _: None,
    "a truth": lambda _: True,
    "a text": lambda _: "permit",
    "a look-alike": Lookalike,
    "one of a subclass": kindred,
    "one made by hand": lambda _: CloudPermit(),
    "one made without its maker": lambda _: object.__new__(CloudPermit),
    "a copy": copy.copy,
    "a deep copy": copy.deepcopy,
    "a pickled one": lambda real: pickle.loads(pickle.dumps(real)),
    "one that was reduced": lambda real: rebuilt(real.__reduce_ex__(4)),
}


def rebuilt(reduced: Any) -> object:
    maker, arguments, *_ = reduced
    return maker(*arguments)


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_nothing_but_the_issued_permit_lets_anything_out(cloud, backend, forge):
    """The real one is alive and unused all the while."""
    real = permit_for(PAYLOAD, backend.host)
    assert "permit" in refused(backend, call(), forge(real))
    assert cloud.requests == []
    assert isinstance(list(backend.stream(call(), real))[-1], End)
    assert len(cloud.requests) == 1


@pytest.mark.parametrize(
    ("what", "issued_for"),
    [
        pytest.param(call(OTHER), {}, id="another payload"),
        pytest.param(call(model="gemini-3.5-pro"), {}, id="another model"),
        pytest.param(call(), {"host": "generativelanguage.googleapis.com"}, id="another host"),
        pytest.param(call(), {"host": "127.0.0.1"}, id="another port"),
    ],
)
def test_a_permit_is_for_one_payload_one_model_and_one_host(cloud, backend, what, issued_for):
    permit = permit_for(PAYLOAD, **{"host": backend.host} | issued_for)
    refused(backend, what, permit)
    assert "used already" in refused(backend, call(), permit)
    assert cloud.requests == []


def test_a_permit_has_nothing_in_it_to_change(backend):
    permit = permit_for(PAYLOAD, backend.host)
    assert [name for name in dir(permit) if not name.startswith("__")] == []
    for name in ("intent_id", "digest", "redeem", "_used", "__dict__"):
        with pytest.raises(AttributeError):
            setattr(permit, name, "x")


def test_a_text_that_is_changed_after_the_permit_stays(cloud, backend):
    """A frozen message is only as frozen as Python makes it: what leaves is read anew."""
    payload = Payload("", (Message(Role.USER, "harmless"),))
    permit = permit_for(payload, backend.host)
    object.__setattr__(payload.messages[0], "text", "not harmless")
    assert "not those that were judged" in refused(backend, call(payload), permit)
    assert cloud.requests == []


def test_a_text_that_is_changed_while_it_is_sent_stays(cloud, backend):
    payload = Payload("", (Message(Role.USER, "harmless"),))
    stream = backend.stream(call(payload), permit_for(payload, backend.host))
    object.__setattr__(payload, "system", "not harmless")
    with pytest.raises(RouteRefused):
        next(stream)
    assert cloud.requests == []


def test_a_picture_stays_even_with_the_permit_of_its_text(cloud, backend):
    picture = Media(Modality.IMAGE, "image/png", b"\x89PNG")
    shown = Payload("", (replace(PAYLOAD.messages[0], media=(picture,)),))
    refused(backend, call(shown), permit_for(PAYLOAD, backend.host))
    assert cloud.requests == []


def test_of_many_threads_with_one_permit_one_is_served(cloud, backend):
    together = threading.Barrier(8)

    def ask(permit: CloudPermit) -> bool:
        together.wait()
        with suppress(RouteRefused):
            return isinstance(list(backend.stream(call(), permit))[-1], End)
        return False

    with ThreadPoolExecutor(8) as pool:
        for served in range(1, 6):
            permit = permit_for(PAYLOAD, backend.host)
            assert sum(pool.map(ask, [permit] * 8)) == 1
            assert len(cloud.requests) == served


def sdk_of(backend: GeminiBackend) -> Any:
    """Return the SDK's client as it stands over the gate of the call that is under way."""
    (gate,) = backend._under_way
    return backend._client(gate)


DETOURS: dict[str, Callable[[Any], object]] = {
    "the same again": lambda sdk: list(
        sdk.models.generate_content_stream(model=MODEL, contents=PAYLOAD.messages[0].text)
    ),
    "an answer at once": lambda sdk: sdk.models.generate_content(model=MODEL, contents="x"),
    "another model": lambda sdk: list(
        sdk.models.generate_content_stream(model="gemini-3.5-pro", contents="x")
    ),
    "counting": lambda sdk: sdk.models.count_tokens(model=MODEL, contents="x"),
    "embedding": lambda sdk: sdk.models.embed_content(model=MODEL, contents="x"),
    "the list of models": lambda sdk: list(sdk.models.list()),
    "the list of files": lambda sdk: list(sdk.files.list()),
    "a cache": lambda sdk: sdk.caches.create(model=MODEL, config={"contents": "x"}),
    "a chat": lambda sdk: sdk.chats.create(model=MODEL).send_message("x"),
    "a batch": lambda sdk: sdk.batches.create(model=MODEL, src=[{"contents": "x"}]),
}


@pytest.mark.parametrize("detour", DETOURS.values(), ids=DETOURS)
def test_the_sdk_reaches_nothing_but_the_permitted_call(cloud, backend, detour):
    with closing(backend.stream(call(), permit_for(PAYLOAD, backend.host))) as stream:
        assert isinstance(next(stream), Delta)
        sdk = sdk_of(backend)
        with closing(sdk), pytest.raises(RouteRefused):
            detour(sdk)
    assert len(cloud.requests) == 1


def test_a_file_is_not_uploaded(cloud, backend, tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text("secret")
    with closing(backend.stream(call(), permit_for(PAYLOAD, backend.host))) as stream:
        next(stream)
        sdk = sdk_of(backend)
        with closing(sdk), pytest.raises(RouteRefused):
            sdk.files.upload(file=path)
    assert len(cloud.requests) == 1


def test_a_gate_that_was_never_opened_serves_no_other_client(cloud, backend):
    """The client is there before the permit is used: the permit still decides."""
    passage = Passage(
        address_in(cloud.url),
        MODEL,
        KEY,
        permit_for(PAYLOAD, backend.host),
        call().deadlines,
        backend._now,
    )
    with Gate(passage) as gate, closing(backend._client(gate)) as sdk:
        with pytest.raises(RouteRefused):
            sdk.models.count_tokens(model=MODEL, contents="x")
        with pytest.raises(RouteRefused):
            list(sdk.models.generate_content_stream(model=MODEL, contents="x"))
    assert cloud.requests == []


@pytest.mark.parametrize("fault", ["503", "500", "reset", "cut", "continuation", "no-finish"])
def test_a_failed_call_is_not_made_again_with_its_permit(cloud, backend, fault):
    permit = permit_for(PAYLOAD, backend.host)
    cloud.set_fault(fault)
    with suppress(BackendError):
        list(backend.stream(call(), permit))
    cloud.set_fault(None)
    assert "used already" in refused(backend, call(), permit)
    assert len(cloud.requests) == 1


class Hoarder:
    """A cloud back end that keeps every permit, and ends as it was told to."""

    name, place, host = "hoarder", Place.CLOUD, "generativelanguage.googleapis.com"

    def __init__(self, how: Callable[[], Iterator[Delta | End]]) -> None:
        self.kept: list[CloudPermit | None] = []
        self._how = how

    def stream(self, _call: Call, permit: CloudPermit | None) -> Iterator[Delta | End]:
        self.kept.append(permit)
        return self._how()

    def close(self) -> None:
        """Have nothing to close."""


def at_once() -> Iterator[Delta | End]:
    raise BackendError("not today")


def later() -> Iterator[Delta | End]:
    yield Delta("Hel")
    raise BackendError("no more")


def well() -> Iterator[Delta | End]:
    yield End(Finish.STOP, Usage(), MODEL)


ENDINGS = {"at once": at_once, "later": later, "without an end": lambda: iter(()), "well": well}


def sending(host: str) -> Sending:
    route = Route(Place.CLOUD, MODEL)
    classified = Classified(
        facts=BASE_FACTS,
        findings=(),
        tokens=TokenCount(1, 1, exact=True),
        media_tokens=0,
        unread=(),
        reasons=(),
        size_bytes=1,
        digest=PAYLOAD.digest(),
    )
    return Sending(
        decision=Decision(routes=(route,)),
        classified=classified,
        route=route,
        call=call(),
        endpoint_host=host,
    )


@pytest.mark.parametrize("how", ENDINGS.values(), ids=ENDINGS)
def test_a_permit_that_is_kept_is_worth_nothing_once_the_outcome_is_written(cloud, backend, how):
    hoarder, recorder = Hoarder(how), MemoryRecorder()
    dispatch = Dispatch(hoarder, recorder, pacing(), free, lambda _text: None)
    with suppress(BackendError):
        list(dispatch.stream(sending(backend.host)))
    assert [kind for kind, _ in recorder.events] == ["intent", "outcome"]
    (permit,) = hoarder.kept
    assert type(permit) is CloudPermit
    assert "used already" in refused(backend, call(), permit)
    assert cloud.requests == []


def test_a_record_that_names_another_host_than_is_called_stops_the_call(cloud, backend):
    dispatch = Dispatch(backend, MemoryRecorder(), pacing(), free, lambda _text: None)
    with pytest.raises(RouteRefused, match="another host"):
        list(dispatch.stream(sending("generativelanguage.googleapis.com")))
    assert cloud.requests == []
