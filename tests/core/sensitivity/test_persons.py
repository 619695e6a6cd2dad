"""An illness is somebody's where a person is spoken of near it, and a topic where it is taught."""

from __future__ import annotations

import pytest

from gemroute.core.request import Segment
from gemroute.core.sensitivity.persons import sign_near
from gemroute.core.sensitivity.public import is_spared
from gemroute.core.sensitivity.rules import Rule, Score
from gemroute.core.sensitivity.scanner import Scanner
from gemroute.core.values import Category

TOPIC = "gallstones"


def sign(text: str) -> str:
    data = text.encode()
    start = data.index(TOPIC.encode())
    return sign_near("person", data, start, start + len(TOPIC))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param(f"my mother has {TOPIC}", "a relative", id="a relative"),
        pytest.param(f"mein älterer Bruder hat {TOPIC}", "a relative", id="one in German"),
        pytest.param(f"У моей сестры {TOPIC}", "a relative", id="one in Russian"),
        pytest.param(f"我妈妈有{TOPIC}", "a relative", id="one in Chinese"),
        pytest.param(f"আমার মা {TOPIC}", "a relative", id="one in Bengali"),
        pytest.param(f"میری بیوی {TOPIC}", "a relative", id="one in Urdu"),
        pytest.param(f"همسرم {TOPIC}", "a relative", id="one in Persian"),
        pytest.param(f"माझ्या वडिलांना {TOPIC}", "a relative", id="one in Marathi"),
        pytest.param(f"Patient: U.T.\nFinding: {TOPIC}", "a record", id="a label"),
        pytest.param(f"surname,dob,finding\nTern,1980,{TOPIC}", "a record", id="a table's head"),
        pytest.param(f"I've had {TOPIC} since May", "the writer", id="the writer"),
        pytest.param(f"j'ai des {TOPIC}", "the writer", id="the writer in French"),
        pytest.param(
            f"I was diagnosed with {TOPIC}, explain what that is", "a diagnosis", id="a diagnosis"
        ),
        pytest.param(f"Patiënt is een 36-jarige man, {TOPIC}", "a patient", id="a patient's age"),
        pytest.param(f"skipped my {TOPIC}", "an owner", id="an owner"),
        pytest.param(f"Dear Mrs Tern,\nthe scan shows {TOPIC}", "a letter", id="a letter"),
        pytest.param(f"u Zosi wykryto {TOPIC}, nie mów", "a confidence", id="a finding told on"),
        pytest.param(f"fällt bis Mai aus, {TOPIC}", "a confidence", id="who is away from work"),
        pytest.param(f"患者王丽，06.09.1995出生，{TOPIC}", "a record", id="a patient in Chinese"),
        pytest.param(f"{TOPIC}, AHV 756.1876.0736.26", "a record", id="an insured number"),
        pytest.param(f"{TOPIC}, 62/F", "somebody", id="an age and a sex"),
        pytest.param(f"because of her {TOPIC}", "somebody", id="a pronoun"),
        pytest.param(f"Ich (w, 34): {TOPIC}", "the writer", id="the writer's sex and age"),
        pytest.param(f"W34, {TOPIC}", "somebody", id="a sex and an age to begin with"),
        pytest.param(f"een man van 61 met {TOPIC}", "somebody", id="an age in Dutch"),
        pytest.param(f"en kvinna på 55 har {TOPIC}", "somebody", id="an age in Swedish"),
        pytest.param(f"30代男性です。{TOPIC}", "somebody", id="an age in Japanese"),
        pytest.param(f"แม่ชื่อสมศรี อายุ 62 {TOPIC}", "somebody", id="an age in Thai"),
        pytest.param(f"майка ми има {TOPIC}", "a relative", id="one in Bulgarian"),
        pytest.param(f"dob      1971-04-02\ncondition {TOPIC}", "a record", id="a printed row"),
        pytest.param(f"Mevr. van der Berg: {TOPIC}", "a name", id="a name with a particle"),
        pytest.param(f"on {TOPIC} since feb", "an owner", id="a state without a subject"),
        pytest.param(f"tochter {TOPIC} seit mai", "an owner", id="a relative and no pronoun"),
        pytest.param(f"{TOPIC} again, no sleep", "a hasty line", id="a line without capitals"),
        pytest.param(f"htn nkda, rr 22, {TOPIC}", "a note", id="a clinical note"),
        pytest.param(f"RR 170/95, EKG o.B., {TOPIC}", "a note", id="a note in German"),
        pytest.param(f"Can I stop what I take for {TOPIC}?", "the writer", id="the own case"),
        pytest.param(f"Do I need more? Scan says {TOPIC}", "the writer", id="after a question"),
        pytest.param(
            f"Following questions: why do I have {TOPIC}", "the writer", id="questions to ask"
        ),
        pytest.param(f"I have {TOPIC}, ask if you need more", "the writer", id="an offer"),
        pytest.param(f"Herr Tern: {TOPIC}", "a name", id="a title and a name"),
        pytest.param(f"Tern, Johanna ({TOPIC})", "a name", id="a given name after a surname"),
        pytest.param(f"Ward Johanna Tern {TOPIC}", "a name", id="a given name inside capitals"),
        pytest.param(f"Ward Johanna Lincoln {TOPIC}", "a name", id="a public person's surname"),
        pytest.param(f"田中様 {TOPIC}", "a name", id="a name in Japanese"),
    ],
)
def test_a_person_near_is_known_by_signs(text: str, kind: str) -> None:
    assert sign(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"What are {TOPIC}?", id="a question"),
        pytest.param(f"{TOPIC} and their causes", id="a search without capitals"),
        pytest.param(f"Do I have {TOPIC}?", id="a question to oneself"),
        pytest.param(f"Habe ich {TOPIC}? Neun Anzeichen", id="one in German"),
        pytest.param(f"CT, ct, CT and {TOPIC}", id="one abbreviation again and again"),
        pytest.param(f"I have to write an essay on {TOPIC}", id="the writer at school"),
        pytest.param(f"The short story: my mother had {TOPIC}", id="a tale"),
        pytest.param(f"patient: string; finding: {TOPIC}", id="a program"),
        pytest.param(f"Patients with {TOPIC}, 62/F and 58/M", id="a study"),
        pytest.param(f"The senator, Johanna Tern, has {TOPIC}", id="news"),
        pytest.param(f"The Olympian, Johanna Tern, had {TOPIC}", id="sport"),
        pytest.param(f"my dog has {TOPIC}", id="a pet"),
        pytest.param(f"[ ] I have {TOPIC}", id="a form"),
        pytest.param(f"Liebe Mitglieder,\nzu {TOPIC} spricht ein Arzt", id="a letter to many"),
        pytest.param(f"Una Tern, née le 7 mai 1867. Vu {TOPIC}", id="somebody of long ago"),
        pytest.param(f"A10AA05 {TOPIC}", id="a code that looks like an age"),
        pytest.param(f"Ich bin da, beim Vortrag über {TOPIC}", id="a talk"),
        pytest.param(f"Dr. Johanna Tern treats {TOPIC}", id="a physician"),
        pytest.param(f"The Lake Basalt hotel has {TOPIC}", id="capitals that name nobody"),
        pytest.param(f"my mother called{' far' * 60} {TOPIC}", id="somebody far away"),
        pytest.param(f"夏目は1867年に生まれ、 {TOPIC}", id="somebody of long ago in Japanese"),
    ],
)
def test_a_topic_without_a_person_has_no_sign(text: str) -> None:
    assert sign(text) == ""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param(f"Johanna Tern: {TOPIC}", "a name", id="a name"),
        pytest.param(f"my mother has {TOPIC}", "", id="a person without one"),
    ],
)
def test_a_rule_may_ask_for_a_name(text: str, kind: str) -> None:
    data = text.encode()
    start = data.index(TOPIC.encode())
    assert sign_near("name", data, start, start + len(TOPIC)) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("patient: Ann.encodeInto(", "", id="two words joined"),
        pytest.param("patient: Ann. encodes", "a record", id="one word"),
    ],
)
def test_two_words_that_a_program_joins_are_nobodys(text: str, kind: str) -> None:
    data = text.encode()
    start = data.index(b"encode")
    assert sign_near("person", data, start, len(data.rstrip(b"("))) == kind


