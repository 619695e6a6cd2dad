"""A path in, the journal's 32-byte key out; made on first use, never shown.

The key lies in the file itself, or in the desktop's keyring; the file then only names it. It
is the same one for ever: another key would make every HMAC before it worthless.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from gemroute.core.errors import CredentialsRejected, JournalUnusable
from gemroute.journal.files import (
    append_durably,
    locked,
    names_in,
    open_folder,
    open_private,
    unusable,
)

KEY_BYTES = 32
# The state folder holds more than the key: others may look into it, but not write.
_OTHERS_WRITE = 0o022
_IN_KEYRING = re.compile(rb"keyring:([0-9a-f]{16})\n")
_MOST_BYTES = 64


class KeyStore(Protocol):
    """A keyring, as far as a journal needs one; both calls raise CredentialsRejected."""

    def find(self, name: str, /) -> str | None:
        """Return the secret of that name, or None when there is none."""

    def keep(self, name: str, secret: str, /) -> bool:
        """Return whether the secret is kept under that name; False where there is no keyring."""


class NoKeyring:
    """The KeyStore of a machine that has no keyring."""

    def find(self, _name: str, /) -> str | None:
        return None

    def keep(self, _name: str, _secret: str, /) -> bool:
        return False


_NO_KEYRING = NoKeyring()


def read_key(
    path: Path, store: KeyStore = _NO_KEYRING, *, lock_timeout_s: float = 5.0
) -> bytes | None:
    """Return the key that `path` holds or names, or None when there is none yet.

    Raises:
        JournalUnusable: the file or its folder is not private, it holds no key, or the keyring
            does not give out the one that it names.
    """
    if not path.parent.is_dir():
        return None
    with _held(path.parent, lock_timeout_s) as folder_fd:
        held = _read(folder_fd, path)
    return None if held is None else _key_in(held, path, store)


def read_or_make_key(
    path: Path,
    store: KeyStore = _NO_KEYRING,
    *,
    random_bytes: Callable[[int], bytes] = os.urandom,
    lock_timeout_s: float = 5.0,
) -> bytes:
    """Return the key that `path` holds or names; one is made when there is none.

    A new key is kept in the keyring where there is one, and else in the file.

    Raises:
        JournalUnusable: as `read_key`, or the file cannot be written.
    """
    with _held(path.parent, lock_timeout_s) as folder_fd:
        held = _read(folder_fd, path)
        if held is None:
            key = random_bytes(KEY_BYTES)
            held = _reference(key) if _is_kept(key, store) else key
            _write(folder_fd, path, held)
            return key
    return _key_in(held, path, store)


def move_key(path: Path, store: KeyStore, *, to_keyring: bool) -> bool:
    """Move the key into the keyring, or out of it into the file; return whether it is there now.

    Raises:
        JournalUnusable: there is no key, or it cannot be read or written.
    """
    key = read_key(path, store)
    if key is None:
        raise JournalUnusable(f"{path}: there is no key yet.", hint="It is made when it is needed.")
    if to_keyring and not _is_kept(key, store):
        return False
    with _held(path.parent, 5.0) as folder_fd:
        _write(folder_fd, path, _reference(key) if to_keyring else key)
    return True


def is_in_keyring(path: Path) -> bool | None:
    """Return whether the key lies in the keyring; None when there is none yet.

    Raises:
        JournalUnusable: the file or its folder is not private.
    """
    if not path.parent.is_dir():
        return None
    with _held(path.parent, 5.0) as folder_fd:
        held = _read(folder_fd, path)
    return None if held is None else _IN_KEYRING.fullmatch(held) is not None


def key_id(key: bytes) -> str:
    """Return the 16 letters that name a key and tell nothing about it."""
    return hashlib.sha256(b"gemroute journal key\0" + key).hexdigest()[:16]


def _reference(key: bytes) -> bytes:
    return f"keyring:{key_id(key)}\n".encode("ascii")


def _entry(identity: str) -> str:
    return f"journal-{identity}"


def _is_kept(key: bytes, store: KeyStore) -> bool:
    """Return whether the keyring took the key; one that fails is as good as none."""
    try:
        return store.keep(_entry(key_id(key)), key.hex())
    except CredentialsRejected:
        return False


def _key_in(held: bytes, path: Path, store: KeyStore) -> bytes:
    """Return the key that the file's content is, or names.

    Raises:
        JournalUnusable: it is neither, or the keyring does not give it out.
    """
    if len(held) == KEY_BYTES:
        return held
    reference = _IN_KEYRING.fullmatch(held)
    if reference is None:
        hint = "Put the right file back, or move it and the journal away to start anew."
        raise JournalUnusable(f"{path}: does not hold a key of {KEY_BYTES} bytes.", hint=hint)
    return _key_from(store, reference[1].decode("ascii"))


def _key_from(store: KeyStore, identity: str) -> bytes:
    hint = "Unlock the keyring, or run where it can be reached: `gemroute doctor`."
    try:
        secret = store.find(_entry(identity))
    except CredentialsRejected as failure:
        raise JournalUnusable(f"The journal's key: {failure.message}", hint=hint) from failure
    with contextlib.suppress(ValueError):
        key = bytes.fromhex(secret or "")
        if len(key) == KEY_BYTES and key_id(key) == identity:
            return key
    raise JournalUnusable("The journal's key is not in the keyring.", hint=hint)


@contextlib.contextmanager
def _held(folder: Path, lock_timeout_s: float) -> Iterator[int]:
    """Yield the key's folder, open and locked."""
    with (
        open_folder(folder, forbidden_bits=_OTHERS_WRITE) as folder_fd,
        locked(folder_fd, lock_timeout_s, folder),
    ):
        yield folder_fd


def _read(folder_fd: int, path: Path) -> bytes | None:
    with unusable(path.parent):
        is_there = path.name in names_in(folder_fd)
    if not is_there:
        return None
    with (
        open_private(folder_fd, path.name, os.O_RDONLY, path.parent) as descriptor,
        unusable(path),
    ):
        return os.read(descriptor, _MOST_BYTES)


def _write(folder_fd: int, path: Path, content: bytes) -> None:
    """Write under another name first: a crash must not leave half a key."""
    draft = f"{path.name}.new"
    with unusable(path), contextlib.suppress(FileNotFoundError):
        os.unlink(draft, dir_fd=folder_fd)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with open_private(folder_fd, draft, flags, path.parent) as descriptor, unusable(path):
        append_durably(descriptor, content)
        os.rename(draft, path.name, src_dir_fd=folder_fd, dst_dir_fd=folder_fd)
        os.fsync(folder_fd)
