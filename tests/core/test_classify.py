"""Request to facts: nothing is missing, nothing is guessed low, whatever the detector does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import pytest
from fakes import SECRET, WordDetector

from gemroute.core.classify import cautioned, classify, prompt_tokens
from gemroute.core.policy.language import Policy
from gemroute.core.policy.loader import load_policy
from gemroute.core.request import Media, Message, Part, Request
from gemroute.core.tokens.bounds import template_tokens
from gemroute.core.values import (
    Category,
    Classified,
    Classifier,
    Finding,
    Judgement,
    Label,
    Modality,
    Role,
    Surroundings,
    Unread,
)
from gemroute.plugins import load_vocabulary
from gemroute.settings import shipped

POLICY = load_policy(shipped("default.yaml"), "default.yaml")
PICTURE = Media(Modality.IMAGE, "image/png", b"png", tokens=1_122)


def judged(request: Request, detector: Any = None, **options: object) -> Classified:
    return classify(
        request,
        POLICY,
        Surroundings(),
        detector or WordDetector(),
        load_vocabulary,
        **options,  # type: ignore[arg-type] # one dict for all options
    )


def part(text: str = "", **changes: object) -> Part:
    return replace(Part("a.txt", "text/plain", Modality.TEXT, text=text), **changes)


@pytest.mark.parametrize(
    ("request_", "givers"),
    [
        pytest.param(Request(prompt="hi"), ("policy",), id="nothing but the policy"),
        pytest.param(Request(prompt=SECRET), ("government_marking",), id="a finding"),
        pytest.param(
            Request(prompt=SECRET, declared_label=Label.RESTRICTED),
            ("declared", "government_marking"),
            id="a finding and the person",
        ),
        pytest.param(
            Request(prompt="hi", inherited_label=Label.CONFIDENTIAL),
            ("conversation",),
            id="the turns before",
        ),
    ],
)
def test_the_facts_say_what_gave_the_label(request_: Request, givers: tuple[str, ...]):
    assert judged(request_).label_by == givers


@pytest.mark.parametrize(
    ("request_", "label"),
    [
        pytest.param(Request(prompt="hi"), Label.PUBLIC, id="nothing found"),
        pytest.param(Request(prompt=SECRET), Label.RESTRICTED, id="in the prompt"),
        pytest.param(Request(prompt="hi", parts=(part(SECRET),)), Label.RESTRICTED, id="document"),
        pytest.param(
            Request(prompt="hi", parts=(part("x", hidden=SECRET),)), Label.RESTRICTED, id="hidden"
        ),
        pytest.param(Request(prompt="hi", system=SECRET), Label.RESTRICTED, id="system text"),
        pytest.param(Request(prompt="hi", schema=SECRET), Label.RESTRICTED, id="schema"),
        pytest.param(
            Request(prompt="hi", history=(Message(Role.ASSISTANT, SECRET),)),
            Label.RESTRICTED,
            id="an earlier answer",
        ),
        pytest.param(
            Request(prompt="hi", inherited_label=Label.CONFIDENTIAL),
            Label.CONFIDENTIAL,
            id="the conversation's label never falls",
        ),
        pytest.param(
            Request(prompt=SECRET, declared_label=Label.INTERNAL),
            Label.RESTRICTED,
            id="a declared label only raises",
        ),
    ],
)
def test_the_label_is_the_highest_of_all_that_is_in_the_request(request_, label):
    assert judged(request_).facts.label is label


@pytest.mark.parametrize(
    ("detector", "unread", "classifier"),
    [
        pytest.param(WordDetector(), (), Classifier.OK, id="all was judged"),
        pytest.param(WordDetector(), (Unread("image"),), Classifier.DEGRADED, id="a part unread"),
        pytest.param(WordDetector(Classifier.DEGRADED), (), Classifier.DEGRADED, id="a bound met"),
        pytest.param(
            WordDetector(Classifier.FAILED), (Unread("image"),), Classifier.FAILED, id="the worst"
        ),
        pytest.param(
            WordDetector(failure=RuntimeError("boom")), (), Classifier.FAILED, id="it raised"
        ),
    ],
)
def test_whatever_was_not_judged_completely_is_said(detector, unread, classifier):
    found = judged(Request(prompt="hi", parts=(part("x", unread=unread),)), detector)
    assert found.facts.classifier is classifier
    assert found.unread == unread


@dataclass
class Odd:
    """A detector that answers with whatever it was made with, having taken `takes` texts."""

    answer: Any
    takes: int = 99

    def judge(self, segments, *, thorough=False, enough=None):
        for _ in islice(segments, self.takes):
            pass
        return self.answer


FOUND = Finding("r", Category.FINANCIAL, "payment_card", "prompt", 1, 0, 1, "••")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(None, id="nothing"),
        pytest.param("ok", id="a word"),
        pytest.param((), id="a tuple"),
        pytest.param((one for one in ()), id="a generator"),
        pytest.param(Judgement, id="the class itself"),
        pytest.param(Judgement("ok"), id="a word for the classifier"),
        pytest.param(Judgement("fine"), id="a word that is none of ours"),
        pytest.param(Judgement(findings=[FOUND]), id="findings in a list"),
        pytest.param(Judgement(findings=iter((FOUND,))), id="findings that come only once"),
        pytest.param(Judgement(findings=("secret",)), id="a word for a finding"),
        pytest.param(Judgement(findings=(replace(FOUND, category="x"),)), id="another category"),
        pytest.param(Judgement(findings=(replace(FOUND, kind=["x"]),)), id="a list for a kind"),
        pytest.param(Judgement(reasons="work"), id="a word for the reasons"),
        pytest.param(Judgement(reasons=(7,)), id="a number for a reason"),
    ],
)
def test_what_is_no_judgement_counts_as_a_failure(answer):
    found = judged(Request(prompt="hi"), Odd(answer))
    assert found.facts.classifier is Classifier.FAILED
    assert found.reasons == ("detector returned no judgement",)
    assert found.findings == ()


@pytest.mark.parametrize(
    ("judgement", "classifier", "reasons"),
    [
        pytest.param(Judgement(), Classifier.DEGRADED, ("unread",), id="it says ok"),
        pytest.param(
            Judgement(Classifier.DEGRADED, (), ("work",)),
            Classifier.DEGRADED,
            ("work", "unread"),
            id="it says why",
        ),
        pytest.param(
            Judgement(Classifier.FAILED), Classifier.FAILED, ("unread",), id="it says it failed"
        ),
        pytest.param(Judgement(findings=(FOUND,)), Classifier.OK, (), id="it had found enough"),
    ],
)
def test_a_detector_that_left_texts_out_has_not_judged_them(judgement, classifier, reasons):
    found = judged(Request(prompt="hi", system="be brief"), Odd(judgement, takes=1))
    assert found.facts.classifier is classifier
    assert found.reasons == reasons


def test_what_is_still_to_come_when_time_is_up_is_not_judged():
    asked = iter([False, True])
    found = judged(Request(prompt=SECRET, system="hi"), is_late=lambda: next(asked))
    assert found.facts.classifier is Classifier.DEGRADED
    assert found.reasons == ("time",)
    assert found.findings == ()


@pytest.mark.parametrize("death", [KeyboardInterrupt, SystemExit])
def test_what_is_to_end_the_program_is_not_taken_for_a_failed_detector(death):
    with pytest.raises(death):
        judged(Request(prompt="hi"), WordDetector(failure=death()))


def test_a_detector_that_dies_leaves_its_kind_of_death_and_no_word_of_its_message():
    found = judged(Request(prompt="hi"), WordDetector(failure=RuntimeError("CANARY")))
    assert found.reasons == ("detector raised RuntimeError",)


@pytest.mark.parametrize(
    ("request_", "modality"),
    [
        pytest.param(Request(prompt="hi"), {"text"}, id="a prompt is text"),
        pytest.param(Request(), {"text"}, id="even an empty one"),
        pytest.param(
            Request(parts=(part(modality=Modality.IMAGE, media=PICTURE),)),
            {"image"},
            id="a picture",
        ),
        pytest.param(
            Request(prompt="?", parts=(part("x", modality=Modality.PDF),)),
            {"text", "pdf"},
            id="pdf",
        ),
        pytest.param(
            Request(prompt="?", history=(Message(Role.USER, "?", (PICTURE,)),)),
            {"text", "image"},
            id="a picture of an earlier turn",
        ),
    ],
)
def test_modality_is_everything_that_a_model_would_get(request_, modality):
    assert judged(request_).facts.modality == modality


def test_a_short_request_is_bounded_by_its_bytes_without_loading_the_vocabulary():
    def never() -> object:
        raise AssertionError("the vocabulary was loaded")

    found = classify(Request(prompt="hi"), POLICY, Surroundings(), WordDetector(), never)  # type: ignore[arg-type] # it must not be called
    assert found.tokens.low <= 2 + template_tokens(1, thinks=True) == found.tokens.high


def test_counting_is_exact_when_asked_for():
    found = judged(Request(prompt="Hello world"), count=True)
    assert found.tokens.exact
    assert found.tokens.high == load_vocabulary().count("Hello world")


def test_a_prompts_tokens_are_its_texts_and_the_chats_template():
    payload = Request(prompt="Hello world", system="Be brief.").payload()
    texts = sum(map(load_vocabulary().count, ("Hello world", "Be brief.")))
    assert prompt_tokens(payload, load_vocabulary) == texts + template_tokens(2, thinks=True)


def test_a_window_between_the_bounds_is_decided_by_counting():
    text = "word " * 4_000
    loose = judged(Request(prompt=text))
    tight = judged(Request(prompt=text), windows=(8_192,))
    assert loose.facts.tokens > 8_192
    assert tight.facts.tokens <= 8_192


def test_media_count_as_tokens():
    request = Request(prompt="?", parts=(part(modality=Modality.IMAGE, media=PICTURE),))
    found = judged(request)
    assert found.media_tokens == 1_122
    assert found.facts.tokens == found.tokens.high + 1_122


def test_zones_of_all_parts_are_facts():
    request = Request(prompt="?", parts=(part("x", zones=frozenset({"patients"})), part("y")))
    assert judged(request).facts.zone == {"patients"}


def test_the_digest_is_of_the_payload_that_was_judged():
    request = Request(prompt="?", parts=(part("x"),))
    assert judged(request).digest == request.payload().digest()


def test_reading_stops_at_the_highest_label_and_not_before():
    seen = []

    class Curious(WordDetector):
        def judge(self, segments, *, thorough=False, enough=None):
            found = super().judge(segments)
            seen.append((thorough, [enough(finding) for finding in found.findings]))
            return found

    judged(Request(prompt=SECRET), Curious(), thorough=True)
    assert seen == [(True, [True])]


def test_the_size_is_that_of_what_the_user_handed_over():
    request = Request(prompt="ä", parts=(part("x", size_bytes=10),))
    assert judged(request).size_bytes == 12


JUDGED = Finding("judge", Category.HEALTH, "judged", "prompt", 1, 0, 1, "a", score=0.6)
PERSONAL = replace(JUDGED, category=Category.PERSONAL)


@pytest.mark.parametrize(
    ("request_", "findings", "label", "givers"),
    [
        pytest.param(Request(prompt="hi"), (), Label.PUBLIC, ("policy",), id="nothing to add"),
        pytest.param(Request(prompt="hi"), (JUDGED,), Label.RESTRICTED, ("judged",), id="raised"),
        pytest.param(
            Request(prompt="hi"), (JUDGED, PERSONAL), Label.RESTRICTED, ("judged",), id="highest"
        ),
        pytest.param(
            Request(prompt="hi", declared_label=Label.RESTRICTED),
            (PERSONAL,),
            Label.RESTRICTED,
            ("declared",),
            id="never lowered",
        ),
        pytest.param(
            Request(prompt="hi", declared_label=Label.CONFIDENTIAL),
            (PERSONAL,),
            Label.CONFIDENTIAL,
            ("declared", "judged"),
            id="as high as it was",
        ),
    ],
)
def test_a_second_opinion_only_raises_the_label(request_, findings, label, givers):
    before = judged(request_)
    after = cautioned(before, POLICY, Judgement(Classifier.OK, findings), ("sensitive",))
    assert (after.facts.label, after.label_by) == (label, givers)
    assert after.findings == (*before.findings, *findings)
    assert after.facts.category == {finding.category.value for finding in findings}
    assert after.judged == ("sensitive",)


@pytest.mark.parametrize("first", Classifier)
@pytest.mark.parametrize("second", Classifier)
def test_a_second_opinion_never_mends_the_classifier(first, second):
    before = judged(Request(prompt="hi"), WordDetector(first))
    opinion = Judgement(second, (), ("judge",))
    after = cautioned(before, POLICY, opinion, ("failed",))
    expected = first if first is not Classifier.OK else second
    assert (after.facts.classifier, after.reasons[-1]) == (expected, "judge")


def of_zones(*guards: str) -> Policy:
    zones = '\nzones: {published: ["/pub/**"], clients: ["/c/**"]}\nguards:\n'
    lines = [
        f"  - {{id: z{number}, when: {{zone: {when}}}, allow: [local], why: Ours.}}"
        for number, when in enumerate(guards)
    ]
    text = shipped("default.yaml").decode().replace("\nguards:", zones + "\n".join(lines), 1)
    return load_policy(text.encode(), "zoned.yaml")


def known(policy: Policy, *zones: str, **changes: Any) -> Classified:
    parts = tuple(part("x", zones=frozenset(one.split())) for one in zones)
    request = Request(prompt="?", parts=parts, **changes)
    return classify(request, policy, Surroundings(), WordDetector(), load_vocabulary)


@pytest.mark.parametrize(
    ("zones", "counted"),
    [
        pytest.param(["published"], {"published"}, id="the only file"),
        pytest.param(["published", "published clients"], {"published", "clients"}, id="each file"),
        pytest.param(["published", ""], set(), id="a file from elsewhere"),
        pytest.param(["published", "clients"], {"clients"}, id="a file of another zone"),
        pytest.param([], set(), id="no file"),
    ],
)
@pytest.mark.parametrize("when", ["{lacks: published}", "{has_none: [published]}"])
def test_a_zone_that_a_guard_wants_absent_counts_if_every_file_lies_in_it(zones, counted, when):
    classified = known(of_zones(when), *zones)
    assert (classified.facts.zone, classified.facts.classifier) == (counted, Classifier.OK)


def test_a_schema_from_elsewhere_is_a_file_beside_those_of_a_zone():
    policy, place = of_zones("{lacks: published}"), frozenset({"published"})
    assert known(policy, "published", schema="{}").facts.zone == set()
    assert known(policy, "published", schema="{}", schema_zones=place).facts.zone == place


def test_a_zone_that_guards_want_both_present_and_absent_is_not_judged_for_some_of_the_files():
    policy = of_zones("{lacks: published}", "{has: published}")
    assert known(policy, "published").facts.classifier is Classifier.OK
    classified = known(policy, "published", "")
    assert classified.facts.classifier is Classifier.DEGRADED
    assert classified.unread == (Unread("zone", "not of all files"),)
