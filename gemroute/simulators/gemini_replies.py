"""A question to Gemini goes in; what the service would say comes out, as plain data.

Answers follow from the question alone, so they are the same every time. Shapes as google-genai
3.4 expects them and as the service documents them (November 2026).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from gemroute.core.records import dataclass

ERROR_TYPE = "type.googleapis.com/google.rpc."
INPUT_LIMIT_TOKENS = 1_048_576
OUTPUT_LIMIT_TOKENS = 65_536
MODELS = ("gemini-3.8-flash", "gemini-3.5-flash-lite", "gemini-3.1-pro-preview", "gemini-4-argon")
RETIRED = frozenset({"gemini-3.1-flash-lite-preview", "gemini-2.0-flash"})
THOUGHT = "The question is clear. I will answer it in one sentence."
_CHARACTERS_PER_TOKEN = 4
_WORDS_PER_EVENT = 3
_FIELDS = frozenset(
    {
        "contents",
        "systemInstruction",
        "generationConfig",
        "store",
        "safetySettings",
        "tools",
        "toolConfig",
        "cachedContent",
        "serviceTier",
    }
)
_GENERATION = re.compile(r"gemini-([0-9]+)")
_SAMPLES = {"string": "simulated", "integer": 0, "number": 0.5, "boolean": False, "null": None}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error answer: HTTP status, its name, a sentence, and google.rpc details."""

    code: int
    status: str
    message: str
    details: tuple[Mapping[str, Any], ...] = ()

    @property
    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {
            "code": self.code,
            "message": self.message,
            "status": self.status,
        }
        return {"error": error | ({"details": list(self.details)} if self.details else {})}


