"""How long policies take: to load, prove, decide and replay, beside Cedar and two CEL libraries.

    python tests/bench/policy.py

Milliseconds and microseconds of processor time, medians. The peers are measured where they are
installed, in the same run, on the same twenty conditions and the same facts, and their answers
are held against ours. To have them, in an environment of its own:

    python -m venv peers
    peers/bin/pip install -e . cedarpy cel-python common-expression-language
    peers/bin/python tests/bench/policy.py
"""

from __future__ import annotations

import importlib.util
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gemroute.core.decide import decide
from gemroute.core.policy.language import BASE_FACTS, Policy
from gemroute.core.policy.loader import load_policy
from gemroute.core.policy.prover import Verdict, prove
from gemroute.core.policy.vocabulary import KINDS
from gemroute.core.replay import Replay
from gemroute.core.values import (
    Category,
    Classified,
    Decision,
    Facts,
    Label,
    Place,
    Route,
    TokenCount,
)
from gemroute.journal.chain import Journal
from gemroute.journal.past import past_of
from gemroute.journal.reading import read_entries
from gemroute.journal.record import Run, Target, intent_body

POLICIES = Path(__file__).parents[2] / "policies"
HEAD = "gemroute: 1\nname: bench\nguards:\n"
TAIL = """prefer: [{{id: rest, when: {{}}, to: cloud, else: local}}]
invariants: [{{id: never, forall: {when}, never: cloud}}]
tests: [{{name: t, given: {{}}, expect: {{to: cloud}}}}]
"""
CHANCE = random.Random(7)
RECORDS = 10_000


def written(conditions: list[str], forall: str = "{label: restricted}") -> bytes:
    guards = (
        f'  - {{id: g{n}, when: {when}, allow: [local], why: "."}}\n'
        for n, when in enumerate(conditions)
    )
    return (HEAD + "".join(guards) + TAIL.format(when=forall)).encode()


