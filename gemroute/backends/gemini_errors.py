"""What the Gemini service says went wrong in, one error of this program out.

Status and reason codes are read; the service's sentences never are, for they may repeat the
request. The shape is google.rpc.Status with its details, as in
https://cloud.google.com/apis/design/errors (read 2026-11).

    400 API_KEY_INVALID, 401, 403    CredentialsRejected
    400 FAILED_PRECONDITION          CredentialsRejected  region or billing of the project
    404                              ModelMissing
    408, 504                         TimedOut             the service's own deadline
    429                              QuotaUsedUp          with the pause that it asks for
    503                              Overloaded           likewise
    500, 502                         Unreachable          it failed before it answered
    anything else                    ProtocolBroken
"""

from __future__ import annotations

import email.utils
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

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
from gemroute.core.records import dataclass

_WHOLE_SECONDS = re.compile(r"[0-9]+", re.ASCII)
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)s", re.ASCII)
_LONGEST_PAUSE_S = 86_400.0
"""Whoever asks for more asks for a day: a call does not wait that long, and nobody is hurried."""
_CHECK_KEY = "Set a valid key with `gemroute keys set gemini`."
_PORTAL = "A proxy or a captive portal may be in the way."


@dataclass(frozen=True, slots=True)
class Complaint:
    """The machine-readable half of an error answer; junk in it reads as nothing said."""

    code: int
    status: str = ""
    reasons: frozenset[str] = frozenset()
    quotas: tuple[str, ...] = ()
    retry_after_s: float | None = None

    @classmethod
    def of(cls, code: int, answer: object, asked_s: float | None = None) -> Complaint:
        """Return what an error answer says, its JSON read already; `asked_s` is Retry-After's."""
        if isinstance(answer, list) and answer:
            answer = answer[0]
        error = _object(_object(answer).get("error"))
        details = [_object(detail) for detail in _list(error.get("details"))]
        pauses = [asked_s, *(duration_s(detail.get("retryDelay")) for detail in details)]
        return cls(
            code=code,
            status=_word(error.get("status")),
            reasons=frozenset(_word(detail.get("reason")) for detail in details),
            quotas=tuple(_quotas(details)),
            # The longer of the two: to hurry is never wanted.
            retry_after_s=max((pause for pause in pauses if pause is not None), default=None),
        )

    def error(self) -> BackendError:
        """Return the error to raise."""
        if self._is_about_the_key:
            return CredentialsRejected(
                f"The Gemini service rejected the API key ({self.code}).", hint=_CHECK_KEY
            )
        if self.status == "FAILED_PRECONDITION":
            return CredentialsRejected(
                f"The Gemini service does not serve this key's project ({self.code}).",
                hint="Its region may not be served, or may need billing to be enabled.",
            )
        return self._error_by_code()

    def _error_by_code(self) -> BackendError:
        match self.code:
            case 404:
                return ModelMissing(
                    "The Gemini service does not have this model.",
                    hint="`gemroute models list` shows which there are.",
                )
            case 408 | 504:
                return TimedOut(f"The Gemini service ran out of time ({self.code}).")
            case 429:
                return self._quota_used_up()
            case 503:
                return Overloaded(
                    "The Gemini service is busy (503).",
                    hint=self._patience,
                    retry_after_s=self.retry_after_s,
                )
            case 500 | 502:
                return Unreachable(f"The Gemini service failed ({self.code}).")
            case _:
                return ProtocolBroken(f"The Gemini service did not take the request ({self.code}).")

    @property
    def _is_about_the_key(self) -> bool:
        return self.code in (401, 403) or "API_KEY_INVALID" in self.reasons

    @property
    def _patience(self) -> str:
        if self.retry_after_s is None:
            return ""
        return f"It asks for {self.retry_after_s:.0f} s of patience."

    def _quota_used_up(self) -> QuotaUsedUp:
        message = "The Gemini service has no quota left for this key (429)."
        if any("PerDay" in quota for quota in self.quotas):
            # The service asks for some seconds even then.
            hint = "The quota of the day is used up; it begins anew at midnight Pacific time."
            return QuotaUsedUp(message, hint=hint, retry_after_s=_LONGEST_PAUSE_S)
        return QuotaUsedUp(message, hint=self._patience, retry_after_s=self.retry_after_s)


def error_for(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> BackendError:
    """Return the error for an answer that is no stream of events.

    `now` is what a Retry-After date counts from. A success that is not an event stream comes
    from somebody in between.
    """
    if status < 400:
        return ProtocolBroken(
            f"Something else than Gemini answers at its address ({status}).", hint=_PORTAL
        )
    asked_s = retry_after_s(headers.get("retry-after", ""), now)
    return Complaint.of(status, _parsed(body), asked_s).error()


def retry_after_s(value: str, now: datetime) -> float | None:
    """Return the pause that a Retry-After header asks for, or None when it says nothing clear."""
    if _WHOLE_SECONDS.fullmatch(value):
        return _bounded(float(value))
    try:
        date = email.utils.parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return _bounded((date - now).total_seconds())


def duration_s(value: object) -> float | None:
    """Return the seconds of a google.protobuf.Duration such as "37.5s", or None for junk."""
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    return _bounded(float(match[1])) if match else None


def _bounded(pause_s: float) -> float:
    return min(max(0.0, pause_s), _LONGEST_PAUSE_S)


def _quotas(details: list[Mapping[str, Any]]) -> Iterator[str]:
    for detail in details:
        for violation in _list(detail.get("violations")):
            yield _word(_object(violation).get("quotaId"))


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""
