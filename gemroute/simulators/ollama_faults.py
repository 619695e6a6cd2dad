"""An answer that is ready to be streamed goes in; a fault sends it, or something else, wrongly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gemroute.core.records import dataclass
from gemroute.simulators.exchange import Exchange

NDJSON = "application/x-ndjson"
PAGE = b"<html><body><h1>Sign in to the network</h1></body></html>"
ESCAPES = (
    "before \x1b[31mred\x1b[0m \x1b]52;c;aGVsbG8=\x07 \x1b]8;;http://127.0.0.1/\x07link\x1b]8;;\x07"
    " \x1b[2J\x9b2J \u202eright to left\u202c after"
)
_BLOCK = b"x" * (1 << 16)
_DRIP_S = 0.01


def go_json(value: object) -> bytes:
    """Return JSON as Go writes it, and a newline: UTF-8, but `<`, `>` and `&` escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode("utf-8", errors="replace") + b"\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """The lines of an answer, the last one with `done`; `sizes` are those of the writes."""

    lines: tuple[Mapping[str, Any], ...]
    sizes: tuple[int, ...]
    redirect_to: str

    def send(self, exchange: Exchange) -> None:
        """Stream every line, cut across writes without regard to lines or characters."""
        _stream(exchange, self.lines, self.sizes)
        exchange.end_stream()

    def with_fields(self, **fields: str) -> Answer:
        lines = tuple({**line, **fields} for line in self.lines)
        return Answer(lines, self.sizes, self.redirect_to)


def _stream(
    exchange: Exchange, lines: Iterable[Mapping[str, Any]], sizes: tuple[int, ...] = ()
) -> None:
    exchange.start_stream(NDJSON)
    exchange.write(b"".join(map(go_json, lines)), sizes)


def _stall_before_headers(exchange: Exchange, _: Answer) -> None:
    exchange.stall()


def _stall_after_headers(exchange: Exchange, _: Answer) -> None:
    exchange.start_stream(NDJSON)
    exchange.stall()


def _stall_mid_stream(exchange: Exchange, answer: Answer) -> None:
    _stream(exchange, answer.lines[:2])
    exchange.stall()


def _drip(exchange: Exchange, answer: Answer) -> None:
    exchange.start_stream(NDJSON)
    while True:
        exchange.write(go_json(answer.lines[0]), (1,), _DRIP_S)


def _cut_without_done(exchange: Exchange, answer: Answer) -> None:
    _stream(exchange, answer.lines[:-1])
    exchange.end_stream()


def _cut_connection(exchange: Exchange, answer: Answer) -> None:
    _stream(exchange, answer.lines[:2])
    exchange.cut()


def _reset(exchange: Exchange, answer: Answer) -> None:
    _stream(exchange, answer.lines[:2])
    exchange.pause(_DRIP_S)
    exchange.reset()


def _bad_ndjson(exchange: Exchange, answer: Answer) -> None:
    _stream(exchange, answer.lines[:2])
    exchange.write_all([b'{"model": the dog ate the rest\n'])


def _html(exchange: Exchange, _: Answer) -> None:
    exchange.send_body(200, PAGE, "text/html; charset=utf-8")


def _wrong_type(exchange: Exchange, answer: Answer) -> None:
    body = b"".join(map(go_json, answer.lines))
    exchange.send_body(200, body, "application/octet-stream")


def _cut_in_line(exchange: Exchange, answer: Answer) -> None:
    """End in the middle of a line, and as HTTP wants it."""
    _stream(exchange, answer.lines[:2])
    exchange.write_all([go_json(answer.lines[2])[:20]])


def _huge_line(exchange: Exchange, answer: Answer) -> None:
    _stream(exchange, answer.lines[:1])
    for _ in range((300 << 20) // len(_BLOCK)):
        exchange.write(_BLOCK)


def _missing(exchange: Exchange, answer: Answer) -> None:
    exchange.send_json(404, {"error": f"model '{answer.lines[0]['model']}' not found"})


def _busy(exchange: Exchange, _: Answer) -> None:
    text = "server busy, please try again.  maximum pending requests exceeded"
    exchange.send_json(503, {"error": text})


def _other_model(exchange: Exchange, answer: Answer) -> None:
    answer.with_fields(model="qwen3:8b").send(exchange)


def _remote_host(exchange: Exchange, answer: Answer) -> None:
    fields = {"remote_host": "https://ollama.com:443", "remote_model": "gemma4:31b"}
    answer.with_fields(**fields).send(exchange)


def _redirect(exchange: Exchange, answer: Answer) -> None:
    exchange.send_redirect(answer.redirect_to + exchange.recorded.path)


def _error_mid_stream(exchange: Exchange, answer: Answer) -> None:
    text = "an error was encountered while running the model: unexpected EOF"
    _stream(exchange, [*answer.lines[:2], {"error": text}])
    exchange.end_stream()


def _error_json_string(exchange: Exchange, _: Answer) -> None:
    inner = {"error": {"code": 400, "message": "image input is not supported", "type": "invalid"}}
    exchange.send_json(400, {"error": json.dumps(inner)})


def _escapes(exchange: Exchange, answer: Answer) -> None:
    """Answer with what must not reach a terminal, one character a line, one byte a write."""
    first, last = answer.lines[0], answer.lines[-1]
    said = [{**first, "message": {"role": "assistant", "content": c}} for c in ESCAPES]
    Answer((*said, last), (1,), "").send(exchange)


FAULTS: Mapping[str, Callable[[Exchange, Answer], None]] = {
    "stall-before-headers": _stall_before_headers,
    "stall-after-headers": _stall_after_headers,
    "stall-mid-stream": _stall_mid_stream,
    "drip": _drip,
    "cut-without-done": _cut_without_done,
    "cut-in-line": _cut_in_line,
    "cut-connection": _cut_connection,
    "reset": _reset,
    "bad-ndjson": _bad_ndjson,
    "html": _html,
    "wrong-type": _wrong_type,
    "huge-line": _huge_line,
    "404-model": _missing,
    "503": _busy,
    "other-model": _other_model,
    "remote-host": _remote_host,
    "redirect": _redirect,
    "error-mid-stream": _error_mid_stream,
    "error-json-string": _error_json_string,
    "escapes": _escapes,
}
