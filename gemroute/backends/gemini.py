"""A permitted Call goes to Gemini through Google's SDK; Deltas and one End come back.

The SDK builds the request and reads the events. What leaves, where to, how often and how long
it may take is decided under it, in `gemini_gate`. Nothing is read from the environment.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from gemroute.backends.base import Call, Delta, End, writable
from gemroute.backends.gemini_address import address_in, endpoint_of
from gemroute.core.errors import (
    ConfigError,
    CredentialsRejected,
    ProtocolBroken,
    RefusedByModel,
    RouteRefused,
    Truncated,
)
from gemroute.core.permit import CloudPermit
from gemroute.core.values import MOST_TOKENS, Finish, Place, Usage

if TYPE_CHECKING:
    from google import genai
    from google.genai import types

    from gemroute.backends.gemini_gate import Gate

    _Events = Generator[types.GenerateContentResponse, None, None]

BASE_URL = "https://generativelanguage.googleapis.com"
SDK_LOGGERS = ("google_genai", "google.auth", "httpx2", "httpcore", "httpcore2", "tenacity")

_MODEL = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,126}[a-z0-9])?", re.ASCII)
_PRINTABLE = re.compile(r"[!-~]+", re.ASCII)
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/@:-]{0,127}", re.ASCII)
_FINISHES = {"STOP": Finish.STOP, "MAX_TOKENS": Finish.LENGTH, "CONTINUATION": Finish.LENGTH}
# Ends that are a failure. Every other reason, an unknown one too, means that the answer was
# withheld: it is not asked for elsewhere.
_FAILURES = frozenset(
    {
        "FINISH_REASON_UNSPECIFIED",
        "OTHER",
        "LANGUAGE",
        "MALFORMED_RESPONSE",
        "MALFORMED_FUNCTION_CALL",
        "UNEXPECTED_TOOL_CALL",
        "TOO_MANY_TOOL_CALLS",
        "MISSING_THOUGHT_SIGNATURE",
    }
)
_NO_WAY_ROUND = "A model's refusal is never taken elsewhere; ask in other words."
# How the SDK trips over events that are JSON, but not what the protocol says.
_JUNK = (ValueError, TypeError, AttributeError, KeyError, RecursionError)


class GeminiBackend:
    """Gemini in the cloud. `base_url` is Google's, or a simulator's on this machine.

    Raises:
        CredentialsRejected: the key is empty or holds what no key holds.
        ConfigError: the address is neither https nor plain http to a loopback number.
    """

    name = "gemini"
    place = Place.CLOUD

    def __init__(
        self,
        api_key: str,
        base_url: str = BASE_URL,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        if not _PRINTABLE.fullmatch(api_key):
            raise CredentialsRejected(
                "The Gemini API key is empty or holds spaces or special characters.",
                hint="Set it anew with `gemroute keys set gemini`.",
            )
        self._api_key = api_key
        self._address = address_in(base_url)
        self._now = now
        self._under_way: set[Gate] = set()

    @property
    def host(self) -> str:
        """The `host` or `host:port` that it calls, as permits and records name it."""
        return endpoint_of(self._address)

    def __repr__(self) -> str:
        return f"GeminiBackend(base_url={self._address.base_url!r})"

    def stream(self, call: Call, permit: CloudPermit | None) -> Iterator[Delta | End]:
        """Yield the answer's pieces and its End.

        Raises:
            RouteRefused: there is no permit for this payload, model and host, or it was used.
            BackendError: there is no whole answer.
        """
        if permit is None:
            raise RouteRefused("Nothing leaves for Gemini without a permit.")
        if call.payload.has_media:
            raise RouteRefused("Images and sounds do not leave this machine.")
        if not _MODEL.fullmatch(call.model):
            raise ConfigError(
                "This is not a Gemini model's name.", hint='Write it as in "gemini-3.8-flash".'
            )
        return self._answer(call, permit)

    def close(self) -> None:
        """Close the connections of answers that are still under way."""
        for gate in tuple(self._under_way):
            gate.close()

    def _answer(self, call: Call, permit: CloudPermit) -> Iterator[Delta | End]:
        from google.genai import errors

        from gemroute.backends.gemini_errors import Complaint

        reading = _Reading()
        with ExitStack() as stack:
            events = self._events(call, permit, stack)
            while True:
                try:
                    event = _next(events)
                except errors.APIError as failure:
                    raise Complaint.of(failure.code, failure.details).error() from None
                except _JUNK:
                    raise ProtocolBroken(
                        "The Gemini service answered with something that is not its protocol."
                    ) from None
                if event is None:
                    break
                yield from reading.deltas(event)
        yield reading.end()

    def _events(self, call: Call, permit: CloudPermit, stack: ExitStack) -> _Events:
        """Return the SDK's stream for one call; `stack` closes all that it opens."""
        from gemroute.backends.gemini_gate import Gate, Passage
        from gemroute.backends.gemini_request import config_of, contents_of

        silence(SDK_LOGGERS)
        passage = Passage(
            self._address, call.model, self._api_key, permit, call.deadlines, self._now
        )
        gate = Gate(passage)
        self._under_way.add(gate)
        stack.callback(self._under_way.discard, gate)
        client = stack.enter_context(closing(self._client(stack.enter_context(gate))))
        stream = client.models.generate_content_stream(
            model=call.model, contents=contents_of(call), config=config_of(call)
        )
        return stack.enter_context(closing(cast("_Events", stream)))

    def _client(self, gate: Gate) -> genai.Client:
        """Return an SDK client with everything said that it would look for in the environment."""
        import httpx2
        from google import genai
        from google.genai.client import DebugConfig
        from google.genai.types import HttpOptions, HttpRetryOptions

        from gemroute.backends.gemini_gate import API_VERSION, NoAsync

        return genai.Client(
            api_key=self._api_key,
            enterprise=False,
            # Left out, GOOGLE_GENAI_CLIENT_MODE could have the SDK write prompts to a folder.
            debug_config=DebugConfig(client_mode=None, replays_directory=None, replay_id=None),
            http_options=HttpOptions(
                base_url=self._address.base_url,
                api_version=API_VERSION,
                retry_options=HttpRetryOptions(attempts=1),
                httpx_client=httpx2.Client(transport=gate, trust_env=False, follow_redirects=False),
                httpx_async_client=httpx2.AsyncClient(transport=NoAsync(), trust_env=False),
            ),
        )


