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
from gemroute.settings.table import ORGANISATION_FILE, ORGANISATION_ONLY, SETTINGS, VARIABLE_ONLY
from gemroute.settings.values import Offline


def by(name: str) -> BeforeValidator:
    """Return what reads the value of a setting, wherever it stands."""
    return BeforeValidator(SETTINGS[name].read)


def only_on(name: str) -> BeforeValidator:
    """Return what refuses to switch a setting off."""

    def require_on(value: object) -> object:
        if not SETTINGS[name].read(value):
            raise ValueError("can only be switched on here")
        return value

    return BeforeValidator(require_on)


class SettingsFile(BaseModel):
    """What every file of settings is: no unknown key, and nothing that is half right."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _OwnFile(SettingsFile):
    policies: Annotated[tuple[str, ...] | None, by("policies")] = None
    offline: Annotated[Offline | None, by("offline")] = None
    require_cloud_off: Annotated[bool | None, by("require_cloud_off")] = None
    judge: Annotated[bool | None, by("judge")] = None
    profile: Annotated[str | None, by("profile")] = None
    label: Annotated[Label | None, by("label")] = None


class UserFile(_OwnFile):
    """`config.toml`, the user's own."""

    local_url: Annotated[str | None, by("local_url")] = None
    local_model: Annotated[str | None, by("local_model")] = None
    cloud_model: Annotated[str | None, by("cloud_model")] = None
    gemini_tier: Annotated[str | None, by("gemini_tier")] = None
    judge_timeout_s: Annotated[float | None, by("judge_timeout_s")] = None
    max_input_bytes: Annotated[int | None, by("max_input_bytes")] = None
    journal_months: Annotated[int | None, by("journal_months")] = None
    anchor_file: Annotated[str | None, by("anchor_file")] = None
    budget_day_usd: Annotated[Decimal | None, by("budget_day_usd")] = None
    budget_month_usd: Annotated[Decimal | None, by("budget_month_usd")] = None
    local_power_w: Annotated[Decimal | None, by("local_power_w")] = None
    price_per_kwh: Annotated[Decimal | None, by("price_per_kwh")] = None


class ProjectFile(_OwnFile):
    """`.gemroute.toml`, which comes with a project and may only tighten."""

    offline: Annotated[Offline | None, by("offline"), only_on("offline")] = None
    require_cloud_off: Annotated[
        bool | None, by("require_cloud_off"), only_on("require_cloud_off")
    ] = None
    judge: Annotated[bool | None, by("judge"), only_on("judge")] = None


def read_settings(data: bytes, source: str, model: type[SettingsFile]) -> dict[str, Any]:
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
    except (RecursionError, ValueError):
        # Brackets without end, or a number of thousands of digits.
        problem = Problem(source, 1, 1, "no settings are so deep or so long", "Mend the file.")
        raise ConfigError(str(problem)) from None


def _explain(error: Any, model: type[SettingsFile]) -> tuple[str, str]:
    """Return (message, way out) for one of pydantic's errors; never the value itself."""
    if error["type"] != "extra_forbidden":
        return str(error["msg"]).removeprefix("Value error, "), ""
    key = str(error["loc"][0])
    if key in VARIABLE_ONLY:
        return "cannot be set in a file", f"Set the variable {SETTINGS[key].variables[0]}."
    if key in ORGANISATION_ONLY:
        return "is the organisation's to say", f"It stands in {ORGANISATION_FILE} only."
    if model is ProjectFile and key in UserFile.model_fields:
        return "a project file may only tighten", "Set it in your own config.toml."
    return "unknown setting", _suggestion(key, model)


def _suggestion(key: str, model: type[SettingsFile]) -> str:
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
