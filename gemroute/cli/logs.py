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
    'gemroute logs verify --anchor "$(cat anchor.txt)" --json'
)
def verify(
    anchor: Annotated[
        str,
        typer.Option(
            "--anchor", metavar="SEQ:H", help="What `logs anchor` printed and was kept elsewhere."
        ),
    ] = "",
    json: Json = False,
) -> None:
    """Walk the whole chain and say what it proves.

    The exit status is 0 when the chain holds, and 3 with the place where it breaks, or when
    records are sealed with a key that is not here. Only an anchor that was kept elsewhere shows
    that nothing was cut from the end.
    """
    from gemroute.cli.showing_chain import verify_chain

    raise typer.Exit(verify_chain(anchor, json=json))


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
    'gemroute logs verify --anchor "$(cat anchor.txt)"'
)
def anchor() -> None:
    """Print the anchor of now, to be kept elsewhere.

    It is the number and the hash of the last record. Kept where nobody can change it, it shows
    that no record up to it was changed, and none cut off.
    """
    from gemroute.cli.showing_chain import print_anchor

    raise typer.Exit(print_anchor())


@logs.command(
    epilog="Examples:  gemroute logs export > journal.jsonl  ·  "
    "gemroute logs export --format csv -o calls.csv"
)
def export(
    format_: Annotated[
        FormatWord,
        typer.Option("--format", help="jsonl: every record as it stands. csv: a row for a call."),
    ] = FormatWord.JSONL,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="A new file; default: stdout.")
    ] = "",
) -> None:
    """Copy the journal for other programs.

    A file that is there already is never overwritten.
    """
    from gemroute.cli.showing_chain import export_journal

    raise typer.Exit(export_journal(format_.value, output))


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
