"""Decision, judged facts and a durable intent in; the one-use permit to call the cloud out.

The Gemini adapter cannot be called without a `CloudPermit`, and a permit cannot be made for
anything that the floor in code forbids, whatever a policy or a caller says.
"""

from __future__ import annotations

from gemroute.core.errors import RouteRefused
from gemroute.core.request import Payload
from gemroute.core.values import Classified, Classifier, Decision, Label

_ISSUED = object()


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


class CloudPermit:
    """Leave to send one payload once. Made only by `issue_permit`."""

    __slots__ = ("_digest", "_used", "intent_id")

    def __init__(self, digest: str, intent_id: str, *, issued: object) -> None:
        if issued is not _ISSUED:
            raise RouteRefused("A cloud permit is made by the engine only.")
        self._digest = digest
        self._used = False
        self.intent_id = intent_id

    def redeem(self, digest: str) -> None:
        """Use the permit up for the bytes whose payload digest is `digest`.

        Raises:
            RouteRefused: it was used already, or it was made for another payload.
        """
        used, self._used = self._used, True
        if used:
            raise RouteRefused("This cloud permit was used already.")
        if digest != self._digest:
            raise RouteRefused("The bytes to be sent are not those that were judged.")


def issue_permit(
    decision: Decision, classified: Classified, payload: Payload, intent_id: str
) -> CloudPermit:
    """Return a permit for exactly this payload, whose intent `intent_id` is durable.

    Raises:
        RouteRefused: the decision lists no cloud route, the floor forbids it, no intent
            was written, or the payload is not the one that was judged.
    """
    if not decision.may_leave:
        raise RouteRefused("The decision lists no cloud route.")
    if objections := floor_objections(classified):
        raise RouteRefused(f"Kept local: {', '.join(objections)}.")
    if not intent_id:
        raise RouteRefused("No intent was recorded, so nothing may leave.")
    digest = payload.digest()
    if payload.has_media or digest != classified.digest:
        raise RouteRefused("The payload is not the text that was judged.")
    return CloudPermit(digest, intent_id, issued=_ISSUED)
