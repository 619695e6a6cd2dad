"""policy check, test and show: files in, what they say and whether they hold out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from gemroute.cli import options as opt
from gemroute.cli.policy_files import files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gemroute.core.policy.language import Policy
    from gemroute.core.policy.prover import Proof

app = typer.Typer(
    name="policy",
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Write, check, explain and sign policies. A policy is given by its name or as a file; of "
    "several, the first is the base, and each further one can only tighten it. Shipped: default, "
    "strict, offline, healthcare, finance, legal, government, developer, ci, cost-saver.",
    epilog="Examples:  gemroute policy check team.yaml  ·  gemroute policy test default  ·  "
    "gemroute policy show strict",
)

Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="NAME|FILE...", help="The base first; default: the one in force."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]


@app.command(
    epilog="Examples:  gemroute policy check  ·  gemroute policy check default team.yaml --json"
)
def check(names: Names = None, json: Json = False) -> None:
    """Read policies strictly, and prove their invariants.

    Every mistake is named with file, line and column; the exit status is then 3. An invariant is
    proved over every combination of facts. The status is 5 when one is refuted, with facts that
    break it, and 6 when one could not be proved.
    """
    from gemroute.core.policy.prover import prove, require_proved

    policy = _load(names, in_force=not names)
    proofs = prove(policy)
    summary = {
        "name": policy.name,
        "revision": policy.revision,
        "sha256": policy.sha256,
        "layers": [layer.name for layer in policy.layers],
        "guards": len(policy.guards),
        "preferences": len(policy.prefer),
        "invariants": len(policy.invariants),
        "tests": len(policy.tests),
        "complete": policy.is_complete,
        "proofs": [_proof_shape(proof) for proof in proofs],
    }
    if json:
        from gemroute.cli.shapes import print_json

        print_json(summary)
    else:
        _print_check(policy, proofs)
    require_proved(proofs)


def _print_check(policy: Policy, proofs: Sequence[Proof]) -> None:
    from gemroute.core.policy.describing import title
    from gemroute.core.wording import counted

    counts = {"guard": policy.guards, "preference": policy.prefer, "test": policy.tests}
    words = ", ".join(counted(len(rules), name) for name, rules in counts.items())
    _print(f"{title(policy)}: {words}; sha256 {policy.sha256}")
    for proof in proofs:
        _print(f"{proof.invariant.id}: {proof.verdict.value}")


def _proof_shape(proof: Proof) -> dict[str, Any]:
    from gemroute.core.policy.describing import fact_words

    example = fact_words(proof.example) if proof.example else None
    return {"id": proof.invariant.id, "verdict": proof.verdict.value, "example": example}


@app.command(
    "test",
    epilog="Examples:  gemroute policy test default team.yaml --json  ·  "
    "gemroute policy test team.yaml --junit tests.xml --sarif tests.sarif",
)
def run_tests_of(
    names: Names = None,
    json: Json = False,
    junit: Annotated[
        str, typer.Option("--junit", metavar="FILE", help="Write a JUnit report there too.")
    ] = "",
    sarif: Annotated[
        str, typer.Option("--sarif", metavar="FILE", help="Write a SARIF 2.1.0 log there too.")
    ] = "",
    github: Annotated[
        bool | None,
        typer.Option(
            "--github/--no-github",
            help="Annotate lines for GitHub, on stderr; default: where GITHUB_ACTIONS is true.",
        ),
    ] = None,
) -> None:
    """Run the tests that stand in the policies.

    The exit status is 4 when a test fails or when there is none: a suite that tests nothing
    does not pass. It is 3 when a test names a rule that there is not. Reports are written
    whatever comes out.
    """
    from gemroute.cli.showing_tests import Reports, show_tests

    show_tests(lambda: _load(names), Reports(junit, sarif, github), json=json)


@app.command(epilog="Examples:  gemroute policy prove team.yaml  ·  gemroute policy prove --json")
def prove(names: Names = None, json: Json = False) -> None:
    """Prove the invariants, and name the rules that say nothing.

    What breaks an invariant is given as a line for `tests:`. A guard that never holds or that
    repeats others, a preference that is never reached or never taken, and facts that no
    preference holds for are named too, and change nothing about the exit status. That is 5 when
    an invariant is refuted, and 6 when one could not be proved. No policy is used before its
    invariants are proved.
    """
    from gemroute.cli.showing_policy import show_proofs

    show_proofs(_load(names, in_force=not names), json=json)


@app.command(
    epilog="Examples:  gemroute policy mutate team.yaml  ·  gemroute policy mutate --min 90"
)
def mutate(
    names: Names = None,
    at_least: Annotated[
        int, typer.Option("--min", metavar="PERCENT", min=0, max=100, help="How many must fail.")
    ] = 100,
    json: Json = False,
) -> None:
    """Find the slips of the pen that no test would notice.

    Each rule is deleted, narrowed or exchanged in turn, each model left out or mistaken for
    another, and the tests are run. The exit status is 4 when fewer slips are noticed than --min
    says. A slip that changes no decision does not
    count.
    """
    from gemroute.cli.showing_policy import show_mutants

    show_mutants(_load(names), at_least, json=json)


@app.command(
    epilog="Examples:  gemroute policy diff default mine.yaml  ·  "
    "gemroute policy diff old.yaml new.yaml --no-wider"
)
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The policy of before.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The policy of now.")],
    no_wider: Annotated[
        bool, typer.Option("--no-wider", help="Exit status 5 if NEW permits more anywhere.")
    ] = False,
    json: Json = False,
) -> None:
    """Show what a new policy decides otherwise than the old one.

    Every combination of facts is compared, and each kind of change comes with facts that show
    it. Labels that fell and zones that lost paths are changes too.
    """
    from gemroute.cli.showing_policy import show_changes

    show_changes(_load([old]), _load([new]), no_wider=no_wider, json=json)


@app.command(
    epilog="Examples:  gemroute policy replay --against mine.yaml  ·  "
    "gemroute policy replay --since 2026-11-01 --against strict --no-wider --json"
)
def replay(
    against: Annotated[
        str, typer.Option("--against", metavar="NAME|FILE", help="The policy to decide them by.")
    ],
    since: Annotated[
        str, typer.Option("--since", metavar="DATE", help="From that day on, in UTC: 2026-11-21.")
    ] = "",
    no_wider: Annotated[
        bool, typer.Option("--no-wider", help="Exit status 5 if anything would newly leave.")
    ] = False,
    json: Json = False,
) -> None:
    """Decide the requests in the journal anew, by another policy.

    Nothing is sent: only facts are read, and records hold no content. Each kind of change is
    counted, with the ids of a few records and what it would cost. What a record leaves open
    counts at its worst. A record whose facts are not complete is counted apart; with --no-wider
    the exit status is then 6.
    """
    from gemroute.cli.showing_logs import read_day
    from gemroute.cli.showing_replay import show_replay

    show_replay(against, read_day(since), no_wider=no_wider, json=json)


@app.command(
    epilog="Examples:  gemroute policy explain --set label=confidential --set local=down  ·  "
    'gemroute policy explain "Pay DE89 3704 0044 0532 0130 00" -p strict'
)
def explain(
    prompt: Annotated[
        list[str] | None,
        typer.Argument(metavar="PROMPT...", help="A text to judge; default: facts alone."),
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FACT=VALUE", help="A fact, as tests give it. Repeatable."),
    ] = None,
    attach: opt.Attach = None,
    policy: opt.PolicyOption = None,
    to: opt.To = None,
    label: opt.LabelOption = None,
    offline: opt.Offline = None,
    json: Json = False,
) -> None:
    """Show what a policy decides, and the least that would change it.

    Every rule that spoke is named, with its file and line. Without a text the facts are those of
    a short public question at a terminal. --set lays others over them: label=restricted,
    tokens=400000, found=[bank_account, contact]. The least change is computed over all
    combinations of facts. The exit status is 7 when the request would be refused; nothing is sent.
    """
    from gemroute.cli.asked import Asked
    from gemroute.cli.showing_explanation import show_explanation

    asked = Asked(
        prompt=" ".join(prompt or ()),
        attachments=tuple(attach or ()),
        to=to.value if to else "",
        label=label.value if label else "",
        policies=tuple(policy or ()),
        offline=offline.value if offline else "",
    )
    raise typer.Exit(show_explanation(asked, given or (), json=json))


def _load(names: list[str] | None, *, in_force: bool = False) -> Policy:
    """Return the policies as they are written, or what the organisation leaves of them."""
    from gemroute.cli.asked import Asked
    from gemroute.cli.wiring import Bench

    bench = Bench(Asked(policies=tuple(names or ())))
    return bench.ruled_policy if in_force else bench.written_policy


def _print(text: Any) -> None:
    from gemroute.terminal import show

    show(str(text))


app.registered_commands.extend(files.registered_commands)
