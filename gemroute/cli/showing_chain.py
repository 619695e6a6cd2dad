"""logs verify, anchor, export and path: the journal in; what its chain proves, and copies, out."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from gemroute.cli.asked import Asked
from gemroute.cli.shapes import print_json
from gemroute.cli.showing_logs import ALL_CALLS, NOTHING_YET, recent_calls
from gemroute.cli.wiring import Bench
from gemroute.core.errors import UsageError
from gemroute.journal.calls import Call
from gemroute.journal.export import export_csv, export_jsonl
from gemroute.journal.index import Filters
from gemroute.journal.keyfile import read_or_make_key
from gemroute.journal.reading import anchor
from gemroute.journal.verify import Verification, verify
from gemroute.terminal import notice, sanitise, show

_EXIT_BROKEN = 3
_STDOUT = ("", "-")


def verify_chain(kept_anchor: str, *, json: bool) -> int:
    """Print what the chain proves; return 0 when it holds, else 3.

    Raises:
        UsageError: the anchor is not one.
    """
    checked = _verified(Bench(Asked()), kept_anchor)
    # Links alone prove little: without its key, a sealed record could say anything.
    is_proved = checked.holds and not checked.unchecked
    if json:
        print_json(_chain_shape(checked, is_proved=is_proved))
    elif checked.holds and not checked.files:
        notice(NOTHING_YET)
    else:
        show("\n".join(_chain_lines(checked)))
    return 0 if is_proved else _EXIT_BROKEN


def _verified(bench: Bench, kept_anchor: str) -> Verification:
    folder, key_file = bench.journal.folder, bench.settings.state_folder / "journal.key"
    try:
        checked = verify(folder, anchor=kept_anchor)
        if checked.unchecked and key_file.exists():
            checked = verify(folder, read_or_make_key(key_file), anchor=kept_anchor)
    except ValueError:
        hint = "Give what `gemroute logs anchor` printed, such as 42:9f86d0…"
        raise UsageError(f"{kept_anchor}: is not an anchor.", hint=hint) from None
    return checked


def _chain_shape(checked: Verification, *, is_proved: bool) -> dict[str, Any]:
    """Return what `logs verify --json` prints; ranges are [first, last], null when empty."""
    shape = asdict(checked)
    del shape["anchored_to"]
    return shape | {
        "holds": is_proved,
        "anchored": _range(checked.first_seq, checked.anchored_to),
        "unanchored": _unanchored(checked),
    }


def _range(first: int, last: int) -> list[int] | None:
    return [first, last] if 0 < first <= last else None


def _unanchored(checked: Verification) -> list[int] | None:
    first = max(checked.first_seq, checked.anchored_to + 1)
    return _range(first, checked.last_seq) if checked.holds else None


def _chain_lines(checked: Verification) -> list[str]:
    counts = f"{_counted(checked.records, 'record')} in {_counted(checked.files, 'file')}"
    if checked.first_break:
        return [f"{counts}: the chain breaks.", f"{checked.first_break}."]
    lines = [f"{counts}, {_seals(checked)}: the chain holds."]
    if checked.first_seq > 1:
        lines.append(f"Older files are gone: it starts at record {checked.first_seq:,}.")
    if checked.torn:
        lines.append(f"{_counted(checked.torn, 'torn line')}: what was left of unfinished writes.")
    return lines + _anchor_lines(checked)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _seals(checked: Verification) -> str:
    if checked.unchecked:
        return f"{checked.unchecked:,} sealed with a key that is not here, so not checked"
    return f"{checked.keyed:,} sealed with the key" if checked.keyed else "hashed with SHA-256"


def _anchor_lines(checked: Verification) -> list[str]:
    lines = []
    if anchored := _range(checked.first_seq, checked.anchored_to):
        lines.append(f"Anchored: records {anchored[0]:,} to {anchored[1]:,}.")
    if loose := _unanchored(checked):
        lines.append(f"Not anchored: records {loose[0]:,} to {loose[1]:,}.")
        lines.append("  Without an anchor kept elsewhere, a cut end or a journal written anew")
        lines.append("  would not show. The anchor of now:")
        lines.append(f"  {checked.head}")
    return lines


def print_anchor() -> int:
    """Print `seq:h` of the last record; return 0."""
    if head := anchor(Bench(Asked()).journal.folder):
        sys.stdout.write(f"{head}\n")
    else:
        notice(NOTHING_YET)
    return 0


def print_path() -> int:
    """Print the journal's folder; return 0."""
    sys.stdout.write(f"{sanitise(str(Bench(Asked()).journal.folder))}\n")
    return 0


def export_journal(form: str, output: str) -> int:
    """Write the journal (`jsonl`) or its calls (`csv`) to stdout or a new file; return 0.

    Raises:
        UsageError: the file is there already, in the journal's folder, or cannot be written.
        JournalUnusable: the journal cannot be read.
    """
    bench = Bench(Asked())
    count, data = _exported(bench, form)
    if output in _STDOUT:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        _write_new(Path(output), data, bench.journal.folder)
        notice(f"{output}: {_counted(count, 'record' if form == 'jsonl' else 'call')}.")
    if not count:
        notice(NOTHING_YET)
    return 0


def _exported(bench: Bench, form: str) -> tuple[int, bytes]:
    if form == "jsonl":
        lines = io.BytesIO()
        return export_jsonl(bench.journal.folder, lines), lines.getvalue()
    rows = io.StringIO(newline="")
    count = export_csv(map(_visible, recent_calls(bench, ALL_CALLS, Filters())), rows)
    return count, rows.getvalue().encode("utf-8")


def _visible(call: Call) -> Call:
    """Return a call whose words no terminal acts on, whoever wrote them into the journal."""
    words = {name: sanitise(word) for name, word in asdict(call).items() if isinstance(word, str)}
    return replace(call, **words)  # type: ignore[arg-type] # each field keeps its type


def _write_new(path: Path, data: bytes, journal: Path) -> None:
    """Write a private file that must not exist: what is there may be all that is left of it."""
    if path.resolve().parent == journal.resolve():
        raise UsageError(f"{path}: lies in the journal's own folder.", hint="Choose another.")
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file, _removed_if_cut(path):
            file.write(data)
            file.flush()
    except FileExistsError:
        raise UsageError(f"{path}: is there already.", hint="Choose another name.") from None
    except OSError as failure:
        raise UsageError(f"{path}: cannot be written: {failure.strerror}.") from None


@contextlib.contextmanager
def _removed_if_cut(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError:
        path.unlink(missing_ok=True)
        raise
