"""A window of text in; the verdict that was given on it before, or None, out.

A file in the cache folder, a line for each verdict: the HMAC of the window, the categories, and
an HMAC over both, all under the journal's key. So it holds no text, tells nobody without the key
what was asked, and cannot be made to say "not sensitive" by whoever may write to it.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import stat
import tempfile
from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import Final

from gemroute.core.errors import ConfigError, CredentialsRejected
from gemroute.core.records import dataclass
from gemroute.core.values import Category
from gemroute.judge.asking import QUESTION, Verdict

MOST_VERDICTS: Final = 2_048
_MOST_BYTES: Final = 1 << 20
_HMAC_DIGITS: Final = 32
_CLEAR: Final = "clear"


@dataclass(slots=True)
class Verdicts:
    """The verdicts of one model; without a `path` none are kept.

    `key` is asked for once, and may raise what a key store does.
    """

    path: Path | None = None
    key: Callable[[], bytes] = field(default=lambda: b"", repr=False)
    model: str = ""
    _known: dict[str, str] | None = field(default=None, repr=False)
    _key: bytes = field(default=b"", repr=False)

    def recall(self, text: str) -> Verdict | None:
        """Return the verdict on `text`; None when there is none, or none that can be believed."""
        known = self._loaded()
        words = known.get(self._identity(text)) if known else None
        if words is None:
            return None
        return Verdict(() if words == _CLEAR else tuple(map(Category, words.split("+"))))

    def keep(self, text: str, verdict: Verdict) -> None:
        """Keep a verdict; what cannot be written only costs asking again."""
        known = self._loaded()
        if not self._key or self.path is None:
            return
        known[self._identity(text)] = "+".join(verdict.categories) or _CLEAR
        newest = dict(list(known.items())[-MOST_VERDICTS:])
        self._known = newest
        lines = "".join(self._line(*item) for item in newest.items())
        with contextlib.suppress(OSError):
            _write(self.path, lines.encode("ascii"))

    def _loaded(self) -> dict[str, str]:
        """Return what the file has, each line that its HMAC proves; nothing without a key."""
        if self._known is None:
            self._known = {}
            with contextlib.suppress(ConfigError, CredentialsRejected):
                self._key = self.key() if self.path else b""
            if self._key and self.path:
                self._known.update(map(self._read_line, _lines(self.path)))
                self._known.pop("", None)
        return self._known

    def _read_line(self, line: str) -> tuple[str, str]:
        """Return identity and words of a line; an empty identity for one that is not ours."""
        identity, _, rest = line.partition(" ")
        words = rest.partition(" ")[0]
        is_ours = hmac.compare_digest(line.encode(), self._line(identity, words).encode().strip())
        return (identity, words) if is_ours else ("", "")

    def _line(self, identity: str, words: str) -> str:
        return f"{identity} {words} {self._hmac('verdict', identity, words)}\n"

    def _identity(self, text: str) -> str:
        return self._hmac("window", QUESTION, self.model, text)

    def _hmac(self, *parts: str) -> str:
        message = b"".join(
            len(data).to_bytes(8, "big") + data
            for data in (part.encode("utf-8", "replace") for part in parts)
        )
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()[:_HMAC_DIGITS]


def _lines(path: Path) -> list[str]:
    """Return the lines of a file that only we could have written; none of any other."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        descriptor = os.open(path, flags)
    except OSError:
        return []
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        status = os.fstat(descriptor)
        others = stat.S_IMODE(status.st_mode) & 0o077
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid() or others:
            return []
        data = file.read(_MOST_BYTES)
    return data.decode("ascii", "replace").splitlines()


def _write(path: Path, data: bytes) -> None:
    """Write by rename: half a file is never read, and `mkstemp` lets nobody else read it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, suffix=".new")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
