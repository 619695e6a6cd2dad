"""Decision, judged facts and a durable intent in; the one-use permit to call the cloud out.

The Gemini adapter cannot be called without a `CloudPermit`, and a permit cannot be made for
anything that the floor in code forbids, whatever a policy or a caller says.

A permit is a token without contents. What it is good for is kept here, under its identity,
and taken out when it is used: so a copy, a look-alike, a subclass or a second thread has
nothing. This holds against mistakes, retries and libraries; in one process nothing holds
against code that sets out to rewrite this module.
"""

from __future__ import annotations

from typing import NamedTuple, final
from weakref import WeakKeyDictionary

from gemroute.core.errors import RouteRefused
from gemroute.core.request import Payload
from gemroute.core.values import Classified, Classifier, Decision, Label


class Leave(NamedTuple):
    """What may be sent and where to: a payload's digest, a model, and `host` or `host:port`."""

    digest: str
    model: str
    host: str


@final
class CloudPermit:
    """Leave to send one payload once. One that `issue_permit` did not return is worth nothing."""

    __slots__ = ("__weakref__",)


class _Issued(NamedTuple):
    leave: Leave
    intent_id: str


_issued: WeakKeyDictionary[CloudPermit, _Issued] = WeakKeyDictionary()


def floor_objections(classified: Classified) -> tuple[str, ...]:
    """Return why the floor in code keeps this request local; empty when it does not."""
    facts = classified.facts
    objections = []
    if facts.label >= Label.RESTRICTED:
        objections.append("the text is restricted")
    if facts.classifier is not Classifier.OK:
        objections.append(f"the classifier is {facts.classifier.value}")
    if facts.offline:
        objections.append("--offline was given")
    return tuple(objections)


def issue_permit(
    decision: Decision,
    classified: Classified,
    payload: Payload,
    intent_id: str,
    *,
    model: str,
    host: str,
) -> CloudPermit:
    """Return a permit for this payload, model and host, whose intent `intent_id` is durable.

    Raises:
        RouteRefused: the decision lists no cloud route, the floor forbids it, no intent
            was written, or the payload is not the one that was judged; where a rule demands
            redaction, not the one that was redacted.
    """
    if not decision.may_leave:
        raise RouteRefused("The decision lists no cloud route.")
    if objections := floor_objections(classified):
        raise RouteRefused(f"Kept local: {', '.join(objections)}.")
    if not intent_id:
        raise RouteRefused("No intent was recorded, so nothing may leave.")
    digest = payload.digest()
    if payload.has_media or digest != _digest_to_leave(decision, classified):
        raise RouteRefused("The payload is not the text that was judged.")
    permit = CloudPermit()
    _issued[permit] = _Issued(Leave(digest, model, host), intent_id)
    return permit


def _digest_to_leave(decision: Decision, classified: Classified) -> str:
    """Return which payload may leave: none, where one must be redacted and was not."""
    return classified.redacted_digest if "redact" in decision.require else classified.digest


def redeem(permit: CloudPermit, wanted: Leave) -> str:
    """Use the permit up for what is about to be sent; return the id of its intent.

    Right or wrong, the first try is the last. Whoever sends calls this function, and not a
    method of what it was handed: that may be anything.

    Raises:
        RouteRefused: it is no permit, it was used or withdrawn, or it is for something else.
    """
    # The exact type: another could call itself equal to a permit that is still good.
    found = _taken(permit) if type(permit) is CloudPermit else None
    if found is None:
        raise RouteRefused("This is no cloud permit, or it was used already.")
    if found.leave.digest != wanted.digest:
        raise RouteRefused("The bytes to be sent are not those that were judged.")
    if found.leave != wanted:
        raise RouteRefused("The permit is for another model or another host.")
    return found.intent_id


def withdraw(permit: CloudPermit) -> None:
    """Make the permit worthless, used or not: the attempt that it was for is over."""
    _taken(permit)


def _taken(permit: CloudPermit) -> _Issued | None:
    # One step, so of two threads only one gets it.
    return _issued.pop(permit, None)
