"""The text of a policy file in; the same policy in its canonical form, every comment kept, out.

The text is read into entries and comments by their places and written anew: two columns for each
level, the keys of rules in one order, words without quotes, one blank line at most. A list or
mapping stays in brackets if it was and fits; one with comments in it is written out. What comes
out is loaded too, and must say the very same with the very same comments: else nothing comes out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gemroute.core.errors import PolicyInvalid, Problem
from gemroute.core.policy.comments import comments_in
from gemroute.core.policy.entries import Entry, entries_of
from gemroute.core.policy.language import Policy
from gemroute.core.policy.loader import load_policy


def formatted(data: bytes, source: str) -> bytes:
    """Return the policy's canonical text.

    Raises:
        PolicyInvalid: it does not load, or it cannot be written anew without a change.
    """
    policy = load_policy(data, source)
    before = data.decode("utf-8").replace("\r\n", "\n")
    text = _written(before)
    if not _says_the_same(text, before, policy):
        message = "it cannot be formatted without changing it; it was left as it is."
        raise PolicyInvalid((Problem(source, 0, 0, message, code="format"),))
    return text.encode("utf-8")


def _says_the_same(text: str, before: str, policy: Policy) -> bool:
    """Return whether a text is canonical and means `policy`, with the comments of before."""
    try:
        other = load_policy(text.encode("utf-8"), policy.source)
    except PolicyInvalid:
        return False
    comments = [sorted(comment.text for comment in comments_in(one)) for one in (text, before)]
    is_same = _meaning(other) == _meaning(policy) and comments[0] == comments[1]
    return is_same and _written(text) == text


def _meaning(policy: Policy) -> Policy:
    """Return the policy without places and digests, which every change of a byte changes."""
    return replace(policy, sha256="", layers=(), unresolved=())


def _written(text: str) -> str:
    entries, rest = entries_of(text)
    lines = [*_block(entries, 0)]
    for comment in rest:
        lines += ["", comment.text] if comment.has_blank else [comment.text]
    return "\n".join(lines) + "\n"


def _block(entries: list[Entry], indent: int) -> Iterator[str]:
    for number, entry in enumerate(entries):
        yield from _entry(entry, indent, is_first=number == 0)


def _entry(entry: Entry, indent: int, *, is_first: bool) -> Iterator[str]:
    pad = " " * indent
    for comment in entry.before:
        if comment.has_blank and not is_first:
            yield ""
        yield pad + comment.text
        is_first = False
    if entry.has_blank and not is_first:
        yield ""
    yield from _body(entry, indent)


def _body(entry: Entry, indent: int) -> Iterator[str]:
    pad, after = " " * indent, f" {entry.after}" if entry.after else ""
    if isinstance(entry.value, str):
        head = f"{entry.key}: " if entry.key else "- "
        yield f"{pad}{head}{entry.value}{after}".rstrip()
    elif entry.key:
        yield f"{pad}{entry.key}:{after}"
        yield from _block(entry.value, indent + 2)
    else:
        first, *others = _block(entry.value, indent + 2)
        yield f"{pad}- {first[indent + 2 :]}"
        yield from others
