"""The OpenAI-style half of a simulated Ollama, with what makes it unfit for a private prompt.

It ignores `num_ctx`, cuts long prompts in silence and says nothing of remote models.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gemroute.simulators.exchange import Exchange
from gemroute.simulators.ollama_chat import Asked, answer_lines
from gemroute.simulators.ollama_models import SimulatedModel

_CREATED = 1_793_600_000
_ID = "chatcmpl-127"
_COMMON = {"id": _ID, "created": _CREATED, "system_fingerprint": "fp_ollama"}


def completion_body(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the native request that a completion request becomes: no options, no truncate."""
    kept = {name: body[name] for name in ("model", "messages") if name in body}
    return {**kept, "think": body.get("reasoning_effort", "none") != "none"}


def send_completion(exchange: Exchange, body: Mapping[str, Any], model: SimulatedModel) -> None:
    """Answer `/v1/chat/completions`, as a stream of events if it is asked for."""
    asked = Asked.of(completion_body(body), model, is_chat=True)
    lines = list(answer_lines(asked, None))
    if not body.get("stream"):
        exchange.send_json(200, _whole(asked, lines))
        return
    wants_usage = bool((body.get("stream_options") or {}).get("include_usage"))
    exchange.start_stream("text/event-stream")
    exchange.write_all(_events(asked, lines, wants_usage=wants_usage))


def _events(
    asked: Asked, lines: Sequence[Mapping[str, Any]], *, wants_usage: bool
) -> Iterator[bytes]:
    common = {**_COMMON, "object": "chat.completion.chunk", "model": asked.body["model"]}
    for line in lines:
        delta = {"role": "assistant", "content": line["message"]["content"]}
        choice = {"index": 0, "delta": delta, "finish_reason": line.get("done_reason")}
        yield _event({**common, "choices": [choice]})
    if wants_usage:
        yield _event({**common, "choices": [], "usage": _usage(lines[-1])})
    yield b"data: [DONE]\n\n"


def _event(value: object) -> bytes:
    return b"data: " + json.dumps(value, ensure_ascii=False).encode("utf-8") + b"\n\n"


def _whole(asked: Asked, lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    whole = asked.whole(lines)
    choice = {"index": 0, "message": whole["message"], "finish_reason": whole["done_reason"]}
    common = {**_COMMON, "object": "chat.completion", "model": asked.body["model"]}
    return {**common, "choices": [choice], "usage": _usage(whole)}


def _usage(last: Mapping[str, Any]) -> dict[str, int]:
    prompt, completion = last.get("prompt_eval_count", 0), last.get("eval_count", 0)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


def models_list(models: Sequence[SimulatedModel]) -> dict[str, Any]:
    """Return the answer of `/v1/models`."""
    rows = [
        {"id": model.name, "object": "model", "created": _CREATED, "owned_by": "library"}
        for model in models
    ]
    return {"object": "list", "data": rows}


def error_object(error: str) -> dict[str, Any]:
    """Return an error in the shape of this interface."""
    return {"error": {"message": error, "type": "api_error", "param": None, "code": None}}
