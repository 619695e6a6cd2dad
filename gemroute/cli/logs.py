"""logs and cost: the record of every decision, shown, verified, exported and summed up."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from gemroute.cli.options import LabelWord

app = typer.Typer(rich_markup_mode=None)
logs = typer.Typer(
    name="logs",
    rich_markup_mode=None,
    no_args_is_help=True,
    help="List, show and verify the record of every decision. It holds words, counts and "
    "digests, never content, and nothing turns it off.",
    epilog="Examples:  gemroute logs list --route cloud  ·  gemroute logs verify",
)
app.add_typer(logs)


class RouteWord(StrEnum):
    LOCAL = "local"
    CLOUD = "cloud"
    REFUSE = "refuse"


class StatusWord(StrEnum):
    ANSWERED = "answered"
    TRUNCATED = "truncated"
    BLOCKED = "blocked"
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    REFUSED = "refused"
    PENDING = "pending"


class FormatWord(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"
    SQLITE = "sqlite"


class KeyPlaceWord(StrEnum):
    KEYRING = "keyring"
    FILE = "file"


class ByWord(StrEnum):
    DAY = "day"
    MODEL = "model"
    ROUTE = "route"
    CATEGORY = "category"


JsonLines = Annotated[bool, typer.Option("--json", help="One JSON object a line for each call.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]
Since = Annotated[
    str, typer.Option("--since", metavar="DATE", help="From that day on, in UTC: 2026-11-21.")
]
Until = Annotated[
    str, typer.Option("--until", metavar="DATE", help="To that day, in UTC; it counts too.")
]


@logs.command(
    "list",
    epilog="Examples:  gemroute logs list --limit 5  ·  "
    "gemroute logs list --route cloud --since 2026-11-01 --json",
)
def list_(
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", min=0, help="The last N calls; 0 is all.")
    ] = 20,
    route: Annotated[RouteWord | None, typer.Option("--route", help="Only where it went.")] = None,
    label: Annotated[LabelWord | None, typer.Option("--label", help="Only that label.")] = None,
    status: Annotated[StatusWord | None, typer.Option("--status", help="Only that end.")] = None,
    since: Since = "",
    json: JsonLines = False,
) -> None:
    """List calls and refusals, the newest last. Times are UTC."""
    from gemroute.cli.showing_logs import list_calls, read_day
    from gemroute.journal.index import Filters

    filters = Filters(
        place=route or "", label=label or "", status=status or "", since=read_day(since)
    )
    raise typer.Exit(list_calls(filters, limit, json=json))


@logs.command(
    epilog="Examples:  gemroute logs show 01KAJ9V3TW  ·  gemroute logs show 01KAJ9V3TW --json"
)
def show(
    id_prefix: Annotated[
        str, typer.Argument(metavar="ID", help="The id of a call, or how it starts.")
    ],
    json: Json = False,
) -> None:
    """Show everything that is recorded of one call."""
    from gemroute.cli.showing_record import show_call

    raise typer.Exit(show_call(id_prefix, json=json))


@logs.command(
    epilog="Examples:  gemroute logs verify  ·  "
    "gemroute logs verify --anchors /media/usb/anchors.txt --json"
)
def verify(
    anchor: Annotated[
        str,
        typer.Option(
            "--anchor", metavar="SEQ:H", help="What `logs anchor` printed and was kept elsewhere."
        ),
    ] = "",
    anchors: Annotated[
        str,
        typer.Option(
            "--anchors", metavar="FILE", help="What `logs anchor --to` wrote; every line of it."
        ),
    ] = "",
    json: Json = False,
) -> None:
    """Walk the whole chain and say what it proves.

    The exit status is 0 when the chain holds, and 3 with the place where it breaks, or when
    records are sealed with a key that is not here, or with none beside one. Only an anchor
    that was kept elsewhere shows that nothing was cut from the end; those in the anchor_file
    of the settings are looked at without being named.
    """
    from gemroute.cli.showing_chain import verify_chain

    raise typer.Exit(verify_chain(anchor, anchors, json=json))


@logs.command(epilog="Examples:  gemroute logs pending  ·  gemroute logs pending --json")
def pending(json: JsonLines = False) -> None:
    """List calls without an outcome.

    Each of them may have been sent, or is still running: the intent was recorded before the
    first byte left, and nothing after it.
    """
    from gemroute.cli.showing_logs import list_pending

    raise typer.Exit(list_pending(json=json))


@logs.command(
    epilog="Examples:  gemroute logs anchor > anchor.txt  ·  "
    "gemroute logs anchor --to /media/usb/anchors.txt"
)
def anchor(
    to: Annotated[
        str,
        typer.Option("--to", metavar="FILE", help="Append it there, with the time, not print it."),
    ] = "",
    journald: Annotated[
        bool, typer.Option("--journald", help="Send it to systemd's journal, not print it.")
    ] = False,
) -> None:
    """Print the anchor of now, or keep it elsewhere.

    It is the number and the hash of the last record. Kept where nobody can change it, it shows
    that no record up to it was changed, and none cut off. A file in the setting anchor_file
    gets it after every command that recorded something.
    """
    from gemroute.cli.showing_chain import keep_anchor

    raise typer.Exit(keep_anchor(to, journald=journald))


@logs.command(
    epilog="Examples:  gemroute logs export > journal.jsonl  ·  "
    "gemroute logs export --format sqlite -o journal.sqlite"
)
def export(
    format_: Annotated[
        FormatWord,
        typer.Option(
            "--format",
            help="jsonl: every record as it stands. csv: a row for a call. sqlite: both, in one "
            "file whose schema says what each column means.",
        ),
    ] = FormatWord.JSONL,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="A new file; default: stdout.")
    ] = "",
) -> None:
    """Copy the journal for other programs.

    A file that is there already is never overwritten.
    """
    from gemroute.cli.showing_copies import export_journal

    raise typer.Exit(export_journal(format_.value, output))


@logs.command(
    epilog="Examples:  gemroute logs report --since 2026-11-01  ·  "
    "gemroute logs report --ropa -o evidence.md"
)
def report(
    since: Since = "",
    until: Until = "",
    ropa: Annotated[
        bool, typer.Option("--ropa", help="Arrange it by the points of Art. 30(1) GDPR.")
    ] = False,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="A new file; default: stdout.")
    ] = "",
    json: Json = False,
) -> None:
    """Answer what an auditor asks of the journal.

    What left, to whom and by which policy; what was refused and what failed; who agreed; how
    the records are kept, and whether they are whole. It holds counts and words of the journal,
    never content. The exit status is 3 when the chain is not proved, and 5 when something left
    that no policy permits.
    """
    from gemroute.cli.showing_logs import read_day
    from gemroute.cli.showing_report import show_report

    raise typer.Exit(show_report(read_day(since), read_day(until), output, ropa=ropa, json=json))


@logs.command(
    epilog="Examples:  gemroute logs prune --keep-months 24 --dry-run  ·  "
    "gemroute logs prune --before 2025-01 --yes"
)
def prune(
    keep_months: Annotated[
        int | None,
        typer.Option(
            "--keep-months",
            metavar="N",
            min=1,
            help="Delete what is older than N whole months; default: the setting journal_months.",
        ),
    ] = None,
    before: Annotated[
        str, typer.Option("--before", metavar="MONTH", help="Delete what is older: 2026-11.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go, and delete nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Delete without asking.")] = False,
) -> None:
    """Delete the files of old months; the chain stays provable.

    A record first keeps the last hash of each of them. The newest file always stays, and
    nothing is deleted but by this command.
    """
    from gemroute.cli.showing_retention import prune_journal

    raise typer.Exit(prune_journal(keep_months, before, dry_run=dry_run, yes=yes))


@logs.command(epilog="Examples:  gemroute logs key  ·  gemroute logs key --to keyring")
def key(
    to: Annotated[
        KeyPlaceWord | None, typer.Option("--to", help="Move it there; it stays the same key.")
    ] = None,
    json: Json = False,
) -> None:
    """Say where the journal's key lies, or move it; never show it.

    It seals each record, and makes the HMACs by which you can show that a text was sent, or was
    not. A new one is kept in the system's key store, and where there is none in a file that only
    you can read. Without it nothing can be recorded, so that nothing leaves.
    """
    from gemroute.cli.showing_key import show_key

    raise typer.Exit(show_key(to.value if to else "", json=json))


@logs.command(epilog='Examples:  gemroute logs path  ·  ls -l "$(gemroute logs path)"')
def path() -> None:
    """Print the folder that the journal is in."""
    from gemroute.cli.showing_chain import print_path

    raise typer.Exit(print_path())


@app.command(epilog="Examples:  gemroute cost  ·  gemroute cost --by model --since 2026-11-01")
def cost(
    by: Annotated[ByWord, typer.Option("--by", help="What a row stands for.")] = ByWord.DAY,
    since: Since = "",
    json: Json = False,
) -> None:
    """Show what was spent, what local runs saved against all-cloud, and their energy.

    What all-cloud would have cost is by the price of each call's day for the cloud model in
    force. What is unknown is said, and is never counted as nothing.
    """
    from gemroute.cli.showing_cost import show_cost
    from gemroute.cli.showing_logs import read_day

    raise typer.Exit(show_cost(by.value, read_day(since), json=json))
