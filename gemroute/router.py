"""The whole flow: a Request becomes Facts, a Decision, a Reply and a Record.

    classified = self.classify(request)
    decision   = self.decide(classified, wish)
    reply      = dispatch(...)
    record     = the journal's intent before the first byte, its outcome after the last

A back end that fails before any output leads to a new decision with what was learnt; after
output began nothing is tried again, and a model's refusal never goes elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from gemroute.core.classify import Detector, cautioned, classify, prompt_tokens
from gemroute.core.decide import budget_in_the_way, decide, learnt, without_cloud, without_local
from gemroute.core.errors import (
    BackendError,
    GemrouteError,
    ModelMissing,
    OverBudget,
    Overloaded,
    RouteRefused,
    TimedOut,
    Unreachable,
    WindowExceeded,
)
from gemroute.core.planning import (
    CHEAP_WINDOW_TOKENS,
    FREE,
    NO_ESTIMATE,
    RESERVED_OUTPUT_TOKENS,
    Limits,
    shortcoming,
    window_for,
)
from gemroute.core.policy.language import Policy
from gemroute.core.records import dataclass
from gemroute.core.request import Payload, Request
from gemroute.core.values import (
    Classified,
    Decision,
    LocalState,
    Net,
    Place,
    Reply,
    Route,
    Runner,
    Spend,
    Surroundings,
)
from gemroute.core.wording import refusal
from gemroute.costing import Costing, over_budget
from gemroute.events import Answered, Options, Weighed

if TYPE_CHECKING:
    from gemroute.backends.base import Backend, Delta
    from gemroute.core.pricing import PriceTable
    from gemroute.core.sensitivity.cues import Window
    from gemroute.core.tokens.gemma import GemmaVocabulary
    from gemroute.dispatch import Dispatch, Pacing, Recorder, Sending
    from gemroute.judge import Judge
    from gemroute.locality import LocalProbe

JUDGING_S = 120.0
"""How long texts are judged, in seconds; those that are still to come then stay unjudged."""

_ELSEWHERE = (Unreachable, TimedOut, ModelMissing, Overloaded, WindowExceeded)


@dataclass(slots=True, kw_only=True)
class Router:
    """Everything a request passes, each part made on first use by the callable that gives it.

    `confirm` asks the person whether a payload may leave; it is called only when an
    obligation or the caller demands it, and must return False when nobody is there.
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
    backend: Callable[[Place], Backend]
    recorder: Callable[[Policy], Recorder]
    pacing: Callable[[], Pacing]
    today: Callable[[], date]
    confirm: Callable[[Weighed], bool]
    warn: Callable[[str], None]
    local_model: str
    cloud_model: str
    cloud_host: str
    local_host: Callable[[], str]
    runner: Runner = Runner.PIPE
    offline: bool = False
    profile: str = "default"
    spend: Callable[[], Spend] = lambda: Spend.UNDER
    judge: Callable[[], Judge | None] = lambda: None
    records_all: bool = False
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

    def ask(self, request: Request, options: Options) -> Iterator[Weighed | Delta | Answered]:
        """Yield each decision as it is taken, the answer's pieces, and the end.

        Raises:
            RouteRefused: the policy leaves no route, or a person said no.
            BackendError: the permitted back ends failed.
        """
        weighed = self._judged(self.weigh(request, options), options)
        failure: BackendError | None = None
        while True:
            weighed = self._permitted(weighed, options)
            route = self._route(weighed, options, failure)
            yield weighed
            dispatch, sending = self._prepared(weighed, route, options)
            began = False
            try:
                for event in dispatch.stream(sending):
                    began = True
                    yield _answered(event, dispatch) if isinstance(event, Reply) else event
            except _ELSEWHERE as failed:
                if began or failure is not None:
                    raise
                facts = learnt(weighed.classified.facts, route.place, failed)
                known = replace(weighed.classified, facts=facts)
                again = self._weighed(request, known, options)
                again = self._judged(replace(again, unsure=self._unsure(again)), options)
                if again.route == route or _leads_nowhere(again):
                    raise
                self.warn(f"{route.place.value} failed ({failed.error_class}); deciding again.")
                failure, weighed = failed, again
            else:
                return

    # What is known before and what a failure teaches

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
                return without_cloud(decision, f"longer than {route.model} takes")
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

    def _probe_for(self, route: Route, options: Options) -> LocalProbe:
        is_known = route.model in (self.local_model, options.wish.model)
        return self.probe() if is_known else self.probe_of(route.model)

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
            classified = replace(classified, redacted_digest=redacted.digest())
        elif decision.may_leave and "redact" in decision.require:
            decision = without_cloud(decision, "it cannot be redacted with certainty")
        if decision.is_refused:
            return Weighed(request=request, classified=classified, decision=decision)
        route = self._with_model(decision.routes[0])
        return Weighed(
            request=request,
            classified=classified,
            decision=decision,
            route=route,
            estimate=self._costing.estimate(route, classified, options),
            redacted=redacted,
        )

    def _redacted(
        self, request: Request, classified: Classified, decision: Decision
    ) -> Payload | None:
        """Return what may leave in place of the request; None for nothing, or nothing masked."""
        if not decision.may_leave or "redact" not in decision.require:
            return None
        from gemroute.core.redaction import payload_to_leave

        judged = partial(self.classify, thorough=True, connected=False)
        return payload_to_leave(request, classified.findings, judged)

    def _with_model(self, route: Route) -> Route:
        usual = self.local_model if route.place is Place.LOCAL else self.cloud_model
        return replace(route, model=route.model or usual)

    @property
    def _costing(self) -> Costing:
        return Costing(
            policy=self.policy, prices=self.prices, today=self.today, cloud_model=self.cloud_model
        )

    # The call

    def _permitted(self, weighed: Weighed, options: Options) -> Weighed:
        """Return `weighed` with its obligations met: without the cloud where a person said no."""
        asks = options.always_confirm or "confirm" in weighed.decision.require
        if weighed.place is not Place.CLOUD or not asks:
            return weighed
        if self.confirm(weighed):
            return replace(weighed, confirmed_by="user")
        decision = without_cloud(weighed.decision, "not confirmed")
        route = self._with_model(decision.routes[0]) if decision.routes else None
        estimate = FREE if route else NO_ESTIMATE
        return replace(weighed, decision=decision, route=route, estimate=estimate)

    def _prepared(
        self, weighed: Weighed, route: Route, options: Options
    ) -> tuple[Dispatch, Sending]:
        """Return all that the call takes.

        Raises:
            GemrouteError: it cannot be made, for want of a key or of money; that is recorded.
        """
        try:
            return self._dispatch(route.place), self._sending(weighed, route, options)
        except GemrouteError as failure:
            recorder = self.recorder(self.policy)
            recorder.refusal(weighed.classified, weighed.decision, failure.error_class)
            raise

    def _dispatch(self, place: Place) -> Dispatch:
        # A dry run never comes here, so it does not pay for what sends and records.
        from gemroute.dispatch import Dispatch

        return Dispatch(
            backend=self.backend(place),
            recorder=self.recorder(self.policy),
            pacing=self.pacing(),
            price=self._costing.price,
            warn=self.warn,
            records_all=self.records_all,
        )

    def _sending(self, weighed: Weighed, route: Route, options: Options) -> Sending:
        from gemroute.backends.base import Call
        from gemroute.backends.deadlines import Deadlines
        from gemroute.dispatch import Sending

        is_local = route.place is Place.LOCAL
        payload = self._payload(weighed, route)
        cap = self._costing.output_cap(route, weighed.classified.facts.tokens, options)
        trained = self._probe_for(route, options).window_tokens if is_local else 0
        window = self._window(weighed.classified, payload, cap, trained) if is_local else 0
        call = Call(
            model=route.model,
            payload=payload,
            window_tokens=window,
            max_output_tokens=cap,
            think=options.think,
            deadlines=options.deadlines or Deadlines(),
        )
        return Sending(
            decision=weighed.decision,
            classified=weighed.classified,
            route=route,
            call=call,
            endpoint_host=self.local_host() if is_local else self.cloud_host,
            confirmed_by=weighed.confirmed_by,
            most_usd=weighed.estimate.most_usd,
        )

    def _payload(self, weighed: Weighed, route: Route) -> Payload:
        """Return what the back end gets.

        Raises:
            RouteRefused: a rule demands that it is redacted, and it is not.
        """
        if route.place is Place.LOCAL or "redact" not in weighed.decision.require:
            return weighed.request.payload()
        if weighed.redacted is None:
            raise RouteRefused("Refused; nothing was sent: a rule demands redaction.")
        return weighed.redacted

    def _window(
        self, classified: Classified, payload: Payload, output_tokens: int, trained: int
    ) -> int:
        """Return the window to load; a loose bound is counted, since a window costs memory."""
        tokens = classified.facts.tokens
        if tokens > CHEAP_WINDOW_TOKENS and not classified.tokens.exact:
            tokens = prompt_tokens(payload, self.vocabulary) + classified.media_tokens
        return window_for(tokens, output_tokens, trained)

    # Refusing

    def _route(self, weighed: Weighed, options: Options, failure: BackendError | None) -> Route:
        """Return the route to take.

        Raises:
            RouteRefused: none is left by the policy; the refusal is recorded.
            OverBudget: none is left, and but for the budget one would be.
            BackendError: none is left because the cloud failed.
        """
        if weighed.route:
            return weighed.route
        if failure is not None and weighed.classified.facts.net is Net.UNKNOWN:
            raise failure
        facts = weighed.classified.facts
        budget = budget_in_the_way(self.policy, facts, options.wish)
        error_class = OverBudget.error_class if budget else RouteRefused.error_class
        self.recorder(self.policy).refusal(weighed.classified, weighed.decision, error_class)
        if budget:
            raise over_budget(budget, facts)
        message, way_out = self.refusal(weighed, failure)
        dry_run = "`gemroute route` shows every rule that spoke."
        raise RouteRefused(message, hint=f"{way_out} {dry_run}".lstrip()) from failure

    def refusal(self, weighed: Weighed, failure: BackendError | None = None) -> tuple[str, str]:
        """Return (message, way out) for a request that is left without a route.

        `failure` is how the local runtime ended an attempt at it.
        """
        facts, is_ready = weighed.classified.facts, self.probe().state is LocalState.READY
        lack = shortcoming(facts, self._limits()) if is_ready else ""
        how = f"{failure.message} {failure.hint}".rstrip() if failure else ""
        return refusal(weighed.classified, weighed.decision, lack, how)


def _leads_nowhere(again: Weighed) -> bool:
    """Whether a new decision is for a runtime that is known not to answer.

    To ask it all the same would end in its error, and hide the first, which is the one to mend.
    """
    return again.place is Place.LOCAL and again.classified.facts.local is not LocalState.READY


def _answered(reply: Reply, dispatch: Dispatch) -> Answered:
    return Answered(reply=reply, record_id=dispatch.record_id)
