"""A request in; its facts, its decision and what it may cost out. Nothing is sent.

    classified = self.classify(request)
    weighed    = self.weigh(request, options)

A dry run ends here; a Router goes on to the call.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from gemroute.core.classify import Detector, cautioned, classify
from gemroute.core.decide import decide, without_cloud, without_local
from gemroute.core.planning import RESERVED_OUTPUT_TOKENS, Limits, shortcoming
from gemroute.core.policy.language import Policy
from gemroute.core.records import dataclass
from gemroute.core.request import Payload, Request
from gemroute.core.values import (
    Classified,
    Decision,
    Finding,
    LocalState,
    Net,
    Place,
    Route,
    Runner,
    Spend,
    Surroundings,
)
from gemroute.costing import Costing
from gemroute.events import Options, Weighed

if TYPE_CHECKING:
    from gemroute.core.pricing import PriceTable
    from gemroute.core.sensitivity.cues import Window
    from gemroute.core.tokens.gemma import GemmaVocabulary
    from gemroute.judge import Judge
    from gemroute.locality import LocalProbe

JUDGING_S = 120.0
"""How long texts are judged, in seconds; those that are still to come then stay unjudged."""


@dataclass(slots=True, kw_only=True)
class Weigher:
    """Everything that a decision rests on, each part made on first use by what gives it.

    `probe` is of the configured model, or of the one that a person asked for; `probe_of` is of any.
    `judge` gives what is asked about unsure texts that would leave; None where it is switched
    off, or where no local model is ready.
    """

    policy: Policy
    detector: Callable[[], Detector]
    vocabulary: Callable[[], GemmaVocabulary]
    prices: Callable[[], PriceTable]
    probe: Callable[[], LocalProbe]
    probe_of: Callable[[str], LocalProbe]
    net: Callable[[], Net]
    today: Callable[[], date]
    local_model: str
    cloud_model: str
    runner: Runner = Runner.PIPE
    offline: bool = False
    profile: str = "default"
    spend: Callable[[], Spend] = lambda: Spend.UNDER
    judge: Callable[[], Judge | None] = lambda: None
    clock_s: Callable[[], float] = time.monotonic

    def classify(
        self,
        request: Request,
        *,
        thorough: bool = False,
        count: bool = False,
        connected: bool = True,
    ) -> Classified:
        """Return the facts; without `connected` nothing outside the process is asked."""
        windows = self._windows() if connected else ()
        # The first use of the detector may compile its rules, which is no time of judging.
        detector = self.detector()
        deadline_s = self.clock_s() + JUDGING_S
        classified = classify(
            request,
            self.policy,
            self._surroundings(connected=connected),
            detector,
            self.vocabulary,
            thorough=thorough,
            count=count,
            windows=windows,
            is_late=lambda: self.clock_s() > deadline_s,
        )
        return self._fitted(classified) if connected else classified

    def weigh(self, request: Request, options: Options, *, explain: bool = False) -> Weighed:
        """Return the decision and everything it rests on; nothing is sent, nobody is asked."""
        weighed = self._weighed(request, self.classify(request), options, explain=explain)
        return replace(weighed, unsure=self._unsure(weighed))

    # What is known before

    def _surroundings(self, *, connected: bool) -> Surroundings:
        if not connected:
            return Surroundings(offline=self.offline, runner=self.runner, profile=self.profile)
        probe = self.probe()
        return Surroundings(
            net=Net.OFFLINE if self.offline else self.net(),
            offline=self.offline,
            runner=self.runner,
            local=probe.state,
            local_host=probe.host,
            profile=self.profile,
            spend=self.spend(),
        )

    def _windows(self) -> tuple[int, ...]:
        local = self.probe().window_tokens - RESERVED_OUTPUT_TOKENS
        named = {each.model for each in self.policy.prefer if each.to is Place.CLOUD and each.model}
        cloud = (self.prices().window(model) or 0 for model in sorted({self.cloud_model, *named}))
        return tuple(window for window in (local, *cloud) if window > 0)

    def _fitted(self, classified: Classified) -> Classified:
        """Return the facts with the truth about `local`: a model that cannot take it is missing."""
        facts = classified.facts
        if facts.local is LocalState.READY and shortcoming(facts, self._limits()):
            return replace(classified, facts=replace(facts, local=LocalState.MISSING_MODEL))
        return classified

    def _limits(self) -> Limits:
        probe = self.probe()
        return Limits(
            model=self.local_model,
            window_tokens=probe.window_tokens,
            capabilities=probe.capabilities,
        )

    def _within_cloud_window(self, decision: Decision, classified: Classified) -> Decision:
        for route in map(self._with_model, decision.routes):
            window = self.prices().window(route.model) if route.place is Place.CLOUD else None
            if window is not None and classified.facts.tokens > window:
                return without_cloud(decision, classified.facts, f"longer than {route.model} takes")
        return decision

    def _with_models_here(
        self, decision: Decision, classified: Classified, options: Options
    ) -> Decision:
        """Return the decision without a local model that the policy names and that is not here.

        The facts are those of the configured model, or of the one that a person asked for; a
        policy's own is proved by itself before any text is given to it.
        """
        from gemroute.locality.lacking import lack_of

        known = ("", self.local_model, options.wish.model)
        named = (route.model for route in decision.routes if route.place is Place.LOCAL)
        for model in (model for model in named if model not in known):
            if lack := lack_of(model, self.probe_of(model), classified.facts):
                return without_local(decision, lack)
        return decision

    # What the local model is asked before anything leaves

    def _unsure(self, weighed: Weighed) -> tuple[Window, ...]:
        """Return what the judge has to see: nothing of a text that stays or that it has seen."""
        is_leaving = weighed.place is Place.CLOUD and not weighed.classified.judged
        if not is_leaving or self.judge() is None:
            return ()
        from gemroute.core.sensitivity.cues import unsure_windows

        return unsure_windows(weighed.request.segments())

    def _judged(self, weighed: Weighed, options: Options) -> Weighed:
        """Return the decision that holds once the judge was heard on what is unsure."""
        judge = self.judge() if weighed.unsure else None
        if judge is None:
            return weighed
        judgement, words = judge.opinion(weighed.unsure)
        known = cautioned(weighed.classified, self.policy, judgement, words)
        return self._weighed(weighed.request, known, options)

    # The route and its cost

    def _weighed(
        self, request: Request, classified: Classified, options: Options, *, explain: bool = False
    ) -> Weighed:
        classified = self._costing.priced(classified, options)
        decision = decide(self.policy, classified.facts, options.wish, explain=explain)
        decision = self._within_cloud_window(decision, classified)
        decision = self._with_models_here(decision, classified, options)
        redacted = self._redacted(request, classified, decision)
        if redacted is not None:
            payload, findings = redacted
            digest = payload.digest()
            classified = replace(classified, findings=findings, redacted_digest=digest)
        elif decision.may_leave and "redact" in decision.require:
            why = "it cannot be redacted with certainty"
            decision = without_cloud(decision, classified.facts, why)
        if decision.is_refused:
            return Weighed(request=request, classified=classified, decision=decision)
        route = self._with_model(decision.routes[0])
        return Weighed(
            request=request,
            classified=classified,
            decision=decision,
            route=route,
            estimate=self._costing.estimate(route, classified, options),
            redacted=redacted[0] if redacted else None,
        )

    def _redacted(
        self, request: Request, classified: Classified, decision: Decision
    ) -> tuple[Payload, tuple[Finding, ...]] | None:
        """Return what may leave in place of the request, and all that is masked in it.

        None where nothing may leave in its place, or no rule demands it. What decided may have
        been read no further than the label asked for: what is to be masked is all of it.
        """
        if not decision.may_leave or "redact" not in decision.require:
            return None
        from gemroute.core.redaction import payload_to_leave

        judged = partial(self.classify, thorough=True, connected=False)
        every = judged(request).findings if classified.findings else ()
        findings = tuple(dict.fromkeys((*classified.findings, *every)))
        payload = payload_to_leave(request, findings, judged)
        return (payload, findings) if payload else None

    def _with_model(self, route: Route) -> Route:
        usual = self.local_model if route.place is Place.LOCAL else self.cloud_model
        return replace(route, model=route.model or usual)

    @property
    def _costing(self) -> Costing:
        return Costing(
            policy=self.policy, prices=self.prices, today=self.today, cloud_model=self.cloud_model
        )
