"""A Call goes in, the local model's Deltas and one End come out, by Ollama's own `/api/chat`.

Not the OpenAI-style endpoint, which ignores `num_ctx` and hides remote models; not the
`ollama` package, which cannot send `truncate`, drops `remote_host` and has no time limit.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from gemroute.backends.address import parse_address
from gemroute.backends.base import Call, Delta, End, writable
from gemroute.backends.http import NDJSON, Response, exchange
from gemroute.backends.lines import json_lines, json_object, lines
from gemroute.backends.model_names import canonical_name, local_reference
from gemroute.core.errors import (
    AnsweredElsewhere,
    AnswerTooLarge,
    BackendError,
    InputUnreadable,
    ModelMissing,
    NotProved,
    ProtocolBroken,
    Truncated,
    Unreachable,
    WindowExceeded,
)
from gemroute.core.permit import CloudPermit
from gemroute.core.request import Media, Message
from gemroute.core.values import MOST_TOKENS, Finish, Modality, Place, Usage

_ERROR_BYTES = 1 << 16
_FINISHES = {"stop": Finish.STOP, "length": Finish.LENGTH}
_CARRIED = frozenset({Modality.IMAGE, Modality.AUDIO})


class OllamaBackend:
    """Talks to one Ollama server on this machine, or to a trusted one over TLS.

    Sends no credentials. Holds nothing between calls. `pin` names the key that the server
    must prove to hold before it gets a byte.
    """

    name = "ollama"
    place = Place.LOCAL

    def __init__(self, base_url: str, pin: str = "") -> None:
        self._address = replace(parse_address(base_url), pin=pin)

    def stream(
        self,
        call: Call,
        permit: CloudPermit | None = None,  # noqa: ARG002 (a local answer needs none)
    ) -> Iterator[Delta | End]:
        """Yield the answer as it comes, and its End; see the protocol.

        Raises:
            NotProved: the call is to stay here, and the address is neither a number of this
                machine nor one with a pin.
            ModelMissing: the server has no such model, or it is a remote one.
            WindowExceeded: the prompt is longer than `call.window_tokens`.
            InputUnreadable: an attachment is neither an image nor a sound.
            BackendError: any other way in which the server failed.
        """
        if call.stays and not (self._address.is_loopback or self._address.pin):
            raise NotProved("The address of the local runtime is not one of this machine.")
        body = json.dumps(chat_body(call)).encode("ascii")
        limits = call.deadlines
        try:
            with exchange(self._address, "POST", "/api/chat", body, deadlines=limits) as response:
                if response.status != 200:
                    raise complaint(response, call.model)
                response.require_media_type(NDJSON)
                answer = json_lines(lines(response.chunks(), limits.line_bytes))
                yield from events(answer, call.model)
        except Unreachable as failure:
            raise Unreachable(
                f"The local runtime cannot be reached. {failure.message}",
                hint=failure.hint or "Start it with `ollama serve`.",
            ) from None

    def close(self) -> None:
        """Do nothing: closing a stream closes its connection, and there is no other."""


def chat_body(call: Call) -> dict[str, Any]:
    """Return the request for `call`, with every default spelled out that would do harm.

    Without `truncate` and `shift` a long prompt is cut in silence; without `think` a model
    that can think does; without `num_ctx` the window depends on the graphics card.
    """
    body: dict[str, Any] = {
        "model": local_reference(call.model),
        "messages": _messages(call),
        "stream": True,
        "think": call.think,
        "truncate": False,
        "shift": False,
        "options": _options(call),
    }
    if call.payload.schema:
        body["format"] = json.loads(call.payload.schema)
    return body


def _options(call: Call) -> dict[str, float]:
    counts = {"num_ctx": call.window_tokens, "num_predict": call.max_output_tokens}
    options: dict[str, float] = {name: tokens for name, tokens in counts.items() if tokens}
    return options if call.temperature is None else {**options, "temperature": call.temperature}


def _messages(call: Call) -> list[dict[str, Any]]:
    system = call.payload.system
    first = [{"role": "system", "content": system}] if system else []
    return [*first, *map(_message, call.payload.messages)]


def _message(message: Message) -> dict[str, Any]:
    turn: dict[str, Any] = {"role": message.role.value, "content": message.text}
    if message.media:
        turn["images"] = [_encoded(media) for media in message.media]
    return turn


def _encoded(media: Media) -> str:
    """Return an image or a sound for the `images` list: Ollama tells them by their first bytes."""
    if media.modality not in _CARRIED:
        raise InputUnreadable(f"Ollama takes no attachment of the kind {media.modality.value}.")
    return base64.b64encode(media.data).decode("ascii")


def events(answer: Iterable[dict[str, Any]], model: str) -> Iterator[Delta | End]:
    """Yield what the lines of an answer say, each checked before anything of it is used.

    Raises:
        AnsweredElsewhere: a line comes from another machine or model.
        ProtocolBroken: a line is an error, or has another shape.
        Truncated: there is no line that says `done`.
    """
    for line in answer:
        _require_own(line, model)
        yield from _deltas(line)
        if line.get("done") is True:
            yield _end(line)
            return
    raise Truncated("The answer ended without its end marker.")


def _require_own(line: dict[str, Any], model: str) -> None:
    """Check that it was this machine's `model` that said the line."""
    if "error" in line:
        raise ProtocolBroken(
            "The local runtime failed in the middle of the answer.", hint="Its own log says why."
        )
    if line.get("remote_host") or line.get("remote_model"):
        raise AnsweredElsewhere(
            "The local runtime had another machine answer; reading stopped.",
            hint=f"{model} is an alias of a remote model: `ollama rm` it, then `ollama pull` it.",
        )
    said = line.get("model")
    if not isinstance(said, str) or canonical_name(said) != canonical_name(model):
        raise AnsweredElsewhere(f"Another model than {model} answered; reading stopped.")


