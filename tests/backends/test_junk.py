"""JSON of any shape from either service: pieces and one End, or one error of ours, nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from issuing import MODEL, permit_for

from gemroute.backends.base import Call, Delta, End
from gemroute.backends.deadlines import Deadlines
from gemroute.backends.gemini import GeminiBackend
from gemroute.backends.ollama import events
from gemroute.core.errors import BackendError
from gemroute.core.request import Message, Payload
from gemroute.core.values import Role
from gemroute.simulators.exchange import Exchange
from gemroute.simulators.server import SimulatedServer

PAYLOAD = Payload("", (Message(Role.USER, "hello"),))
QUICK = Deadlines(connect_s=5, first_byte_s=5, idle_s=5, total_s=5)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "a", "\ud83d", "\x1b[2J", "STOP", "SAFETY", "stop", "9" * 400]),
)
ANY = st.recursive(
    ODD,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
    ),
    max_leaves=4,
)


def mostly(usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(usual, usual, usual, ANY)


LINES = st.fixed_dictionaries(
    {"model": mostly(st.just("gemma4:e4b"))},
    optional={
        "message": mostly(
            st.fixed_dictionaries({}, optional={"content": mostly(st.just("x")), "thinking": ANY})
        ),
        "done": mostly(st.booleans()),
        "done_reason": mostly(st.sampled_from(["stop", "length", "load"])),
        "prompt_eval_count": ANY,
        "eval_count": ANY,
        "prompt_eval_cached_count": ANY,
        "remote_host": st.sampled_from(["", None, 0, "https://ollama.com", {}]),
        "created_at": ANY,
    },
)


def require_one_end(said: Iterable[Delta | End]) -> None:
    """Fail unless there are pieces that can be written, and an End and nothing after it, if any."""
    ended = False
    try:
        for event in said:
            assert not ended
            ended = isinstance(event, End)
            if isinstance(event, Delta):
                event.text.encode("utf-8")
            else:
                usage = event.usage
                counts = (usage.input_tokens, usage.output_tokens, usage.thinking_tokens)
                assert min(*counts, usage.cached_tokens) >= 0
    except BackendError:
        assert not ended
    else:
        assert ended


@settings(deadline=None, max_examples=200)
@given(st.lists(LINES, max_size=4))
def test_a_local_runtime_may_say_what_it_likes(lines: list[dict[str, Any]]) -> None:
    require_one_end(events(lines, "gemma4:e4b"))


PARTS = mostly(
    st.lists(
        mostly(st.fixed_dictionaries({}, optional={"text": mostly(st.just("x")), "thought": ANY})),
        max_size=2,
    )
)
CANDIDATES = mostly(
    st.lists(
        mostly(
            st.fixed_dictionaries(
                {},
                optional={
                    "content": mostly(st.fixed_dictionaries({}, optional={"parts": PARTS})),
                    "finishReason": mostly(st.sampled_from(["STOP", "MAX_TOKENS", "NEW_WORD"])),
                },
            )
        ),
        max_size=2,
    )
)
EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "candidates": CANDIDATES,
        "usageMetadata": mostly(
            st.fixed_dictionaries(
                {}, optional={"promptTokenCount": ANY, "cachedContentTokenCount": ANY}
            )
        ),
        "modelVersion": ANY,
        "promptFeedback": ANY,
        "responseId": ANY,
    },
) | st.fixed_dictionaries({"error": ANY | st.fixed_dictionaries({"code": ANY, "details": ANY})})


class Scripted(SimulatedServer):
    """Answers every request with the same events."""

    said: tuple[object, ...] = ()

    def answer(self, exchange: Exchange) -> None:
        body = b"".join(b"data: " + json.dumps(one).encode() + b"\n\n" for one in self.said)
        exchange.send_body(200, body, "text/event-stream")


@pytest.fixture(scope="module")
def service() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(said=st.lists(EVENTS, max_size=3))
def test_the_cloud_may_say_what_it_likes(service: Scripted, said: list[object]) -> None:
    service.said = tuple(said)
    backend = GeminiBackend("key", service.url)
    call = Call(model=MODEL, payload=PAYLOAD, deadlines=QUICK)
    require_one_end(backend.stream(call, permit_for(PAYLOAD, backend.host)))
