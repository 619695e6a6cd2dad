"""logs key: where the journal's key lies, and its move into the keyring or out of it."""

from __future__ import annotations

from gemroute.cli.asked import Asked
from gemroute.cli.shapes import print_json
from gemroute.cli.wiring import Bench
from gemroute.core.errors import ConfigError
from gemroute.journal.keyfile import is_in_keyring, key_id, move_key, read_key
from gemroute.terminal import notice, show

_PLACES = {None: "none", True: "keyring", False: "file"}


def show_key(to: str, *, json: bool) -> int:
    """Move the key where `to` says, if anywhere, and print where it lies; return 0.

    Raises:
        JournalUnusable: it cannot be read or written.
        ConfigError: it was to go into a keyring, and there is none that takes it.
    """
    bench = Bench(Asked())
    if to:
        _move(bench, to)
    place = _PLACES[is_in_keyring(bench.records.key_file)]
    key = None if place == "none" else read_key(bench.records.key_file, bench.records.key_store)
    identity = key_id(key) if key else ""
    if json:
        print_json({"place": place, "id": identity, "file": str(bench.records.key_file)})
    elif not identity:
        notice("There is no key yet: it is made for the first record.")
    else:
        show(f"{_words(place)}, {identity}\n{bench.records.key_file}")
    return 0


def _move(bench: Bench, to: str) -> None:
    if move_key(bench.records.key_file, bench.records.key_store, to_keyring=to == "keyring"):
        return
    hint = "It stays in its file, which only you can read. `gemroute keys status` names keyrings."
    raise ConfigError("No keyring that gemroute trusts took the key.", hint=hint)


def _words(place: str) -> str:
    return "in the keyring" if place == "keyring" else "in a file of mode 0600"
