"""Checks in; a page for a person out: aligned, coloured on a terminal, wrapped to its width."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence

from gemroute.cli.checks.check import Check, Status
from gemroute.cli.checks.verdict import Verdict
from gemroute.core.wording import counted, wrapped
from gemroute.terminal import is_plain, is_terminal, sanitise

_COLOURS = {Status.OK: "32", Status.WARN: "33", Status.FAIL: "31"}
_NAME, _SETTING = 12, 18
_INDENT = " " * (2 + 4 + 2 + _NAME + 2)


class Page:
    """Writes checks to standard output as they are made; `verbose` shows all evidence."""

    def __init__(self, *, verbose: bool) -> None:
        self._verbose = verbose
        self._area = ""
        self._is_screen = is_terminal(sys.stdout)
        self._is_coloured = self._is_screen and not is_plain(os.environ)

    def show(self, area: str, checks: Sequence[Check]) -> None:
        """Write the checks of one area, below its name when that is a new one."""
        if checks and area != self._area:
            self._write(f"{chr(10) if self._area else ''}{self._painted(area, '1')}")
            self._area = area
        for check in checks:
            self._check(check)

    def _check(self, check: Check) -> None:
        mark = check.status.value
        line = self._fitted(f"  {mark:<4}  {check.name:<{_NAME}}  {check.found}")
        painted = self._painted(mark, _COLOURS[check.status])
        self._write(f"  {painted}{line[2 + len(mark) :]}")
        for more in self._details(check):
            self._write(self._fitted(f"{_INDENT}{more}"))

    def _details(self, check: Check) -> Iterator[str]:
        if self._verbose or check.status is not Status.OK:
            yield from check.evidence
        if check.mend:
            yield f"→ {check.mend}"

    def settings(self, rows: Mapping[str, Mapping[str, str]]) -> None:
        """Write each effective setting and where it came from."""
        self._write(f"\n{self._painted('Settings', '1')}")
        for name, row in rows.items():
            self._write(self._fitted(f"  {name:<{_SETTING}}  {row['value']}  ({row['from']})"))

    def end(self, checks: Sequence[Check], verdict: Verdict) -> None:
        """Write how many checks were made, what works, and what to do first."""
        counts = [
            f"{sum(check.status is status for check in checks)} {status.value}" for status in Status
        ]
        self._write("")
        self._write(f"{counted(len(checks), 'check')}: {', '.join(counts)}.")
        first = f" First, {verdict.first}" if verdict.first else ""
        self._write(self._fitted(f"{verdict.words}{first}"))

    def _fitted(self, text: str) -> str:
        safe = sanitise(text)
        columns = shutil.get_terminal_size().columns
        return wrapped(safe, columns) if self._is_screen else safe

    def _painted(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._is_coloured else text

    @staticmethod
    def _write(text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