class _Reading:
    """What the events have said so far."""

    def __init__(self) -> None:
        self._reason = ""
        self._usage = Usage(estimated=True)
        self._model_version = ""

    def deltas(self, event: types.GenerateContentResponse) -> Iterator[Delta]:
        """Yield the pieces of text in `event`, and keep the rest of it.

        Raises:
            RefusedByModel: the prompt was blocked.
        """
        if event.prompt_feedback and event.prompt_feedback.block_reason:
            raise RefusedByModel("Gemini blocked the request.", hint=_NO_WAY_ROUND)
        if event.model_version and _VERSION.fullmatch(event.model_version):
            self._model_version = event.model_version
        if event.usage_metadata:
            self._usage = usage_of(event.usage_metadata)
        for candidate in (event.candidates or ())[:1]:
            if candidate.finish_reason:
                self._reason = str(candidate.finish_reason.value)
            parts = candidate.content.parts if candidate.content else None
            for part in parts or ():
                if part.text:
                    yield Delta(writable(part.text), is_thought=bool(part.thought))

    def end(self) -> End:
        """Return the end marker.

        Raises:
            Truncated: there was none, or it says that the answer failed.
            RefusedByModel: the answer was withheld.
        """
        if not self._reason:
            raise Truncated("Gemini's answer ended without its end marker.")
        if self._reason in _FAILURES:
            raise Truncated("Gemini gave up in the middle of its answer.")
        if self._reason not in _FINISHES:
            raise RefusedByModel("Gemini withheld its answer.", hint=_NO_WAY_ROUND)
        return End(_FINISHES[self._reason], self._usage, self._model_version)


def usage_of(metadata: types.GenerateContentResponseUsageMetadata) -> Usage:
    """Return the tokens as Gemini bills them: what is missing is zero, as it is on the wire.

    No question at all, or a count that none can be, says nothing of what is billed.
    """
    usage = Usage(
        input_tokens=_count(metadata.prompt_token_count)
        + _count(metadata.tool_use_prompt_token_count),
        output_tokens=_count(metadata.candidates_token_count),
        thinking_tokens=_count(metadata.thoughts_token_count),
        cached_tokens=_count(metadata.cached_content_token_count),
    )
    most = max(usage.input_tokens, usage.billed_output_tokens, usage.cached_tokens)
    return usage if usage.input_tokens and most <= MOST_TOKENS else Usage(estimated=True)


def silence(loggers: tuple[str, ...]) -> None:
    """Switch these loggers and all below them off: at their lower levels they show headers."""
    for name in loggers:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _next(events: _Events) -> types.GenerateContentResponse | None:
    # The SDK warns of words that it does not know, and repeats them: they are the service's.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return next(events, None)


def _count(tokens: int | None) -> int:
    return max(0, tokens or 0)
