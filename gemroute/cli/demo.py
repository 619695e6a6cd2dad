"""demo: bundled requests through the real router, against simulators on loopback."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from gemroute.cli.shapes import print_json
from gemroute.cli.wiring import Asked, Bench
from gemroute.core.errors import GemrouteError
from gemroute.core.planning import EXPECTED_OUTPUT_TOKENS
from gemroute.core.values import Request, Runner, Usage
from gemroute.core.wording import found_words, unread_words
from gemroute.dispatch import Pacing
from gemroute.intake.parts import part_of
from gemroute.router import Answered, Options, Router, Weighed
from gemroute.settings import Offline, Settings
from gemroute.simulators.gemini import GeminiSimulator
from gemroute.simulators.ollama import OllamaSimulator
from gemroute.terminal import Waiting, console, sanitise, usd

_LONG_DOCUMENT_TOKENS = 300_000
_SENTENCE = "The committee met in the morning and read the minutes of the last meeting aloud. "
_SENTENCE_TOKENS = 15
# A grey picture of one pixel: what matters is that no reader can judge it.
_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)
_LETTER = (
    "Dear Dr Okafor, patient name: Maria Example, date of birth 12/03/1961, MRN 00482913. "
    "Diagnosis: type 2 diabetes mellitus (ICD-10 E11.9). Metformin 500 mg twice daily."
)
_STEUER_ID = (
    "Sehr geehrte Damen und Herren, meine Steuer-ID lautet 86 095 742 719. "
    "Bitte senden Sie mir den Bescheid zu."
)
_LOG = (
    "2026-11-20T09:14:02Z INFO deploy started\n"
    "2026-11-20T09:14:03Z DEBUG env AWS_ACCESS_KEY_ID=AKIAQ7RZD3XW5LTN2VKC region=eu-west-1\n"
)


@dataclass(frozen=True, slots=True)
class Scene:
    """One request of the demo, and what is wrong with the world while it is asked."""

    title: str
    prompt: str
    document: bytes = b""
    local_fault: str | None = None
    cloud_fault: str | None = None
    is_offline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What came of a scene. `outcome` is `answered`, `refused` or an error class."""

    title: str
    label: str
    why: str
    route: str
    model: str
    tokens: int
    cost_usd: Decimal | None
    seconds: float
    outcome: str
    if_cloud_usd: Decimal | None = None


def scenes() -> tuple[Scene, ...]:
    """Return the demo's requests, in order."""
    long = (_SENTENCE * (_LONG_DOCUMENT_TOKENS // _SENTENCE_TOKENS)).encode()
    return (
        Scene("a public question", "Why is the sky blue?"),
        Scene("a patient letter", "Draft a reply.", _LETTER.encode()),
        Scene("a card number", "Is 4111 1111 1111 1111 a valid card number?"),
        Scene("an API key in a log", "Why did this fail?", _LOG.encode()),
        Scene("a German tax letter", "Fasse den Brief zusammen.", _STEUER_ID.encode()),
        Scene("a picture", "What does it show?", _PICTURE),
        Scene("300,000 tokens", "Summarise the minutes.", long),
        Scene("the same, cloud down", "Summarise the minutes.", long, cloud_fault="503"),
        Scene("the same, --offline", "Summarise the minutes.", long, is_offline=True),
        Scene("a question, runtime down", "Why is the sky blue?", local_fault="refuse"),
        Scene("a card, runtime down", "Bill 4111 1111 1111 1111.", local_fault="refuse"),
    )


def run_demo(*, keep: bool, json: bool) -> int:
    """Run every scene, print the table, the log and the saving; return 0."""
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
    return 0


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

        checked = verify(self._settings.state_folder / "journal")
        spent = sum((row.cost_usd or Decimal(0) for row in rows), Decimal(0))
        saved = sum((row.if_cloud_usd or Decimal(0) for row in rows), Decimal(0))
        return {
            "records": checked.records,
            "chain_holds": checked.holds,
            "cloud_received": len(self._cloud.prompts),
            "local_received": len(self._local.prompts),
            "spent_usd": float(spent),
            "saved_usd": float(saved),
        }

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
    facts = weighed.classified.facts
    reply = answered.reply if answered else None
    is_local = reply is not None and weighed.decision.to == "local"
    return Row(
        title=scene.title,
        label=facts.label.word,
        why=found_words(weighed.classified.findings, 1) or unread_words(weighed.classified.unread),
        route=weighed.decision.to if outcome != "refused" else "refused",
        model=weighed.model if outcome != "refused" else "",
        tokens=facts.tokens,
        cost_usd=reply.cost_usd if reply else Decimal(0),
        seconds=reply.duration_ms / 1000 if reply else 0.0,
        outcome=outcome,
        if_cloud_usd=_if_cloud(router, facts.tokens) if is_local else None,
    )


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
    }


def _print(rows: Sequence[Row], summary: dict[str, Any]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="", padding=(0, 1, 0, 0))
    for heading in ("REQUEST", "LABEL", "ROUTE", "MODEL"):
        table.add_column(heading, overflow="fold")
    for heading in ("TOKENS", "COST", "S"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        label = f"{row.label}: {row.why}" if row.why else row.label
        failed = row.outcome not in ("answered", "refused")
        table.add_row(
            row.title,
            sanitise(label),
            f"{row.route}, {row.outcome}" if failed else row.route,
            row.model,
            f"{row.tokens:,}",
            usd(row.cost_usd),
            f"{row.seconds:.2f}",
        )
    sys.stdout.write(
        "The answers are simulated: two servers on this machine play Ollama and Gemini.\n"
        "The rules, the decisions, the back ends, the SDKs and the record are the real ones.\n\n"
    )
    console(sys.stdout).print(table)
    chain = "whole" if summary["chain_holds"] else "BROKEN"
    sys.stdout.write(
        f"\nThe cloud received {summary['cloud_received']} requests, all of public text; "
        f"the local runtime {summary['local_received']}.\n"
        f"The journal has {summary['records']} records without content; its chain is {chain}.\n"
        f"Spent {usd(Decimal(str(summary['spent_usd'])))}; the local answers would have cost about "
        f"{usd(Decimal(str(summary['saved_usd'])))} in the cloud.\n"
    )
