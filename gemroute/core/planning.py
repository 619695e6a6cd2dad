"""Facts, a model's limits and prices in; window, output cap and estimate out: arithmetic only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from gemroute.core.errors import OverBudget
from gemroute.core.policy.language import Policy, Preference
from gemroute.core.records import dataclass
from gemroute.core.values import Classified, Facts, Modality, Place, Usage, Wish

# A new window size makes a runtime load the model again, so windows come in few sizes.
WINDOW_STEPS = (4_096, 8_192, 16_384, 32_768, 65_536, 131_072, 262_144)
RESERVED_OUTPUT_TOKENS = 2_048
CHEAP_WINDOW_TOKENS = 6_144
EXPECTED_OUTPUT_TOKENS = 1_000
_MILLION = 1_000_000
_MODEL_NAME = re.compile(r"[\w.:/@+-]{1,256}", re.ASCII)
_CAPABILITY = {Modality.IMAGE.value: "vision", Modality.AUDIO.value: "audio"}

PriceOf = Callable[[Usage], Decimal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a local model takes. `window_tokens` is 0 when the runtime did not say."""

    model: str
    window_tokens: int = 0
    capabilities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """US dollars for one call: no answer, the usual answer, the longest one. None: unknown."""

    least_usd: Decimal | None = None
    expected_usd: Decimal | None = None
    most_usd: Decimal | None = None


NO_ESTIMATE = Estimate()
FREE = Estimate(least_usd=Decimal(0), expected_usd=Decimal(0), most_usd=Decimal(0))


def is_model_name(text: str) -> bool:
    """Return whether `text` can be the name of a model: nothing that is said has no blanks."""
    return _MODEL_NAME.fullmatch(text) is not None


def place_of(model: str) -> Place:
    """Return where a model of that name runs: Gemini's names are the cloud's, all others local."""
    is_cloud = model.removeprefix("models/").startswith("gemini-")
    return Place.CLOUD if is_cloud else Place.LOCAL


def cloud_models(policy: Policy, facts: Facts, wish: Wish) -> frozenset[str]:
    """Return the models of which one is asked if this goes to the cloud; empty: the configured.

    What a call costs depends on its model, and the model on the first preference that holds,
    which may ask about the cost. That circle is not followed: a preference counts as long as it
    may be the first that holds at any cost. So the fact `cost`, which is the most that any of
    these models may bill, is known before anything is decided, and never below what the model
    that is chosen then may bill. Guards and connectivity do not count: the cost is the same
    whether or not the request stays.
    """
    if wish.place is Place.CLOUD and wish.model:
        return frozenset({wish.model})
    possible = [*_possible(policy.prefer, facts)]
    models = {route.model for one in possible for route in one.routes if route.place is Place.CLOUD}
    if wish.place is Place.CLOUD:
        models |= {"" for one in possible if one.to is not Place.CLOUD}
    if wish.model and wish.place is None:
        models.add(wish.model)
    return frozenset(models or {""})


def _possible(preferences: Iterable[Preference], facts: Facts) -> Iterator[Preference]:
    """Yield the preferences of which, at one cost or another, one is the first that holds."""
    for preference in preferences:
        at_any_cost = preference.when.without("cost")
        if at_any_cost.holds(facts):
            yield preference
            if at_any_cost == preference.when:
                return


def shortcoming(facts: Facts, limits: Limits) -> str:
    """Return why the local model cannot take this request, in words; empty when it can."""
    if limits.window_tokens and facts.tokens + RESERVED_OUTPUT_TOKENS > limits.window_tokens:
        return (
            f"{limits.model} takes {limits.window_tokens:,} tokens; "
            f"this needs up to {facts.tokens + RESERVED_OUTPUT_TOKENS:,} with its answer"
        )
    for modality in sorted(facts.modality & _CAPABILITY.keys()):
        if _CAPABILITY[modality] not in limits.capabilities:
            return f"{limits.model} does not take {modality} input"
    return ""


def window_for(tokens: int, output_tokens: int, trained: int) -> int:
    """Return the window to load, in tokens: the smallest step that holds input and answer."""
    needed = tokens + (output_tokens or RESERVED_OUTPUT_TOKENS)
    largest = trained or WINDOW_STEPS[-1]
    return min(next((step for step in WINDOW_STEPS if step >= needed), largest), largest)


def estimate(classified: Classified, longest: int, price: PriceOf) -> Estimate:
    """Return what a call may cost; `longest` is the most output tokens it may have, 0: unknown."""
    low = classified.tokens.low + classified.media_tokens
    high = classified.facts.tokens
    usual = min(EXPECTED_OUTPUT_TOKENS, longest or EXPECTED_OUTPUT_TOKENS)
    return Estimate(
        least_usd=price(Usage(low)),
        expected_usd=price(Usage(high, usual)),
        most_usd=price(Usage(high, longest)) if longest else None,
    )


def longest_output(tokens: int, most_tokens: int, limit_usd: Decimal | None, price: PriceOf) -> int:
    """Return the most output tokens that a call may have; 0: unknown.

    `most_tokens` is what the model gives or the caller takes, 0: unknown. Below `limit_usd` the
    answer is cut; a call that cannot be kept below it is not made, and is not cut here.
    """
    if limit_usd is None:
        return most_tokens
    try:
        affordable = affordable_output(tokens, limit_usd, price)
    except OverBudget:
        return most_tokens
    return min(affordable, most_tokens or affordable)


def affordable_output(tokens: int, max_cost_usd: Decimal, price: PriceOf) -> int:
    """Return the most output tokens that keep a call of `tokens` input tokens under the limit.

    Thinking counts as output here as it does on the bill.

    Raises:
        OverBudget: asking alone costs more, or the price is not known.
    """
    asking, answering = price(Usage(tokens)), price(Usage(tokens, _MILLION))
    if asking is None or answering is None:
        raise OverBudget(
            "The price of this model is not known, so --max-cost cannot be kept.",
            hint="Nothing was sent. Add the model to prices.yaml, or ask without --max-cost.",
        )
    per_million = answering - asking
    left = max_cost_usd - asking
    affordable = int(left * _MILLION / per_million) if per_million > 0 and left > 0 else 0
    if affordable < 1:
        raise OverBudget(
            f"Asking alone costs up to ${asking:.6f}, with --max-cost at ${max_cost_usd:f}.",
            hint="Nothing was sent. Raise --max-cost, or use --to local.",
        )
    return affordable
