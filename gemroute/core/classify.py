"""Request -> Classified: every text judged, every length bounded, every fact given a value.

A detector is believed as far as what it says makes sense: one that raises, answers with
something else, leaves texts out or takes too long has not judged the request completely.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final, Protocol

from gemroute.core.policy.language import Policy
from gemroute.core.policy.zones import zones_asked
from gemroute.core.request import Payload, Request, Segment
from gemroute.core.tokens.bounds import bound_tokens, count_exactly, template_tokens
from gemroute.core.tokens.gemma import GemmaVocabulary
from gemroute.core.values import (
    Category,
    Classified,
    Classifier,
    Facts,
    Finding,
    Judgement,
    Label,
    Modality,
    Surroundings,
    TokenCount,
    Unread,
)

LATE: Final = "time"
UNREAD: Final = "unread"
"""Why a judgement does not count as complete, beside the detector's own reasons."""


class Detector(Protocol):
    """What judges text. `enough` says after which finding nothing more can change the label."""

    def judge(
        self,
        segments: Iterable[Segment],
        *,
        thorough: bool = False,
        enough: Callable[[Finding], bool] | None = None,
    ) -> Judgement: ...


def classify(
    request: Request,
    policy: Policy,
    surroundings: Surroundings,
    detector: Detector,
    vocabulary: Callable[[], GemmaVocabulary],
    *,
    thorough: bool = False,
    count: bool = False,
    windows: Iterable[int] = (),
    is_late: Callable[[], bool] = lambda: False,
) -> Classified:
    """Return the facts of a request and what they rest on.

    `is_late` is asked before each text: once it is late, the rest is not judged. `thorough`
    reads on after the highest label is certain; `count` counts tokens exactly.
    Otherwise tokens are bounded just well enough to compare them with the policy's own
    thresholds and with `windows`. Facts hold the upper bound.
    """
    judgement = _judged(request, policy, detector, is_late, thorough=thorough)
    tokens = _counted(request, policy, vocabulary, count=count, windows=windows)
    media_tokens = sum(media.tokens for media in request.all_media())
    labels = _labels(request, policy, judgement.findings)
    label = max(labels.values())
    return Classified(
        facts=_facts(
            request,
            policy,
            surroundings,
            judgement,
            label=label,
            tokens=tokens.high + media_tokens,
        ),
        findings=judgement.findings,
        tokens=tokens,
        media_tokens=media_tokens,
        unread=_unread(request, policy),
        reasons=judgement.reasons,
        size_bytes=_size_bytes(request),
        digest=request.payload().digest(),
        label_by=tuple(sorted(giver for giver, given in labels.items() if given is label)),
    )


def cautioned(
    classified: Classified, policy: Policy, opinion: Judgement, words: Iterable[str]
) -> Classified:
    """Return the facts with a second opinion laid over them: whatever it says, never with less.

    Its findings raise the label or leave it, and one that is not OK spoils the classifier;
    `words` tell what it said of each window.
    """
    facts = classified.facts
    given = [(each.kind, policy.label_of(each.category, each.kind)) for each in opinion.findings]
    label = max([facts.label, *(one for _, one in given)])
    by = {kind for kind, one in given if one is label}
    by.update(classified.label_by if label is facts.label else ())
    classifier = facts.classifier if facts.classifier is not Classifier.OK else opinion.classifier
    return replace(
        classified,
        facts=replace(
            facts,
            label=label,
            classifier=classifier,
            category=facts.category.union(each.category.value for each in opinion.findings),
            found=facts.found.union(kind for kind, _ in given),
        ),
        findings=(*classified.findings, *opinion.findings),
        reasons=(*classified.reasons, *opinion.reasons),
        label_by=tuple(sorted(by)),
        judged=(*classified.judged, *words),
    )


def _facts(
    request: Request,
    policy: Policy,
    surroundings: Surroundings,
    judgement: Judgement,
    *,
    label: Label,
    tokens: int,
) -> Facts:
    return Facts(
        label=label,
        classifier=_completeness(_unread(request, policy), judgement),
        category=frozenset(finding.category.value for finding in judgement.findings),
        found=frozenset(finding.kind for finding in judgement.findings),
        modality=_modality(request),
        tokens=tokens,
        zone=request.zones - _partly(request, policy),
        net=surroundings.net,
        offline=surroundings.offline,
        runner=surroundings.runner,
        local=surroundings.local,
        local_host=surroundings.local_host,
        profile=surroundings.profile,
        spend=surroundings.spend,
    )


def _partly(request: Request, policy: Policy) -> frozenset[str]:
    """Return the zones that count for nothing, since not every file lies in them.

    A zone that a guard wants absent spares a file from that guard, and not the file beside it.
    """
    uncommon = request.zones - request.common_zones
    return uncommon & zones_asked(policy.guards, of_absence=True) if uncommon else uncommon


