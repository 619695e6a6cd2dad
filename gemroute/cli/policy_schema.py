"""The JSON of decisions and of the policy commands, as models; their schemas are in `schemas/`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from gemroute.cli.schema_base import Count, LabelWord, Shape
from gemroute.core.replay import Turn
from gemroute.core.values import (
    Category,
    Classifier,
    LocalHost,
    LocalState,
    Modality,
    Net,
    Place,
    Runner,
    Spend,
)

Target = Literal["local", "cloud", "refuse"]
Ids = Annotated[list[str], Field(description="The ids of a few of their records.")]


class DecisionShape(Shape):
    """Where the request goes, and why."""

    to: Literal["local", "cloud", "refuse"]
    route: Place | None = Field(description="null when refused.")
    model: str | None = Field(description="null when refused.")
    by: list[str] = Field(description="The ids of the guards that held.")
    why: list[str] = Field(description="Their reasons, in the same order.")
    prefer: str = Field(description="The id of the preference that chose.")
    require: list[str] = Field(description="What must be done first, such as confirm.")
    routes: list[Place] = Field(description="Every permitted place, in order.")


class ChangeShape(Shape):
    """A fact that would have to be different."""

    fact: str
    is_: str = Field(alias="is", description="What it is, in the words of policies.")
    needs: str = Field(description="Every value that would do.")
    set: str = Field(description="The closest of them, as `policy explain --set` takes it.")


class NearestShape(Shape):
    """The guard that the fewest changes of facts would add, of those that would matter."""

    rule: str
    change: str = Field(description="The facts that would have to be different, in words.")
    changes: list[ChangeShape] = Field(description="All of these together.")


class OpeningShape(Shape):
    """A place that is closed to the request, and what would open it."""

    place: Place
    ways: list[list[ChangeShape]] = Field(
        description="Any of these, with all changes in it; none: no facts open the place."
    )
    gave_up: bool = Field(description="Whether the search ended before anything was found.")


class PolicyShape(Shape):
    """The policy that decided."""

    name: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$", description="Over the bytes of its layers.")


class RuleShape(Shape):
    """A rule that spoke."""

    id: str
    at: str | None = Field(description="File and line; null for the rules in code.")
    excludes: list[Place] | None = Field(description="null for the rules in code.")
    require: list[str]


class PreferenceShape(Shape):
    """The preference that chose."""

    id: str
    at: str = Field(description="File and line.")
    to: Place
    else_: Target = Field(alias="else")
    model: str | None = Field(description="null: the configured one.")


class PolicyFactsShape(Shape):
    """The facts, in the words of policies."""

    label: LabelWord
    classifier: Classifier
    category: list[Category]
    found: list[str]
    modality: list[Modality]
    tokens: Count
    zone: list[str]
    net: Net
    offline: bool
    runner: Runner
    local: LocalState
    local_host: LocalHost
    profile: str
    spend: Spend
    thinking: bool
    cost: float | None = Field(ge=0, description="US dollars at most; null when not known.")


class ExplainShape(Shape):
    """What `gemroute policy explain --json` prints."""

    decision: DecisionShape
    rules: list[RuleShape] = Field(description="Those of decision.by, in the same order.")
    preference: PreferenceShape | None = Field(description="null when none chose.")
    nearest: NearestShape | None = Field(description="null when no guard was close.")
    openings: list[OpeningShape] = Field(description="The places that guards or floor close.")
    facts: PolicyFactsShape
    policy: PolicyShape


class TurnShape(Shape):
    """Requests that would be decided otherwise, all in the same way."""

    turn: Turn
    from_: Target = Field(alias="from", description="Where they went.")
    to: Target = Field(description="Where they would go.")
    count: Count
    by_hand: Count = Field(description="Those whose place or model a person chose.")
    examples: Ids


class IncompleteShape(Shape):
    """Records from which nothing can be decided."""

    why: str
    count: Count
    examples: Ids


class ReplayCostShape(Shape):
    """What would be spent more and less, in US dollars."""

    more_usd: float = Field(ge=0)
    less_usd: float = Field(ge=0)
    unknown: Count = Field(description="Requests without a price; they are in neither sum.")


class ReplayShape(Shape):
    """What `gemroute policy replay --json` prints."""

    against: PolicyShape
    since: str | None = Field(description="null from the beginning.")
    requests: Count
    changes: list[TurnShape]
    leaving: Count = Field(description="Those that would newly leave, or leave unasked.")
    totals: dict[Turn, Count]
    relabelled: Count = Field(description="Those that may have a lower or a higher label.")
    incomplete: list[IncompleteShape]
    lost_zones: list[str] = Field(description="Paths that no record can be replayed for.")
    cost: ReplayCostShape
