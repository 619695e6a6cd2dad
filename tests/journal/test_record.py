"""What a record may hold: words, counts, digests and money; never content, however it is put."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.errors import ERROR_CLASSES
from gemroute.core.request import Media, Message, Part, Request
from gemroute.core.values import (
    UNKNOWN_COST,
    Category,
    Finish,
    MicroUsd,
    Modality,
    Place,
    Reason,
    Role,
    Route,
    Unread,
    Usage,
    Wish,
)
from gemroute.journal.entry import MAX_RECORD_BYTES
from gemroute.journal.record import (
    Locality,
    Outcome,
    Status,
    input_hmac,
    intent_body,
    micro_usd,
    outcome_body,
    refusal_body,
)

from .conftest import (
    journal_in,
    make_classified,
    make_decision,
    make_facts,
    make_finding,
    make_reply,
    make_run,
    make_target,
)


def test_an_intent_holds_the_facts_the_decision_and_the_target():
    target = make_target(confirmed_by="user", most_usd=Decimal("0.0125"))
    locality = Locality(proof=("address:loopback", "cloud:off"), model_digest="c" * 64)
    classified = replace(make_classified(), label_by=("email",))
    body = intent_body(classified, make_decision(), make_run(), target, locality)
    assert body == {
        "policy_sha256": "a" * 64,
        "policy_rev": "",
        "app_ver": "0.1.0",
        "boot_id": "",
        "offline_strength": 0,
        "confirmed_by": "user",
        "facts": {
            "label": "confidential",
            "classifier": "ok",
            "category": ["personal"],
            "found": ["email"],
            "modality": ["text"],
            "tokens": 1204,
            "zone": [],
            "net": "online",
            "offline": False,
            "runner": "pipe",
            "local": "ready",
            "local_host": "loopback",
            "profile": "default",
            "spend": "under",
            "thinking": False,
            "cost_micro_usd": None,
        },
        "label_by": ["email"],
        "locality": ["address:loopback", "cloud:off"],
        "model_digest": "c" * 64,
        "findings": [["email", "personal", 2], ["phone", "personal", 1]],
        "unread": [["page_without_text", 1]],
        "to": "cloud",
        "by": ["large-to-cloud"],
        "prefer": "cloud-first",
        "require": ["confirm"],
        "place": "cloud",
        "model": "gemini-3.8-flash",
        "endpoint_host": "generativelanguage.googleapis.com",
        "region": "",
        "attempt": 1,
        "bytes_out": 4900,
        "input_hmac": "b" * 64,
        "most_micro_usd": 12_500,
    }


def test_an_outcome_holds_what_was_used_and_what_it_cost():
    body = outcome_body("01J", Outcome.of(make_reply(), price_table="genai-prices@0.2.3"))
    assert body == {
        "intent": "01J",
        "status": "answered",
        "error_class": "",
        "duration_ms": 1830,
        "finish": "stop",
        "input_tokens": 1210,
        "output_tokens": 300,
        "thinking_tokens": 50,
        "cached_tokens": 0,
        "estimated": False,
        "model_version": "gemini-3.8-flash-001",
        "cost_micro_usd": 2200,
        "price_table": "genai-prices@0.2.3",
        "output_hmac": "",
    }


@pytest.mark.parametrize(
    ("finish", "status"),
    [
        (Finish.STOP, "answered"),
        (Finish.LENGTH, "truncated"),
        (Finish.BLOCKED, "blocked"),
        (Finish.INTERRUPTED, "interrupted"),
    ],
)
def test_the_way_an_answer_ended_gives_its_status(finish: Finish, status: str):
    assert outcome_body("01J", Outcome.of(make_reply(finish=finish)))["status"] == status


def test_a_failed_attempt_has_a_class_and_unknown_figures():
    body = outcome_body("01J", Outcome(status=Status.FAILED, duration_ms=9, error_class="timeout"))
    assert (body["status"], body["error_class"]) == ("failed", "timeout")
    assert (body["input_tokens"], body["cost_micro_usd"]) == (None, None)


def test_a_refusal_is_an_outcome_without_an_intent_and_tells_why():
    refused = make_decision(routes=(), by=(Reason("restricted-stays", "…"),))
    body = refusal_body(make_classified(), refused, make_run(), "policy")
    assert (body["intent"], body["status"], body["error_class"]) == ("", "refused", "policy")
    assert (body["to"], body["by"]) == ("refuse", ["restricted-stays"])


@pytest.mark.parametrize(
    ("amount", "micro"),
    [
        (Decimal("0.0022"), 2200),
        (Decimal(0), 0),
        (Decimal("0.0000025"), 2),
        (Decimal("1234567.891"), 1234567891000),
        (None, None),
    ],
)
def test_money_is_whole_millionths_and_unknown_is_not_zero(
    amount: Decimal | None, micro: int | None
):
    assert micro_usd(amount) == micro


def test_the_digest_of_the_input_takes_the_key():
    assert input_hmac(b"k", "text") == input_hmac(b"k", b"text")
    assert input_hmac(b"k", "text") != input_hmac(b"l", "text")
    assert len(input_hmac(b"k", "a lone surrogate \ud800")) == 64


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("gemma4:e4b", "gemma4:e4b"),
        ("hf.co/google/gemma-4@q4", "hf.co/google/gemma-4@q4"),
        ("/home/ada/model.gguf", "?"),
        ("my card is 4111", "?"),
        ("\x1b]52;", "?"),
        ("x" * 65, "?"),
        ("", ""),
    ],
)
def test_a_word_is_written_and_a_sentence_or_a_path_is_not(word: str, written: str):
    body = intent_body(make_classified(), make_decision(), make_run(), make_target(model=word))
    assert body["model"] == written


@pytest.mark.parametrize(
    ("host", "written"),
    [
        ("[::1]:11434", "[::1]:11434"),
        ("127.0.0.1:11434", "127.0.0.1:11434"),
        ("user:secret@host", "?"),
        ("host/path", "?"),
    ],
)
def test_an_endpoint_is_a_host_and_nothing_more(host: str, written: str):
    target = make_target(endpoint_host=host)
    assert (
        intent_body(make_classified(), make_decision(), make_run(), target)["endpoint_host"]
        == written
    )


def _overfull() -> dict[str, Any]:
    words = [f"{n:03}-" + "w" * 60 for n in range(300)]
    facts = make_facts(
        found=frozenset(words),
        zone=frozenset(words),
        category=frozenset(Category),
        profile=words[0],
        cost=MicroUsd(UNKNOWN_COST - 1),
    )
    findings = tuple(make_finding(rule=word) for word in words)
    unread = tuple(Unread(word) for word in words)
    reasons = tuple(Reason(word, "…") for word in words)
    wish = Wish(Place.CLOUD, "m" * 64)
    return {
        "classified": make_classified(facts=facts, findings=findings, unread=unread),
        "decision": make_decision(by=reasons, prefer=words[0], require=frozenset(words), wish=wish),
        "run": make_run(policy_rev=words[0], app_version=words[0], boot_id=words[0]),
    }


def test_the_fullest_record_still_fits_and_says_that_it_was_cut(folder: Path):
    overfull = _overfull()
    target = make_target(model="m" * 64, endpoint_host="h" * 128, region="r" * 64)
    refused = refusal_body(**overfull, error_class="e" * 64)
    intended = intent_body(**overfull, target=target)
    for event, body in (("intent", intended), ("outcome", refused)):
        entry = journal_in(folder, key=b"k").append(event, body)
        assert len(entry.line()) <= MAX_RECORD_BYTES
        assert "cut" in entry.body


def test_an_ordinary_record_is_not_cut():
    findings = tuple(make_finding(rule=f"rule-{n}") for n in range(8))
    body = intent_body(
        make_classified(findings=findings), make_decision(), make_run(), make_target()
    )
    assert len(body["findings"]) == 8
    assert "cut" not in body


# Content may look like a word: the canary would pass every filter, so no path may lead to it.
CANARIES = st.from_regex(r"canary[a-z0-9]{6,20}", fullmatch=True)


def _request_with(canary: str) -> Request:
    media = Media(Modality.IMAGE, "image/png", canary.encode())
    part = Part(canary, canary, Modality.PDF, canary, canary, (Unread("image", canary),), media)
    turn = Message(Role.ASSISTANT, canary, (media,))
    return Request(prompt=canary, parts=(part,), system=canary, history=(turn,))


def _bodies_about(canary: str) -> list[tuple[str, Mapping[str, Any]]]:
    request = _request_with(canary)
    finding = make_finding(where=canary, masked=canary, context=canary, view=canary)
    classified = make_classified(
        findings=(finding,),
        unread=request.unread,
        reasons=(canary,),
        digest=request.payload().digest(),
    )
    why = Reason("a-rule", canary)
    decision = make_decision(by=(why,), nearest=why)
    target = make_target(input_hmac=input_hmac(b"k", request.payload().digest()))
    reply = make_reply(text=canary, usage=Usage(1, 1))
    return [
        ("intent", intent_body(classified, decision, make_run(), target)),
        ("outcome", outcome_body("01J", Outcome.of(reply))),
        ("outcome", refusal_body(classified, decision, make_run(), "policy")),
    ]


@settings(deadline=None, max_examples=40)
@given(CANARIES)
def test_no_content_reaches_a_byte_of_the_journal(canary: str):
    with tempfile.TemporaryDirectory() as place:
        journal = journal_in(Path(place) / "journal")
        for event, body in _bodies_about(canary):
            journal.append(event, body)
        written = b"".join(path.read_bytes() for path in journal.folder.iterdir())
    assert canary.encode() not in written


SENTENCES = st.builds("{}{}{}".format, CANARIES, st.sampled_from(' \n"\\é\x1b/*'), CANARIES)


@settings(deadline=None, max_examples=40)
@given(SENTENCES)
def test_no_sentence_passes_as_a_word(sentence: str):
    facts = make_facts(
        category=frozenset({sentence}),
        found=frozenset({sentence}),
        zone=frozenset({sentence}),
        modality=frozenset({sentence}),
        profile=sentence,
    )
    classified = make_classified(
        facts=facts, findings=(make_finding(rule=sentence),), unread=(Unread(sentence),)
    )
    decision = make_decision(
        routes=(Route(Place.CLOUD, sentence),),
        by=(Reason(sentence, ""),),
        prefer=sentence,
        require=frozenset({sentence}),
    )
    run = make_run(policy_sha256=sentence, policy_rev=sentence)
    target = make_target(
        model=sentence,
        endpoint_host=sentence,
        input_hmac=sentence,
        region=sentence,
        confirmed_by=sentence,
    )
    locality = Locality(proof=(sentence,), model_digest=sentence)
    outcome = Outcome.of(
        make_reply(model_version=sentence), price_table=sentence, output_hmac=sentence
    )
    bodies = [
        intent_body(classified, decision, run, target, locality),
        outcome_body(sentence, outcome),
        refusal_body(classified, decision, run, sentence, locality),
    ]
    # "/" and "+" are letters of a model's name, so words may meet there.
    if "/" not in sentence:
        assert "canary" not in str(bodies)


@pytest.mark.parametrize("word", ["SystemExit", "it failed", "Truncated", "timeout "])
def test_a_class_that_is_not_of_the_closed_set_is_not_recorded(word):
    failed = Outcome(status=Status.FAILED, duration_ms=1, error_class=word)
    assert outcome_body("01J", failed)["error_class"] == "?"
    assert {
        outcome_body("01J", replace(failed, error_class=one))["error_class"]
        for one in ERROR_CLASSES
    } == ERROR_CLASSES
