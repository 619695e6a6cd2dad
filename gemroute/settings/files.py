"""The bytes of a TOML file in; its settings out, or every mistake with its line.

Only imported when there is a file: pydantic costs more than all of a dry run otherwise.
"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from gemroute.core.errors import ConfigError, Problem
from gemroute.core.values import Label
from gemroute.settings.table import SETTINGS, VARIABLE_ONLY
from gemroute.settings.values import Offline


def _by(name: str) -> BeforeValidator:
    return BeforeValidator(SETTINGS[name].read)


def _only_on(value: object) -> object:
    if not SETTINGS["offline"].read(value):
        raise ValueError('a project can only switch it on: true or "strict"')
    return value


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    policies: Annotated[tuple[str, ...] | None, _by("policies")] = None
    offline: Annotated[Offline | None, _by("offline")] = None
    profile: Annotated[str | None, _by("profile")] = None
    label: Annotated[Label | None, _by("label")] = None


class UserFile(_File):
    """`config.toml`, the user's own."""

    local_url: Annotated[str | None, _by("local_url")] = None
    local_model: Annotated[str | None, _by("local_model")] = None
    cloud_model: Annotated[str | None, _by("cloud_model")] = None
    gemini_tier: Annotated[str | None, _by("gemini_tier")] = None
    max_input_bytes: Annotated[int | None, _by("max_input_bytes")] = None
    journal_months: Annotated[int | None, _by("journal_months")] = None
    anchor_file: Annotated[str | None, _by("anchor_file")] = None
    local_power_w: Annotated[Decimal | None, _by("local_power_w")] = None
    price_per_kwh: Annotated[Decimal | None, _by("price_per_kwh")] = None


class ProjectFile(_File):
    """`.gemroute.toml`, which comes with a project and may only tighten."""

    offline: Annotated[Offline | None, _by("offline"), BeforeValidator(_only_on)] = None


def read_settings(data: bytes, source: str, model: type[_File]) -> dict[str, Any]:
    """Return the settings that the file gives.

    Raises:
        ConfigError: with every mistake in it, as `file:line: key: what is wrong`.
    """
    text = _decoded(data, source)
    try:
        return model.model_validate(_parsed(text, source)).model_dump(exclude_none=True)
    except ValidationError as failure:
        problems = [
            _problem(text, source, str(error["loc"][0]), _explain(error, model))
            for error in failure.errors(include_input=False, include_url=False)
        ]
        raise ConfigError("\n".join(str(problem) for problem in sorted(problems))) from None


def _decoded(data: bytes, source: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as failure:
        raise ConfigError(f"{source}: is not UTF-8.", hint="Save it as UTF-8.") from failure


def _parsed(text: str, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        # Up to Python 3.13 the place is in the message only.
        place = re.search(r"at line (\d+), column (\d+)", str(failure))
        line, column = (int(place[1]), int(place[2])) if place else (text.count("\n") + 1, 1)
        problem = Problem(source, line, column, "this is not TOML", "See https://toml.io .")
        raise ConfigError(str(problem)) from None


def _explain(error: Any, model: type[_File]) -> tuple[str, str]:
    """Return (message, way out) for one of pydantic's errors; never the value itself."""
    if error["type"] != "extra_forbidden":
        return str(error["msg"]).removeprefix("Value error, "), ""
    key = str(error["loc"][0])
    if key in VARIABLE_ONLY:
        return "cannot be set in a file", f"Set the variable {SETTINGS[key].variables[0]}."
    if model is ProjectFile and key in UserFile.model_fields:
        return "a project file may only tighten", "Set it in your own config.toml."
    return "unknown setting", _suggestion(key, model)


def _suggestion(key: str, model: type[_File]) -> str:
    from difflib import get_close_matches

    known = sorted(model.model_fields)
    close = get_close_matches(key, known, n=1)
    return f'Did you mean "{close[0]}"?' if close else f"Known: {', '.join(known)}."


def _problem(text: str, source: str, key: str, words: tuple[str, str]) -> Problem:
    message, hint = words
    line, column = _place(text, key)
    return Problem(source, line, column, f"{key}: {message}", hint)


def _place(text: str, key: str) -> tuple[int, int]:
    """Return line and column of a top-level key or table, from 1."""
    quoted = re.escape(key)
    found = re.search(rf"^[ \t]*\[*[ \t]*[\"']?({quoted})[\"']?[ \t]*[=.\]]", text, re.MULTILINE)
    if found is None:
        return 1, 1
    start = found.start(1)
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
