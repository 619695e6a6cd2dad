"""demo: bundled requests through the real router, against simulators on loopback."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from gemroute.cli.asked import Asked
from gemroute.cli.records import Records
from gemroute.cli.scenes import Scene, scenes
from gemroute.cli.shapes import print_json
from gemroute.cli.wiring import Bench
from gemroute.core.errors import GemrouteError
from gemroute.core.planning import EXPECTED_OUTPUT_TOKENS
from gemroute.core.records import dataclass
from gemroute.core.request import Request
from gemroute.core.values import Classified, Runner, Usage
from gemroute.core.wording import found_kinds, kind_words
from gemroute.dispatch import Pacing
from gemroute.events import Answered, Options, Weighed
from gemroute.intake.parts import part_of
from gemroute.journal.keyfile import KeyStore, NoKeyring, read_key
from gemroute.router import Router
from gemroute.settings import Offline, Settings
from gemroute.simulators.gemini import GeminiSimulator
from gemroute.simulators.ollama import OllamaSimulator
from gemroute.terminal import Waiting, console, sanitise, usd

EXIT_BROKEN = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What came of a scene. `outcome` is `answered`, `refused` or an error class.

    `rule` is the guard that refused, `if_cloud_usd` what a local answer would have cost there.
    """

    title: str
    label: str
    why: str
    route: str
    model: str
    tokens: int
    cost_usd: Decimal | None
    seconds: float
    outcome: str
    rule: str = ""
    if_cloud_usd: Decimal | None = None


def run_demo(*, keep: bool, json: bool) -> int:
    """Run every scene, print the table, the log and the saving; return 0 if the promise held."""
    with ExitStack() as stack:
        folder = _folder(stack, keep=keep)
        local = stack.enter_context(OllamaSimulator())
        cloud = stack.enter_context(GeminiSimulator())
        stage = Stage(_settings(folder, local, cloud), local, cloud)
        waiting = stack.enter_context(_showing(Waiting(sys.stderr)))
        rows = []
        for scene in scenes():
            waiting.on(scene.title)
            rows.append(stage.play(scene))
        waiting.off()
        summary = stage.summary(rows)
    if json:
        print_json({"simulated": True, "rows": [_shape(row) for row in rows], **summary})
    else:
        _print(rows, summary)
        if keep:
            sys.stdout.write(f"Kept: {folder}\n")
    return 0 if summary["chain_holds"] and not summary["secrets_in_cloud"] else EXIT_BROKEN


class Stage:
    """The simulators and the settings that make the router use them."""

    def __init__(self, settings: Settings, local: OllamaSimulator, cloud: GeminiSimulator) -> None:
        self._settings = settings
        self._local = local
        self._cloud = cloud

    def play(self, scene: Scene) -> Row:
        """Return what comes of one scene."""
        self._local.set_fault(scene.local_fault)
        self._cloud.set_fault(scene.cloud_fault)
        bench = self._bench(is_offline=scene.is_offline)
        parts = (part_of("document", scene.document),) if scene.document else ()
        with bench.router() as router:
            return _played(scene, Request(prompt=scene.prompt, parts=parts), router)

    def summary(self, rows: Sequence[Row]) -> dict[str, Any]:
        """Return what the journal and the cloud's own record say of the whole run."""
        from gemroute.journal.verify import verify

        records = DemoRecords(self._settings, {})
        key = read_key(records.key_file)
        checked = verify(records.journal.folder, key)
        spent = sum((row.cost_usd or Decimal(0) for row in rows), Decimal(0))
        saved = sum((row.if_cloud_usd or Decimal(0) for row in rows), Decimal(0))
        secrets = {scene.secret.encode() for scene in scenes() if scene.secret}
        return {
            "records": checked.records,
            "chain_holds": checked.holds and not checked.unchecked,
            "cloud_received": len(self._cloud.prompts),
            "local_received": len(self._local.prompts),
            "secrets": len(secrets),
            "secrets_in_cloud": sum(map(self._cloud_received, secrets)),
            "spent_usd": float(spent),
            "saved_usd": float(saved),
        }

    def _cloud_received(self, secret: bytes) -> bool:
        return any(secret in request.body for request in self._cloud.requests)

    def _bench(self, *, is_offline: bool) -> Bench:
        bench = DemoBench(Asked(), self._settings, {"GEMINI_API_KEY": "simulated"})
        bench.is_offline = is_offline
        bench.warn = lambda _text: None
        return bench


class DemoBench(Bench):
    """A bench whose requests come from a pipe, and that never really waits."""

    is_offline = False

    @contextmanager
    def router(self) -> Iterator[Router]:
        with super().router() as router:
            router.runner = Runner.PIPE
            router.offline = self.is_offline
            yield router

    @property
    def pacing(self) -> Pacing:
        return replace(super().pacing, sleep=lambda _seconds: None)

    @cached_property
    def records(self) -> Records:
        return DemoRecords(self.settings, self.environment)


class DemoRecords(Records):
    """Records that touch nothing outside the demonstration's folder: no keyring, no anchors."""

    @property
    def key_store(self) -> KeyStore:
        return NoKeyring()

    def keep_anchor(self, say: Callable[[str], None], *, in_ci: bool) -> None:
        """Keep none."""


