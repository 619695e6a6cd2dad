"""The whole flow: a Request becomes Facts, a Decision, a Reply and a Record.

    weighed = self.weigh(request, options)
    reply   = dispatch(...)
    record  = the journal's intent before the first byte, its outcome after the last

A back end that fails before any output leads to a new decision with what was learnt; after
output began nothing is tried again, and a model's refusal never goes elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from gemroute.core.classify import prompt_tokens
from gemroute.core.decide import budget_in_the_way, learnt, without_cloud
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
    shortcoming,
    window_for,
)
from gemroute.core.policy.language import Policy
from gemroute.core.records import dataclass
from gemroute.core.request import Payload
from gemroute.core.values import Classified, LocalState, Net, Place, Reply, Route
from gemroute.core.wording import refusal
from gemroute.costing import over_budget
from gemroute.events import Answered, Options, Weighed
from gemroute.weighing import Weigher

if TYPE_CHECKING:
    from gemroute.backends.base import Backend, Delta
    from gemroute.core.request import Request
    from gemroute.dispatch import Dispatch, Pacing, Recorder, Sending
    from gemroute.locality import LocalProbe

_ELSEWHERE = (Unreachable, TimedOut, ModelMissing, Overloaded, WindowExceeded)


@dataclass(slots=True, kw_only=True)
class Router(Weigher):
    """Everything a request passes on its way to an answer.

    `confirm` asks the person whether a payload may leave; it is called only when an
    obligation or the caller demands it, and must return False when nobody is there.
    """

    backend: Callable[[Place], Backend]
    recorder: Callable[[Policy], Recorder]
    pacing: Callable[[], Pacing]
    confirm: Callable[[Weighed], bool]
    warn: Callable[[str], None]
    cloud_host: str
    local_host: Callable[[], str]
    records_all: bool = False
    whole: Callable[[], AbstractContextManager[None]] = nullcontext

    def ask(
        self, request: Request, options: Options, last_look: Callable[[], None] = lambda: None
    ) -> Iterator[Weighed | Delta | Answered]:
        """Yield each decision as it is taken, the answer's pieces, and the end.

        `last_look` is asked right before anything may leave; see `Dispatch`.

        Raises:
            RouteRefused: the policy leaves no route, a person said no, or the last look did.
            BackendError: the permitted back ends failed.
        """
        weighed = self._judged(self.weigh(request, options), options)
        failure: BackendError | None = None
        while True:
            weighed = self._permitted(weighed, options)
            route = self._route(weighed, options, failure)
            yield weighed
            dispatch, sending = self._prepared(weighed, route, options)
            dispatch.last_look = last_look
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

    # The call

    def _permitted(self, weighed: Weighed, options: Options) -> Weighed:
        """Return `weighed` with its obligations met: without the cloud where a person said no."""
        asks = options.always_confirm or "confirm" in weighed.decision.require
        if weighed.place is not Place.CLOUD or not asks:
            return weighed
        if self.confirm(weighed):
            return replace(weighed, confirmed_by="user")
        decision = without_cloud(weighed.decision, weighed.classified.facts, "not confirmed")
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
            whole=self.whole,
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
            stays=weighed.decision.stays,
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

    def _probe_for(self, route: Route, options: Options) -> LocalProbe:
        is_known = route.model in (self.local_model, options.wish.model)
        return self.probe() if is_known else self.probe_of(route.model)

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
