"""The JSON of `gemroute rules`, as models; their schemas are in `schemas/`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from gemroute.cli.schema_base import Count, Shape
from gemroute.core.values import Category

_Share = Annotated[float, Field(ge=0, le=1)]


class ScoreShape(Shape):
    """How sure a finding is, by what speaks for it beside the pattern."""

    base: _Share
    validator: _Share = Field(description="When a check digit or the like holds.")
    context: _Share = Field(description="When a word beside it counts.")
    both: _Share


class RuleSummaryShape(Shape):
    """A rule, in short."""

    id: str
    title: str
    category: Category
    kind: str = Field(description="What it finds, more closely than its category.")
    score: ScoreShape
    pack: str = Field(description="The pack's name; its file when it is your own.")
    own: bool = Field(description="Whether it comes from a pack of your own.")


class RuleListShape(Shape):
    """What `gemroute rules list --json` prints."""

    rules: list[RuleSummaryShape]


class RuleWholeShape(RuleSummaryShape):
    """What `gemroute rules show --json` prints."""

    source: str = Field(description="Where the format is documented.")
    pattern: str
    validator: str = Field(description="The check that a match has to pass; empty for none.")
    context: list[str] = Field(description="Words beside a match that raise its score.")
    window: Count = Field(description="How many bytes beside a match they are sought in.")
    placeholder: Literal["drop", "keep"] = Field(description="What becomes of examples.")
    spares: str = Field(description="What may make a match harmless; empty for nothing.")
    near: str = Field(description="What has to stand near a match; empty for nothing.")
    seek: Literal["strings", "whole", "checked", "branches"] = Field(
        description="What a text is first looked over for."
    )
    match: list[str] = Field(description="Texts that it must find something in.")
    no_match: list[str] = Field(description="Texts that it must find nothing in.")


class FailureShape(Shape):
    """An example that a rule gets wrong."""

    at: str = Field(description="File, line and column.")
    message: str


class RulesTestedShape(Shape):
    """What `gemroute rules test --json` prints."""

    rules: Count
    examples: Count
    failures: list[FailureShape]


class RuleCostShape(Shape):
    """What a rule costs alone."""

    id: str
    mb_per_s: float = Field(ge=0)
    share: _Share = Field(description="Of the time of all.")
    matches: Count
    guessed: bool = Field(description="Whether Hyperscan can only guess at it.")
    slow: bool = Field(description="Whether it is guessed, or below 50 MB/s.")


class RulesTimedShape(Shape):
    """What `gemroute rules bench --json` prints."""

    bytes: Count = Field(description="Size of the text that was read.")
    rules: list[RuleCostShape] = Field(description="The dearest first.")
