"""What an auditor asks, answered from the records: every count beside the calls that make it."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from recorded import Recorded

from gemroute.core.values import Category, Classifier, Label, LocalHost, Place
from gemroute.journal.entry import JSONValue
from gemroute.journal.reading import read_entries
from gemroute.journal.record import Status
from gemroute.journal.report import Report, report_of


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    return Recorded(tmp_path)


def report(recorded: Recorded, **period: str) -> Report:
    return report_of(read_entries(recorded.folder), **period)


def test_nothing_recorded_is_a_report_of_nothing():
    empty = report_of([])
    assert (empty.records, empty.requests, empty.first) == (0, 0, "")
    assert (empty.wrongly_sent, empty.recipients, empty.pending) == ((), (), ())


def test_requests_are_counted_by_what_is_known_of_them(recorded: Recorded):
    recorded.call()
    recorded.call(Place.LOCAL, label=Label.RESTRICTED, found=frozenset({"card", "email"}))
    recorded.refusal(label=Label.RESTRICTED, category=frozenset({Category.FINANCIAL, "health"}))
    said = report(recorded)
    assert (said.records, said.requests, said.attempts) == (5, 3, 3)
    assert said.events == {"intent": 2, "outcome": 3}
    assert said.by_route == {"cloud": 1, "local": 1, "refuse": 1}
    assert said.by_label == {"public": 1, "restricted": 2}
    assert said.by_category == {"financial": 1, "health": 1, "personal": 2}
    assert said.by_finding == {"card": 1, "email": 3}
    assert said.by_status == {"answered": 2, "refused": 1}


def test_recipients_are_summed_with_what_they_reported(recorded: Recorded):
    recorded.call()
    recorded.failure(model="gemini-3.8-pro")
    recorded.call(Place.LOCAL)
    cloud, local = report(recorded).recipients
    assert (cloud.place, cloud.endpoint_host) == ("cloud", "generativelanguage.googleapis.com")
    assert cloud.models == ("gemini-3.8-flash", "gemini-3.8-pro")
    assert (cloud.calls, cloud.answered, cloud.bytes_out) == (2, 1, 9800)
    assert (cloud.input_tokens, cloud.output_tokens) == (1_000_000, 200_000)
    assert cloud.unreported_calls == 1
    assert (local.place, local.unreported_calls) == ("local", 0)


def test_a_retry_is_an_attempt_of_the_same_request(recorded: Recorded):
    recorded.failure()
    (intent, _) = read_entries(recorded.folder)
    recorded.journal.append("intent", {**intent.body, "attempt": 2})
    said = report(recorded)
    assert (said.requests, said.attempts) == (1, 2)


NEVER = [
    pytest.param(Place.CLOUD, {"label": Label.RESTRICTED}, id="restricted"),
    pytest.param(Place.CLOUD, {"classifier": Classifier.FAILED}, id="unjudged"),
    pytest.param(Place.CLOUD, {"classifier": Classifier.DEGRADED}, id="judged in part"),
    pytest.param(Place.CLOUD, {"offline": True}, id="under --offline"),
    pytest.param(Place.CLOUD, {"modality": frozenset({"text", "image"})}, id="an image"),
    pytest.param(Place.CLOUD, {"modality": frozenset()}, id="no text"),
    pytest.param(
        Place.LOCAL,
        {"local_host": LocalHost.REMOTE, "label": Label.INTERNAL},
        id="internal, to a runtime elsewhere",
    ),
    pytest.param(
        Place.LOCAL,
        {"local_host": LocalHost.CLOUD_MODEL, "label": Label.RESTRICTED},
        id="restricted, to a cloud model",
    ),
]
ALLOWED = [
    pytest.param(Place.CLOUD, {"label": Label.CONFIDENTIAL}, id="confidential, as a policy may"),
    pytest.param(Place.CLOUD, {"modality": frozenset({"text", "pdf"})}, id="a PDF's text"),
    pytest.param(Place.LOCAL, {"label": Label.RESTRICTED, "offline": True}, id="at home"),
    pytest.param(
        Place.LOCAL, {"local_host": LocalHost.REMOTE, "label": Label.PUBLIC}, id="public, elsewhere"
    ),
]


@pytest.mark.parametrize(("place", "facts"), NEVER)
def test_what_must_never_leave_is_named_when_it_did(
    recorded: Recorded, place: Place, facts: dict[str, Any]
):
    recorded.call()
    wrong = recorded.call(place, **facts)
    assert report(recorded).wrongly_sent == (wrong,)


@pytest.mark.parametrize(("place", "facts"), ALLOWED)
def test_what_may_go_there_is_no_alarm(recorded: Recorded, place: Place, facts: dict[str, Any]):
    recorded.call(place, **facts)
    assert report(recorded).wrongly_sent == ()


@pytest.mark.parametrize("facts", [{}, 7, {"label": "secrt", "classifier": "ok"}, {"label": None}])
def test_unknown_facts_are_the_worst(recorded: Recorded, facts: JSONValue):
    sent = recorded.journal.append("intent", {"place": "cloud", "facts": facts})
    assert report(recorded).wrongly_sent == (sent.id,)


@pytest.mark.parametrize("host", [[], {"loopback": 1}])
def test_a_runtime_whose_place_is_no_word_is_not_this_machine(recorded: Recorded, host: JSONValue):
    recorded.intent(Place.LOCAL, label=Label.RESTRICTED)
    (known,) = read_entries(recorded.folder)
    facts = {**known.body["facts"], "local_host": host}
    forged = recorded.journal.append("intent", {**known.body, "facts": facts})
    assert report(recorded).wrongly_sent == (forged.id,)


def test_a_place_that_nobody_knows_is_not_this_machine(recorded: Recorded):
    intent = recorded.intent(Place.LOCAL, label=Label.RESTRICTED)
    (known,) = read_entries(recorded.folder)
    elsewhere = recorded.journal.append("intent", {**known.body, "place": "moon"})
    assert report(recorded).wrongly_sent == (elsewhere.id,)
    assert intent != elsewhere.id


def test_a_record_whose_lists_were_cut_short_is_judged_by_what_is_left(recorded: Recorded):
    recorded.intent()
    (known,) = read_entries(recorded.folder)
    cut = dict(known.body) | {"cut": 0, "facts": {**known.body["facts"], "modality": []}}  # type: ignore[dict-item] # a mapping
    recorded.journal.append("intent", cut)
    assert report(recorded).wrongly_sent == ()


def test_refusals_and_failures_are_told_by_what_caused_them(recorded: Recorded):
    recorded.refusal()
    recorded.refusal(error_class="log")
    recorded.failure()
    recorded.call(outcome={"status": Status.INTERRUPTED})
    recorded.call(outcome={"status": Status.TRUNCATED, "error_class": "truncated"})
    recorded.call(classifier=Classifier.FAILED, place=Place.LOCAL)
    said = report(recorded)
    assert said.refusals_by_rule == {"restricted-stays-home": 2}
    assert said.refusals_by_class == {"log": 1, "policy": 1}
    assert said.failures_by_class == {"interrupted": 1, "timeout": 1, "truncated": 1}
    assert said.by_classifier == {"failed": 1, "ok": 5}


def test_each_policy_has_its_first_and_last_use(recorded: Recorded):
    recorded.call()
    (known, _) = read_entries(recorded.folder)
    recorded.journal.append("intent", {**known.body, "policy_sha256": "c" * 64, "policy_rev": ""})
    recorded.refusal()
    old, new = report(recorded).policies
    assert (old.sha256, old.revision, old.calls) == ("a" * 64, "2026-11-01", 2)
    assert (old.first[11:19], old.last[11:19]) == ("12:00:00", "12:00:03")
    assert (new.sha256, new.revision, new.calls) == ("c" * 64, "", 1)


def test_who_agreed_is_counted_where_somebody_had_to(recorded: Recorded):
    recorded.call(Place.LOCAL)
    recorded.call()
    (*_, known, _) = read_entries(recorded.folder)
    recorded.journal.append("intent", {**known.body, "confirmed_by": "user"})
    said = report(recorded)
    assert said.to_confirm == 2
    assert said.agreed == {"unknown": 1, "user": 1}


def test_pending_calls_are_named(recorded: Recorded):
    recorded.call()
    intent = recorded.intent()
    said = report(recorded)
    assert [(each.id, each.place) for each in said.pending] == [(intent, "cloud")]
    assert said.by_status == {"answered": 1, "pending": 1}


class TestPeriod:
    @pytest.fixture
    def days(self, recorded: Recorded) -> list[str]:
        """A call on each of three days, which ends on the next one."""
        recorded.step = timedelta(hours=12)
        return [recorded.call() for _ in range(3)]

    @pytest.mark.parametrize(
        ("period", "calls"),
        [
            pytest.param({}, 3, id="all"),
            pytest.param({"since": "2026-11-22"}, 2, id="from a day on"),
            pytest.param({"until": "2026-11-22"}, 2, id="to a day, which counts"),
            pytest.param({"since": "2026-11-22", "until": "2026-11-22"}, 1, id="one day"),
            pytest.param({"since": "2026-12-01"}, 0, id="nothing"),
        ],
    )
    def test_a_call_belongs_to_the_day_on_which_it_began(
        self, recorded: Recorded, days: list[str], period: dict[str, str], calls: int
    ):
        said = report(recorded, **period)
        assert said.requests == calls
        assert said.by_status == ({"answered": calls} if calls else {})
        assert said.pending == ()

    def test_an_outcome_of_an_earlier_call_is_none_of_this_period(
        self, recorded: Recorded, days: list[str]
    ):
        said = report(recorded, since="2026-11-24")
        assert (said.records, said.attempts, said.by_status) == (1, 0, {})


def test_other_events_are_counted_by_name(recorded: Recorded):
    recorded.journal.append("session", {})
    recorded.journal.append("anchor", {"why": "retention"})
    said = report(recorded)
    assert said.events == {"anchor": 1, "session": 1}
    assert said.requests == 0


def test_a_report_holds_plain_values_that_json_can_write(recorded: Recorded):
    recorded.call(outcome={"cost_usd": Decimal("0.1")})
    for each in dataclasses.asdict(report(recorded)).values():
        assert isinstance(each, (str, int, dict, tuple))
