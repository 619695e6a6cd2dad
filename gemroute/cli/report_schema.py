"""The JSON of `gemroute logs report --json`, as models; its JSON Schema stands in `schemas/`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from gemroute.cli.schema_base import Count, Shape

Counts = Annotated[dict[str, Count], Field(description="How many calls, by that word.")]
Range = Annotated[list[Count], Field(min_length=2, max_length=2)]


class PeriodShape(Shape):
    """The days asked for, and the times of the records in them, in UTC."""

    since: str | None = Field(description="null from the beginning.")
    until: str | None = Field(description="That day counts too; null to the end.")
    first: str | None
    last: str | None


class RecipientShape(Shape):
    """Where calls of one place, host and region went."""

    place: str
    endpoint_host: str
    region: str = Field(description="Empty when not known.")
    models: list[str]
    calls: Count
    answered: Count
    bytes_out: Count = Field(description="Of text and media that were to be sent.")
    input_tokens: Count = Field(description="Of the calls that reported any.")
    output_tokens: Count = Field(description="Thinking included.")
    unreported_calls: Count


class PolicyUseShape(Shape):
    """A policy in force."""

    sha256: str
    revision: str = Field(description="Empty when the policy names none.")
    first: str
    last: str
    calls: Count


class OpenShape(Shape):
    """A call without an outcome: it may have been sent."""

    id: str
    ts: str
    place: str


class StrengthShape(Shape):
    """How strongly --offline was enforced."""

    level: Count = Field(description="0 to 4.")
    words: str
    calls: Count


class MeasuresShape(Shape):
    """How the journal is kept, by the settings of now."""

    key_place: Literal["keyring", "file"] | None = Field(description="null without a key.")
    anchor_file: str | None
    journal_months: Count = Field(description="0 keeps all.")
    overdue_files: Count
    offline: list[StrengthShape]


class PrunedShape(Shape):
    """Records that retention deleted, and the record that keeps their anchor."""

    first: int
    last: int
    kept_by: Count


class BreakShape(Shape):
    """The first place where the chain does not hold."""

    where: str
    what: str


class ChainShape(Shape):
    """What `gemroute logs verify --json` prints, of the whole journal."""

    files: Count
    records: Count
    keyed: Count = Field(description="Sealed with an HMAC; the others are hashed with SHA-256.")
    keyed_from: Count = Field(description="The first of them, 0 for none.")
    unchecked: Count = Field(description="Sealed with a key that is not here.")
    unsealed: Count = Field(description="Hashed only, though there is a key, and not anchored.")
    torn: Count
    first_seq: int
    last_seq: int
    head: str = Field(description="The anchor of now, seq:h; empty for an empty journal.")
    anchored_at: str = Field(description="When the newest fitting anchor was kept, UTC.")
    anchors: Count = Field(description="How many fit.")
    anchors_of_deleted: Count
    pruned: PrunedShape | None
    first_break: BreakShape | None
    holds: bool = Field(description="Whether all of it was checked, and holds.")
    anchored: Range | None
    unanchored: Range | None
    key_id: str
    unreadable_anchors: Count


class HeadingShape(Shape):
    """A point of Art. 30(1) GDPR."""

    point: str
    title: str
    sections: list[str] = Field(description="What of the report answers it.")
    to_fill_in: list[str] = Field(description="What only the controller can say.")


class ReportShape(Shape):
    """What `gemroute logs report --json` prints."""

    made: str
    gemroute: str = Field(description="The version that made it.")
    period: PeriodShape
    records: Count
    events: Counts
    requests: Count = Field(description="First attempts and refusals.")
    attempts: Count = Field(description="With the retries.")
    by_route: Counts
    by_label: Counts
    by_category: Counts
    by_finding: Counts
    by_label_source: Counts
    by_classifier: Counts
    recipients: list[RecipientShape]
    wrongly_sent: list[str] = Field(description="Ids of calls that no policy permits; none.")
    by_status: Counts
    refusals_by_rule: Counts
    refusals_by_class: Counts
    failures_by_class: Counts
    policies: list[PolicyUseShape]
    to_confirm: Count = Field(description="Calls that somebody had to agree to.")
    agreed: Counts
    pending: list[OpenShape]
    measures: MeasuresShape
    chain: ChainShape
    ropa: list[HeadingShape] | None = Field(description="Under --ropa only.")
