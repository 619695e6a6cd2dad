"""route and classify: a request in; its facts and its decision on stdout, nothing sent."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gemroute.cli.asked import Asked
from gemroute.cli.shapes import facts_shape, item_shape, print_json, route_shape
from gemroute.cli.wiring import Bench
from gemroute.core.errors import InputUnreadable, UsageError
from gemroute.core.request import Request
from gemroute.core.values import Classified, Finding, Label, LocalState
from gemroute.core.wording import kind_words, label_words, masked_words, unread_words
from gemroute.events import Weighed
from gemroute.terminal import is_terminal, sanitise, show, standard_input, usd

if TYPE_CHECKING:
    from gemroute.core.planning import Estimate
    from gemroute.router import Router

EXIT_REFUSED = 7
_MAX_LINE_BYTES = 64 << 20
_ALONE = "Leave out --jsonl, or the prompt, --attach and --system."


def show_route(asked: Asked, *, json: bool) -> int:
    """Print where a request would go, and why; return 0, or 7 when it would be refused."""
    bench = Bench(asked)
    request = bench.request()
    with bench.router() as router:
        weighed = router.weigh(request, bench.asked.options(), explain=True)
        if json:
            print_json(bench_shape(bench, weighed))
        else:
            show("\n".join(route_lines(bench, router, weighed)))
    return EXIT_REFUSED if weighed.decision.is_refused else 0


def bench_shape(bench: Bench, weighed: Weighed) -> dict[str, Any]:
    """Return the JSON object of a decision with the policy and the connectivity it rests on."""
    from gemroute.core.policy.nearness import openings

    facts = weighed.classified.facts
    return route_shape(
        weighed,
        openings(bench.policy, facts),
        policy={"name": bench.policy.name, "sha256": bench.policy.sha256},
        connectivity={
            "net": facts.net.value,
            "local": facts.local.value,
            "local_host": facts.local_host.value,
            "evidence": list(bench.probe_behind(weighed.model).evidence),
        },
    )


def decision_line(weighed: Weighed) -> str:
    """Return the one line on a decision: where, which model, label and why, tokens, cost."""
    parts = [
        weighed.place.value if weighed.place else "refused",
        *([weighed.model] if weighed.model else []),
        label_words(weighed.classified),
        f"{weighed.classified.facts.tokens:,} tokens",
        *([usd(weighed.estimate.expected_usd)] if weighed.place else []),
    ]
    return "→ " + " · ".join(parts)


def show_facts(asked: Asked, *, thorough: bool, count: bool, json: bool) -> int:
    """Print the facts of one request; return 0."""
    bench = Bench(asked)
    request = bench.request()
    with bench.router() as router:
        classified = router.classify(request, thorough=thorough, count=count, connected=False)
    if json:
        print_json(facts_shape(classified))
        return 0
    if thorough and is_terminal(sys.stdout):
        from gemroute.cli.showing_text import show_masked

        show_masked(request.segments(), classified.findings)
    show("\n".join(_fact_lines(classified, thorough=thorough)))
    return 0


def stream_facts(asked: Asked, *, thorough: bool, count: bool) -> int:
    """Judge items as they come in on stdin, one line each way; return 0.

    Raises:
        UsageError: something else is to be judged as well.
    """
    if asked.prompt or asked.attachments or asked.system:
        raise UsageError("--jsonl judges the lines of standard input alone.", hint=_ALONE)
    bench = Bench(asked)
    with bench.router() as router:
        for number, line in _numbered_lines():
            identity, text = _item(line, number)
            request = Request(prompt=text, declared_label=bench.declared_label)
            classified = router.classify(request, thorough=thorough, count=count, connected=False)
            print_json(item_shape(identity, classified))
    return 0


def _numbered_lines() -> Iterator[tuple[int, bytes]]:
    """Yield every line of standard input that is not blank, with its number from 1."""
    stream = standard_input()
    for number in itertools.count(1):
        line = stream.readline(_MAX_LINE_BYTES + 1)
        if not line:
            return
        if len(line) > _MAX_LINE_BYTES:
            raise InputUnreadable(f"stdin:{number}: the line is above 64 MiB.")
        if line.strip():
            yield number, line


def _item(line: bytes, number: int) -> tuple[object, str]:
    """Return id and text of one line; what is not such an object ends the run by its number."""
    way_out = 'Each line is an object such as {"id": 1, "text": "…"}.'
    try:
        item = json.loads(line, object_pairs_hook=_without_doubles)
        identity, text = item.get("id", number), item["text"]
        # What is no text would be judged as Python writes it; an id has to be JSON again.
        json.dumps(identity, allow_nan=False)
        return identity, str.encode(text, "utf-8", "replace").decode()
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise InputUnreadable(f"stdin:{number}: is not an item.", hint=way_out) from None


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object; of two values under one key, only one would be judged.

    Raises:
        ValueError: a key stands there twice.
    """
    if len(item := dict(pairs)) < len(pairs):
        raise ValueError("a key stands there twice")
    return item


