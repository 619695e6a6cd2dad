"""A request and what was found in it in, the request that may leave in its place out.

Masked is what is the value itself, such as a number, an address for mail or a key. A marking or
a diagnosis says something of the text around it, so masking it would hide why the text must stay.
Whatever cannot be masked with certainty is not masked at all, and such a request stays local.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Final, NamedTuple

from gemroute.core.request import Payload, Request, Segment
from gemroute.core.sensitivity.bytewise import bytewise
from gemroute.core.sensitivity.rules import Rule, Score
from gemroute.core.sensitivity.scanner import Scanner
from gemroute.core.values import Category, Classified, Classifier, Finding

MASKED_KINDS: Final = frozenset({
    "contact", "birth_date", "national_id", "passport", "driving_licence", "payment_card",
    "bank_account", "record_number", "credential", "connection_string", "own_term",
})  # fmt: skip
"""Kinds of finding that are the secret themselves, from their first byte to their last.

A key in a block, a password and a seed phrase may go on in the next words or lines.
"""

SHORT_MASK: Final = "[***]"
"""What stands for a value that is shorter than the name of its kind: never longer than it was."""

_LEAST_CHARACTERS: Final = 6
"""A shorter value, as of a door, is too easily somewhere else in the text as well."""

_BATCH: Final = 250
_RUN_CHARACTERS: Final = 8
_RUN_DIGITS: Final = 6
_SPACES: Final = (b" ", b"\t", b"\n", b"\r")
_GAPS: Final = (b" ", b"\t")
_SPACE: Final = re.compile(rb"[ \t\r\n]")
_DIGIT: Final = re.compile(rb"[0-9]")
_FOREIGN_DIGIT: Final = re.compile(r"(?![0-9])\d")


class _Span(NamedTuple):
    """Bytes of a text that are masked, and what they are."""

    start: int
    end: int
    kind: str


def payload_to_leave(
    request: Request, findings: Iterable[Finding], judged: Callable[[Request], Classified]
) -> Payload | None:
    """Return what may leave in place of a request; None where something might be left in it.

    `judged` judges a request from the beginning: what was masked must have nothing to be found,
    and none of the values may be left in a disguise, where nothing else tells what it is.
    """
    findings = tuple(findings)
    masked = redacted(request, findings)
    if masked is None:
        return None
    again, payload = judged(masked), masked.payload()
    is_clear = not again.findings and again.facts.classifier is Classifier.OK
    texts = _texts_by_name(request)
    values = {_value(finding, texts[finding.where]).decode() for finding in findings}
    return payload if is_clear and not _is_hidden(values, payload) else None


def _is_hidden(values: Iterable[str], payload: Payload) -> bool:
    """Return whether a text that leaves holds one of the values in a disguise, or may."""
    spellings = sorted({spelling for value in values for spelling in (value, _compact(value))})
    if not spellings:
        return False
    batches = (spellings[at : at + _BATCH] for at in range(0, len(spellings), _BATCH))
    rules = [_rule(number, batch) for number, batch in enumerate(batches)]
    texts = [Segment(f"text {number}", text) for number, text in enumerate(_texts_of(payload))]
    # Compiling them for the faster engine takes longer than reading by this one.
    judgement = Scanner(rules, engine="re2").judge(texts)
    return bool(judgement.findings) or judgement.classifier is not Classifier.OK


def _rule(number: int, spellings: Iterable[str]) -> Rule:
    return Rule(
        id=f"left-over-{number}",
        title="A value that was masked",
        category=Category.INTERNAL,
        kind="own_term",
        source="",
        pattern=bytewise(f"(?i)(?P<value>{'|'.join(map(re.escape, spellings))})"),
        score=Score(1.0, 1.0, 1.0, 1.0),
    )


def redacted(request: Request, findings: Iterable[Finding]) -> Request | None:
    """Return the request with every finding masked; None where that is not certain.

    It is not when a finding is of a kind that has no borders, was read in another way than as it
    stands, lies in a text that is not sent or that shares its name, or when any of it is left
    over: the value in another spelling, or a run of its digits.
    """
    findings, texts = tuple(findings), _texts_by_name(request)
    if not all(_is_certain(finding, texts) for finding in findings):
        return None
    values = {_value(finding, texts[finding.where]): finding.kind for finding in findings}
    masked = {name: _masked(text, values) for name, text in texts.items()}
    changed = _with_texts(request, masked) if findings else request
    left = _compact("\n".join(_texts_of(changed.payload())))
    is_left = any(run in left for value in values for run in _remains(value))
    return None if is_left else changed


def masked_values(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many values are masked, by kind; those that overlap are one, of the first's."""
    counts, where, end = Counter[str](), "", 0
    for finding in sorted(findings, key=lambda one: (one.where, one.start)):
        if finding.where != where or finding.start >= end:
            counts[finding.kind] += 1
            where, end = finding.where, finding.end
        end = max(end, finding.end)
    return dict(counts)