def _played(scene: Scene, request: Request, router: Router) -> Row:
    weighed = router.weigh(request, Options())
    outcome, answered = "answered", None
    try:
        for event in router.ask(request, Options()):
            if isinstance(event, Weighed):
                weighed = event
            elif isinstance(event, Answered):
                answered = event
    except GemrouteError as failure:
        outcome = "refused" if failure.error_class == "policy" else failure.error_class
    return _row(scene, router, weighed, answered, outcome)


def _row(
    scene: Scene, router: Router, weighed: Weighed, answered: Answered | None, outcome: str
) -> Row:
    classified, decision = weighed.classified, weighed.decision
    reply = answered.reply if answered else None
    is_local = reply is not None and decision.to == "local"
    unread = ", ".join(item.reason for item in classified.unread)
    rules = [reason.rule for reason in decision.by if not reason.rule.startswith("floor:")]
    return Row(
        title=scene.title,
        label=classified.facts.label.word,
        why=_kinds(classified) or unread,
        route=decision.to if outcome != "refused" else "refused",
        model=weighed.model if outcome != "refused" else "",
        tokens=classified.facts.tokens,
        cost_usd=reply.cost_usd if reply else Decimal(0),
        seconds=reply.duration_ms / 1000 if reply else 0.0,
        outcome=outcome,
        rule=rules[0] if rules and outcome == "refused" else "",
        if_cloud_usd=_if_cloud(router, classified.facts.tokens) if is_local else None,
    )


def _kinds(classified: Classified) -> str:
    """Return what decided, and how many kinds more were found: `person's name +2`."""
    first, *others = [kind_words(kind) for kind in found_kinds(classified)] or [""]
    return f"{first} +{len(others)}" if others else first


def _if_cloud(router: Router, tokens: int) -> Decimal | None:
    usage = Usage(tokens, EXPECTED_OUTPUT_TOKENS)
    return router.prices().price(router.cloud_model, usage, router.today())


def _settings(folder: Path, local: OllamaSimulator, cloud: GeminiSimulator) -> Settings:
    return Settings(
        config_folder=folder / "config",
        state_folder=folder / "state",
        cache_folder=_rules_cache(folder),
        local_url=local.url,
        gemini_base_url=cloud.url,
        offline=Offline.NO,
    )


def _rules_cache(folder: Path) -> Path:
    """Return the user's cache where there is one already, so that the rules compile once."""
    usual = Asked().settings().cache_folder
    return usual if usual.is_dir() else folder / "cache"


def _folder(stack: ExitStack, *, keep: bool) -> Path:
    if keep:
        return Path(tempfile.mkdtemp(prefix="gemroute-demo-"))
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gemroute-demo-")))


@contextmanager
def _showing(waiting: Waiting) -> Iterator[Waiting]:
    try:
        yield waiting
    finally:
        waiting.off()


def _shape(row: Row) -> dict[str, Any]:
    return {
        "request": row.title,
        "label": row.label,
        "why": row.why,
        "route": row.route,
        "model": row.model,
        "tokens": row.tokens,
        "cost_usd": None if row.cost_usd is None else float(row.cost_usd),
        "seconds": row.seconds,
        "outcome": row.outcome,
        "rule": row.rule,
    }


def _print(rows: Sequence[Row], summary: dict[str, Any]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="", padding=(0, 1, 0, 0))
    for heading, width in (("REQUEST", 17), ("LABEL", 16), ("ROUTE", 22)):
        table.add_column(heading, width=width)
    for heading in ("TOKENS", "COST", "S"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            row.title,
            sanitise(f"{row.label}\n{row.why}".strip()),
            f"{row.route} {row.model}\n{_mishap(row)}".strip(),
            f"{row.tokens:,}",
            usd(row.cost_usd),
            f"{row.seconds:.1f}",
        )
    sys.stdout.write(
        "The answers are simulated: two servers on this machine play Ollama and Gemini.\n"
        "The rules, decisions, back ends, SDKs and the record are the real ones.\n\n"
    )
    console(sys.stdout).print(table)
    sys.stdout.write("\n".join(("", *_summary_lines(summary))) + "\n")


def _mishap(row: Row) -> str:
    """Return the second line of a route: the rule that refused, or how it failed."""
    if row.outcome == "refused":
        return row.rule
    return "" if row.outcome == "answered" else f"failed: {row.outcome}"


def _summary_lines(summary: dict[str, Any]) -> Iterator[str]:
    leaked, secrets = summary["secrets_in_cloud"], summary["secrets"]
    found = f"{leaked} of" if leaked else "none of"
    yield (
        f"The cloud received {summary['cloud_received']} requests, "
        f"and {found} the {secrets} secrets above in any of them."
    )
    yield f"The local runtime received {summary['local_received']}."
    chain = "whole" if summary["chain_holds"] else "BROKEN"
    yield f"The journal has {summary['records']} records without content; its chain is {chain}."
    spent, saved = (usd(Decimal(str(summary[name]))) for name in ("spent_usd", "saved_usd"))
    yield f"At list prices the cloud cost {spent}; answering here saved about {saved}."
