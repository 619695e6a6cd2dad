"""What can be set, in one table: the variables of each setting, and how its value is read."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from gemroute.core.errors import ConfigError
from gemroute.core.values import Label
from gemroute.settings.values import Offline

ORGANISATION_FILE = Path("/etc/gemroute/organisation.toml")
_MOST_INPUT_BYTES = 1 << 30
_MOST_MONTHS = 1200
_MOST_SECONDS = 120
_MOST_AMOUNT = 10**12


class Setting(NamedTuple):
    """How one value is set: its variables, the first that is set wins, and how it is read.

    `read` returns the value, or raises ValueError with what would be right.
    """

    variables: tuple[str, ...]
    read: Callable[[object], Any]


def read_text(value: object) -> str:
    """Return a text of one visible line."""
    if isinstance(value, str) and value.strip() and value.isprintable():
        return value.strip()
    raise ValueError("must be a text of one line")


def read_name(value: object) -> str:
    """Return a short name: letters, digits, `.`, `_` and `-`."""
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", value):
        return value
    raise ValueError("must be a name of letters, digits, `.`, `_` and `-`")


def read_tier(value: object) -> str:
    """Return the tier of the Gemini key, which decides the price and the use of the data."""
    if value in ("free", "paid"):
        return str(value)
    raise ValueError("must be `free` or `paid`")


def read_offline(value: object) -> Offline:
    """Return how far offline; `0` and `1` as variables have them, true and false as files do."""
    if isinstance(value, Offline):
        return value
    known = {"": 0, "0": 0, "1": 1, "strict": 2, False: 0, True: 1}
    if isinstance(value, (str, bool)) and value in known:
        return Offline(known[value])
    raise ValueError("must be 0, 1 or `strict` (in a file: false, true or `strict`)")


def read_switch(value: object) -> bool:
    """Return a truth; `0` and `1` as variables have it, true and false as files do."""
    known = {"": False, "0": False, "1": True, False: False, True: True}
    if isinstance(value, (str, bool)) and value in known:
        return known[value]
    raise ValueError("must be 0 or 1 (in a file: false or true)")


def read_label(value: object) -> Label:
    """Return a label by its word."""
    try:
        return value if isinstance(value, Label) else Label.of(str(value))
    except KeyError:
        words = ", ".join(label.word for label in Label)
        raise ValueError(f"must be one of {words}") from None


def read_policies(value: object) -> tuple[str, ...]:
    """Return policies in layers; a variable separates them as PATH does."""
    entries = value.split(os.pathsep) if isinstance(value, str) else value
    if isinstance(entries, Iterable):
        layers = tuple(entries)
        if layers and all(isinstance(layer, str) and layer.strip() for layer in layers):
            return layers
    raise ValueError("must be a list of policy names or files")


def read_input_bytes(value: object) -> int:
    """Return a count of bytes, at most 1 GiB."""
    text = str(value)
    if not isinstance(value, bool) and re.fullmatch(r"[0-9]{1,10}", text):
        count = int(text)
        if 0 < count <= _MOST_INPUT_BYTES:
            return count
    raise ValueError(f"must be a count of bytes from 1 to {_MOST_INPUT_BYTES}")


def read_months(value: object) -> int:
    """Return a count of months, at most a century; 0 is for ever."""
    text = str(value)
    if not isinstance(value, bool) and re.fullmatch(r"[0-9]{1,4}", text):
        months = int(text)
        if months <= _MOST_MONTHS:
            return months
    raise ValueError(f"must be a count of months, at most {_MOST_MONTHS}; 0 keeps all")


def read_absolute_path(value: object) -> str:
    """Return the path of a file, which no folder that a command runs in can change."""
    text = read_text(value)
    if Path(text).is_absolute():
        return text
    raise ValueError("must be an absolute path")


def read_seconds(value: object) -> float:
    """Return a time in seconds, at most two minutes."""
    seconds = float(read_amount(value))
    if 0 < seconds <= _MOST_SECONDS:
        return seconds
    raise ValueError(f"must be seconds, more than 0 and at most {_MOST_SECONDS}")


def read_amount(value: object) -> Decimal:
    """Return a number from zero to a million million; a float is taken as it is written."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal(-1)
    if isinstance(value, bool) or not amount.is_finite() or amount < 0:
        raise ValueError("must be a number, zero or more")
    if amount > _MOST_AMOUNT:
        raise ValueError(f"must be at most {_MOST_AMOUNT}")
    return amount


