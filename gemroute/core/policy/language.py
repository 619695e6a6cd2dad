"""The types of the policy language, version 1: what a loaded policy is.

Guards are order-free and only subtract places; preferences are ordered and choose among
what is left. A policy holds no engine: `gemroute.core.decide` applies it to facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Final, Literal, NamedTuple

from gemroute.core.errors import Problem
from gemroute.core.policy.conditions import Clause, Condition
from gemroute.core.policy.matching import Matching
from gemroute.core.policy.vocabulary import Vocabulary
from gemroute.core.records import dataclass
from gemroute.core.values import (
    Classifier,
    Facts,
    Label,
    LocalHost,
    LocalState,
    MicroUsd,
    Modality,
    Net,
    Place,
    Reason,
    Route,
    Runner,
    Spend,
)

LANGUAGE_VERSION: Final = 1

OBLIGATIONS: Final = ("confirm", "redact")
"""What a guard may require of whoever sends; closed, so that none is silently ignored."""

FLOOR_RESTRICTED: Final = "floor:restricted"
FLOOR_CLASSIFIER: Final = "floor:classifier"
FLOOR_OFFLINE: Final = "floor:offline"
FLOOR_MODALITY: Final = "floor:modality"
FLOOR_NOT_LOCAL: Final = "floor:not-local"
FLOOR_INCOMPLETE: Final = "floor:incomplete-policy"
FLOORS: Final = (
    FLOOR_RESTRICTED, FLOOR_CLASSIFIER, FLOOR_OFFLINE, FLOOR_MODALITY, FLOOR_NOT_LOCAL,
    FLOOR_INCOMPLETE,
)  # fmt: skip
"""Rules that live in code and that no policy can switch off, as reasons name them."""

BUDGETS: Final = ("call", "day", "month")
"""What a budget can be for: one call, or all calls of a day or a month in UTC."""

BUDGET_CALL: Final = "budget:call"
BUDGET_SPENT: Final = "budget:spent"
"""Guards that a policy has because it gives budgets, as reasons name them."""

Target = Literal["local", "cloud", "refuse"]
REFUSE: Final = "refuse"
TARGETS: Final[tuple[Target, ...]] = ("local", "cloud", REFUSE)
"""Where a decision can send a request: a place, or nowhere."""

BASE_FACTS: Final = Facts(
    label=Label.PUBLIC,
    classifier=Classifier.OK,
    category=frozenset(),
    found=frozenset(),
    modality=frozenset({Modality.TEXT}),
    tokens=500,
    zone=frozenset(),
    net=Net.ONLINE,
    offline=False,
    runner=Runner.INTERACTIVE,
    local=LocalState.READY,
    local_host=LocalHost.LOOPBACK,
    profile="default",
    spend=Spend.UNDER,
    cost=MicroUsd(1_000),
)
"""What the `given` of a policy's test is laid over: a short public question at a terminal."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Where it holds, `excludes` are out of the question and `require` must be met.

    `at` is the file and line it was read from.
    """

    id: str
    when: Condition
    excludes: frozenset[Place]
    require: frozenset[str]
    why: str
    at: str = field(compare=False)
    # Made once: a decision names every guard that held.
    reason: Reason = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", Reason(self.id, self.why))


@dataclass(frozen=True, slots=True)
class Preference:
    """Where it holds first, go `to`, or `otherwise` when guards exclude that (None: refuse).

    `model` is asked for at `to`; empty means the configured one.
    """

    id: str
    when: Condition
    to: Place
    otherwise: Place | None
    model: str
    at: str = field(compare=False)
    # Made once: every decision begins with those of one preference.
    routes: tuple[Route, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        other = (Route(self.otherwise),) if self.otherwise else ()
        object.__setattr__(self, "routes", (Route(self.to, self.model), *other))


@dataclass(frozen=True, slots=True)
class Invariant:
    """A claim about every combination of facts that the prover checks.

    `must_reach` False: nowhere under `when` may `place` be permitted (forall, never).
    `must_reach` True: somewhere under `when` it has to be (exists, can).
    """

    id: str
    when: Condition
    place: Place
    must_reach: bool
    at: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class PolicyTest:
    """An example in the policy: under `given`, go `to`, with these rules among the reasons.

    `model` is the one that has to be asked for there; empty when the test does not say.
    """

    name: str
    given: Facts
    to: Target
    model: str
    by: tuple[str, ...]
    require: frozenset[str]
    at: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Labels:
    """How one file labels findings; `default` labels text in which nothing was found."""

    default: Label
    categories: Mapping[str, Label]
    kinds: Mapping[str, Label]
    unknown: Label

    def of(self, category: str, kind: str) -> Label:
        if kind in self.kinds:
            return self.kinds[kind]
        return self.categories.get(category, self.unknown)


@dataclass(frozen=True, slots=True)
class Budgets:
    """What may be spent in the cloud for a call, in a day and in a month; None: no limit."""

    call: MicroUsd | None = None
    day: MicroUsd | None = None
    month: MicroUsd | None = None


class Layer(NamedTuple):
    """One file of a policy, as its bytes name themselves."""

    name: str
    revision: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A word that only a layer below can declare, and the problem if it does not.

    `fact` is the open fact it is a value of, or empty for the id of a rule.
    """

    fact: str
    word: str
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A whole policy, or one layer that `extends` another and decides nothing alone.

    `sha256` is over the exact bytes of its file; over the hex digests of its layers,
    base first and joined by line feeds, where there are several.
    """

    name: str
    revision: str
    source: str
    sha256: str
    extends: str
    layers: tuple[Layer, ...]
    vocabulary: Vocabulary
    labels: tuple[Labels, ...]
    zones: Mapping[str, tuple[str, ...]]
    guards: tuple[Guard, ...]
    prefer: tuple[Preference, ...]
    invariants: tuple[Invariant, ...]
    tests: tuple[PolicyTest, ...]
    unresolved: tuple[Unresolved, ...] = ()
    budgets: Budgets = Budgets()
    # Made once: tells which hold, of all guards and then all preferences.
    matching: Matching = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        conditions = [guard.when for guard in self.guards] + [one.when for one in self.prefer]
        object.__setattr__(self, "matching", Matching(conditions))

    @property
    def rules(self) -> tuple[Guard | Preference | Invariant, ...]:
        """Everything that has an id."""
        return (*self.guards, *self.prefer, *self.invariants)

    @property
    def is_complete(self) -> bool:
        """Whether it may decide: a layer without the one it extends may not."""
        return not self.extends

    @property
    def default_label(self) -> Label:
        """The label of text in which nothing was found."""
        return max(labels.default for labels in self.labels)

    def label_of(self, category: str, kind: str) -> Label:
        """Return the label that a finding raises a request to; the highest of all layers."""
        return max(labels.of(category, kind) for labels in self.labels)

    def token_thresholds(self) -> tuple[int, ...]:
        """Return every length, in tokens, that a rule compares with, in rising order.

        A count whose bounds enclose none of these is exact enough to decide by.
        """
        return self.thresholds("tokens")

    def thresholds(self, fact: str) -> tuple[int, ...]:
        """Return every number that a rule compares a fact with, in rising order."""
        constants = {c.value for c in self._clauses(fact) if isinstance(c.value, int)}
        return tuple(sorted(constants))

    def asks_of(self, fact: str) -> bool:
        """Return whether anything that it decides depends on a fact."""
        return any(self._clauses(fact))

    def _clauses(self, fact: str) -> Iterator[Clause]:
        deciding: tuple[Guard | Preference, ...] = (*self.guards, *self.prefer)
        for rule in deciding:
            yield from (clause for clause in rule.when.every_clause() if clause.fact == fact)
