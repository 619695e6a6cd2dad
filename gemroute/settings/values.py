"""The effective settings, frozen, each with the place that it came from."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from gemroute.core.records import dataclass
from gemroute.core.values import Label

DEFAULT_ORIGIN = "default"
USUAL_PROFILE = "default"


class OrganisationPolicy(NamedTuple):
    """The file of the organisation's policy, the key that has to have signed it, its owner."""

    file: str
    public_key: str
    owner: int = 0


class Offline(enum.IntEnum):
    """Whether the network is closed: NO, YES, or STRICT (the kernel must close it too)."""

    NO = 0
    YES = 1
    STRICT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every effective value. `home` is empty where neither HOME nor the account names one.

    `policies` are names or paths, in layers; `project_policies` those that only the project's
    files name. `own_profile` is the user's where the project proposed `profile`, else empty;
    `outer_profiles` are those that files above the one with that proposal propose.
    `label` is the least that a request has.
    `journal_months` is how long records are kept, 0 for ever; `anchor_file` is where the
    journal's head is kept too, empty for nowhere.
    `trusted_hosts` are those of the organisation, each with the pin of its key; `log_required`
    is `all` where local calls too need a record. With `require_cloud_off` a runtime that does
    not say that its own cloud is off is not local.
    With `judge` the local model is asked about unsure texts before they leave, for at most
    `judge_timeout_s` seconds.
    `budget_day_usd` and `budget_month_usd` are what may be spent in the cloud; None: no limit.
    `local_power_w` is in watts, `price_per_kwh` in US dollars; None is unknown.
    """

    config_folder: Path
    state_folder: Path
    cache_folder: Path
    home: str = ""
    local_url: str = "http://127.0.0.1:11434"
    local_model: str = "gemma4:e4b"
    cloud_model: str = "gemini-3.8-flash"
    gemini_base_url: str = "https://generativelanguage.googleapis.com"
    gemini_tier: str = "free"
    policies: tuple[str, ...] = ("default",)
    project_policies: tuple[str, ...] = ()
    offline: Offline = Offline.NO
    require_cloud_off: bool = False
    judge: bool = True
    judge_timeout_s: float = 8.0
    trusted_hosts: Mapping[str, str] = field(default_factory=dict)
    organisation_policy: OrganisationPolicy | None = None
    log_required: str = "cloud"
    profile: str = USUAL_PROFILE
    own_profile: str = ""
    outer_profiles: tuple[str, ...] = ()
    label: Label = Label.PUBLIC
    max_input_bytes: int = 64 << 20
    journal_months: int = 0
    anchor_file: str = ""
    budget_day_usd: Decimal | None = None
    budget_month_usd: Decimal | None = None
    local_power_w: Decimal | None = None
    price_per_kwh: Decimal | None = None
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_offline(self) -> bool:
        return self.offline is not Offline.NO

    @property
    def cloud_must_be_off(self) -> bool:
        """Whether the local runtime has to say that its own cloud is off."""
        return self.require_cloud_off or self.offline is Offline.STRICT

    def origin_of(self, name: str) -> str:
        """Return where a value came from: `option`, a variable, a file's path or `default`."""
        return self.origins.get(name, DEFAULT_ORIGIN)
