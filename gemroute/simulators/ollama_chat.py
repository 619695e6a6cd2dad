"""A chat or generate request goes in; the lines of its answer come out, or why there are none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gemroute.core.records import dataclass
from gemroute.simulators.answers import simulated_json, simulated_text, simulated_tokens
from gemroute.simulators.ollama_models import DEFAULT_WINDOW, Refusal, SimulatedModel

CREATED_AT = "2026-11-02T08:15:00.123456789Z"
THOUGHT = "The question is clear. I am a simulation and answer with facts about the request."
_MESSAGE_TOKENS = 5
_TEMPLATE_TOKENS = 4
_THINKING_LEVELS = ("low", "medium", "high", "max")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that the server accepts."""

    body: Mapping[str, Any]
    model: SimulatedModel
    texts: tuple[str, ...]
    images: int
    thinks: bool
    window_tokens: int
    is_chat: bool

    @classmethod
    def of(cls, body: Mapping[str, Any], model: SimulatedModel, *, is_chat: bool) -> Asked:
        """Return the request for `model` that `body` makes.

        Raises:
            Refusal: an option has the wrong type, the model cannot do what is asked, or the
                prompt is too long and may not be cut.
        """
        turns = body.get("messages", []) if is_chat else [{"content": body.get("prompt", "")}]
        if not isinstance(turns, list) or not all(isinstance(turn, dict) for turn in turns):
            raise Refusal(400, "json: cannot unmarshal into Go struct field ChatRequest.messages")
        asked = cls(
            body=body,
            model=model,
            texts=tuple(str(turn.get("content", "")) for turn in turns),
            images=sum(len(turn.get("images") or ()) for turn in (*turns, body)),
            thinks=_thinks(body.get("think"), model),
            window_tokens=_window(body.get("options") or {}, model),
            is_chat=is_chat,
        )
        asked.require_sight()
        asked.require_room()
        return asked

    @property
    def streams(self) -> bool:
        return self.body.get("stream") is not False

    @property
    def prompt_tokens(self) -> int:
        """The length of the whole prompt, template included."""
        texts = sum(map(simulated_tokens, self.texts))
        thinking = 10 if self.thinks else 0
        return texts + _MESSAGE_TOKENS * len(self.texts) + _TEMPLATE_TOKENS + thinking

    @property
    def read_tokens(self) -> int:
        """What the model gets to see: about half the window when the prompt is cut."""
        if self.prompt_tokens <= self.window_tokens:
            return self.prompt_tokens
        return self.window_tokens // 2 + 2

    def require_sight(self) -> None:
        """Refuse images for a model that has no eyes."""
        if self.images and not {"vision", "audio"} & set(self.model.capabilities):
            inner = {"code": 500, "message": "image input is not supported", "type": "server_error"}
            raise Refusal(400, json.dumps({"error": inner}))

    def require_room(self) -> None:
        """Refuse a prompt that is too long, if the request forbids to cut it."""
        if self.prompt_tokens <= self.window_tokens:
            return
        if self.body.get("truncate") is False:
            raise Refusal(400, json.dumps({"error": self._exceeds()}))
        if self.body.get("shift") is False:
            text = "the prompt is longer than the context length currently available to the model"
            raise Refusal(400, f"{text}; use a shorter prompt or a longer context")

    def _exceeds(self) -> dict[str, Any]:
        prompt, window = self.prompt_tokens, self.window_tokens
        return {
            "code": 400,
            "message": f"request ({prompt} tokens) exceeds the available context size "
            f"({window} tokens), try increasing it",
            "type": "exceed_context_size_error",
            "n_prompt_tokens": prompt,
            "n_ctx": window,
        }

    def whole(self, lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return the answer to a request that does not want a stream."""
        last = dict(lines[-1])
        if not self.is_chat:
            return {**last, "response": "".join(line["response"] for line in lines)}
        text = "".join(line["message"]["content"] for line in lines)
        thought = "".join(line["message"].get("thinking", "") for line in lines)
        message = {"role": "assistant", "content": text}
        return {**last, "message": {**message, "thinking": thought} if thought else message}


def _thinks(think: object, model: SimulatedModel) -> bool:
    """Whether the model thinks: unless told not to, it does if it can."""
    can = "thinking" in model.capabilities
    if think is None:
        return can
    if not isinstance(think, bool) and think not in _THINKING_LEVELS:
        raise Refusal(400, f"invalid think value: {json.dumps(think)}")
    if think and not can:
        raise Refusal(400, f'"{model.name}" does not support thinking')
    return bool(think)


def _window(options: Mapping[str, Any], model: SimulatedModel) -> int:
    """Return the window that is loaded, clamped in silence to the trained length."""
    for name in ("num_ctx", "num_predict"):
        value = options.get(name, 0)
        if not isinstance(value, int) or isinstance(value, bool):
            raise Refusal(500, f'option "{name}" must be of type integer')
    return min(options.get("num_ctx") or DEFAULT_WINDOW, model.window_tokens)


def answer_lines(asked: Asked, text: str | None) -> Iterator[dict[str, Any]]:
    """Yield the lines of the answer: thoughts, the text word by word, and the figures."""
    if not any(asked.texts) and not asked.images:
        yield _line(asked, done=True) | {"done_reason": "load"}
        return
    words, is_cut = _words(asked, text if text is not None else _text(asked))
    thoughts = THOUGHT.split(" ") if asked.thinks else []
    for thought in thoughts:
        yield _line(asked, thinking=f"{thought} ")
    for word in words:
        yield _line(asked, content=word)
    yield _line(asked, done=True) | {
        "done_reason": "length" if is_cut else "stop",
        "total_duration": 1_204_000_000,
        "prompt_eval_count": asked.read_tokens,
        "prompt_eval_duration": 310_000_000,
        "eval_count": len(words) + len(thoughts),
        "eval_duration": 880_000_000,
    }


def _words(asked: Asked, text: str) -> tuple[list[str], bool]:
    """Return the pieces of the answer, at most `num_predict`, and whether some are missing."""
    words = text.replace(" ", "\x00 ").split("\x00")
    limit = (asked.body.get("options") or {}).get("num_predict", -1)
    return (words[:limit], True) if 0 < limit < len(words) else (words, False)


def _text(asked: Asked) -> str:
    form = asked.body.get("format")
    if isinstance(form, dict):
        return simulated_json(form)
    if form == "json":
        return json.dumps({"simulated": True})
    return simulated_text(asked.model.name, list(asked.texts), asked.images)


def _line(
    asked: Asked, content: str = "", thinking: str = "", *, done: bool = False
) -> dict[str, Any]:
    common = {
        "model": asked.body["model"],
        **asked.model.remote_fields(),
        "created_at": CREATED_AT,
        "done": done,
    }
    thought = {"thinking": thinking} if thinking else {}
    if not asked.is_chat:
        return {**common, "response": content, **thought}
    return {**common, "message": {"role": "assistant", "content": content, **thought}}
