"""Decisions in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gemroute.core.values import (
    Category,
    Decision,
    Label,
    LocalHost,
    LocalState,
    Net,
    Reason,
    Unread,
)
from gemroute.core.wording import (
    counted,
    found_words,
    kind_words,
    label_words,
    masked_words,
    reasons_words,
    refusal,
    unread_words,
    wrapped,
)

KEPT = Decision(routes=(), by=(Reason("keep", "Because."),))


def test_kinds_are_named_as_people_say_them():
    assert kind_words("payment_card") == "payment card"
    assert kind_words("tlp") == "TLP marking"


@pytest.mark.parametrize(
    ("masked", "words"),
    [
        pytest.param({}, "", id="nothing"),
        pytest.param({"payment_card": 1}, "1 value masked: payment card", id="one"),
        pytest.param(
            {"contact": 1, "bank_account": 2},
            "3 values masked: contact details, bank account",
            id="several",
        ),
    ],
)
def test_what_is_masked_is_counted_and_named(masked, words):
    assert masked_words(masked) == words


def test_each_kind_is_named_once_and_the_rest_is_counted(make_classified, make_finding):
    kinds = ["payment_card", "payment_card", "contact", "person", "salary"]
    classified = make_classified(findings=tuple(make_finding(kind=kind) for kind in kinds))
    assert found_words(classified) == "payment card, contact details, person's name and 1 more"


def test_the_kinds_that_gave_the_label_are_named_first(make_classified, make_finding):
    findings = tuple(make_finding(kind=kind) for kind in ("contact", "person", "salary"))
    classified = replace(make_classified(findings=findings), label_by=("salary",))
    assert found_words(classified, 2) == "salary, contact details and 1 more"


def test_unread_parts_are_named_once_with_their_detail():
    unread = (Unread("page_without_text", "page 2"), Unread("image"), Unread("image"))
    assert unread_words(unread) == "page without text (page 2); image"


@pytest.mark.parametrize(
    ("facts", "rest", "words"),
    [
        pytest.param({}, {}, "public", id="nothing found"),
        pytest.param({}, {"unread": (Unread("image"),)}, "public, not all read (image)", id="i"),
    ],
)
def test_a_label_comes_with_its_reason(make_classified, facts, rest, words):
    assert label_words(make_classified(**facts, **rest)) == words


def test_a_found_label_names_what_was_found(make_classified, make_finding):
    classified = make_classified(label=Label.RESTRICTED, findings=(make_finding(),))
    assert label_words(classified) == "restricted (payment card)"


def test_reasons_stand_one_a_line():
    assert reasons_words((Reason("a", "A."), Reason("b", "B."))) == "  a: A.\n  b: B."


def test_a_refusal_says_what_was_found_which_rule_spoke_and_the_way_out(
    make_classified, make_finding
):
    classified = make_classified(local=LocalState.DOWN, findings=(make_finding(),))
    message, way_out = refusal(classified, KEPT)
    assert message == ("Refused; nothing was sent: the text holds payment card.\n  keep: Because.")
    assert "ollama serve" in way_out


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        pytest.param({"local": LocalState.MISSING_MODEL}, "models pull", id="missing model"),
        pytest.param({"local_host": LocalHost.REMOTE}, "not proved", id="not proved local"),
        pytest.param({"net": Net.OFFLINE}, "no way out", id="no network"),
    ],
)
def test_each_way_out_is_named(make_classified, facts, words):
    assert words in refusal(make_classified(**facts), Decision(routes=()))[1]


@pytest.mark.parametrize("local", [LocalState.DOWN, LocalState.MISSING_MODEL])
def test_a_runtime_elsewhere_is_neither_to_be_started_nor_to_be_filled(make_classified, local):
    classified = make_classified(local=local, local_host=LocalHost.CLOUD_MODEL)
    _, way_out = refusal(classified, KEPT)
    assert way_out == "The runtime is not proved to be on this machine: see `gemroute doctor`."


def test_a_model_that_cannot_take_the_request_is_named_first(make_classified):
    _, way_out = refusal(make_classified(), KEPT, "gemma4:e4b takes 8,192 tokens")
    assert way_out.startswith("The local model cannot take it: gemma4:e4b takes 8,192")


def test_a_runtime_that_failed_is_not_said_to_be_stopped(make_classified):
    classified = make_classified(local=LocalState.DOWN)
    _, way_out = refusal(classified, KEPT, failure="The server is busy (503).")
    assert way_out == "The local runtime was asked and failed: The server is busy (503)."


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("short", ["short"], id="what fits stays"),
        pytest.param("one two three four five", ["one two three four", "five"], id="at a space"),
        pytest.param(
            "  rule: because it is so", ["  rule: because it", "    is so"], id="two columns in"
        ),
        pytest.param(
            "key    a value of words", ["key    a value of", "       words"], id="under the value"
        ),
        pytest.param(
            "→ local · gemma4:e4b · $0", ["→ local · gemma4:e4b", "  · $0"], id="under the arrow"
        ),
        pytest.param("say gemroute-models-pull-now", ["say", "gemroute-models-pull-now"], id="no"),
        pytest.param(
            "a value far down the line  has no key",
            ["a value far down the", "line  has no key"],
            id="a gap is not always a key",
        ),
        pytest.param(
            "start it: `ollama serve`.", ["start it:", "`ollama serve`."], id="a command is whole"
        ),
        pytest.param("one\n\ntwo", ["one", "", "two"], id="its own lines stay"),
    ],
)
def test_a_long_line_is_cut_between_words_and_goes_on_indented(text, lines):
    assert wrapped(text, 20).split("\n") == lines


def test_an_unread_input_is_the_reason_of_its_refusal(make_classified):
    message, _ = refusal(make_classified(unread=(Unread("encrypted"),)), Decision(routes=()))
    assert message == ("Refused; nothing was sent: not all of the input could be read (encrypted).")


def test_a_refusal_never_shows_what_was_found(make_classified, make_finding):
    finding = make_finding(masked="CANARY", where="CANARY", category=Category.FINANCIAL)
    message, way_out = refusal(make_classified(findings=(finding,)), KEPT)
    assert "CANARY" not in message + way_out


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 records"), (1, "1 record"), (1204, "1,204 records")]
)
def test_a_number_stands_with_its_noun(number: int, words: str) -> None:
    assert counted(number, "record") == words
