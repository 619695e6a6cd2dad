"""What a caller may ask of the router, and what the router yields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING

from gemroute.core.planning import NO_ESTIMATE, Estimate
from gemroute.core.records import dataclass
from gemroute.core.request import Payload, Request
from gemroute.core.values import Classified, Decision, Place, Reply, Route, Wish

if TYPE_CHECKING:
    from gemroute.backends.deadlines import Deadlines
    from gemroute.core.sensitivity.cues import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a caller may ask of one answer, inside what the policy permits."""

    wish: Wish = field(default_factory=Wish)
    think: bool = False
    max_output_tokens: int = 0
    max_cost_usd: Decimal | None = None
    deadlines: Deadlines | None = None
    always_confirm: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A request with its facts, its decision and what it may cost: all of a dry run.

    `unsure` are the windows about which the local model is asked before anything leaves.
    `confirmed_by` says who agreed that it leaves, empty when nobody had to or was asked yet.
    `redacted` is what leaves in place of the request where a rule demands redaction.
    """

    request: Request
    classified: Classified
    decision: Decision
    route: Route | None = None
    estimate: Estimate = NO_ESTIMATE
    unsure: tuple[Window, ...] = ()
    confirmed_by: str = ""
    redacted: Payload | None = None

    @property
    def place(self) -> Place | None:
        return self.route.place if self.route else None

    @property
    def model(self) -> str:
        return self.route.model if self.route else ""

    @property
    def masked(self) -> Mapping[str, int]:
        """How many values are masked in what leaves, by kind; none where nothing leaves."""
        if self.redacted is None or self.place is not Place.CLOUD:
            return {}
        # Imported here because few requests are masked, and then it is loaded already.
        from gemroute.core.redaction import masked_values

        return masked_values(self.classified.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The end of a call: the reply and the record that tells of it."""

    reply: Reply
    record_id: str