def test_a_sign_next_to_a_cut_character_is_still_read() -> None:
    assert sign(f"{'ü' * 200}my mother has {TOPIC}{'ü' * 200}") == "a relative"


@pytest.mark.parametrize(
    ("text", "spared"),
    [
        pytest.param(f"Which of the following explains {TOPIC}?", True, id="an examination"),
        pytest.param(f"CREATE TABLE f (note TEXT DEFAULT '{TOPIC}')", True, id="a program"),
        pytest.param(f"Una Tern: {TOPIC}", False, id="a person"),
    ],
)
def test_lessons_are_spared_where_a_rule_says_so(text: str, *, spared: bool) -> None:
    data = text.encode()
    start = data.index(TOPIC.encode())
    assert is_spared("lessons", data, start, start + len(TOPIC)) is spared


def test_a_rule_near_a_person_finds_only_what_is_somebodys() -> None:
    rule = Rule(
        "illness", "An illness", Category.HEALTH, "health", "none", TOPIC,
        Score(0.2, 0.2, 0.6, 0.6), near="person",
    )  # fmt: skip
    texts = (f"on {TOPIC} in general", f"my mother has {TOPIC}")
    found = [Scanner([rule]).judge([Segment("text", text)]).findings for text in texts]
    assert [[finding.context for finding in findings] for findings in found] == [[], ["a relative"]]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param(f"Potvrzuji, že jmenovaný má {TOPIC}", "a certificate", id="a certificate"),
        pytest.param(f"Βεβαιώνεται ότι ο/η Άννα έχει {TOPIC}", "a certificate", id="in Greek"),
        pytest.param(f"LELET\nNév: Varga Ilona\n{TOPIC}", "a medical paper", id="a paper"),
        pytest.param(f"Zorin in 4B has {TOPIC}", "a pupil", id="a pupil"),
        pytest.param("Sections in 3B has " + TOPIC, "", id="a figure"),
        pytest.param(f"Lelet: mit jelent? {TOPIC}", "", id="a heading and nobody"),
        pytest.param(f"W 2021 roku {TOPIC}", "", id="a year and no age"),
        pytest.param(f"Противопоказания: {TOPIC}, возраст до 18 лет", "", id="a leaflet"),
    ],
)
def test_a_medical_paper_or_a_note_of_a_school_names_its_person(text: str, kind: str) -> None:
    assert sign(text) == kind
