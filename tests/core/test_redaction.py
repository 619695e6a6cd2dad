"""What is masked before a text may leave, and what cannot be masked with certainty."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.redaction import MASKED_KINDS, masked_values, payload_to_leave, redacted
from gemroute.core.request import Message, Part, Request
from gemroute.core.values import (
    Category,
    Classified,
    Classifier,
    Finding,
    Modality,
    Role,
    TokenCount,
)

KEY = "sk_live_4eC39HqLyjWDarjtT1zdp7dc"
IBAN = "DE89 3704 0044 0532 0130 00"


def found(text: str, value: str, *, where: str = "prompt", kind: str = "credential") -> Finding:
    """Return a finding of `value` where it stands first in `text`."""
    start = len(text[: text.index(value)].encode())
    end = start + len(value.encode())
    return Finding("a-rule", Category.CREDENTIALS, kind, where, 1, start, end, "…")


def masked(text: str, *values: str, kind: str = "credential") -> str | None:
    findings = [found(text, value, kind=kind) for value in values]
    request = redacted(Request(prompt=text), findings)
    return request.prompt if request else None


@pytest.mark.parametrize(
    ("text", "values", "result"),
    [
        pytest.param("Why is it blue?", (), "Why is it blue?", id="nothing found"),
        pytest.param(f"use {KEY} now", (KEY,), "use [credential] now", id="a key"),
        pytest.param(f"{KEY}", (KEY,), "[credential]", id="nothing but a key"),
        pytest.param(f"ä {KEY}\nö", (KEY,), "ä [credential]\nö", id="bytes are not characters"),
        pytest.param(f"{KEY} or {KEY}", (KEY,), "[credential] or [credential]", id="twice"),
        pytest.param(f"key={KEY},", (KEY[:12],), "[credential]", id="a part of a word"),
        pytest.param("pin abc123 .", ("abc123",), "pin [***] .", id="never longer than it was"),
        pytest.param(
            "tel +49 30 123456 78 now", ("+49 30 123456",), "tel [credential] now",
            id="the rest of a number in groups",
        ),
        pytest.param(
            "tel 0049 30\t123456-78 9", ("123456-78",), "tel [credential]",
            id="the beginning of a number in groups",
        ),
        pytest.param(
            "is alphabet betagamma deltaphi so", ("alphabet betagamma", "betagamma deltaphi"),
            "is [credential] so", id="findings that reach into each other",
        ),
        pytest.param(
            f"{KEY}, and alpha123beta", (KEY, KEY[:20], "alpha123beta"),
            "[credential] and [credential]",
            id="findings that overlap",
        ),
    ],
)  # fmt: skip
def test_every_word_that_a_finding_touches_is_masked(text, values, result):
    assert masked(text, *values) == result


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param(f"{IBAN} and DE89370400440532013000", IBAN, id="without its spaces"),
        pytest.param(
            "4111 1111 1111 1111 or 4111-1111-1111-1111", "4111 1111 1111 1111", id="dashes"
        ),
        pytest.param(f"{IBAN}, account 0532013000", IBAN, id="a run of its digits"),
        pytest.param("Zebra-Falcon or ZEBRA FALCON", "Zebra-Falcon", id="in another case"),
        pytest.param("the door opens with 4711#", "4711", id="too short to be sure"),
        pytest.param("a ------- b", "-------", id="nothing but signs"),
        pytest.param(
            "no 48213977 and \uff14\uff18\uff12\uff11\uff13\uff19\uff17\uff17",
            "48213977",
            id="wide digits",
        ),
        pytest.param(
            "no 48213977 and \u0664\u0668\u0662\u0661\u0663\u0669\u0667\u0667",
            "48213977",
            id="Arabic digits",
        ),
        pytest.param(
            "no 48213977 and \u2463\u2467\u2461\u2460\u2462\u2468\u2466\u2466",
            "48213977",
            id="circles",
        ),
    ],
)
def test_what_would_leave_something_of_a_value_over_is_not_masked_at_all(text, value):
    assert masked(text, value) is None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"view": "base64"}, id="read as something else"),
        pytest.param({"view": "seam"}, id="read across two texts"),
        pytest.param({"kind": "government_marking"}, id="a marking, which is not the secret"),
        pytest.param({"kind": "private_key"}, id="a key in a block, which may go on"),
        pytest.param({"kind": "password"}, id="a password, which may have more words"),
        pytest.param({"kind": "health"}, id="an illness, which has no borders"),
        pytest.param({"kind": "judged"}, id="what a model said"),
        pytest.param({"where": "attic"}, id="in no text"),
        pytest.param({"start": 30, "end": 30}, id="of no length"),
        pytest.param({"end": 999}, id="beyond the text"),
        pytest.param({"start": -4}, id="before the text"),
        pytest.param({"start": 5}, id="from within a letter"),
    ],
)
def test_a_finding_without_sure_borders_is_not_masked(change):
    text = f"use ä{KEY} now"
    finding = replace(found(text, f"ä{KEY}"), **change)
    assert redacted(Request(prompt=text), [finding]) is None


def test_a_value_is_masked_in_every_text_that_leaves():
    request = Request(
        prompt=f"why does {KEY} fail?",
        system=f"key {KEY}",
        history=(Message(Role.USER, f"it is {KEY}"), Message(Role.ASSISTANT, f"{KEY} ?")),
        parts=(part("a.log", f"auth {KEY} ok"), part("b.log", "")),
    )
    changed = redacted(request, [found(request.prompt, KEY)])
    assert changed is not None
    assert (
        changed.payload().messages[-1].text == "auth [credential] ok\n\nwhy does [credential] fail?"
    )
    assert KEY not in repr([changed.system, *(message.text for message in changed.history)])
    assert [message.role for message in changed.history] == [Role.USER, Role.ASSISTANT]


def part(name: str, text: str, hidden: str = "") -> Part:
    return Part(name, "text/plain", Modality.TEXT, text=text, hidden=hidden)


@pytest.mark.parametrize(
    ("request_", "where"),
    [
        pytest.param(Request(prompt="?", schema=KEY), "schema", id="a schema has to stay whole"),
        pytest.param(
            Request(prompt="?", parts=(part("a", "text", hidden=KEY),)), "a (hidden)", id="hidden"
        ),
        pytest.param(
            Request(prompt="?", parts=(part("a", KEY), part("a", "text"))), "a", id="two of a name"
        ),
        pytest.param(
            Request(prompt=KEY, parts=(part("prompt", "text"),)), "prompt", id="called prompt"
        ),
    ],
)
def test_a_finding_in_a_text_that_cannot_be_told_or_changed_is_not_masked(request_, where):
    assert redacted(request_, [found(KEY, KEY, where=where)]) is None


def test_a_value_that_is_in_a_schema_too_keeps_the_request_here():
    request = Request(prompt=KEY, schema=f'{{"enum":["{KEY}"]}}')
    assert redacted(request, [found(KEY, KEY)]) is None


def test_a_part_may_have_the_name_of_a_text_that_there_is_not():
    request = Request(parts=(part("prompt", f"use {KEY}"), part("system", "x")))
    changed = redacted(request, [found(f"use {KEY}", KEY)])
    assert changed is not None
    assert (changed.prompt, changed.system) == ("", "")
    assert [one.text for one in changed.parts] == ["use [credential]", "x"]


def judgement(*findings: Finding, classifier: Classifier = Classifier.OK) -> Classified:
    return Classified(
        facts=replace(BASE_FACTS, classifier=classifier),
        findings=findings,
        tokens=TokenCount(1, 1, exact=True),
        media_tokens=0,
        unread=(),
        reasons=(),
        size_bytes=0,
        digest="",
    )


@pytest.mark.parametrize(
    ("again", "leaves"),
    [
        pytest.param(judgement(), True, id="nothing is found any more"),
        pytest.param(judgement(found(KEY, KEY)), False, id="something is found still"),
        pytest.param(judgement(classifier=Classifier.DEGRADED), False, id="not all was judged"),
        pytest.param(judgement(classifier=Classifier.FAILED), False, id="nothing was judged"),
    ],
)
def test_what_was_masked_is_judged_again_before_it_may_leave(again, leaves):
    request = Request(prompt=f"use {KEY}")
    payload = payload_to_leave(request, [found(request.prompt, KEY)], lambda _: again)
    expected = Request(prompt="use [credential]").payload() if leaves else None
    assert payload == expected


def test_where_nothing_was_found_the_request_itself_may_leave():
    request = Request(prompt="Why is it blue?")
    assert payload_to_leave(request, [], lambda _: judgement()) == request.payload()


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param("4%38213977", id="percent"),
        pytest.param("4&#56;213977", id="an entity"),
        pytest.param("4\u200b8\u200b2\u200b1\u200b3\u200b9\u200b7\u200b7", id="unseen"),
        pytest.param("NDgyMTM5Nzc=", id="base64"),
    ],
)
def test_a_value_that_a_disguise_may_hold_keeps_the_request_here(hidden):
    request = Request(prompt=f"no 48213977 and {hidden}")
    assert (
        payload_to_leave(request, [found(request.prompt, "48213977")], lambda _: judgement())
        is None
    )


def test_what_cannot_be_masked_is_not_judged_again():
    request = Request(prompt="secret: 47")
    assert payload_to_leave(request, [found(request.prompt, "47")], lambda _: judgement()) is None


@settings(deadline=None, max_examples=150)
@given(
    words=st.lists(st.text(min_size=1, max_size=6), max_size=12),
    value=st.text(alphabet="abcdefgh12345678-", min_size=1, max_size=24),
    kind=st.sampled_from(sorted(MASKED_KINDS)),
    places=st.integers(min_value=1, max_value=3),
)
def test_whatever_leaves_holds_nothing_of_the_value(words, value, kind, places):
    text = " ".join([*words, *places * [value], *words])
    result = masked(text, value, kind=kind)
    if result is not None:
        assert value not in result
        assert len(result.encode()) <= len(text.encode("utf-8", "replace"))


def test_masked_values_are_counted_by_kind_and_overlapping_ones_once():
    text = f"{IBAN} or {KEY} or {KEY[:12]}"
    findings = [
        found(text, KEY, kind="credential"),
        found(text, KEY[2:20], kind="own_term"),
        found(text, KEY[18:], kind="own_term"),
        found(text, IBAN, kind="bank_account"),
        found(text, IBAN, kind="bank_account", where="system"),
    ]
    assert masked_values(findings) == {"bank_account": 2, "credential": 1}
    assert masked_values([]) == {}