def _texts_by_name(request: Request) -> dict[str, bytes]:
    """Return the texts that a model gets and that can be masked, those whose name is their own."""
    segments = [*request.segments()]
    sent = len(segments) - sum(bool(part.hidden) for part in request.parts) - bool(request.schema)
    names = Counter(segment.name for segment in segments)
    return {
        segment.name: segment.text.encode("utf-8", "replace")
        for segment in segments[:sent]
        if names[segment.name] == 1
    }


def _texts_of(payload: Payload) -> tuple[str, ...]:
    return payload.system, payload.schema, *(message.text for message in payload.messages)


def _is_certain(finding: Finding, texts: Mapping[str, bytes]) -> bool:
    text = texts.get(finding.where)
    if text is None or finding.view != "raw" or finding.kind not in MASKED_KINDS:
        return False
    if not 0 <= finding.start < finding.end <= len(text):
        return False
    value = _value(finding, text).decode("utf-8", "replace")
    return "\ufffd" not in value and len(_compact(value)) >= _LEAST_CHARACTERS


def _value(finding: Finding, text: bytes) -> bytes:
    return text[finding.start : finding.end].strip()


def _masked(text: bytes, values: Mapping[bytes, str]) -> str:
    """Return the text with a mask over each word that any of the values touches."""
    spans = chain.from_iterable(_spans(text, *each) for each in values.items())
    pieces, at = list[bytes](), 0
    for span in _joined(sorted(spans)):
        pieces += [text[at : span.start], _mask(span)]
        at = span.end
    return b"".join([*pieces, text[at:]]).decode()


def _spans(text: bytes, value: bytes, kind: str) -> Iterator[_Span]:
    """Yield each place of the value, with the words that it begins and ends in.

    A rule may see less of a secret than there is, but not less than a word of it. A number may
    be in groups, so the words with digits right before and after it are masked too.
    """
    at = text.find(value)
    while at >= 0:
        end = _end(text, at + len(value))
        yield _Span(_start(text, at), end, kind)
        at = text.find(value, end)


def _start(text: bytes, at: int) -> int:
    start = _start_of_word(text, at)
    while text[start - 1 : start] in _GAPS:
        before = _start_of_word(text, start - 1)
        if not _DIGIT.search(text, before, start):
            break
        start = before
    return start


def _start_of_word(text: bytes, at: int) -> int:
    return max(text.rfind(space, 0, at) for space in _SPACES) + 1


def _end(text: bytes, at: int) -> int:
    end = _end_of_word(text, at)
    while text[end : end + 1] in _GAPS:
        after = _end_of_word(text, end + 1)
        if not _DIGIT.search(text, end, after):
            break
        end = after
    return end


def _end_of_word(text: bytes, at: int) -> int:
    found = _SPACE.search(text, at)
    return found.start() if found else len(text)


def _joined(spans: Iterable[_Span]) -> Iterator[_Span]:
    """Yield spans that do not overlap and that cover the same bytes."""
    held: _Span | None = None
    for span in spans:
        if held is None or span.start >= held.end:
            if held is not None:
                yield held
            held = span
        elif span.end > held.end:
            held = held._replace(end=span.end)
    if held is not None:
        yield held


def _mask(span: _Span) -> bytes:
    name = f"[{span.kind}]"
    return (name if len(name) <= span.end - span.start else SHORT_MASK).encode()


def _compact(text: str) -> str:
    """Return the letters and digits of a text alone, in one case and one spelling of each."""
    if not text.isascii():
        text = _FOREIGN_DIGIT.sub(_ascii_digit, unicodedata.normalize("NFKC", text))
    return "".join(filter(str.isalnum, text.casefold()))


def _ascii_digit(digit: re.Match[str]) -> str:
    return str(unicodedata.decimal(digit[0]))


def _remains(value: bytes) -> Iterator[str]:
    """Yield what of a value, in compact form, may not be left: plainly or encoded."""
    plain = _compact(value.decode())
    yield from _runs(plain)
    for spelling in {value, plain.encode()}:
        yield spelling.hex()
        for before in range(3):  # a group of base64 may begin at any byte of three
            run = b64encode(bytes(before) + spelling).decode()
            sure = slice(-(-before * 8 // 6), (before + len(spelling)) * 8 // 6)
            yield _compact(run[sure])


def _runs(value: str) -> Iterator[str]:
    """Yield the value and each run of it that is mostly digits, none of which may be left."""
    yield value
    for at in range(len(value) - _RUN_CHARACTERS + 1):
        run = value[at : at + _RUN_CHARACTERS]
        if sum(map(str.isdigit, run)) >= _RUN_DIGITS:
            yield run


def _with_texts(request: Request, masked: Mapping[str, str]) -> Request:
    def new(name: str, text: str) -> str:
        # A part may be called what the prompt is called when there is none.
        return masked.get(name, text) if text else text

    history = enumerate(request.history, start=1)
    return replace(
        request,
        prompt=new("prompt", request.prompt),
        system=new("system", request.system),
        history=tuple(
            replace(one, text=new(f"turn {number}", one.text)) for number, one in history
        ),
        parts=tuple(replace(part, text=new(part.name, part.text)) for part in request.parts),
    )
