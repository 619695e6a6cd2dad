"""A decision in; why it is so, and the way out, in words. Facts and rule ids only, no content."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gemroute.core.values import (
    Classified,
    Decision,
    Facts,
    LocalHost,
    LocalState,
    Reason,
    Unread,
)

_GAP = re.compile(r" {2,}(?=\S)|^[→←] ")
_COMMAND = re.compile(r"`[^`\n]+`")
_WIDEST_KEY = 24  # columns; what follows a gap further right is no value under a key
_KIND_WORDS = {
    "national_id": "national id",
    "birth_date": "date of birth",
    "tlp": "TLP marking",
    "person": "person's name",
    "contact": "contact details",
    "judged": "what the local model judged sensitive",
}


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 record`, `1,204 records`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def kind_words(kind: str) -> str:
    """Return a finding's kind as people say it: `payment card`, `national id`."""
    return _KIND_WORDS.get(kind, kind.replace("_", " "))


def found_kinds(classified: Classified) -> list[str]:
    """Return the kinds that were found, each once: first those that gave the label.

    Of both, what stands first in the text comes first.
    """
    found = dict.fromkeys(finding.kind for finding in classified.findings)
    return sorted(found, key=lambda kind: kind not in classified.label_by)


def found_words(classified: Classified, most: int = 3) -> str:
    """Return the kinds that were found, as people say them, at most `most`."""
    kinds = found_kinds(classified)
    shown = ", ".join(kind_words(kind) for kind in kinds[:most])
    return f"{shown} and {len(kinds) - most} more" if len(kinds) > most else shown


def masked_words(masked: Mapping[str, int]) -> str:
    """Return what is masked: `1 value masked: payment card`; empty for nothing."""
    count = sum(masked.values())
    kinds = ", ".join(map(kind_words, masked))
    return f"{count:,} value{'s' * (count > 1)} masked: {kinds}" if count else ""


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
        return f"{label} ({found_words(classified)})"
    if classified.unread:
        return f"{label}, not all read ({unread_words(classified.unread)})"
    return label


def reasons_words(reasons: tuple[Reason, ...]) -> str:
    """Return each rule with its own why, one a line."""
    return "\n".join(f"  {reason.rule}: {reason.why}" for reason in reasons)


def wrapped(text: str, columns: int) -> str:
    """Return `text` with each line that is too long cut at spaces, and indented where it goes on.

    A value goes on under its own beginning. Neither words nor commands are cut: they are copied.
    """
    lines = text.split("\n")
    return "\n".join(_cut(line, columns) if len(line) > columns else line for line in lines)


def _cut(line: str, columns: int) -> str:
    import textwrap

    whole = _COMMAND.sub(lambda command: command[0].replace(" ", "\0"), line)
    filled = textwrap.fill(
        whole,
        columns,
        subsequent_indent=" " * min(_hang(line), columns // 2),
        expand_tabs=False,
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace("\0", " ")


def _hang(line: str) -> int:
    """Return how far what goes on is indented: to the value, else two more than the line."""
    gaps = [gap.end() for gap in _GAP.finditer(line, 0, _WIDEST_KEY)]
    if not gaps:
        return 0
    is_indent = not line[: gaps[-1]].strip()
    return gaps[-1] + 2 if is_indent else gaps[-1]


def refusal(
    classified: Classified, decision: Decision, shortcoming: str = "", failure: str = ""
) -> tuple[str, str]:
    """Return (message, way out) for a request that no permitted route can take.

    `shortcoming` says why the local model cannot take it, `failure` how its attempt ended.
    """
    facts = classified.facts
    message = "Refused; nothing left this machine" if failure else "Refused; nothing was sent"
    if classified.findings:
        message = f"{message}: the text holds {found_words(classified)}"
    elif classified.unread:
        unread = unread_words(classified.unread)
        message = f"{message}: not all of the input could be read ({unread})"
    message = f"{message}."
    if decision.by:
        message = f"{message}\n{reasons_words(decision.by)}"
    return message, " ".join(_ways_out(facts, decision, shortcoming, failure))


def _ways_out(facts: Facts, decision: Decision, shortcoming: str, failure: str) -> list[str]:
    ways = []
    if shortcoming:
        ways.append(f"The local model cannot take it: {shortcoming}.")
    elif failure:
        ways.append(f"The local runtime was asked and failed: {failure}")
    elif facts.local_host not in (LocalHost.LOOPBACK, LocalHost.TRUSTED):
        ways.append("The runtime is not proved to be on this machine: see `gemroute doctor`.")
    elif facts.local is LocalState.DOWN:
        ways.append("The local runtime does not answer: start it with `ollama serve`.")
    elif facts.local is LocalState.MISSING_MODEL:
        ways.append("The local model is missing: run `gemroute models pull`.")
    if not decision.by and facts.net.value != "online":
        ways.append("There is no way out to the network either.")
    return ways
