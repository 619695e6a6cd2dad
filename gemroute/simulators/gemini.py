"""Gemini's REST interface on loopback: its main calls, its errors, and ways to misbehave.

The stream is SSE with CRLF and no end word. `GEMINI_API_KEY` may hold anything but `bad-key`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from gemroute.simulators.exchange import Exchange
from gemroute.simulators.gemini_replies import (
    ERROR_TYPE,
    MODELS,
    Answer,
    Question,
    Refusal,
    blocked_answer,
    blocked_prompt,
    model_card,
    quota_used_up,
    tokens_in,
)
from gemroute.simulators.server import SimulatedServer

BAD_KEY = "bad-key"
REROUTED_MODEL = "gemini-3.8-flash-002"
LONG_RETRY_S = 3600
ESCAPES = "\x1b[2J\x1b]52;c;Z2VtcjB1dGU=\x07red \u202etxt\u202c\u200b\U000e0041 end"
DRIP_S = 0.2

_SSE = "text/event-stream"
_PATH = re.compile(r"/v1(?:beta)?/models(?:/([A-Za-z0-9._-]+)(?::([A-Za-z]+))?)?", re.ASCII)
_ODD_SIZES = (7, 1, 64, 3, 500)
_PORTAL = b"<!DOCTYPE html><title>Sign in</title><h1>Accept the terms of this network</h1>"
_KEY_INVALID = Refusal(
    400,
    "INVALID_ARGUMENT",
    "API key not valid. Please pass a valid API key.",
    ({"@type": f"{ERROR_TYPE}ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"},),
)
_NO_KEY = Refusal(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.")
_BUSY = Refusal(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")
_REFUSALS = {
    "400-place": Refusal(400, "FAILED_PRECONDITION", "User location is not supported."),
    "401": Refusal(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
    "403": Refusal(403, "PERMISSION_DENIED", "Your API key was reported as leaked."),
    "404": Refusal(404, "NOT_FOUND", "This model is no longer available."),
    "429": quota_used_up("1.5s", "Minute"),
    "429-long": quota_used_up(f"{LONG_RETRY_S}s", "Day"),
    "500": Refusal(500, "INTERNAL", "An internal error has occurred."),
    "503": _BUSY,
    "504": Refusal(504, "DEADLINE_EXCEEDED", "The request could not be processed in time."),
}


class GeminiSimulator(SimulatedServer):
    """A Gemini on this machine; records every request in `requests`.

    `text` is a fixed answer instead of the simulated one, `retry_after` a header on every
    error, and `redirect_to` is where the fault `redirect` sends the client.

    Beside `refuse` its faults are error answers (`400-place` to `504`, `503-once`,
    `400-echo`), blocks (`safety-block`, `safety-at-once`, `blocked-prompt`), early ends
    (`max-tokens`, `no-finish`, `cut`, `cut-in-event`, `reset`, `error-mid-stream`,
    `continuation`), junk (`bad-json`, `html`, `redirect`, `escapes`, `long-line`), slowness
    (`stall`, `stall-mid-stream`, `drip`) and an answer by another model (`rerouted-model`).
    """

    FAULTS: ClassVar[tuple[str, ...]] = (
        *SimulatedServer.FAULTS,
        *_REFUSALS,
        *("503-once", "400-echo", "safety-block", "safety-at-once", "blocked-prompt"),
        *("max-tokens", "no-finish", "cut", "cut-in-event", "reset", "error-mid-stream"),
        *("continuation", "bad-json", "html", "redirect"),
        *("escapes", "long-line", "stall", "stall-mid-stream", "drip", "rerouted-model"),
    )

    def __init__(
        self,
        *,
        port: int = 0,
        fault: str | None = None,
        delay_s: float = 0.0,
        record_to: Path | None = None,
        text: str | None = None,
        retry_after: str | None = None,
        redirect_to: str = "http://127.0.0.1:9",
    ) -> None:
        self.text = text
        self.retry_after = retry_after
        self.redirect_to = redirect_to
        super().__init__(port=port, fault=fault, delay_s=delay_s, record_to=record_to)

    @property
    def prompts(self) -> list[Mapping[str, Any]]:
        """The bodies of the questions, in order: what the service was told."""
        return [request.json() for request in self.requests if request.method == "POST"]

    def answer(self, exchange: Exchange) -> None:
        """Answer one request as the service would, or as the fault says."""
        refusal = self._refusal(exchange)
        if refusal is not None:
            headers = {"Retry-After": self.retry_after} if self.retry_after else {}
            exchange.send_json(refusal.code, refusal.body, headers)
            return
        found = _PATH.fullmatch(exchange.recorded.route)
        name, verb = (found[1], found[2]) if found else (None, None)
        if verb is None:
            self._tell_models(exchange, name)
        elif verb == "streamGenerateContent":
            self._stream(exchange, Question(name or "", exchange.recorded.json()))
        else:
            self._answer_at_once(exchange, verb, Question(name or "", exchange.recorded.json()))

    def _refusal(self, exchange: Exchange) -> Refusal | None:
        """Return why this request gets an error answer, or None."""
        key = exchange.headers.get("x-goog-api-key", "")
        if key in ("", BAD_KEY):
            return _KEY_INVALID if key else _NO_KEY
        fault = self.fault or ""
        if fault == "503-once":
            self.fault = None
            return _BUSY
        if fault == "400-echo":
            return Refusal(400, "INVALID_ARGUMENT", f"Bad: {exchange.recorded.body.decode()}")
        if fault in _REFUSALS:
            return _REFUSALS[fault]
        return self._mistake(exchange)

    @staticmethod
    def _mistake(exchange: Exchange) -> Refusal | None:
        found = _PATH.fullmatch(exchange.recorded.route)
        if found is None:
            return Refusal(404, "NOT_FOUND", "The requested URL was not found on this server.")
        if found[2] is None:
            return None
        try:
            body = exchange.recorded.json()
        except ValueError:
            return Refusal(400, "INVALID_ARGUMENT", "Invalid JSON payload received.")
        return Question(found[1], body).refusal()

    @staticmethod
    def _tell_models(exchange: Exchange, name: str | None) -> None:
        if name is None:
            exchange.send_json(200, {"models": [model_card(model) for model in MODELS]})
        elif name in MODELS:
            exchange.send_json(200, model_card(name))
        else:
            exchange.send_json(404, Refusal(404, "NOT_FOUND", f"models/{name} is not found.").body)

    def _answer_at_once(self, exchange: Exchange, verb: str, question: Question) -> None:
        if verb == "countTokens":
            exchange.send_json(200, {"totalTokens": tokens_in(question.text)})
        elif verb == "generateContent":
            exchange.send_json(200, Answer.to(question, self.text).whole())
        else:
            exchange.send_json(404, Refusal(404, "NOT_FOUND", "There is no such method.").body)

    def _stream(self, exchange: Exchange, question: Question) -> None:
        answer = Answer.to(question, self.text)
        misbehave = self._misbehaviours.get(self.fault or "")
        if misbehave is None:
            _send(exchange, answer.events())
        else:
            misbehave(self, exchange, answer)

    def _redirect(self, exchange: Exchange, _: Answer) -> None:
        exchange.send_redirect(self.redirect_to)

    _misbehaviours: ClassVar[dict[str, Callable[[GeminiSimulator, Exchange, Answer], None]]] = {
        "blocked-prompt": lambda _, x, a: _send(x, [blocked_prompt(a.question)]),
        "safety-block": lambda _, x, a: _send(x, blocked_answer(a)),
        "safety-at-once": lambda _, x, a: _send(x, blocked_answer(a)[1:]),
        "max-tokens": lambda _, x, a: _send(x, replace(a, finish="MAX_TOKENS").events()),
        "no-finish": lambda _, x, a: _send(x, a.events()[:-1]),
        "escapes": lambda _, x, a: _send(x, replace(a, text=ESCAPES).events()),
        "rerouted-model": lambda _, x, a: _send(
            x, replace(a, model_version=REROUTED_MODEL).events()
        ),
        "continuation": lambda _, x, a: _send(x, _to_be_continued(a)),
        "html": lambda _, x, __: x.send_body(200, _PORTAL, "text/html"),
        "redirect": _redirect,
        "stall": lambda _, x, __: x.stall(),
        "cut": lambda _, x, a: _begin(x, a, x.cut),
        "reset": lambda _, x, a: _begin(x, a, x.reset),
        "stall-mid-stream": lambda _, x, a: _begin(x, a, x.stall),
        "error-mid-stream": lambda _, x, a: _begin(
            x, a, lambda: _go_on(x, event_bytes(_BUSY.body))
        ),
        "cut-in-event": lambda _, x, a: _begin(
            x, a, lambda: _go_on(x, event_bytes(a.events()[1])[:30])
        ),
        "bad-json": lambda _, x, a: _begin(
            x, a, lambda: _go_on(x, b'data: {"candidates": [\r\n\r\n')
        ),
        "long-line": lambda _, x, a: _begin(x, a, lambda: _pour(x)),
        "drip": lambda _, x, a: _drip(x, a),
    }


def event_bytes(value: object) -> bytes:
    """Return one event as it goes over the wire."""
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\r\n\r\n"


def _send(exchange: Exchange, events: list[dict[str, Any]]) -> None:
    exchange.start_stream(_SSE)
    exchange.write_all(map(event_bytes, events), _ODD_SIZES)


def _begin(exchange: Exchange, answer: Answer, then: Callable[[], None]) -> None:
    """Send the first event, then misbehave."""
    exchange.start_stream(_SSE)
    exchange.write(event_bytes(answer.events()[0]))
    then()


def _go_on(exchange: Exchange, data: bytes) -> None:
    exchange.write(data)
    exchange.end_stream()


def _pour(exchange: Exchange) -> None:
    """Send a line of 300 MB, or what the client takes of it."""
    exchange.write(b"data: ")
    for _ in range(300):
        exchange.write(b"x" * (1 << 20))


def _drip(exchange: Exchange, answer: Answer) -> None:
    exchange.start_stream(_SSE)
    exchange.write_all(map(event_bytes, answer.events()), (1,), DRIP_S)


def _to_be_continued(answer: Answer) -> list[dict[str, Any]]:
    events = replace(answer, finish="CONTINUATION").events()
    events[-1]["candidates"][0]["continuationToken"] = "dG9rZW4="
    return events
