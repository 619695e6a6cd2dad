"""Globs by zone name in, the zones of an opened file out.

`*` and `?` stay inside one folder's name, `**` crosses folders, `~` is the given home; without
one, and in front of a name, it is not known what such a glob holds. A glob that matches a folder
holds everything below it; one that does not begin at the root holds anywhere. The fixed beginning
of a glob is resolved too, so that a linked folder is found.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import PurePosixPath

from gemroute.core.records import dataclass
from gemroute.core.values import Unread

_WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Zones:
    """What a policy calls its zones: for each name, globs over real paths."""

    globs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    home: str = ""

    def of(self, real_path: str) -> frozenset[str]:
        """Return the names of the zones that a file lies in; none without a real path."""
        return frozenset(
            name
            for name, globs in self.globs.items()
            if any(self._holds(glob, real_path) for glob in globs)
        )

    def unknown(self, real_path: str, links: int) -> tuple[Unread, ...]:
        """Return why a file with so many names may lie in another zone too."""
        many = (Unread("zone", f"{links} hard links"),) if links > 1 and self.globs else ()
        globs = (glob for one in self.globs.values() for glob in one)
        is_homeless = bool(real_path) and any(self._is_homeless(glob) for glob in globs)
        return (*many, Unread("zone", "no home for ~")) if is_homeless else many

    def _is_homeless(self, glob: str) -> bool:
        return glob.startswith("~") and not (self.home and (glob == "~" or glob[1] == "/"))

    def _holds(self, glob: str, real_path: str) -> bool:
        return bool(real_path) and any(
            _expression(form).fullmatch(real_path) for form in self._forms(glob)
        )

    def _forms(self, glob: str) -> Iterator[str]:
        """Yield the glob from the root, as written and with its fixed beginning resolved."""
        if self._is_homeless(glob):
            return
        if glob.startswith("~"):
            glob = self.home + glob[1:]
        if not glob.startswith("/"):
            glob = f"/**/{glob.removeprefix('./')}"
        yield glob
        fixed, wild = _split(glob)
        yield str(PurePosixPath(os.path.realpath(fixed), *wild))


def _split(glob: str) -> tuple[str, tuple[str, ...]]:
    """Return the folders before the first wildcard, and the rest."""
    parts = PurePosixPath(glob).parts
    wild = next((n for n, part in enumerate(parts) if _WILD.search(part)), len(parts))
    return str(PurePosixPath(*parts[:wild])), parts[wild:]


def _expression(glob: str) -> re.Pattern[str]:
    """Return the regular expression for a glob that begins at the root."""
    parts = PurePosixPath(glob).parts[1:]
    steps = ("(?:/[^/]+)*" if part == "**" else f"/{_one_name(part)}" for part in parts)
    return re.compile(f"{''.join(steps)}(?:/.*)?", re.DOTALL)


def _one_name(part: str) -> str:
    """Return the expression for one folder's or file's name with `*`, `?` and `[…]`."""
    pieces = re.split(r"(\*+|\?|\[!?[^\]]+\])", part)
    return "".join(_piece(piece) for piece in pieces)


def _piece(piece: str) -> str:
    if piece.startswith("*"):
        return "[^/]*"
    if piece == "?":
        return "[^/]"
    if piece.startswith("[") and piece.endswith("]") and len(piece) > 2:
        inner = piece[1:-1].replace("\\", "\\\\").replace("^", "\\^").replace("[", "\\[")
        return f"(?!/)[{'^' + inner[1:] if inner.startswith('!') else inner}]"
    return re.escape(piece)
