"""logs prune: how long records are kept in; the files that are older, and their deletion, out."""

from __future__ import annotations

import sys
from dataclasses import replace

import typer

from gemroute.cli.asked import Asked
from gemroute.cli.chain import Checked, check_chain
from gemroute.cli.wiring import Bench, today
from gemroute.core.errors import JournalUnusable, UsageError
from gemroute.core.wording import counted
from gemroute.journal.keyfile import read_key
from gemroute.journal.retention import Plan, cutoff, files_before, plan, prune, read_month
from gemroute.terminal import forget_typed_ahead, is_terminal, notice, show


def prune_journal(keep_months: int | None, before: str, *, dry_run: bool, yes: bool) -> int:
    """Delete the files of old months, or say which these are; return 0.

    Raises:
        UsageError: nothing says how old, or nobody agreed.
        JournalUnusable: the chain breaks, or a file cannot be deleted.
    """
    bench = Bench(Asked())
    month = _first_kept(bench, keep_months, before)
    files = files_before(bench.records.journal.folder, month)
    if not files:
        notice(f"No file is older than {month}: nothing to delete.")
        return 0
    checked = check_chain(bench)
    _require_whole(checked)
    planned = plan(files)
    show("\n".join(_plan_lines(planned)))
    if dry_run:
        notice("Nothing was deleted: this was --dry-run.")
    elif _is_agreed(planned, yes=yes):
        _delete(bench, planned, checked)
    return 0


def _first_kept(bench: Bench, keep_months: int | None, before: str) -> str:
    """Return the first month that is kept.

    Raises:
        UsageError: it is said twice, not at all, or is no month.
    """
    if keep_months is not None and before:
        raise UsageError("--keep-months and --before say it twice.", hint="Give one of them.")
    try:
        if before:
            return read_month(before)
    except ValueError:
        raise UsageError(f"{before}: is not a month.", hint="Write it as 2026-11.") from None
    months = bench.settings.journal_months if keep_months is None else keep_months
    if not months:
        hint = "Give --keep-months or --before, or set journal_months in config.toml."
        raise UsageError("All records are kept: nothing says how long.", hint=hint)
    return cutoff(months, today())


def _require_whole(checked: Checked) -> None:
    """Refuse to delete from a chain that is not whole: what is left of it is the evidence."""
    hint = "Nothing was deleted. See `gemroute logs verify`; keep the files as they are."
    if checked.proof.first_break:
        raise JournalUnusable(f"The chain breaks at {checked.proof.first_break}.", hint=hint)
    if checked.proof.unchecked:
        raise JournalUnusable("The journal's key is not here.", hint=hint)
    if checked.proof.unsealed:
        loose = counted(checked.proof.unsealed, "record")
        raise JournalUnusable(f"The journal holds {loose} without a seal.", hint=hint)


def _plan_lines(planned: Plan) -> list[str]:
    known = {each.month: each for each in planned.deletions}
    lines = []
    for path in planned.files:
        each = known.get(path.stem.removeprefix("journal-"))
        records = f"records {each.first:,} to {each.last:,}" if each else "no whole record"
        lines.append(f"{path.name}  {records}")
    return lines


def _is_agreed(planned: Plan, *, yes: bool) -> bool:
    """Return whether these files may go; asks the person where there is one.

    Raises:
        UsageError: nobody is there to ask.
    """
    if yes:
        return True
    if sys.stdin is None or not is_terminal(sys.stdin):
        raise UsageError("Nobody is there to agree.", hint="Add --yes, or look with --dry-run.")
    forget_typed_ahead(sys.stdin)
    question = f"Delete {_counts(planned)} for good?"
    try:
        return typer.confirm(question, default=False, err=True)
    except typer.Abort:
        return False  # Ctrl-C and Ctrl-D are a no


def _counts(planned: Plan) -> str:
    return f"{counted(len(planned.files), 'file')} with {counted(planned.records, 'record')}"


def _delete(bench: Bench, planned: Plan, checked: Checked) -> None:
    proof = checked.proof
    since = proof.pruned.first if proof.pruned else proof.first_seq
    sealing = replace(
        bench.records.journal, key=read_key(bench.records.key_file, bench.records.key_store)
    )
    kept = prune(sealing, planned, since)
    where = f" Record {kept[-1].seq:,} keeps their anchor." if kept else ""
    notice(f"Deleted: {_counts(planned)}.{where}")
