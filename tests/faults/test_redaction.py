"""Where a rule demands redaction the cloud never sees what was to be masked, or sees nothing.

Held with the scanner itself over three small detectors, so that every way in which a value can
hide is read, and with a cloud that keeps what it was sent.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from fakes import World, failing, probe
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.errors import RouteRefused, Unreachable
from gemroute.core.permit import issue_permit
from gemroute.core.policy.language import Policy
from gemroute.core.policy.loader import load_policy
from gemroute.core.request import Message, Part, Request
from gemroute.core.sensitivity.scanner import Scanner
from gemroute.core.values import LocalState, Modality, Place, Role, Unread
from gemroute.events import Options
from gemroute.plugins import load_scanner

POLICY = b"""gemroute: 1
name: masking
labels: {default: public, credentials: confidential, personal: confidential,
  financial: confidential, health: confidential, legal: confidential,
  classified: confidential, internal: confidential}
guards:
  - {id: mask, when: {label: {at_least: confidential}}, require: [redact], why: "It is theirs."}
  - {id: no-way-out, when: {net: {not: online}}, allow: [local], why: "There is no way out."}
prefer:
  - {id: cloud-first, when: {}, to: cloud, else: local}
invariants: []
tests:
  - {name: masked, given: {label: confidential}, expect: {to: cloud, require: [redact]}}
"""
PACK = rb"""gemroute_rules: 1
pack: small
rules:
  - id: mail
    title: "An address for mail"
    category: personal
    kind: contact
    source: "RFC 5322"
    pattern: '(?i:[a-z.]{2,30}@[a-z-]{2,30}\.org)'
    score: {base: 0.9}
    match: ["ada@example.org"]
    no_match: ["ada at example.org"]
  - id: account
    title: "An account"
    category: financial
    kind: bank_account
    source: "ISO 13616"
    pattern: 'DE[0-9]{2}(?: ?[0-9]{4}){4} ?[0-9]{2}'
    score: {base: 0.9}
    match: ["DE89 3704 0044 0532 0130 00"]
    no_match: ["DE89 3704"]
  - id: illness
    title: "An illness"
    category: health
    kind: health
    source: "ICD-10"
    pattern: '[Dd]iagnosis: [A-Z][0-9]{2}'
    score: {base: 0.9}
    match: ["Diagnosis: C50"]
    no_match: ["a diagnosis"]
