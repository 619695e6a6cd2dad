"""Leave to send: what it takes to get a permit, and what it is good for."""

from __future__ import annotations

import pytest

from gemroute.core.errors import RouteRefused
from gemroute.core.permit import CloudPermit, floor_objections, issue_permit
from gemroute.core.request import Media, Part, Request
from gemroute.core.values import Classifier, Decision, Label, Modality, Place, Route

TO_CLOUD = Decision(routes=(Route(Place.CLOUD, "gemini-3.8-flash"),))
ASKED = Request(prompt="hello")


def test_a_permit_is_good_for_the_judged_payload_once(make_classified):
    payload = ASKED.payload()
    permit = issue_permit(TO_CLOUD, make_classified(ASKED), payload, "intent-1")
    permit.redeem(payload.digest())
    with pytest.raises(RouteRefused, match="used already"):
        permit.redeem(payload.digest())


def test_a_permit_that_was_tried_on_other_bytes_is_used_up(make_classified):
    permit = issue_permit(TO_CLOUD, make_classified(ASKED), ASKED.payload(), "intent-1")
    with pytest.raises(RouteRefused, match="not those that were judged"):
        permit.redeem(Request(prompt="hello.").payload().digest())
    with pytest.raises(RouteRefused, match="used already"):
        permit.redeem(ASKED.payload().digest())


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
        issue_permit(TO_CLOUD, classified, ASKED.payload(), "intent-1")


def test_a_decision_without_a_cloud_route_gets_no_permit(make_classified):
    local = Decision(routes=(Route(Place.LOCAL),))
    with pytest.raises(RouteRefused, match="no cloud route"):
        issue_permit(local, make_classified(ASKED), ASKED.payload(), "intent-1")


def test_without_a_durable_intent_there_is_no_permit(make_classified):
    with pytest.raises(RouteRefused, match="No intent"):
        issue_permit(TO_CLOUD, make_classified(ASKED), ASKED.payload(), "")


def test_a_payload_that_was_not_judged_gets_no_permit(make_classified):
    other = Request(prompt="something else").payload()
    with pytest.raises(RouteRefused, match="not the text that was judged"):
        issue_permit(TO_CLOUD, make_classified(ASKED), other, "intent-1")


def test_a_payload_with_media_gets_no_permit(make_classified):
    picture = Media(Modality.IMAGE, "image/png", b"png")
    request = Request(prompt="?", parts=(Part("a", "image/png", Modality.IMAGE, media=picture),))
    with pytest.raises(RouteRefused, match="not the text that was judged"):
        issue_permit(TO_CLOUD, make_classified(request), request.payload(), "intent-1")


def test_a_permit_cannot_be_made_by_hand():
    with pytest.raises(RouteRefused, match="made by the engine only"):
        CloudPermit("0" * 64, "intent-1", issued=object())