def _unread(request: Request, policy: Policy) -> tuple[Unread, ...]:
    """Return what could not be judged; so is a zone that guards want both present and absent."""
    if _partly(request, policy) & zones_asked(policy.guards, of_absence=False):
        return (*request.unread, Unread("zone", "not of all files"))
    return request.unread


def _judged(
    request: Request,
    policy: Policy,
    detector: Detector,
    is_late: Callable[[], bool],
    *,
    thorough: bool,
) -> Judgement:
    def is_highest(finding: Finding) -> bool:
        return policy.label_of(finding.category, finding.kind) >= Label.RESTRICTED

    texts = _Texts(request, is_late)
    try:
        judgement = detector.judge(iter(texts), thorough=thorough, enough=is_highest)
        if not _makes_sense(judgement):
            return Judgement(Classifier.FAILED, (), ("detector returned no judgement",))
    except Exception as failure:  # noqa: BLE001 - whatever a detector dies of, the text stays home
        return Judgement(Classifier.FAILED, (), (f"detector raised {type(failure).__name__}",))
    if texts.missed and not any(map(is_highest, judgement.findings)):
        return _incomplete(judgement, texts.missed)
    return judgement


class _Texts:
    """The texts of a request, as they are taken; `missed` says why some were not, or nothing."""

    def __init__(self, request: Request, is_late: Callable[[], bool]) -> None:
        self._request = request
        self._is_late = is_late
        self.missed = UNREAD

    def __iter__(self) -> Iterator[Segment]:
        for segment in self._request.segments():
            if self._is_late():
                self.missed = LATE
                return
            yield segment
        self.missed = ""


def _makes_sense(judgement: object) -> bool:
    """Return whether a detector, which may be anybody's, gave a judgement and not junk."""
    return (
        isinstance(judgement, Judgement)
        and isinstance(judgement.classifier, Classifier)
        and isinstance(judgement.findings, tuple)
        and isinstance(judgement.reasons, tuple)
        and all(map(_is_finding, judgement.findings))
        and all(isinstance(reason, str) for reason in judgement.reasons)
    )


def _is_finding(finding: object) -> bool:
    return (
        isinstance(finding, Finding)
        and isinstance(finding.category, Category)
        and isinstance(finding.kind, str)
    )


def _incomplete(judgement: Judgement, why: str) -> Judgement:
    is_ok = judgement.classifier is Classifier.OK
    classifier = Classifier.DEGRADED if is_ok else judgement.classifier
    return replace(judgement, classifier=classifier, reasons=(*judgement.reasons, why))


def _completeness(unread: tuple[Unread, ...], judgement: Judgement) -> Classifier:
    if judgement.classifier is Classifier.OK and unread:
        return Classifier.DEGRADED
    return judgement.classifier


def _labels(request: Request, policy: Policy, findings: Iterable[Finding]) -> dict[str, Label]:
    """Return every label that something gives the request, by what gives it."""
    labels = {"policy": policy.default_label}
    raised = {"declared": request.declared_label, "conversation": request.inherited_label}
    labels |= {giver: label for giver, label in raised.items() if label > Label.PUBLIC}
    for finding in findings:
        label = policy.label_of(finding.category, finding.kind)
        labels[finding.kind] = max(label, labels.get(finding.kind, label))
    return labels


def _modality(request: Request) -> frozenset[str]:
    kinds = {part.modality.value for part in request.parts}
    kinds.update(media.modality.value for media in request.all_media())
    if any(segment.text for segment in request.segments()) or not kinds:
        kinds.add(Modality.TEXT.value)
    return frozenset(kinds)


def _counted(
    request: Request,
    policy: Policy,
    vocabulary: Callable[[], GemmaVocabulary],
    *,
    count: bool,
    windows: Iterable[int],
) -> TokenCount:
    payload = request.payload()
    if count:
        return count_exactly(_texts(payload), vocabulary)
    thresholds = (*policy.token_thresholds(), *windows)
    overhead = _overhead(payload)
    bound = bound_tokens(_texts(payload), [limit - overhead for limit in thresholds], vocabulary)
    return TokenCount(bound.low + overhead, bound.high + overhead, exact=False)


def prompt_tokens(payload: Payload, vocabulary: Callable[[], GemmaVocabulary]) -> int:
    """Return how many tokens a local model reads: the text counted exactly, and the template."""
    return count_exactly(_texts(payload), vocabulary).high + _overhead(payload)


def _texts(payload: Payload) -> list[str]:
    return [payload.system, payload.schema, *(message.text for message in payload.messages)]


def _overhead(payload: Payload) -> int:
    return template_tokens(len(payload.messages) + bool(payload.system), thinks=True)


def _size_bytes(request: Request) -> int:
    typed = len(request.prompt.encode("utf-8", "replace"))
    return typed + sum(part.size_bytes for part in request.parts)