"""
DOWN = probe(state=LocalState.DOWN, window_tokens=0, capabilities=frozenset())
MAIL = "maria.keller@example-clinic.org"
IBAN = "DE89 3704 0044 0532 0130 00"
IN_BASE64 = base64.b64encode(MAIL.encode()).decode()
SECRETS = ("maria.keller", "example-clinic", "3704", "0532", IN_BASE64[:12], "C50", "tamoxifen")
"""What of the values above no payload for the cloud may hold."""


@cache
def scanner() -> Scanner:
    return load_scanner([("small.yaml", PACK)], None)


@cache
def policy() -> Policy:
    return load_policy(POLICY, "masking.yaml")


def world(**changes: Any) -> World:
    return World(**{"policy": policy(), "detector": scanner(), "probe": DOWN, **changes})


def asked(request: Request, where: World) -> bool:
    """Ask, and return whether there was an answer."""
    try:
        return bool(list(where.router().ask(request, Options())))
    except RouteRefused:
        return False


def seen(where: World) -> str:
    return repr([[one.system, *(m.text for m in one.messages)] for one in where.cloud.received])


def require_nothing_seen(where: World) -> None:
    assert not any(secret.casefold() in seen(where).casefold() for secret in SECRETS)


def part(text: str, hidden: str = "", name: str = "a.txt", **more: Any) -> Part:
    return Part(name, "text/plain", Modality.TEXT, text=text, hidden=hidden, **more)


@pytest.mark.parametrize(
    ("request_", "left"),
    [
        pytest.param(Request(prompt="Why is it blue?"), "Why is it blue?", id="nothing found"),
        pytest.param(Request(prompt=f"Ask <{MAIL}> kindly"), "Ask [contact] kindly", id="mail"),
        pytest.param(Request(prompt=f"Pay {IBAN} today"), "Pay [bank_account] today", id="groups"),
        pytest.param(
            Request(prompt=f"{MAIL} has {IBAN} now"), "[contact] has [bank_account] now", id="two"
        ),
        pytest.param(
            Request(prompt="Who?", parts=(part(f"From: {MAIL}\nHi"),)), "From: [contact]", id="file"
        ),
        pytest.param(
            Request(prompt="And?", history=(Message(Role.USER, f"It is {MAIL} here"),)),
            "It is [contact] here",
            id="an earlier turn",
        ),
        pytest.param(Request(prompt="Hi", system=f"For {MAIL} ."), "For [contact]", id="system"),
    ],
)  # fmt: skip
def test_the_cloud_sees_the_text_without_what_was_found(request_, left):
    where = world()
    assert asked(request_, where)
    assert left in seen(where)
    require_nothing_seen(where)


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(Request(prompt=f"Decode {IN_BASE64} for me"), id="in base64"),
        pytest.param(Request(prompt=f"{IBAN} or de89-3704-0044-0532"), id="respelt"),
        pytest.param(Request(prompt=f"{IBAN}, and account 3704004405 there"), id="a part of it"),
        pytest.param(Request(prompt="Diagnosis: C50.4, take tamoxifen"), id="an illness"),
        pytest.param(Request(prompt=f"{MAIL}: diagnosis: C50.4"), id="one of two cannot be"),
        pytest.param(Request(prompt="?", parts=(part("Hi", hidden=MAIL),)), id="hidden"),
        pytest.param(Request(prompt="?", schema=f'{{"enum":["{MAIL}"]}}'), id="in a schema"),
        pytest.param(
            Request(prompt="?", parts=(part(f"to {MAIL} ."), part(f"by {MAIL} ."))), id="one name"
        ),
        pytest.param(
            Request(prompt=MAIL, parts=(part("x", unread=(Unread("encrypted"),)),)), id="unread"
        ),
        pytest.param(
            Request(prompt="?", parts=(part("maria.keller@exam"), part("ple-clinic.org"))),
            id="across two texts",
        ),
    ],
)
def test_what_cannot_be_masked_for_certain_is_not_sent(request_):
    where = world()
    asked(request_, where)
    require_nothing_seen(where)
    assert not where.cloud.received


def test_the_local_model_gets_the_whole_text_when_the_cloud_fails():
    where = world(probe=probe())
    where.cloud.scripts = [failing(Unreachable)]
    request = Request(prompt=f"Answer {MAIL} kindly")
    assert asked(request, where)
    assert where.local.received == [request.payload()]
    require_nothing_seen(where)


def test_a_retry_sends_what_was_masked_and_nothing_else():
    where = world()
    for _ in range(3):
        asked(Request(prompt=f"Answer {MAIL} kindly"), where)
    assert len(where.cloud.received) == 3
    assert len({one.digest() for one in where.cloud.received}) == 1
    require_nothing_seen(where)


def test_a_permit_is_for_the_masked_bytes_and_for_no_others():
    request = Request(prompt=f"Answer {MAIL} kindly")
    weighed = world().router().weigh(request, Options())
    assert weighed.redacted is not None
    names = {"model": "m", "host": "h"}
    known = weighed.classified
    assert issue_permit(weighed.decision, known, weighed.redacted, "intent", **names)
    for judged in (known, replace(known, redacted_digest="")):
        with pytest.raises(RouteRefused):
            issue_permit(weighed.decision, judged, request.payload(), "intent", **names)
    unmasked = replace(known, redacted_digest="")
    with pytest.raises(RouteRefused):
        issue_permit(weighed.decision, unmasked, weighed.redacted, "intent", **names)


def test_a_dry_run_says_why_the_text_stays():
    weighed = world().router().weigh(Request(prompt="Diagnosis: C50.4"), Options())
    assert weighed.place is not Place.CLOUD
    assert weighed.decision.by[-1].why == "it cannot be redacted with certainty"


@settings(deadline=None, max_examples=60)
@given(
    pieces=st.lists(
        st.sampled_from([MAIL, MAIL.upper(), IBAN, IBAN.replace(" ", ""), IN_BASE64])
        | st.sampled_from(["Diagnosis: C50", "hello", "\n", "\t", ", ", "pay 12 now"])
        | st.sampled_from(["-", "<", ">", '"', "ä", "="]),
        max_size=9,
    ),
    joint=st.sampled_from([" ", "", "\n", "  ", ";"]),
    documents=st.lists(st.sampled_from(["", MAIL, IBAN, "an open text"]), max_size=2),
)  # fmt: skip
def test_however_the_values_stand_the_cloud_sees_none_of_them(pieces, joint, documents):
    where = world()
    parts = tuple(part(text, name=f"{n}.txt") for n, text in enumerate(documents))
    asked(Request(prompt=joint.join(pieces), parts=parts), where)
    require_nothing_seen(where)
