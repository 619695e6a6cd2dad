"""What the models of every `--json` share: no unknown key, no changed type, counts from zero."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

LabelWord = Literal["public", "internal", "confidential", "restricted"]
Count = Annotated[int, Field(ge=0)]


class Shape(BaseModel):
    """A JSON object that has exactly these keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
