"""Globs by zone name in, the zones of an opened file out.

`*` and `?` stay inside one folder's name, `**` crosses folders, `~` is the given home; without
one, and in front of a name, it is not known what such a glob holds. A glob that matches a folder
holds everything below it; one that does not begin at the root holds anywhere. The fixed beginning
of a glob is a folder, by whichever path it is reached: of a link, of another mount. What a glob
holds only by a link that led to the file, or in other letters, may be in the zone or may not.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import PurePosixPath
from typing import NamedTuple

from gemroute.core.records import dataclass
from gemroute.core.values import Unread
from gemroute.intake.files import Raw

_WILD = re.compile(r"[*?\[]")
_MOST_LINKS = 40


class _Form(NamedTuple):
    """A glob from the root: the folders before its first wildcard, and the rest."""

    fixed: str
    wild: tuple[str, ...]

    def holds(self, path: str) -> bool:
        return bool(_expression(self.fixed, self.wild).fullmatch(path))

    def folded(self) -> _Form:
        return _Form(_folded(self.fixed), tuple(map(_folded, self.wild)))


@dataclass(frozen=True, slots=True)
class Zones:
    """What a policy calls its zones: for each name, globs over real paths.

    `here` is the working folder by the links that led to it, as shells keep it; it counts only
    where it is that folder.
    """

    globs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    home: str = ""
    here: str = ""

    def of(self, real_path: str) -> frozenset[str]:
        """Return the names of the zones that a file lies in; none without a real path."""
        return frozenset(
            name
            for name, globs in self.globs.items()
            if any(self._holds(glob, real_path) for glob in globs)
        )

    def unknown(self, raw: Raw) -> tuple[Unread, ...]:
        """Return why a file may lie in another zone than those of its real path."""
        if not self.globs:
            return ()
        paths = (raw.real_path, *self._ways(raw))
        known = self.of(raw.real_path)
        linked = frozenset[str]().union(*map(self.of, paths))
        details = [
            f"{raw.links} hard links" if raw.links > 1 else "",
            "no home for ~" if raw.real_path and self._lacks_a_home else "",
            "where it lies is not known" if raw.is_lost else "",
            "a link leads to it" if linked - known else "",
            "in other letters" if self._in_other_letters(paths) - linked else "",
        ]
        return tuple(Unread("zone", detail) for detail in details if detail)

    @property
    def _lacks_a_home(self) -> bool:
        return any(self._is_homeless(glob) for globs in self.globs.values() for glob in globs)

    def _in_other_letters(self, paths: Sequence[str]) -> frozenset[str]:
        """Return the zones that would hold one of the paths if it were written otherwise."""
        folded = [_folded(path) for path in paths if path]
        return frozenset(
            name
            for name, globs in self.globs.items()
            if any(
                form.folded().holds(path)
                for glob in globs
                for form in self._forms(glob)
                for path in folded
            )
        )

    def _ways(self, raw: Raw) -> Iterator[str]:
        """Yield the paths with links in them that are known to lead to a file."""
        here = self._logical_folder()
        if raw.path:
            yield from _linked(os.path.join(here, raw.path))  # noqa: PTH118 - `..` has to stay
        below = f"{os.path.realpath(here)}/"
        if raw.real_path.startswith(below):
            yield from _linked(f"{here}/{raw.real_path.removeprefix(below)}")

    def _logical_folder(self) -> str:
        try:
            if self.here.startswith("/") and os.path.samefile(self.here, "."):  # noqa: PTH121
                return self.here
            return os.getcwd()  # noqa: PTH109
        except OSError:  # the folder is gone
            return "/"

    def _is_homeless(self, glob: str) -> bool:
        return glob.startswith("~") and not (self.home and (glob == "~" or glob[1] == "/"))

    def _holds(self, glob: str, real_path: str) -> bool:
        forms = (form for one in self._forms(glob) for form in (one, *_moved(one, real_path)))
        return bool(real_path) and any(form.holds(real_path) for form in forms)

    def _forms(self, glob: str) -> Iterator[_Form]:
        """Yield the glob from the root, as written and with its fixed beginning resolved."""
        if self._is_homeless(glob):
            return
        if glob.startswith("~"):
            root, glob = self.home, glob[1:]
        elif glob.startswith("/"):
            root = "/"
        else:
            root, glob = "/", f"**/{glob.removeprefix('./')}"
        form = _split(root, glob)
        yield form
        yield form._replace(fixed=os.path.realpath(form.fixed))


def _split(root: str, glob: str) -> _Form:
    """Return the folders from `root` to the first wildcard, and the rest."""
    parts = PurePosixPath(glob.lstrip("/")).parts
    wild = next((n for n, part in enumerate(parts) if _WILD.search(part)), len(parts))
    return _Form(str(PurePosixPath(root, *parts[:wild])), parts[wild:])


def _moved(form: _Form, real_path: str) -> Iterator[_Form]:
    """Yield the form from each folder on the way to a file that is the form's own folder.

    It is so where that is mounted twice, and where a file system takes several names for one.
    """
    path = PurePosixPath(real_path)
    is_root = form.fixed == "/"
    for folder in () if is_root or not real_path else (path, *path.parents):
        try:
            is_same = os.path.samefile(folder, form.fixed)  # noqa: PTH121
        except OSError:
            continue
        if is_same:
            yield form._replace(fixed=str(folder))


def _linked(path: str) -> Iterator[str]:
    """Yield `path` as it is before each link on its way is followed."""
    done, rest, links = "/", [*PurePosixPath(path).parts[1:]], 0
    while rest and links < _MOST_LINKS:
        name = rest.pop(0)
        here = os.path.normpath(os.path.join(done, name))  # noqa: PTH118
        try:
            target = os.readlink(here)  # noqa: PTH115
        except OSError:
            done = here
            continue
        yield os.path.normpath("/".join([here, *rest]))
        links += 1
        rest = [*PurePosixPath(target).parts, *rest]
        if target.startswith("/"):
            done, rest = "/", rest[1:]


def _folded(text: str) -> str:
    """Return a path in one case and one of the forms that Unicode has for the same letters."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _expression(fixed: str, wild: Sequence[str]) -> re.Pattern[str]:
    """Return the regular expression for a glob that begins at the root."""
    steps = ("(?:/[^/]+)*" if part == "**" else f"/{_one_name(part)}" for part in wild)
    return re.compile(f"{re.escape(fixed.rstrip('/'))}{''.join(steps)}(?:/.*)?", re.DOTALL)


def _one_name(part: str) -> str:
    """Return the expression for one folder's or file's name with `*`, `?` and `[…]`."""
    pieces = re.split(r"(\*+|\?|\[!?[^\]]+\])", part)
    return "".join(_piece(piece) for piece in pieces)


def _piece(piece: str) -> str:
    if piece.startswith("*"):
        return "[^/]*"
    if piece == "?":
        return "[^/]"
    if piece.startswith("[") and piece.endswith("]") and piece not in ("[]", "[!]"):
        inner = piece[1:-1].replace("\\", "\\\\").replace("^", "\\^").replace("[", "\\[")
        inner = re.sub(r"([&|~])", r"\\\1", inner)  # twice, they mean something to `re`
        return f"(?!/)[{'^' + inner[1:] if inner.startswith('!') else inner}]"
    return re.escape(piece)
