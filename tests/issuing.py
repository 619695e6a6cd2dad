"""Permits as the engine issues them, for tests that call a cloud back end by themselves."""

from __future__ import annotations

from gemroute.core.permit import CloudPermit, issue_permit
from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.request import Payload
from gemroute.core.values import Classified, Decision, Place, Route, TokenCount

MODEL = "gemini-3.8-flash"


def permit_for(payload: Payload, host: str, model: str = MODEL) -> CloudPermit:
    """Return leave to send a payload that was judged harmless and whose intent is recorded."""
    classified = Classified(
        facts=BASE_FACTS,
        findings=(),
        tokens=TokenCount(1, 1, exact=True),
        media_tokens=0,
        unread=(),
        reasons=(),
        size_bytes=1,
        digest=payload.digest(),
    )
    decision = Decision(routes=(Route(Place.CLOUD, model),))
    return issue_permit(decision, classified, payload, "intent-1", model=model, host=host)
