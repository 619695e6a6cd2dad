"""Texts that a pattern matches, drawn from it: each is found in the middle of a text.

Vectorscan 5.4.12 misses some matches of parts that may be short, long or missing, and some
where a match is the text's last byte. Python's engine misses none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Final

import pytest

from gemroute.core.sensitivity.databases import Compiler, Database, Members
from gemroute.core.sensitivity.needs import Needs
from gemroute.core.sensitivity.nodes import Node, nodes_of
from gemroute.core.sensitivity.packs import load_packs
from gemroute.core.sensitivity.plan import planned, sought
from gemroute.core.sensitivity.signposts import Numbered, Signpost
from gemroute.core.sensitivity.syntax import op, parsed
from gemroute.core.sensitivity.triggers import Strings
from gemroute.plugins import known_needs

FOLDER: Final = Path(__file__).parents[2] / "policies" / "detectors"
BEFORE: Final = (b"Lorem ipsum dolor sit amet, elit sed.\n", b"z " * 150 + b"\n")
AFTER: Final = b"\nz z\n"
NOTHING: Final = memoryview(b"")
EXAMPLES: Final = 40
LONGEST: Final = 6
WHOLE: Final = re.compile(rb"(?:\(\?[a-z]+\))?\\A")

RULES = load_packs((file.name, file.read_bytes()) for file in sorted(FOLDER.glob("*.yaml")))
PLAN = planned([rule.expression for rule in RULES], known_needs())
EXPRESSIONS = [sought(rule.expression, known_needs()).expression for rule in RULES]


def drawn(nodes: Iterable[Node], chance: Random) -> bytes:
    """Return a text that `nodes` match, one after another; their ends are not heeded."""
    return b"".join(_drawn(node, chance) for node in nodes if not node.is_end)


def _drawn(node: Node, chance: Random) -> bytes:
    if node.branches:
        return drawn(chance.choice(node.branches), chance)
    if node.repeated:
        least, most = node.times
        most = least + LONGEST if most is op.MAXREPEAT else min(most, least + LONGEST)
        times = chance.choice((least, least, chance.randint(least, most)))
        return b"".join(drawn(node.repeated, chance) for _ in range(times))
    plain = [byte for byte in sorted(node.bytes) if 0x20 <= byte < 0x7F]
    return bytes((chance.choice(plain or sorted(node.bytes)),))


def missed(members: Members, each: int) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the text of each match that is not reported.

    The draws of a rule are those of its pattern: a change of another rule does not change them.
    """
    database = Database(lambda: members, NOTHING, Compiler(Needs(), lambda: None), at_once=True)
    for number, expression in members:
        if WHOLE.match(expression.pattern):
            continue
        chance = Random(expression.pattern)
        regex, nodes = re.compile(expression.pattern), nodes_of(parsed(expression.pattern))
        for text in (drawn(nodes, chance) for _ in range(each)):
            for before in BEFORE:
                match = regex.search(before + text + AFTER, len(before) - 1)
                if match and (number, match.end()) not in ends(database, before + text + AFTER):
                    yield number, text


def ends(database: Database, data: bytes) -> set[tuple[int, int]]:
    found = set[tuple[int, int]]()

    def take(number: int, end: int) -> bool:
        found.add((number, end))
        return False

    assert database.scan(data, take)
    return found


@pytest.mark.parametrize("part", range(len(PLAN.parts)))
def test_each_match_of_a_rule_is_found_in_the_middle_of_a_text(part: int) -> None:
    members = tuple((number, EXPRESSIONS[number]) for number in PLAN.parts[part].numbers)
    assert [(RULES[number].id, text) for number, text in missed(members, EXAMPLES)] == []


@pytest.mark.parametrize("numbered", [PLAN.plain, PLAN.others], ids=["plain", "others"])
def test_each_place_near_which_a_rule_is_sought_is_told_of(numbered: Sequence[Numbered]) -> None:
    assert list(untold(numbered)) == []


def untold(numbered: Sequence[Numbered]) -> Iterator[tuple[Signpost, bytes]]:
    """Yield a signpost and a text that has it, which nothing tells of."""
    chance = Random(1)
    strings = [
        Strings(lambda some=some: some, NOTHING, Compiler(Needs(), lambda: None), is_empty=False)
        for some in (PLAN.plain, PLAN.others)
    ]
    for part, signpost in numbered:
        whole = signpost.check or signpost.pattern
        if WHOLE.match(whole):
            continue
        text = drawn(nodes_of(parsed(whole)), chance)
        for before in BEFORE:
            data = before + text + AFTER
            places = [place for one in strings for place in one.places(data, 0, len(data)) or []]
            reached = range(len(before), len(before) + len(text) + 2)
            is_told = any(one == part and end in reached for one, end in places)
            if not is_told and re.compile(whole).search(data, len(before) - 1):
                yield signpost, text
