"""Complaints of the service in, one error of this program out, and never a word of theirs."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.backends.gemini_errors import Complaint, duration_s, error_for, retry_after_s
from gemroute.core.errors import (
    BackendError,
    CredentialsRejected,
    ModelMissing,
    Overloaded,
    ProtocolBroken,
    QuotaUsedUp,
    TimedOut,
    Unreachable,
)

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SENTENCE = "Johanna Muster's prompt"


def complaint(code: int, status: str = "", *details: object) -> bytes:
    error = {"code": code, "message": SENTENCE, "status": status, "details": list(details)}
    return json.dumps({"error": error}).encode()


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        pytest.param(401, complaint(401, "UNAUTHENTICATED"), CredentialsRejected, id="401"),
        pytest.param(403, complaint(403, "PERMISSION_DENIED"), CredentialsRejected, id="403"),
        pytest.param(
            400,
            complaint(400, "", {"reason": "API_KEY_INVALID"}),
            CredentialsRejected,
            id="bad key",
        ),
        pytest.param(
            400, complaint(400, "FAILED_PRECONDITION"), CredentialsRejected, id="not served here"
        ),
        pytest.param(400, complaint(400, "INVALID_ARGUMENT"), ProtocolBroken, id="bad request"),
        pytest.param(404, complaint(404, "NOT_FOUND"), ModelMissing, id="retired model"),
        pytest.param(408, b"", TimedOut, id="request timeout"),
        pytest.param(413, b"", ProtocolBroken, id="too large"),
        pytest.param(429, complaint(429, "RESOURCE_EXHAUSTED"), QuotaUsedUp, id="quota"),
        pytest.param(500, complaint(500, "INTERNAL"), Unreachable, id="internal"),
        pytest.param(502, b"<html>Bad Gateway</html>", Unreachable, id="a proxy's page"),
        pytest.param(503, complaint(503, "UNAVAILABLE"), Overloaded, id="busy"),
        pytest.param(504, complaint(504, "DEADLINE_EXCEEDED"), TimedOut, id="its own deadline"),
        pytest.param(599, b"", ProtocolBroken, id="unheard of"),
        pytest.param(200, b"<html>Sign in</html>", ProtocolBroken, id="captive portal"),
    ],
)
def test_each_status_is_one_error_without_a_word_of_the_answer(
    status: int, body: bytes, expected: type[BackendError]
) -> None:
    failure = error_for(status, {}, body, NOW)
    assert type(failure) is expected
    assert str(status) in failure.message or status == 404
    assert SENTENCE not in f"{failure!s}{failure!r}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("1", 1.0, id="one second"),
        pytest.param("3600", 3600.0, id="an hour"),
        pytest.param("0", 0.0, id="at once"),
        pytest.param("Sat, 21 Nov 2026 12:00:30 GMT", 30.0, id="a date"),
        pytest.param("Sat, 21 Nov 2026 12:00:30 -0000", 30.0, id="a date without a zone"),
        pytest.param("Sat, 21 Nov 2026 11:00:00 GMT", 0.0, id="a date that has passed"),
        pytest.param("", None, id="nothing"),
        pytest.param("soon", None, id="a word"),
        pytest.param("-5", None, id="negative"),
        pytest.param("1e9", None, id="an exponent"),
        pytest.param("inf", None, id="infinite"),
        pytest.param("99999", 86_400.0, id="more than a day"),
        pytest.param("9" * 400, 86_400.0, id="absurd"),
        pytest.param("Fri, 31 Dec 9999 23:59:59 -2359", 86_400.0, id="the last of all dates"),
        pytest.param("Sat, 21 Nov 99999999999999999999 12:00:30 GMT", None, id="no such year"),
        pytest.param("Sat, 21 Nov 2026 99999999999999999999:00:30 GMT", None, id="no such hour"),
        pytest.param(f"Sat, 21 Nov 2026 12:00:30 +{'9' * 24}", None, id="no such zone"),
        pytest.param("٣", None, id="another script's digit"),
    ],
)
def test_retry_after_is_seconds_or_a_date_or_nothing(value: str, expected: float | None) -> None:
    assert retry_after_s(value, NOW) == expected


NEARLY_DATES = st.from_regex(
    r"(Sat, )?[0-9]{1,30} Nov [0-9]{1,30} [0-9]{1,30}:[0-9]{2}(:[0-9]{1,20})? [-+]?[0-9]{0,30}"
)


@given(st.text(max_size=60) | NEARLY_DATES)
@settings(deadline=None, max_examples=300)
def test_no_retry_after_header_breaks_the_reader(value: str) -> None:
    pause = retry_after_s(value, NOW)
    assert pause is None or 0 <= pause <= 86_400


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("37s", 37.0, id="whole"),
        pytest.param("1.5s", 1.5, id="fraction"),
        pytest.param("9" * 400 + "s", 86_400.0, id="absurd"),
        pytest.param("-1s", None, id="negative"),
        pytest.param("1m", None, id="another unit"),
        pytest.param(37, None, id="a number"),
        pytest.param(None, None, id="absent"),
    ],
)
def test_a_duration_is_seconds_with_an_s(value: object, expected: float | None) -> None:
    assert duration_s(value) == expected


@pytest.mark.parametrize(
    ("header", "delay", "expected"),
    [
        pytest.param("5", "2s", 5.0, id="header longer"),
        pytest.param("2", "5s", 5.0, id="detail longer"),
        pytest.param("", "5s", 5.0, id="detail alone"),
        pytest.param("5", "", 5.0, id="header alone"),
        pytest.param("junk", "junk", None, id="neither"),
    ],
)
def test_the_longer_of_two_asked_pauses_counts(
    header: str, delay: str, expected: float | None
) -> None:
    body = complaint(429, "RESOURCE_EXHAUSTED", {"retryDelay": delay})
    failure = error_for(429, {"retry-after": header}, body, NOW)
    assert isinstance(failure, Overloaded)
    assert failure.retry_after_s == expected


def test_a_used_up_day_is_said_to_end_at_midnight_pacific() -> None:
    quota = {"violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}
    failure = error_for(429, {}, complaint(429, "", quota, {"retryDelay": "3s"}), NOW)
    assert isinstance(failure, QuotaUsedUp)
    assert "midnight Pacific" in failure.hint
    assert failure.retry_after_s == 86_400


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "details", "violations", "quotaId", "status", "retryDelay"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.integers(400, 599), JSON)
@settings(deadline=None, max_examples=300)
def test_junk_in_a_complaint_reads_as_nothing_said(code: int, answer: object) -> None:
    assert isinstance(Complaint.of(code, answer).error(), BackendError)
    body = json.dumps(answer).encode()
    assert isinstance(error_for(code, {}, body, NOW), BackendError)


def test_a_complaint_in_a_list_is_read_too() -> None:
    body = b"[" + complaint(400, "", {"reason": "API_KEY_INVALID"}) + b"]"
    assert isinstance(error_for(400, {}, body, NOW), CredentialsRejected)


def test_a_complaint_nested_beyond_reason_is_read_as_nothing() -> None:
    assert isinstance(error_for(503, {}, b"[" * 100_000, NOW), Overloaded)