def two_hundred_lines() -> bytes:
    """Return a policy of some two hundred lines: the shipped one, with further guards."""
    text = (POLICIES / "default.yaml").read_text(encoding="utf-8")
    missing = 200 - text.count("\n")
    guards = "".join(
        f"  - id: own-{n}\n    when: {{found: {{has: own_term}}, tokens: {{gt: {n}}}}}\n"
        f'    allow: [local]\n    why: "Our own words."\n'
        for n in range(missing // 4)
    )
    return text.replace("\nprefer:", f"{guards}\nprefer:", 1).encode()


TWENTY = [(n % 4, 1_000 * (n + 1)) for n in range(20)]
"""The conditions that all are measured on: a label of at least n, and more than m tokens."""


def cpu_ms(work: Callable[[], object], times: int = 15) -> float:
    """Return the median of several runs, in milliseconds."""
    spent = []
    for _ in range(times):
        began_s = time.process_time()
        work()
        spent.append(time.process_time() - began_s)
    return statistics.median(spent) * 1e3


def each_us(work: Callable[[Facts], object], points: list[Facts]) -> float:
    """Return the microseconds for one of many facts."""
    return cpu_ms(lambda: [work(facts) for facts in points], 5) * 1e3 / len(points)


def random_points(count: int) -> list[Facts]:
    return [
        replace(BASE_FACTS, label=Label(CHANCE.randrange(3)), tokens=CHANCE.randrange(30_000))
        for _ in range(count)
    ]


def own(policy: Policy) -> Callable[[Facts], bool]:
    return lambda facts: decide(policy, facts).to == Place.CLOUD


def cedar() -> Callable[[Facts], bool]:
    import cedarpy

    forbids = "".join(
        "forbid(principal, action, resource)"
        f" when {{ context.label >= {label} && context.tokens > {tokens} }};\n"
        for label, tokens in TWENTY
    )
    policies = cedarpy.PolicySet.from_str(f"permit(principal, action, resource);\n{forbids}")
    request = {"principal": 'U::"a"', "action": 'A::"send"', "resource": 'P::"cloud"'}

    def allows(facts: Facts) -> bool:
        context = {"label": int(facts.label), "tokens": facts.tokens}
        return bool(cedarpy.is_authorized({**request, "context": context}, policies, []).allowed)

    return allows


CEL = [f"label >= {label} && tokens > {tokens}" for label, tokens in TWENTY]


def cel_in_rust() -> Callable[[Facts], bool]:
    import cel

    programs = [cel.compile(text) for text in CEL]

    def allows(facts: Facts) -> bool:
        context = {"label": int(facts.label), "tokens": facts.tokens}
        return True not in [program.execute(context) for program in programs]

    return allows


def cel_in_python() -> Callable[[Facts], bool]:
    import celpy

    environment = celpy.Environment()
    programs = [environment.program(environment.compile(text)) for text in CEL]

    def allows(facts: Facts) -> bool:
        number = celpy.celtypes.IntType
        context = {"label": number(int(facts.label)), "tokens": number(facts.tokens)}
        return True not in [bool(program.evaluate(context)) for program in programs]

    return allows


PEERS: dict[str, tuple[str, Callable[[], Callable[[Facts], bool]]]] = {
    "cedarpy": ("cedarpy", cedar),
    "common-expression-language": ("cel", cel_in_rust),
    "cel-python": ("celpy", cel_in_python),
}


def adversarial(count: int = 116) -> Policy:
    """Return a policy of random guards of three clauses each, over 27 dimensions."""
    conditions = []
    for _ in range(count):
        held, lacking = CHANCE.sample(KINDS[:20], 2)
        way, category = CHANCE.choice(["has", "lacks"]), CHANCE.choice([*Category])
        found = f"found: {{has: {held}, lacks: {lacking}}}"
        conditions.append(f"{{{found}, category: {{{way}: {category}}}}}")
    return load_policy(written(conditions, "{label: public}"), "adversarial.yaml")


def replayed_a_second() -> float:
    """Return how many recorded requests are read and decided anew in a second."""
    used, new = (
        load_policy((POLICIES / f"{name}.yaml").read_bytes(), name)
        for name in ("default", "strict")
    )
    run, replay = Run(policy_sha256=used.sha256), Replay(new, used)
    with TemporaryDirectory() as folder:
        journal = Journal(Path(folder), now=lambda: datetime(2026, 11, 21, tzinfo=UTC))
        journal.append("intent", intent_body(_classified(), _decision(), run, _target()))
        (file,) = Path(folder).glob("*.jsonl")
        file.write_bytes(file.read_bytes() * RECORDS)
        entries = Path(folder)
        ms = cpu_ms(lambda: [replay.of(past_of(entry)) for entry in read_entries(entries)], 3)
    return RECORDS / ms * 1e3


def _classified() -> Classified:
    facts = replace(BASE_FACTS, found=frozenset({"person"}), category=frozenset({"personal"}))
    return Classified(
        facts=facts, findings=(), tokens=TokenCount(1, 1, exact=True), media_tokens=0, unread=(),
        reasons=(), size_bytes=1, digest="0" * 64,
    )  # fmt: skip


def _decision() -> Decision:
    return Decision(routes=(Route(Place.CLOUD),), prefer="rest")


def _target() -> Target:
    return Target(place=Place.CLOUD, model="m", endpoint_host="h", bytes_out=1, input_hmac="0" * 64)


def rows() -> Iterator[tuple[str, str, str]]:
    """Yield (what, figure, bar)."""
    data = two_hundred_lines()
    took = cpu_ms(lambda: prove(load_policy(data, "p.yaml")))
    yield "load and prove 200 lines", f"{took:.2f} ms", "5 ms"
    conditions = [f"{{tokens: {{gt: {n + 1}}}, label: restricted}}" for n in range(399)]
    many = load_policy(written([*conditions, "{label: {at_least: restricted}}"]), "many.yaml")
    yield "prove 400 guards", f"{cpu_ms(lambda: prove(many)):.2f} ms", "20 ms"
    hard = adversarial()
    began_s = time.process_time()
    (proof,) = prove(hard)
    took = time.process_time() - began_s
    verdict = "unproved" if proof.verdict is Verdict.UNPROVED else proof.verdict.value
    yield "116 adversarial guards", f"{took:.2f} s, {verdict}", "3 s"
    yield "replay", f"{replayed_a_second():,.0f} a second", "10,000 a second"


def compared() -> Iterator[tuple[str, str, str]]:
    """Yield what one decision over the twenty conditions takes, ours first."""
    conditions = [
        f"{{label: {{at_least: {Label(n).word}}}, tokens: {{gt: {m}}}}}" for n, m in TWENTY
    ]
    points = random_points(500)
    ours = own(load_policy(written(conditions), "twenty.yaml"))
    answers = [ours(facts) for facts in points]
    yield "decide, 20 guards", f"{each_us(ours, points):.1f} µs", "10 µs"
    for name, (module, make) in PEERS.items():
        if importlib.util.find_spec(module) is None:
            yield f"  {name}", "not installed", "see above"
            continue
        allows: Any = make()
        agrees = [allows(facts) for facts in points] == answers
        figure = f"{each_us(allows, points):.1f} µs"
        yield f"  {name}", figure, "same answers" if agrees else "OTHER ANSWERS"


if __name__ == "__main__":
    for row in (*rows(), *compared()):
        print("{:<30} {:>18}   {}".format(*row))