def _deltas(line: dict[str, Any]) -> Iterator[Delta]:
    message = line.get("message", {})
    if not isinstance(message, dict):
        raise ProtocolBroken("The local runtime sent a message of another shape.")
    if thought := _text(message, "thinking"):
        yield Delta(thought, is_thought=True)
    if text := _text(message, "content"):
        yield Delta(text)


def _text(message: dict[str, Any], key: str) -> str:
    text = message.get(key) or ""
    if not isinstance(text, str):
        raise ProtocolBroken("The local runtime sent a message of another shape.")
    return writable(text)


def _end(line: dict[str, Any]) -> End:
    reason = line.get("done_reason", "stop")
    if not isinstance(reason, str) or reason not in _FINISHES:
        raise ProtocolBroken("The local runtime ended the answer for a reason that is not known.")
    return End(_FINISHES[reason], _usage(line), canonical_name(line["model"]))


def _usage(line: dict[str, Any]) -> Usage:
    """Return the counts; a count of zero is left out of the line, so none at all is unknown."""
    input_tokens = _count(line, "prompt_eval_count")
    output_tokens = _count(line, "eval_count")
    return Usage(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cached_tokens=min(_count(line, "prompt_eval_cached_count"), input_tokens),
        estimated=not (input_tokens or output_tokens),
    )


def _count(line: dict[str, Any], key: str) -> int:
    count = line.get(key, 0)
    return count if isinstance(count, int) and 0 < count <= MOST_TOKENS else 0


def complaint(response: Response, model: str) -> BackendError:
    """Return the error that a status other than 200 means; of its text only known words count."""
    try:
        error = response.json(_ERROR_BYTES).get("error")
    except (ProtocolBroken, AnswerTooLarge):
        return response.error()
    if response.status == 404:
        return ModelMissing(
            f"The local runtime has no local model {model}.", hint=f"ollama pull {model}"
        )
    if response.status == 400:
        return _refusal(error) or response.error()
    return response.error()


def _refusal(error: object) -> BackendError | None:
    """Return the error for a 400 that is known. Its `error` is a text, or JSON in a text."""
    text = error if isinstance(error, str) else ""
    if "longer than the context length" in text:
        return WindowExceeded("The request is longer than the local model's window.")
    if "does not support thinking" in text:
        return ProtocolBroken("The local model cannot think.", hint="Ask without --think.")
    if "exceed_context_size_error" in text:
        return _window_exceeded(text)
    return None


def _window_exceeded(text: str) -> WindowExceeded:
    try:
        inner = json_object(text.encode("utf-8", errors="replace")).get("error")
    except ProtocolBroken:
        inner = None
    figures = inner if isinstance(inner, dict) else {}
    prompt, window = _count(figures, "n_prompt_tokens"), _count(figures, "n_ctx")
    said = f": {prompt:,} tokens against {window:,}" if prompt and window else ""
    return WindowExceeded(
        f"The request is longer than the local model's window{said}.",
        input_tokens=prompt,
        window_tokens=window,
    )
