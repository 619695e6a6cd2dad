"""The bytes of the organisation's file in; what it demands of every user of the machine out.

require_cloud_off = true
judge = true
log_required = "all"

[trusted_hosts]
"gpu.example:11434" = "sha256:…"    # see gemroute/backends/pins.py

[policy]
file = "policy.yaml"                # with its signature in policy.yaml.sig
public_key = "ed25519:…"            # see gemroute/settings/signed.py
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator

from gemroute.backends.address import parse_address
from gemroute.core.errors import ConfigError
from gemroute.settings.files import SettingsFile, by, only_on, read_settings
from gemroute.settings.signed import public_key_bytes
from gemroute.settings.values import Offline, OrganisationPolicy

_PIN = re.compile(r"sha256:[0-9a-f]{64}")


def _read_trusted_hosts(value: object) -> dict[str, str]:
    """Return the pins by host, each host in the form that addresses are compared in."""
    if not isinstance(value, Mapping):  # pydantic takes a ValueError for a mistake, no other
        raise ValueError('must be a table of lines like "host:port" = "sha256:…"')  # noqa: TRY004
    return {_host(str(host)): _pin(pin) for host, pin in value.items()}


def _host(text: str) -> str:
    url = f"https://{text}"
    try:
        address = parse_address(url)
    except ConfigError:
        raise ValueError("each must be a host or a host:port") from None
    if address.is_loopback:
        raise ValueError("this machine needs no trust")
    return address.host if urlsplit(url).port is None else address.authority


def _pin(value: object) -> str:
    if isinstance(value, str) and _PIN.fullmatch(value):
        return value
    raise ValueError("each pin must be sha256: and 64 hex digits")


def _read_log_required(value: object) -> str:
    if value != "all":
        raise ValueError('can only be "all"')
    return "all"


def _read_policy(value: object) -> OrganisationPolicy:
    if not isinstance(value, Mapping) or set(value) != {"file", "public_key"}:
        raise ValueError("must be a table with file and public_key")
    file, key = value["file"], value["public_key"]
    if not isinstance(file, str) or not file.strip() or not file.isprintable():
        raise ValueError("file must be the path of a policy")
    public_key_bytes(key)
    return OrganisationPolicy(file, key)


class OrganisationFile(SettingsFile):
    """`/etc/gemroute/organisation.toml`, which only tightens and which nobody can undo."""

    offline: Annotated[Offline | None, by("offline"), only_on("offline")] = None
    require_cloud_off: Annotated[
        bool | None, by("require_cloud_off"), only_on("require_cloud_off")
    ] = None
    judge: Annotated[bool | None, by("judge"), only_on("judge")] = None
    journal_months: Annotated[int | None, by("journal_months")] = None
    log_required: Annotated[str | None, BeforeValidator(_read_log_required)] = None
    trusted_hosts: Annotated[dict[str, str] | None, BeforeValidator(_read_trusted_hosts)] = None
    policy: Annotated[OrganisationPolicy | None, BeforeValidator(_read_policy)] = None


def read_organisation(data: bytes, path: Path, owner: int) -> dict[str, Any]:
    """Return the settings that the file gives; a relative policy is taken from its folder.

    The policy has to belong to `owner` too.

    Raises:
        ConfigError: with every mistake in it.
    """
    settings = read_settings(data, str(path), OrganisationFile)
    if policy := settings.pop("policy", None):
        file, key, _ = policy
        settings["organisation_policy"] = OrganisationPolicy(str(path.parent / file), key, owner)
    return settings
