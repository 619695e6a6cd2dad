"""rules list, show, test and bench: rule packs in; what they say, whether they hold, their cost."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gemroute.cli.options import Json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gemroute.core.sensitivity.rules import Rule

app = typer.Typer(
    name="rules",
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="List, show, test and time the rules that find what is sensitive. Rules of your own go "
    "into `detectors/` of the configuration folder, which is ~/.config/gemroute by default.",
    epilog="Examples:  gemroute rules list --category health  ·  gemroute rules show us-ssn  ·  "
    "gemroute rules test own.yaml",
)

Category = Annotated[
    str, typer.Option("--category", "-c", metavar="NAME", help="Only rules of this category.")
]
Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="FILE...", help="Rule packs; default: all that are in use."),
]
Text = Annotated[
    str, typer.Option("--text", metavar="FILE", help="The text to read; default: one made up.")
]


@app.command(
    "list",
    epilog="Examples:  gemroute rules list  ·  gemroute rules list --category credentials --json",
)
def list_(category: Category = "", json: Json = False) -> None:
    """List every rule, with its category, kind, score and pack.

    A `*` marks the packs of your own.
    """
    from gemroute.cli.showing_rules import list_shape, rule_rows
    from gemroute.core.errors import UsageError
    from gemroute.core.values import Category as Known

    if category and category not in set(Known):
        raise UsageError(f'Unknown category "{category}".', hint=f"Known: {', '.join(Known)}.")
    rules = [rule for rule in _rules() if category in ("", rule.category)]
    _print(list_shape(rules), rule_rows(rules), json=json)


@app.command(epilog="Examples:  gemroute rules show us-ssn  ·  gemroute rules show iban --json")
def show(
    rule: Annotated[str, typer.Argument(metavar="ID", help="The rule, as `list` names it.")],
    json: Json = False,
) -> None:
    """Show one rule whole, with its source and examples."""
    from gemroute.cli.showing_rules import rule_lines, rule_shape
    from gemroute.core.errors import UsageError

    rules = {each.id: each for each in _rules()}
    if rule not in rules:
        from difflib import get_close_matches

        close = get_close_matches(rule, rules, n=1)
        hint = f'Did you mean "{close[0]}"?' if close else "`gemroute rules list` has them all."
        raise UsageError(f'There is no rule "{rule}".', hint=hint)
    _print(rule_shape(rules[rule]), rule_lines(rules[rule]), json=json)


@app.command(
    "test", epilog="Examples:  gemroute rules test  ·  gemroute rules test own.yaml --json"
)
def run_examples_of(files: Files = None, json: Json = False) -> None:
    """Try every rule on its own examples.

    Each is tried alone and in the middle of a longer text. One that fails is named with file, line
    and column; the exit status is then 4.
    """
    from gemroute.core.errors import PolicyTestsFailed
    from gemroute.core.sensitivity.rules import failing_examples
    from gemroute.core.sensitivity.scanner import Scanner, Workshop
    from gemroute.plugins import known_needs
    from gemroute.terminal import Waiting

    waiting = Waiting(sys.stderr)
    waiting.on("compiling the rules")
    try:
        scanner = Scanner(
            _rules(files, tried=True), workshop=Workshop(known_needs(), patience_bytes=0)
        )
        waiting.on(f"trying the examples of {len(scanner.rules):,} rules")
        problems = failing_examples(scanner)
    finally:
        waiting.off()
    count = sum(len(rule.examples.positions) for rule in scanner.rules)
    failures = [{"at": str(one).partition(": ")[0], "message": one.message} for one in problems]
    shape = {"rules": len(scanner.rules), "examples": count, "failures": failures}
    summary = f"{len(scanner.rules):,} rules, {count:,} examples, {len(problems):,} failed"
    _print(shape, [*map(str, problems), summary], json=json)
    if problems:
        raise PolicyTestsFailed(f"{len(problems):,} of {count:,} examples failed.")


@app.command(epilog="Examples:  gemroute rules bench  ·  gemroute rules bench --text mails.txt")
def bench(files: Files = None, text: Text = "", json: Json = False) -> None:
    """Time every rule alone: its speed, and its share of the whole.

    A rule below 50 MB/s, or one that Hyperscan can only guess at, is named at the end.
    """
    from gemroute.cli.showing_rules import cost_rows, cost_shape
    from gemroute.cli.timing_rules import costs, made_up_text
    from gemroute.terminal import Waiting

    data = _read(text) if text else made_up_text()
    waiting = Waiting(sys.stderr)
    waiting.on("compiling the rules")
    try:
        rules = _rules(files, tried=True)
        timed = costs(rules, data, lambda n: waiting.on(f"timing rule {n:,} of {len(rules):,}"))
    finally:
        waiting.off()
    _print(cost_shape(timed, len(data)), cost_rows(timed, len(data)), json=json)


def _rules(files: Sequence[str] | None = None, *, tried: bool = False) -> tuple[Rule, ...]:
    """Return the rules of these packs, or of all that are in use."""
    from gemroute.cli.asked import Asked
    from gemroute.core.sensitivity.packs import load_packs
    from gemroute.plugins import known_needs
    from gemroute.settings import detector_packs

    named = [pack for file in files or () for pack in _with_lists(file)]
    packs = named or detector_packs(Asked().settings())
    return load_packs(packs, tried=tried, known=known_needs())


def _with_lists(file: str) -> list[tuple[str, bytes]]:
    """Return a pack, and the lists beside it that it may name if it holds terms."""
    from gemroute.core.sensitivity.packs import TERM_LIST
    from gemroute.core.sensitivity.terms import VERSION_KEY

    data = _read(file)
    folder = Path(file).parent / "terms"
    has_terms = VERSION_KEY.encode() in data
    lists = [str(each) for each in sorted(folder.glob(f"*{TERM_LIST}"))] if has_terms else []
    return [(file, data), *((each, _read(each)) for each in lists)]


def _read(file: str) -> bytes:
    from gemroute.core.errors import InputUnreadable

    try:
        return Path(file).read_bytes()
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or "no such name"
        raise InputUnreadable(f"{file}: cannot be read: {reason}.") from None


def _print(shape: dict[str, object], lines: Sequence[str], *, json: bool) -> None:
    from gemroute.cli.shapes import print_json
    from gemroute.terminal import show as show_text

    if json:
        print_json(shape)
    elif lines:
        show_text("\n".join(lines))