def read_local_url(value: object) -> str:
    """Return the address of the local runtime, in any form that Ollama itself takes."""
    from gemroute.backends.address import parse_address

    text = read_text(value)
    try:
        parse_address(text)
    except ConfigError as problem:
        raise ValueError(
            f"must be host, host:port or a URL of these. {problem.message.rstrip('.')}"
        ) from None
    return text


def read_gemini_url(value: object) -> str:
    """Return a base URL: https, or plain http to this very machine."""
    text = read_text(value)
    if _is_safe_base(text):
        return text.rstrip("/")
    raise ValueError("must be an https address, without user, query or fragment")


def _is_safe_base(url: str) -> bool:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    bare = not (parts.username or parts.password or parts.query or parts.fragment)
    secure = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname))
    return bool(parts.hostname) and bare and secure


def _is_loopback(host: str | None) -> bool:
    """Return whether a host is this machine, without asking any name server."""
    from ipaddress import ip_address

    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"


SETTINGS: Mapping[str, Setting] = {
    "local_url": Setting(("GEMROUTE_LOCAL_URL", "OLLAMA_HOST"), read_local_url),
    "local_model": Setting(("GEMROUTE_LOCAL_MODEL",), read_text),
    "cloud_model": Setting(("GEMROUTE_CLOUD_MODEL",), read_text),
    "gemini_base_url": Setting(("GEMROUTE_GEMINI_BASE_URL",), read_gemini_url),
    "gemini_tier": Setting(("GEMROUTE_GEMINI_TIER",), read_tier),
    "policies": Setting(("GEMROUTE_POLICY",), read_policies),
    "offline": Setting(("GEMROUTE_OFFLINE",), read_offline),
    "require_cloud_off": Setting(("GEMROUTE_REQUIRE_CLOUD_OFF",), read_switch),
    "judge": Setting(("GEMROUTE_JUDGE",), read_switch),
    "judge_timeout_s": Setting(("GEMROUTE_JUDGE_TIMEOUT_S",), read_seconds),
    "profile": Setting(("GEMROUTE_PROFILE",), read_name),
    "label": Setting(("GEMROUTE_LABEL",), read_label),
    "max_input_bytes": Setting(("GEMROUTE_MAX_INPUT_BYTES",), read_input_bytes),
    "journal_months": Setting(("GEMROUTE_JOURNAL_MONTHS",), read_months),
    "anchor_file": Setting(("GEMROUTE_ANCHOR_FILE",), read_absolute_path),
    "budget_day_usd": Setting(("GEMROUTE_BUDGET_DAY_USD",), read_amount),
    "budget_month_usd": Setting(("GEMROUTE_BUDGET_MONTH_USD",), read_amount),
    "local_power_w": Setting(("GEMROUTE_LOCAL_POWER_W",), read_amount),
    "price_per_kwh": Setting(("GEMROUTE_PRICE_PER_KWH",), read_amount),
}

# Never from a file: a file may come with a repository, and this one moves where text goes.
VARIABLE_ONLY = frozenset({"gemini_base_url"})

# Only from the organisation's file: whom to trust is not for a person or a project to say.
ORGANISATION_ONLY = frozenset({"trusted_hosts", "log_required"})

# Read elsewhere: any other variable of ours is a mistake, and never silently ignored.
OTHER_VARIABLES = frozenset(
    {
        "GEMROUTE_HOME",
        "GEMROUTE_GEMINI_API_KEY_FILE",
        # The real services that tests/contract may ask, too.
        "GEMROUTE_TEST_OLLAMA",
        "GEMROUTE_TEST_MODEL",
        "GEMROUTE_TEST_GEMINI_KEY",
    }
)
