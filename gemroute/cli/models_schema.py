"""The JSON of `gemroute models list --json`, as models; its JSON Schema stands in `schemas/`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from gemroute.cli.schema_base import Count, Shape
from gemroute.core.values import LocalState

Runs = Annotated[
    Literal["local", "trusted", "remote", "cloud_model", "cloud"],
    Field(description="Only local, and trusted by the organisation, may get what is restricted."),
]
Evidence = Annotated[list[str], Field(description="What that rests on, for people.")]
Proof = Annotated[list[str], Field(description="The same in closed words, as records have it.")]
Rate = Annotated[
    float | None, Field(ge=0, description="US dollars per million tokens; null when not known.")
]


class RuntimeShape(Shape):
    """What is known of the local runtime, by the model that is usually asked."""

    place: Runs
    state: LocalState
    version: str = Field(description="Empty when no Ollama answers.")
    cloud_disabled: bool | None = Field(description="null when the runtime does not say.")
    evidence: Evidence
    proof: Proof


class ModelShape(Shape):
    """One model; what only a local one has is left out of a cloud one."""

    model: str
    place: Runs
    window_tokens: Count = Field(description="0 when not known.")
    modalities: list[str]
    input_usd_per_mtok: Rate
    output_usd_per_mtok: Rate
    state: LocalState | None = None
    size_bytes: Count | None = None
    evidence: Evidence | None = None
    proof: Proof | None = None


class ModelsShape(Shape):
    """What `gemroute models list --json` prints."""

    runtime: RuntimeShape
    models: list[ModelShape]
