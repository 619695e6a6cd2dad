"""The JSON of the commands that check and show policies, as models; see `schemas/`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from gemroute.cli.policy_schema import Target
from gemroute.cli.schema_base import Count, LabelWord, Shape
from gemroute.core.policy.prover import Verdict
from gemroute.core.policy.review import Flaw
from gemroute.core.values import Place

_SHA256 = "^[0-9a-f]{64}$"


class ProofShape(Shape):
    """An invariant, and what became of it."""

    id: str
    verdict: Verdict
    example: str | None = Field(
        description="Facts that break a refuted `never`, or show a proved `can`; null for none."
    )


class CheckedShape(Shape):
    """What `gemroute policy check --json` prints."""

    name: str
    revision: str = Field(description="Empty when the policy names none.")
    sha256: str = Field(pattern=_SHA256, description="Over the bytes of its layers.")
    layers: list[str] = Field(description="Their names, the base first.")
    guards: Count
    preferences: Count
    invariants: Count
    tests: Count
    complete: bool = Field(description="Whether it may decide: a layer alone may not.")
    proofs: list[ProofShape]


class ProvedProofShape(ProofShape):
    """An invariant, what became of it, and a test of what breaks it."""

    test: str | None = Field(description="A line for `tests:`; null when it is not broken.")


class RemarkShape(Shape):
    """A rule that says nothing."""

    rule: str = Field(description="Its id, or `prefer` for all preferences together.")
    flaw: str = Field(pattern=f"^({'|'.join(flaw.name.lower() for flaw in Flaw)})$")
    at: str = Field(description="File and line.")
    example: str | None = Field(description="Facts that no preference holds for; null for others.")


class ProvedShape(Shape):
    """What `gemroute policy prove --json` prints."""

    policy: str
    sha256: str = Field(pattern=_SHA256, description="Over the bytes of its layers.")
    proofs: list[ProvedProofShape]
    remarks: list[RemarkShape]


class PolicyTestShape(Shape):
    """A test of a policy, and what became of it."""

    name: str
    passed: bool
    at: str = Field(description="File and line.")
    failures: list[str] = Field(description="What was expected, and what was decided instead.")


class PolicyTestsShape(Shape):
    """What `gemroute policy test --json` prints."""

    policy: str
    tests: list[PolicyTestShape]
    untested_guards: list[str] = Field(description="The ids of guards that no test would miss.")


class SlipShape(Shape):
    """A slip of the pen that no test notices."""

    rule: str
    what: str = Field(description="In words.")


class MutatedShape(Shape):
    """What `gemroute policy mutate --json` prints."""

    policy: str
    mutants: Count = Field(description="All slips that were tried.")
    unnoticed: list[SlipShape]


class DifferenceShape(Shape):
    """One kind of requests that are decided otherwise."""

    what: Literal[
        "cloud",
        "local",
        "refuse",
        "model",
        "else-cloud",
        "else-local",
        "else-refuse",
        "+confirm",
        "-confirm",
        "+redact",
        "-redact",
    ] = Field(description="Where they go now, or an obligation that came or went.")
    model: str | None = Field(description="The one asked for now; null: the configured one.")
    example: str = Field(description="Facts that show it; empty for a short public question.")


class DiffShape(Shape):
    """What `gemroute policy diff --json` prints."""

    old: str = Field(pattern=_SHA256)
    new: str = Field(pattern=_SHA256)
    changes: list[DifferenceShape]
    looser: list[str] = Field(description="Labels that fell and zones that moved, in words.")
    wider: bool = Field(description="Whether the new one permits more anywhere.")


class LayerShape(Shape):
    """One file of a policy."""

    name: str
    revision: str = Field(description="Empty when it names none.")
    sha256: str = Field(pattern=_SHA256, description="Over its exact bytes.")


class GuardShape(Shape):
    """A guard: where it holds, it takes places away."""

    id: str
    when: str = Field(description="The condition, as the file would have it on one line.")
    excludes: list[Place]
    require: list[str]
    why: str
    at: str = Field(description="File and line.")


class ShownPreferenceShape(Shape):
    """A preference: the first that holds chooses among what guards leave."""

    id: str
    when: str
    to: Place
    else_: Target = Field(alias="else")
    model: str | None = Field(description="null: the configured one.")
    at: str = Field(description="File and line.")


class InvariantShape(Shape):
    """An invariant, in the words of the file."""

    id: str
    claim: str
    at: str = Field(description="File and line.")


class ShownShape(Shape):
    """What `gemroute policy show --json` prints: the layers merged."""

    name: str
    revision: str = Field(description="Empty when the policy names none.")
    sha256: str = Field(pattern=_SHA256, description="Over the bytes of its layers.")
    layers: list[LayerShape]
    labels: dict[str, LabelWord] = Field(description="By category or kind of what is found.")
    zones: dict[str, list[str]] = Field(description="Paths, by the name of their zone.")
    budgets: dict[Literal["call", "day", "month"], float] = Field(
        description="US dollars; what is not limited is left out."
    )
    guards: list[GuardShape]
    prefer: list[ShownPreferenceShape]
    invariants: list[InvariantShape]
    tests: Count
