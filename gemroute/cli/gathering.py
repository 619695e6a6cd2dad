"""Parsed words and what stands behind them in; the request that they make up out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from gemroute.cli.asked import Asked
from gemroute.core.errors import InputUnreadable
from gemroute.core.records import dataclass
from gemroute.core.request import Part, Request, schema_text
from gemroute.terminal import is_terminal

if TYPE_CHECKING:
    from gemroute.intake.zones import Zones


@dataclass(frozen=True, slots=True)
class Gathering:
    """Reads what is asked: each input up to `max_bytes`, each file with its zones."""

    asked: Asked
    max_bytes: int
    zones: Zones
    warn: Callable[[str], None]

    def request(self) -> Request:
        """Return the request that prompt, stdin, attachments and schema make up.

        Raises:
            UsageError: there is nothing to ask.
            InputUnreadable: an input is missing, too large or not understood.
        """
        stdin = None if sys.stdin is None or sys.stdin.closed else sys.stdin
        piped = None if stdin is None or is_terminal(stdin) else stdin.buffer
        return self._with_schema(self._gathered(self.asked.prompt, piped, self.asked.attachments))

    def parts(self, names: Sequence[str]) -> tuple[Part, ...]:
        """Return the parts that files make, as `request` would have them."""
        return self._gathered("-", None, names).parts

    def _gathered(self, prompt: str, stdin: BinaryIO | None, attachments: Sequence[str]) -> Request:
        from gemroute.intake.gather import Limits, gather

        request = gather(
            prompt,
            stdin=stdin,
            attachments=attachments,
            system=self.asked.system,
            limits=Limits(self.max_bytes),
            zones=self.zones,
            may_be_blank=self.asked.may_be_blank,
        )
        self._mention_unread(request)
        return request

    def _with_schema(self, request: Request) -> Request:
        """Return the request with the schema that its file holds, and the zones of that file."""
        from gemroute.intake.files import read_file

        if not self.asked.schema_file:
            return request
        raw = read_file(self.asked.schema_file, self.max_bytes)
        if unknown := self.zones.unknown(raw):
            raise InputUnreadable(
                f"{raw.name}: may lie in a zone that cannot be told ({unknown[0].detail}).",
                hint="Give a copy of it, or set HOME.",
            )
        zones = self.zones.of(raw.real_path)
        return replace(request, schema=_schema_in(raw.data, raw.name), schema_zones=zones)

    def _mention_unread(self, request: Request) -> None:
        """Refuse what no model could see either; say what only a part of was read."""
        from gemroute.intake.parts import describe_unread

        blank = [part for part in request.parts if not part.text and not part.media]
        if blank:
            empty = (f"{part.name}: is empty" for part in blank if not part.unread)
            raise InputUnreadable(
                f"{'; '.join(filter(None, [describe_unread(blank), *empty]))}.",
                hint="Nothing was sent. Give text, HTML, PDF with text, PNG, JPEG, WebP, GIF, "
                "WAV or MP3.",
            )
        partly = [part for part in request.parts if part.unread and not part.media]
        if partly:
            self.warn(f"Kept local: {describe_unread(partly)}.")


def _schema_in(data: bytes, name: str) -> str:
    """Return the canonical text of a JSON Schema; `name` is its file's."""
    try:
        schema = json.loads(data)
        if not isinstance(schema, dict):
            raise InputUnreadable(f"{name}: is not a JSON Schema object.")
        # Python writes and reads numbers that JSON does not have.
        json.dumps(schema, allow_nan=False)
        return schema_text(schema)
    except (ValueError, RecursionError):
        raise InputUnreadable(f"{name}: is not JSON.", hint="Give a JSON Schema object.") from None
