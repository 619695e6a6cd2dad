"""The words of one command line, parsed; what they ask of the settings and of the router."""

from __future__ import annotations

import os
from dataclasses import field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from gemroute.core.errors import ConfigError, UsageError
from gemroute.core.planning import is_model_name, place_of
from gemroute.core.records import dataclass
from gemroute.core.values import Place, Wish
from gemroute.settings import Settings, load_settings

if TYPE_CHECKING:
    from gemroute.backends.deadlines import Deadlines
    from gemroute.events import Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The words of one command line."""

    prompt: str = field(default="", repr=False)
    may_be_blank: bool = False
    attachments: tuple[str, ...] = ()
    system: str = field(default="", repr=False)
    schema_file: str = ""
    chat_id: str = ""
    goes_on: bool = False
    model: str = ""
    to: str = ""
    label: str = ""
    policies: tuple[str, ...] = ()
    offline: str = ""
    max_cost_usd: Decimal | None = None
    max_output_tokens: int = 0
    timeout_s: float = 0.0
    think: bool = False
    confirm: bool | None = None
    judge: bool | None = None

    def wish(self) -> Wish:
        """Return what --to and --model ask for.

        Raises:
            UsageError: what --model says is no model's name, or it does not run where --to says.
        """
        place = Place(self.to) if self.to else None
        if not self.model:
            return Wish(place)
        if not is_model_name(self.model):
            raise UsageError(
                "--model takes a name of letters, digits and . : / @ + _ - only.",
                hint="`gemroute models list` shows which there are.",
            )
        runs_at = place_of(self.model)
        if place not in (None, runs_at):
            raise UsageError(f"{self.model} is a {runs_at.value} model, and --to says {self.to}.")
        return Wish(runs_at, self.model)

    def options(self) -> Options:
        """Return what one answer may take."""
        from gemroute.events import Options

        return Options(
            wish=self.wish(),
            think=self.think,
            max_output_tokens=self.max_output_tokens,
            max_cost_usd=self.max_cost_usd,
            deadlines=self._deadlines(),
            always_confirm=self.confirm is True,
        )

    def _deadlines(self) -> Deadlines | None:
        """Return deadlines for --timeout, or None where it is not given.

        All of it may pass before the answer begins: a long prompt on a slow processor takes it.
        """
        if not self.timeout_s:
            return None
        from gemroute.backends.deadlines import Deadlines

        return Deadlines(total_s=self.timeout_s, first_byte_s=self.timeout_s)

    def settings(self) -> Settings:
        """Return the settings in force, the options of this command line among them."""
        offline = {"": None, "on": "1"}.get(self.offline, self.offline)
        options = {"offline": offline, "policies": self.policies or None, "judge": self.judge}
        try:
            here = Path.cwd()
        except FileNotFoundError:
            gone = "The folder that this runs in is gone."
            raise ConfigError(gone, hint="cd to another one.") from None
        return load_settings(os.environ, here, options)
