"""logs verify, anchor and path: the journal in; what its chain proves, and its head, out."""

from __future__ import annotations

import sys
from pathlib import Path

from gemroute.cli.asked import Asked
from gemroute.cli.chain import chain_lines, chain_shape, check_chain
from gemroute.cli.shapes import print_json
from gemroute.cli.showing_logs import NOTHING_YET
from gemroute.cli.wiring import Bench
from gemroute.core.errors import UsageError
from gemroute.journal.anchors import append_anchor, send_to_journald
from gemroute.journal.reading import anchor
from gemroute.terminal import notice, sanitise, show

EXIT_BROKEN = 3


def verify_chain(kept_anchor: str, anchor_file: str, *, json: bool) -> int:
    """Print what the chain proves; return 0 when it holds, else 3.

    Raises:
        UsageError: the anchor is not one, or the file holds none.
    """
    checked = check_chain(Bench(Asked()), anchor=kept_anchor, anchor_file=anchor_file)
    if json:
        print_json(chain_shape(checked))
    elif checked.proof.holds and not checked.proof.files:
        notice(NOTHING_YET)
    else:
        show("\n".join(chain_lines(checked)))
    return 0 if checked.is_proved else EXIT_BROKEN


def keep_anchor(file: str, *, journald: bool) -> int:
    """Print `seq:h` of the last record, or keep it in a file and in systemd's journal; return 0.

    Raises:
        UsageError: the file lies in gemroute's own folder.
        JournalUnusable: it is not kept.
    """
    bench = Bench(Asked())
    head = anchor(bench.records.journal.folder)
    if not head:
        notice(NOTHING_YET)
        return 0
    seq = int(head.partition(":")[0])
    if file:
        path = _outside(bench, Path(file))
        append_anchor(path, head, bench.records.journal.now())
        notice(f"{path}: anchor of record {seq:,}.")
    if journald:
        send_to_journald(head, bench.records.journal.now())
        notice(f"Systemd's journal: anchor of record {seq:,}.")
    if not (file or journald):
        sys.stdout.write(f"{head}\n")
    return 0


def _outside(bench: Bench, path: Path) -> Path:
    if path.resolve().is_relative_to(bench.settings.state_folder.resolve()):
        hint = "Choose a file elsewhere: who can change the journal must not change its anchors."
        raise UsageError(f"{path}: lies in gemroute's own folder.", hint=hint)
    return path


def print_path() -> int:
    """Print the journal's folder; return 0."""
    sys.stdout.write(f"{sanitise(str(Bench(Asked()).records.journal.folder))}\n")
    return 0
