"""The options that ask, chat, route and classify share, each written once."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from enum import StrEnum
from math import isnan
from typing import Annotated

import typer

_LONGEST_S = 2_000_000.0  # three weeks; the system counts up to 2 ** 31 ms


class LabelWord(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    RESTRICTED = "restricted"


class PlaceWord(StrEnum):
    LOCAL = "local"
    CLOUD = "cloud"


class OfflineWord(StrEnum):
    ON = "on"
    STRICT = "strict"


def money(text: str) -> Decimal:
    """Return US dollars from what follows --max-cost: `0.05` or `$0.05`."""
    wrong = typer.BadParameter(
        f"{text!r} is not an amount of dollars such as 0.05.", param_hint="'--max-cost'"
    )
    try:
        amount = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        raise wrong from None
    if not amount.is_finite() or amount < 0:
        raise wrong
    return amount


def seconds(asked: float) -> float:
    """Return how long --timeout lets an answer take: no longer than a system can wait for one."""
    if isnan(asked):
        raise typer.BadParameter("it is no number of seconds.", param_hint="'--timeout'")
    return min(asked, _LONGEST_S)


Prompt = Annotated[
    list[str] | None,
    typer.Argument(metavar="PROMPT...", help="What to ask. Piped stdin is the document."),
]
Attach = Annotated[
    list[str] | None,
    typer.Option("--attach", "-a", metavar="FILE", help="Add a file; `-` is stdin. Repeatable."),
]
System = Annotated[
    str, typer.Option("--system", "-s", metavar="TEXT", help="Instructions before the prompt.")
]
Continue = Annotated[
    bool, typer.Option("--continue", "-c", help="Go on with the last saved conversation.")
]
ChatId = Annotated[
    str, typer.Option("--chat", metavar="ID", help="Go on with that conversation, or start it.")
]
Model = Annotated[
    str,
    typer.Option("--model", "-m", metavar="NAME", help="Prefer this model where it is permitted."),
]
To = Annotated[
    PlaceWord | None,
    typer.Option("--to", help="local: never the cloud. cloud: preferred where it is permitted."),
]
LabelOption = Annotated[
    LabelWord | None, typer.Option("--label", help="Raise the label; it can never be lowered.")
]
PolicyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        "-p",
        metavar="NAME|FILE",
        help="The policy, such as strict or healthcare; further ones only tighten it.",
    ),
]
Offline = Annotated[
    OfflineWord | None,
    typer.Option("--offline", metavar="[=strict]", help="Nothing leaves this machine."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]
NoStream = Annotated[bool, typer.Option("--no-stream", help="Print the answer when it is whole.")]
Schema = Annotated[
    str, typer.Option("--schema", metavar="FILE", help="JSON Schema that the answer follows.")
]
MaxCost = Annotated[
    str | None,
    typer.Option("--max-cost", metavar="USD", help="Never spend more than this on one call."),
]
MaxTokens = Annotated[
    int,
    typer.Option(
        "--max-tokens",
        metavar="N",
        min=0,
        show_default=False,
        help="The longest answer, in tokens; 0: as the model has it.",
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        metavar="S",
        min=0,
        callback=seconds,
        show_default=False,
        help="Seconds for the whole answer; 0: 1,800.",
    ),
]
Think = Annotated[bool, typer.Option("--think/--no-think", help="Let the model think first.")]
Confirm = Annotated[
    bool | None,
    typer.Option(
        "--confirm/--no-confirm",
        help="Ask before anything leaves; or never ask, and keep what needs asking.",
    ),
]
Judge = Annotated[
    bool | None,
    typer.Option(
        "--judge/--no-judge",
        help="Let the local model judge what is unsure before it leaves; or go by the label.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Nothing on stderr but errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="The decision before the answer.")]
Raw = Annotated[bool, typer.Option("--raw", help="The answer's bytes as they came; not to a tty.")]
