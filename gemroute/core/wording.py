"""A decision in; why it is so, and the way out, in words. Facts and rule ids only, no content."""

from __future__ import annotations

from gemroute.core.values import (
    Classified,
    Decision,
    Facts,
    Finding,
    LocalHost,
    LocalState,
    Reason,
    Unread,
)

_KIND_WORDS = {
    "national_id": "national id",
    "birth_date": "date of birth",
    "tlp": "TLP marking",
    "person": "person's name",
    "contact": "contact details",
}


def kind_words(kind: str) -> str:
    """Return a finding's kind as people say it: `payment card`, `national id`."""
    return _KIND_WORDS.get(kind, kind.replace("_", " "))


def found_words(findings: tuple[Finding, ...], most: int = 3) -> str:
    """Return the kinds that were found, each once, in order of first place, at most `most`."""
    kinds = list(dict.fromkeys(finding.kind for finding in findings))
    shown = ", ".join(kind_words(kind) for kind in kinds[:most])
    return f"{shown} and {len(kinds) - most} more" if len(kinds) > most else shown


def unread_words(unread: tuple[Unread, ...]) -> str:
    """Return what could not be read: `image; page without text (page 2)`."""
    parts = dict.fromkeys(
        item.reason.replace("_", " ") + (f" ({item.detail})" if item.detail else "")
        for item in unread
    )
    return "; ".join(parts)


def label_words(classified: Classified) -> str:
    """Return the label and why: `restricted (payment card)`, `public`."""
    label = classified.facts.label.word
    if classified.findings:
        return f"{label} ({found_words(classified.findings)})"
    if classified.unread:
        return f"{label}, not all read ({unread_words(classified.unread)})"
    return label


def reasons_words(reasons: tuple[Reason, ...]) -> str:
    """Return each rule with its own why, one a line."""
    return "\n".join(f"  {reason.rule}: {reason.why}" for reason in reasons)


def refusal(classified: Classified, decision: Decision, shortcoming: str = "") -> tuple[str, str]:
    """Return (message, way out) for a request that no permitted route can take."""
    facts = classified.facts
    message = "Refused; nothing was sent."
    if classified.findings:
        message = f"Refused; nothing was sent: the text holds {found_words(classified.findings)}."
    elif classified.unread:
        unread = unread_words(classified.unread)
        message = f"Refused; nothing was sent: not all of the input could be read ({unread})."
    if decision.by:
        message = f"{message}\n{reasons_words(decision.by)}"
    return message, " ".join(_ways_out(facts, decision, shortcoming))


def _ways_out(facts: Facts, decision: Decision, shortcoming: str) -> list[str]:
    ways = []
    if shortcoming:
        ways.append(f"The local model cannot take it: {shortcoming}.")
    elif facts.local is LocalState.DOWN:
        ways.append("The local runtime does not answer: start it with `ollama serve`.")
    elif facts.local is LocalState.MISSING_MODEL:
        ways.append("The local model is missing: run `gemroute models pull`.")
    if facts.local_host not in (LocalHost.LOOPBACK, LocalHost.TRUSTED):
        ways.append("The runtime is not proved to be on this machine: see `gemroute doctor`.")
    if not decision.by and facts.net.value != "online":
        ways.append("There is no way out to the network either.")
    ways.append("`gemroute route` shows every rule that spoke.")
    return ways
