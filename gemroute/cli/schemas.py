"""The JSON that `--json` and `--jsonl` print, as models; their JSON Schemas stand in `schemas/`.

Only tests and those who write the schema files import this: a command prints its shape without
pydantic. A key is never renamed or taken away; new ones may come with a new version.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import Field

from gemroute.cli.check_schema import (
    CheckedShape,
    DiffShape,
    MutatedShape,
    PolicyTestsShape,
    ProvedShape,
    ShownShape,
)
from gemroute.cli.models_schema import ModelsShape
from gemroute.cli.policy_schema import (
    DecisionShape,
    ExplainShape,
    NearestShape,
    OpeningShape,
    PolicyShape,
    ReplayShape,
)
from gemroute.cli.report_schema import ReportShape
from gemroute.cli.rules_schema import (
    RuleListShape,
    RulesTestedShape,
    RulesTimedShape,
    RuleWholeShape,
)
from gemroute.cli.schema_base import Count, LabelWord, Shape
from gemroute.cli.starting import schema_text
from gemroute.core.values import (
    Category,
    Classifier,
    Finish,
    LocalHost,
    LocalState,
    Modality,
    Net,
)

Usd = Annotated[float | None, Field(ge=0, description="US dollars; null when not known.")]


class FindingShape(Shape):
    """One place where a rule held. It never shows the secret itself."""

    rule: str = Field(description="The rule's id, as rule packs name it.")
    category: Category
    kind: str = Field(description="What was found, more closely than its category.")
    where: str = Field(description="prompt, stdin, system, schema, a turn, or a file's name.")
    line: int = Field(ge=1, description="Line in that text, from 1.")
    start: Count = Field(description="First byte, in the text as UTF-8.")
    end: Count = Field(description="The byte after the last one.")
    masked: str = Field(description="The shape of what was found: digits as 9, letters as a mark.")
    view: str = Field(description="raw, or how the text was decoded to find it.")
    validator: str = Field(description="The check that it passed; empty when there is none.")
    context: str = Field(description="The word beside it that counted; empty when none did.")
    score: float = Field(ge=0, le=1)


class TokensShape(Shape):
    """The request's length, as Gemma 4 counts it."""

    text: Count = Field(description="Tokens of the text; the upper bound unless exact.")
    media: Count = Field(description="Tokens of images and sounds.")
    exact: bool = Field(description="Whether the text was counted, not only bounded.")
    low: Count
    high: Count


class UnreadShape(Shape):
    """A part of the input that could not be turned into judged text."""

    reason: str = Field(description="A fixed word, such as image or page_without_text.")
    detail: str = Field(description="Counts and places; never content.")


class ItemShape(Shape):
    """One line of `gemroute classify --jsonl`."""

    id: Any = Field(description="The id of the line that was read; its number without one.")
    label: LabelWord
    sensitive: bool = Field(description="Whether the label is anything but public.")
    classifier: Classifier = Field(description="Anything but ok keeps a request local.")
    categories: list[Category]
    findings: list[FindingShape]


class FactsShape(Shape):
    """What `gemroute classify --json` prints."""

    label: LabelWord
    sensitive: bool = Field(description="Whether the label is anything but public.")
    categories: list[Category]
    classifier: Classifier = Field(description="Anything but ok keeps a request local.")
    reasons: list[str] = Field(description="Why the classifier is not ok.")
    findings: list[FindingShape] = Field(
        description="Reading stops at the first restricted one, except under --all."
    )
    tokens: TokensShape
    modality: list[Modality]
    unread: list[UnreadShape]
    bytes: Count = Field(description="Size of prompt, documents and attachments.")


class CostShape(Shape):
    """Estimates: without an answer, with a usual one, with the longest one."""

    least_usd: Usd
    expected_usd: Usd
    most_usd: Usd
    fact_usd: Usd = Field(
        description="The most in the cloud, wherever it goes: what rules compare `cost` with."
    )


class ConnectivityShape(Shape):
    """What was known of the machine when the decision was taken."""

    net: Net
    local: LocalState
    local_host: LocalHost
    evidence: list[str] = Field(description="What the answer on the local runtime rests on.")


class RouteShape(FactsShape):
    """What `gemroute route --json` prints."""

    decision: DecisionShape
    masked: dict[str, Count] = Field(
        description="How many values are masked in what leaves, by kind; empty when none is."
    )
    unsure: list[str] = Field(
        description="Kinds of words for which the local model is asked before it leaves."
    )
    judged: list[Literal["clear", "sensitive", "failed"]] = Field(
        description="What the local model said of each window that it was asked about."
    )
    nearest: NearestShape | None = Field(description="null when no guard was close.")
    openings: list[OpeningShape] = Field(description="The places that guards or floor close.")
    thinking: bool = Field(description="Whether the model is asked to think.")
    cost: CostShape
    policy: PolicyShape
    connectivity: ConnectivityShape


class UsageShape(Shape):
    """Tokens as the back end billed them."""

    input_tokens: Count = Field(description="The cached ones included.")
    output_tokens: Count = Field(description="Without thinking.")
    thinking_tokens: Count = Field(description="Billed as output.")
    cached_tokens: Count
    estimated: bool = Field(description="Whether the back end gave no figures.")


class AnswerShape(RouteShape):
    """What `gemroute ask --json` prints."""

    answer: str
    usage: UsageShape
    cost_usd: Usd
    estimated_usd: Usd
    model_version: str = Field(description="The model that the back end says has answered.")
    finish: Finish = Field(description="Anything but stop ends with status 10.")
    duration_ms: Count
    record: str = Field(description="The intent's id in the journal; empty when not recorded.")


class CheckShape(Shape):
    """One part that `gemroute doctor` looked at."""

    name: str
    status: Literal["ok", "warn", "fail"] = Field(
        description="warn: it works, or is not needed; fail: what needs it does not work."
    )
    found: str = Field(description="In words; never a key, never what a request said.")
    evidence: list[str] = Field(description="What that rests on.")
    mend: str = Field(description="The way out, mostly a command; empty when all is well.")


class SettingShape(Shape):
    """One effective setting."""

    value: str
    origin: str = Field(alias="from", description="option, a variable, a file, or default.")


class DoctorShape(Shape):
    """What `gemroute doctor --json` prints."""

    ok: bool = Field(
        description="Whether a text is answered now and recorded, by a policy that holds."
    )
    checks: list[CheckShape]
    settings: dict[str, SettingShape]


SHAPES: dict[str, type[Shape]] = {
    "classify": FactsShape,
    "classify-item": ItemShape,
    "route": RouteShape,
    "ask": AnswerShape,
    "policy-check": CheckedShape,
    "policy-test": PolicyTestsShape,
    "policy-prove": ProvedShape,
    "policy-mutate": MutatedShape,
    "policy-diff": DiffShape,
    "policy-show": ShownShape,
    "policy-explain": ExplainShape,
    "policy-replay": ReplayShape,
    "doctor": DoctorShape,
    "rules-list": RuleListShape,
    "rules-show": RuleWholeShape,
    "rules-test": RulesTestedShape,
    "rules-bench": RulesTimedShape,
    "logs-report": ReportShape,
    "models": ModelsShape,
}


def schema_files() -> dict[str, str]:
    """Return the text of each schema file under its name in `schemas/`."""
    printed = {f"{name}.json": _schema_file(model) for name, model in SHAPES.items()}
    return {**printed, "policy.json": schema_text()}


def _schema_file(model: type[Shape]) -> str:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | model.model_json_schema()
    return json.dumps(schema, indent=2, ensure_ascii=True) + "\n"