def route_lines(bench: Bench, router: Router, weighed: Weighed) -> Iterator[str]:
    from gemroute.cli.showing_explanation import change_lines
    from gemroute.core.policy.nearness import openings

    decision, classified = weighed.decision, weighed.classified
    yield decision_line(weighed)
    if decision.is_refused:
        message, way_out = router.refusal(weighed)
        yield f"{message}\n  {way_out}".rstrip()
    for reason in decision.by if decision.routes else ():
        yield f"  {reason.rule}: {reason.why}"
    if decision.prefer and decision.routes:
        yield f"  chosen by: {decision.prefer}"
    if weighed.unsure:
        is_ready = bench.probe.state is LocalState.READY
        asked = "would be asked first" if is_ready else "cannot be asked now, so it would stay here"
        yield f"  unsure: {router.local_model} {asked} ({cue_words(weighed)})"
    if decision.require:
        yield f"  requires: {', '.join(sorted(decision.require))}"
    if weighed.masked:
        yield f"  {masked_words(weighed.masked)}"
    yield from change_lines(decision, openings(bench.policy, classified.facts))
    yield from _fact_lines(classified, thorough=False)
    facts = classified.facts
    local = f"local {facts.local.value} at {facts.local_host.value}"
    yield f"connectivity  net {facts.net.value} · {local}"
    for line in bench.probe_behind(weighed.model).evidence:
        yield f"              {sanitise(line)}"
    if weighed.place:
        yield _cost_line(weighed.estimate)
    yield f"policy        {bench.policy.name} · sha256 {bench.policy.sha256[:16]}"


def cue_words(weighed: Weighed) -> str:
    """Return what makes a text unsure: `health`, `name, relation`."""
    return ", ".join(sorted({cue for window in weighed.unsure for cue in window.cues}))


def _cost_line(estimate: Estimate) -> str:
    amounts = (estimate.least_usd, estimate.expected_usd, estimate.most_usd)
    return "cost          least {} · expected {} · most {}".format(*map(usd, amounts))


def _fact_lines(classified: Classified, *, thorough: bool) -> Iterator[str]:
    facts, tokens = classified.facts, classified.tokens
    yield f"label         {label_words(classified)}"
    yield f"classifier    {facts.classifier.value}" + _in_brackets(", ".join(classified.reasons))
    is_one = tokens.exact or tokens.low == tokens.high
    counted = f"{tokens.high:,}" if is_one else f"{tokens.low:,} to {tokens.high:,}"
    media = f" + {classified.media_tokens:,} for media" if classified.media_tokens else ""
    yield f"tokens        {counted}{media} · {classified.size_bytes:,} bytes"
    yield f"modality      {', '.join(sorted(facts.modality))}"
    if classified.unread:
        yield f"unread        {unread_words(classified.unread)}"
    if facts.zone:
        yield f"zone          {', '.join(sorted(facts.zone))}"
    for finding in classified.findings:
        where = f"{sanitise(finding.where)}:{finding.line}"
        yield (
            f"finding       {where}  {kind_words(finding.kind)}  {sanitise(finding.masked)}"
            f"  ({finding.rule})"
        )
        if thorough:
            yield f"              {_evidence(finding)}"
    if classified.findings and facts.label is Label.RESTRICTED and not thorough:
        yield "              reading stopped here; `gemroute classify --all` lists everything"


def _evidence(finding: Finding) -> str:
    """Return where a find stands and what spoke for it, in words."""
    parts = [
        f"bytes {finding.start:,} to {finding.end:,}",
        finding.category.value,
        f"score {finding.score:g}",
        *([f"seen as {finding.view}"] if finding.view != "raw" else []),
        *([f"passed {finding.validator}"] if finding.validator else []),
        *([f'beside "{sanitise(finding.context)}"'] if finding.context else []),
    ]
    return " · ".join(parts)


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""
