"""Leave to send: what it takes to get a permit, and what it is good for."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from gemroute.core.errors import RouteRefused
from gemroute.core.permit import (
    CloudPermit,
    Leave,
    floor_objections,
    issue_permit,
    redeem,
    withdraw,
)
from gemroute.core.request import Media, Part, Request
from gemroute.core.values import Classified, Classifier, Decision, Label, Modality, Place, Route

TO_CLOUD = Decision(routes=(Route(Place.CLOUD, "gemini-3.8-flash"),))
ASKED = Request(prompt="hello")


MODEL, HOST = "gemini-3.8-flash", "generativelanguage.googleapis.com"
WANTED = Leave(ASKED.payload().digest(), MODEL, HOST)


def issued(classified: Classified, request: Request = ASKED, **changes: Any) -> CloudPermit:
    """Return the permit for a payload, with an intent and a decision for the cloud."""
    wanted = {"decision": TO_CLOUD, "intent_id": "intent-1", "model": MODEL, "host": HOST}
    return issue_permit(classified=classified, payload=request.payload(), **(wanted | changes))


def test_a_permit_is_good_for_the_judged_payload_once(make_classified):
    permit = issued(make_classified(ASKED))
    assert redeem(permit, WANTED) == "intent-1"
    with pytest.raises(RouteRefused, match="used already"):
        redeem(permit, WANTED)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        pytest.param({"digest": "0" * 64}, "not those that were judged", id="other bytes"),
        pytest.param({"model": "gemini-3.5-pro"}, "another model", id="another model"),
        pytest.param({"host": "127.0.0.1:9"}, "another host", id="another host"),
        pytest.param({"host": f"{HOST}:8443"}, "another host", id="another port"),
    ],
)
def test_a_permit_that_was_tried_on_something_else_is_used_up(make_classified, other, why):
    permit = issued(make_classified(ASKED))
    with pytest.raises(RouteRefused, match=why):
        redeem(permit, WANTED._replace(**other))
    with pytest.raises(RouteRefused, match="used already"):
        redeem(permit, WANTED)


def test_a_permit_that_was_withdrawn_is_worth_nothing(make_classified):
    permit = issued(make_classified(ASKED))
    withdraw(permit)
    withdraw(permit)
    with pytest.raises(RouteRefused, match="used already"):
        redeem(permit, WANTED)


def test_a_permit_that_is_forgotten_is_not_kept(make_classified):
    permit = issued(make_classified(ASKED))
    watched = weakref.ref(permit)
    del permit
    gc.collect()
    assert watched() is None


@pytest.mark.parametrize(
    ("facts", "objection"),
    [
        pytest.param({"label": Label.RESTRICTED}, "restricted", id="restricted text"),
        pytest.param({"classifier": Classifier.DEGRADED}, "degraded", id="half judged"),
        pytest.param({"classifier": Classifier.FAILED}, "failed", id="not judged"),
        pytest.param({"offline": True}, "--offline", id="offline"),
    ],
)
def test_no_decision_gets_a_permit_past_the_floor(make_classified, facts, objection):
    classified = make_classified(ASKED, **facts)
    assert objection in floor_objections(classified)[0]
    with pytest.raises(RouteRefused, match="Kept local"):
        issued(classified)


def test_a_decision_without_a_cloud_route_gets_no_permit(make_classified):
    local = Decision(routes=(Route(Place.LOCAL),))
    with pytest.raises(RouteRefused, match="no cloud route"):
        issued(make_classified(ASKED), decision=local)


def test_without_a_durable_intent_there_is_no_permit(make_classified):
    with pytest.raises(RouteRefused, match="No intent"):
        issued(make_classified(ASKED), intent_id="")


def test_a_payload_that_was_not_judged_gets_no_permit(make_classified):
    other = Request(prompt="something else")
    with pytest.raises(RouteRefused, match="not the text that was judged"):
        issued(make_classified(ASKED), other)


def test_a_payload_with_media_gets_no_permit(make_classified):
    picture = Media(Modality.IMAGE, "image/png", b"png")
    request = Request(prompt="?", parts=(Part("a", "image/png", Modality.IMAGE, media=picture),))
    with pytest.raises(RouteRefused, match="not the text that was judged"):
        issued(make_classified(request), request)


def test_a_permit_that_is_made_by_hand_is_worth_nothing():
    with pytest.raises(RouteRefused, match="no cloud permit"):
        redeem(CloudPermit(), WANTED)


def test_what_is_no_permit_at_all_is_refused():
    with pytest.raises(RouteRefused, match="no cloud permit"):
        redeem("a permit", WANTED)  # type: ignore[arg-type] # that is the point