def quota_used_up(retry_delay: str, period: str) -> Refusal:
    """Return the 429 of a quota per `period` ("Minute", "Day") that asks for a pause."""
    violation = {
        "quotaMetric": "generativelanguage.googleapis.com/generate_content_requests",
        "quotaId": f"GenerateRequestsPer{period}PerProjectPerModel",
    }
    details = (
        {"@type": f"{ERROR_TYPE}QuotaFailure", "violations": [violation]},
        {"@type": f"{ERROR_TYPE}RetryInfo", "retryDelay": retry_delay},
    )
    return Refusal(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.", details)


def tokens_in(text: str) -> int:
    """Return a plausible length of `text` in tokens."""
    return -(-len(text) // _CHARACTERS_PER_TOKEN)


@dataclass(frozen=True, slots=True)
class Question:
    """A call for an answer: the model in its path and its body."""

    model: str
    body: Mapping[str, Any]

    @property
    def text(self) -> str:
        """Everything that was asked, the system text too."""
        contents = [self.body.get("systemInstruction", {}), *self.body.get("contents", [])]
        return "\n".join(part.get("text", "") for c in contents for part in c.get("parts", []))

    @property
    def settings(self) -> Mapping[str, Any]:
        settings: Mapping[str, Any] = self.body.get("generationConfig", {})
        return settings

    @property
    def thinking(self) -> Mapping[str, Any]:
        """The thinking settings under their names on the wire, of which there are two."""
        settings = self.settings.get("thinkingConfig", {})
        return {re.sub(r"_(.)", lambda m: m[1].upper(), name): v for name, v in settings.items()}

    def refusal(self) -> Refusal | None:
        """Return what is wrong with the question, or None."""
        if self.model in RETIRED or not self.model.startswith(("gemini-", "gemma-")):
            return Refusal(404, "NOT_FOUND", f"models/{self.model} is not found.")
        if unknown := sorted(self.body.keys() - _FIELDS):
            return self._invalid(f'Invalid JSON payload received. Unknown name "{unknown[0]}".')
        if not self.body.get("contents"):
            return self._invalid("* GenerateContentRequest.contents: contents is not specified")
        if self._asks_for_unknown_thinking():
            return self._invalid("Thinking level is not supported for this model.")
        if (tokens := tokens_in(self.text)) > INPUT_LIMIT_TOKENS:
            return self._invalid(
                f"The input token count ({tokens}) exceeds the maximum number of tokens"
                f" allowed ({INPUT_LIMIT_TOKENS})."
            )
        return None

    @staticmethod
    def _invalid(message: str) -> Refusal:
        return Refusal(400, "INVALID_ARGUMENT", message)

    def _asks_for_unknown_thinking(self) -> bool:
        generation = _GENERATION.match(self.model)
        level = str(self.thinking.get("thinkingLevel", "")).upper()
        if generation and int(generation[1]) < 3:
            return bool(level)
        return level == "MINIMAL" and "lite" not in self.model


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says to one question, and how it ends."""

    question: Question
    text: str
    thought: str
    finish: str = "STOP"
    model_version: str = ""

    @classmethod
    def to(cls, question: Question, text: str | None) -> Answer:
        """Return the answer: `text`, or one made from the question; cut to the asked length."""
        answer = _sample_text(question) if text is None else text
        thinks = question.thinking.get("thinkingBudget") != 0
        minimal = str(question.thinking.get("thinkingLevel", "")).upper() == "MINIMAL"
        thought = THOUGHT if thinks and not minimal else ""
        limit = question.settings.get("maxOutputTokens", OUTPUT_LIMIT_TOKENS)
        finish = "STOP"
        if tokens_in(thought) + tokens_in(answer) > limit:
            # Thinking spends the same allowance, and may leave none for the answer.
            room = max(0, limit - tokens_in(thought)) * _CHARACTERS_PER_TOKEN
            answer, finish = answer[:room], "MAX_TOKENS"
        return cls(question, answer, thought, finish, question.model)

    def usage(self, *, is_last: bool) -> dict[str, int]:
        """Return the usage of an event; thoughts and candidates are counted in the last one."""
        prompt = tokens_in(self.question.text)
        if not is_last:
            return {"promptTokenCount": prompt, "totalTokenCount": prompt}
        counts = {
            "promptTokenCount": prompt,
            "candidatesTokenCount": tokens_in(self.text),
            "thoughtsTokenCount": tokens_in(self.thought),
        }
        total = {"totalTokenCount": sum(counts.values())}
        return {name: count for name, count in {**counts, **total}.items() if count}

    def events(self) -> list[dict[str, Any]]:
        """Return the events of a stream; the last one ends it, and may hold no text."""
        parts = list(self._parts())
        events = [self._event([part]) for part in parts]
        events.append(self._event([{"text": ""}], finish=self.finish))
        return events

    def whole(self) -> dict[str, Any]:
        """Return the answer as one object."""
        return self._event(list(self._parts()), finish=self.finish)

    def _parts(self) -> Iterator[dict[str, Any]]:
        if self.thought and self.question.thinking.get("includeThoughts"):
            yield {"text": self.thought, "thought": True}
        words = re.findall(r"\S*\s*", self.text)
        for start in range(0, len(words), _WORDS_PER_EVENT):
            text = "".join(words[start : start + _WORDS_PER_EVENT])
            if text:
                yield {"text": text} | ({"thoughtSignature": "c2ln"} if not start else {})

    def _event(self, parts: list[dict[str, Any]], finish: str = "") -> dict[str, Any]:
        candidate: dict[str, Any] = {"content": {"parts": parts, "role": "model"}, "index": 0}
        if finish:
            candidate["finishReason"] = finish
        return {
            "candidates": [candidate],
            "usageMetadata": self.usage(is_last=bool(finish)),
            "modelVersion": self.model_version,
            "responseId": "c2ltdWxhdGVk",
        }


def blocked_prompt(question: Question) -> dict[str, Any]:
    """Return the one event that says that the prompt was blocked: there is no candidate."""
    prompt = tokens_in(question.text)
    return {
        "promptFeedback": {"blockReason": "PROHIBITED_CONTENT"},
        "usageMetadata": {"promptTokenCount": prompt, "totalTokenCount": prompt},
        "modelVersion": question.model,
    }


def blocked_answer(answer: Answer) -> list[dict[str, Any]]:
    """Return the events of an answer that a safety filter ends: the last has no content."""
    last = {"candidates": [{"finishReason": "SAFETY", "index": 0}]}
    return [*answer.events()[:1], last | {"usageMetadata": answer.usage(is_last=True)}]


def model_card(name: str) -> dict[str, Any]:
    """Return what the service tells of a model."""
    return {
        "name": f"models/{name}",
        "displayName": name.replace("-", " ").title(),
        "inputTokenLimit": INPUT_LIMIT_TOKENS,
        "outputTokenLimit": OUTPUT_LIMIT_TOKENS,
        "supportedGenerationMethods": ["generateContent", "countTokens"],
        "thinking": True,
    }


def _sample_text(question: Question) -> str:
    schema = question.settings.get("responseJsonSchema")
    if schema is not None:
        return json.dumps(sample_of(schema))
    return f"The simulated Gemini has read {tokens_in(question.text)} tokens and agrees."


def sample_of(schema: Mapping[str, Any]) -> Any:
    """Return a value of the shape that a plain JSON Schema asks for."""
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {name: sample_of(s) for name, s in schema.get("properties", {}).items()}
        case "array":
            return [sample_of(schema.get("items", {}))]
        case kind:
            return _SAMPLES.get(str(kind), "simulated")
