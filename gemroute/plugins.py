"""Names in, loaded parts out: back ends by entry point, detectors from packs, the vocabulary.

The compiled detectors are cached. The cache is never trusted to widen anything: its name is a
digest over every pack's bytes and the engine's version, its rules carry their own digest, its
database Hyperscan's checksum, and a folder or a file that somebody else could have written is
ignored.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from gemroute import __version__
from gemroute.core.errors import ConfigError

if TYPE_CHECKING:
    from gemroute.core.sensitivity.needs import Needs
    from gemroute.core.sensitivity.scanner import Scanner
    from gemroute.core.tokens.gemma import GemmaVocabulary

BACKENDS = "gemroute.backends"
_CACHE_FORMAT = b"gemroute-rules-6\n"
_DIGEST_BYTES, _LENGTH_BYTES = 32, 8
_KEPT_CACHES = 4


def load_backend_class(name: str) -> type:
    """Return the class that the entry point `name` of the group `gemroute.backends` names.

    Raises:
        ConfigError: no installed package offers that back end.
    """
    from importlib import metadata

    found = metadata.entry_points(group=BACKENDS, name=name)
    for entry_point in found:
        loaded: type = entry_point.load()
        return loaded
    known = ", ".join(sorted(metadata.entry_points(group=BACKENDS).names)) or "none"
    raise ConfigError(f'No back end "{name}" is installed.', hint=f"Installed: {known}.")


@cache
def load_vocabulary() -> GemmaVocabulary:
    """Return Gemma 4's vocabulary from the package; nothing is ever downloaded."""
    from importlib import resources

    from gemroute.core.tokens.gemma import PACKED_VOCABULARY, GemmaVocabulary

    packed = resources.files("gemroute.core.tokens").joinpath(PACKED_VOCABULARY).read_bytes()
    return GemmaVocabulary.unpack(packed)


def known_needs() -> Needs:
    """Return what is known of the shipped patterns: finding it out takes ten seconds."""
    from gemroute.core.sensitivity.needs import PACKED_NEEDS, Needs

    def packed() -> bytes:
        from importlib import resources

        return resources.files("gemroute.core.sensitivity").joinpath(PACKED_NEEDS).read_bytes()

    return Needs(packed)


def load_scanner(
    packs: Sequence[tuple[str, bytes]],
    cache_folder: Path | None,
    compiling: Callable[[], None] = lambda: None,
    compiled: Callable[[], None] = lambda: None,
) -> Scanner:
    """Return a scanner over `packs` (name, bytes), read now or taken from the cache.

    `compiling` is called before what takes up to a second or two: reading packs, and
    compiling what a text is the first to need. `compiled` is called once a text was judged
    after that.

    Raises:
        ConfigError: there is no pack: text that nothing judges is not public.
        PolicyInvalid: a pack is wrong; every problem in it is named.
    """
    from gemroute.core.sensitivity.rules import StoredRules
    from gemroute.core.sensitivity.scanner import Scanner, Workshop

    if not packs:
        raise ConfigError(
            "There are no detectors, so nothing can be judged.", hint="Reinstall gemroute."
        )
    path = cache_folder / f"{_packs_digest(packs)}.rules" if cache_folder else None

    def keep(rules: bytes, database: bytes) -> None:
        if path:
            _write_cache(path, rules, database)
        compiled()

    workshop = Workshop(known_needs(), compiling=compiling, compiled=keep)
    if path and (cached := _read_cache(path)):
        rules, database = cached
        try:
            return Scanner(StoredRules(rules), database, workshop=workshop)
        except (ValueError, KeyError, RuntimeError):
            path.unlink(missing_ok=True)
    from gemroute.core.sensitivity.packs import load_packs

    compiling()
    return Scanner(load_packs(packs, known=workshop.known), workshop=workshop)


def _packs_digest(packs: Sequence[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256(_CACHE_FORMAT)
    digest.update(f"{__version__} {_engine()} {os.uname().machine}\n".encode())
    for name, data in packs:
        digest.update(f"{name} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def _engine() -> str:
    """Return the name and version of the engine that the rules are compiled for."""
    try:
        from hyperscan import _version
    except ImportError:
        return "re2"
    return f"hyperscan {_version.__version__}"


def _read_cache(path: Path) -> tuple[bytes, memoryview] | None:
    """Return (rules, database), or None when there is no cache that only we could have written.

    The database is mapped, not read: of its 28 MB a prompt needs one.
    """
    import mmap

    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        if not (_is_ours(os.fstat(descriptor)) and _is_ours(path.parent.stat())):
            return None
        digest, length = file.read(_DIGEST_BYTES), int.from_bytes(file.read(_LENGTH_BYTES), "big")
        # A length that is damaged must not become an allocation of its size.
        rules = file.read(min(length, os.fstat(descriptor).st_size))
        if hashlib.sha256(rules).digest() != digest:
            return None
        mapped = mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
    return rules, memoryview(mapped)[_DIGEST_BYTES + _LENGTH_BYTES + len(rules) :]


def _write_cache(path: Path, rules: bytes, database: bytes) -> None:
    """Write the cache by rename; a folder that cannot be written only costs the next start."""
    import tempfile

    head = hashlib.sha256(rules).digest() + len(rules).to_bytes(_LENGTH_BYTES, "big")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, suffix=".new")
    except OSError:
        return
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines((head, rules, database))
        Path(temporary).replace(path)
        _forget_older(path.parent)
    except OSError:
        Path(temporary).unlink(missing_ok=True)


def _forget_older(folder: Path) -> None:
    """Leave the caches that were written last: each set of packs has one of up to 30 MB."""
    written = sorted(folder.glob("*.rules"), key=lambda file: file.stat().st_mtime_ns)
    for file in written[:-_KEPT_CACHES]:
        file.unlink(missing_ok=True)


def _is_ours(status: os.stat_result) -> bool:
    others_write = stat.S_IWGRP | stat.S_IWOTH
    return status.st_uid == os.geteuid() and not status.st_mode & others_write
