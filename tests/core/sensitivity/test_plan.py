"""Near what each pattern is sought, and that all is found there that is found everywhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.sensitivity import databases
from gemroute.core.sensitivity.bounds import EngineFailed
from gemroute.core.sensitivity.databases import Compiler, Database
from gemroute.core.sensitivity.engines import Ends, HyperscanEngine
from gemroute.core.sensitivity.needs import Need, Needs, need_of
from gemroute.core.sensitivity.patterns import (
    SEEK_CHECKED,
    SEEK_STRINGS,
    SEEK_WHOLE,
    Expression,
    source_of,
)
from gemroute.core.sensitivity.plan import planned, restored
from gemroute.core.sensitivity.prefilters import Prefilter, Sought, prefilters_of, written
from gemroute.core.sensitivity.rarity import frequency, total
from gemroute.core.sensitivity.signposts import Signpost
from gemroute.core.sensitivity.syntax import parsed
from gemroute.core.sensitivity.triggers import Strings, Triggers
from gemroute.core.sensitivity.windows import (
    DIGITS,
    EVERYWHERE,
    MANY_DIGITS,
    STRINGS,
    Reach,
    windows,
)

ANY: frozenset[bytes] = frozenset()
MANY = [b"%d[a-z]" % (number * 7) for number in range(300)]


@pytest.mark.parametrize(
    ("pattern", "reach"),
    [
        pytest.param(rb"[0-9]{5}", Reach(5, 0), id="five digits"),
        pytest.param(rb"\d{3}[ -]?\d\d", Reach(6, 0), id="a separator that may be missing"),
        pytest.param(rb"\d{3}(?:-\d\d|\.\d{4})", Reach(8, 0), id="the lesser of two branches"),
        pytest.param(rb"(?i)^no\W{1,4}(?P<v>\d{5,9})$", Reach(15, 0), id="a word before"),
        pytest.param(rb"no[^\n]*\n[^\n]*,\d{5}", Reach(9, 2), id="a table's header"),
        pytest.param(rb"[0-9](?:[ .][0-9]){4}", Reach(9, 0), id="repeated pairs"),
        pytest.param(rb"[0-9]+[0-9]{5}", Reach(5, 1), id="digits without an end"),
        pytest.param(rb"[ -9]?[0-9]{5}x", Reach(7, 0), id="a range of many"),
        pytest.param(rb"\d{6}[:,][a-z]{1,5}", Reach(12, 0), id="a class with a colon first"),
    ],
)
def test_a_pattern_that_needs_a_cluster_of_digits_is_sought_around_some(
    pattern: bytes, reach: Reach
) -> None:
    assert need_of(pattern)[:2] == (DIGITS, reach)


@pytest.mark.parametrize(
    ("pattern", "prefilter"),
    [
        pytest.param(rb"quokka", [ANY, {b"quokka"}], id="a word"),
        pytest.param(rb"(?i)QuOKKA", [ANY, {b"quokka"}], id="in either case"),
        pytest.param(rb"QuOKKA", [ANY, {b"QuOKKA"}], id="in one case"),
        pytest.param(rb"quokka|zyzzyva", [ANY, {b"quokka", b"zyzzyva"}], id="one of two"),
        pytest.param(rb"the (?:quokka|zyzzyva)", [ANY, {b"quokka", b"zyzzyva"}], id="rare part"),
        pytest.param(rb"quokka.{0,40}zyzzyva", [ANY, {b"quokka"}], id="the shorter of two"),
        pytest.param(rb"code[^\n]{0,40}number", [{b"code"}, {b"number"}], id="both of two"),
        pytest.param(rb"th[ _-]?qx", [ANY, {b"thqx", b"th qx", b"th_qx", b"th-qx"}], id="signs"),
        pytest.param(rb"(?:qz){3}", [ANY, {b"qzqzqz"}], id="a word again and again"),
        pytest.param(rb"(?:qzx){2,9}", [ANY, {b"qzxqzx"}], id="at least twice"),
        pytest.param(rb"(?:qzxk){1,9}", [ANY, {b"qzxk"}], id="at least once"),
        pytest.param(rb"(?:zebra[0-9]{9,}){2}", [ANY, {b"zebra"}], id="longer repeats"),
        pytest.param(rb"(?:a?)qzxk(?:b*)", [ANY, {b"aqzxk", b"qzxk"}], id="what may be missing"),
        pytest.param(rb"(?i)(?:^|[^a-z])hrqx(?:[^a-z]|$)", [ANY, {b"\0hrqx\0"}], id="borders"),
        pytest.param(rb"(?:^|[^a-z])hrqx", [ANY, {b"hrqx"}], id="a capital letter is no border"),
        pytest.param(rb"(?i:(?:^|[^a-z])hrqx)", [ANY, {b"\0hrqx"}], id="a group of either case"),
        pytest.param(rb"qzxk[^A-Za-z]the", [ANY, {b"qzxk\0"}], id="the rarer side of a border"),
        pytest.param(rb"[^q]qzxk", [ANY, {b"qzxk"}], id="not one letter"),
        pytest.param(rb"[a-h]{4}qzxk[a-h]{4}", [ANY, {b"qzxk"}], id="not each of very many"),
        pytest.param(rb"[a-h][i-p][q-x][a-b]qzxk", [ANY, {b"aqzxk", b"bqzxk"}], id="nor these"),
        pytest.param(rb"x(?i:q)(?-i:Z)xk", [ANY, {b"xqZxk"}], id="groups with cases of their own"),
    ],
)
def test_the_rarest_strings_of_a_pattern_are_sought(
    pattern: bytes, prefilter: list[frozenset[bytes]]
) -> None:
    (found,) = prefilters_of(parsed(pattern))
    assert [found.earlier, found.last.texts] == prefilter
    assert need_of(pattern).kind == STRINGS


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        pytest.param(rb":60:C[0-9]{6}[A-Z]{3}", b":60:C123456EUR", id="digits between"),
        pytest.param(rb"[0-9]{4}pat[a-z]{14}", b"2026patabcdefghijklmn", id="on both sides"),
        pytest.param(rb"pat(?:[=:]|is){2,4}[0-9]", b"patis=:7", id="repeats of branches"),
        pytest.param(rb"pat[^x][A-Fc-d\xff]", b"pat-\xff", id="classes"),
        pytest.param(rb"zyzzyva-(?:$|-)[0-9]*", b"zyzzyva-", id="ends"),
        pytest.param(b"quok(?:%s)" % b"|".join(MANY), b"quok49x", id="very many after it"),
    ],
)
def test_what_stands_beside_a_string_is_sought_with_it(pattern: bytes, text: bytes) -> None:
    need = need_of(pattern)
    assert re.fullmatch(pattern, text)
    assert tells(need, text)
    assert not tells(need, b" pat :60:C qz")


def tells(need: Need, text: bytes) -> bool:
    """Return whether text that is all ASCII has a signpost of `need`."""
    numbered = [(0, signpost) for signpost in need.plain]
    strings = Strings(lambda: numbered, NOTHING, compiler(), is_empty=False)
    return bool(strings.places(text, 0, len(text)))


FORMS = (b"qz%d-quokka", b"%d zyzzyva", b"wombat%d")


def test_very_many_strings_are_sought_in_patterns_of_a_length_that_hyperscan_takes() -> None:
    words = [form % number for number in range(500) for form in FORMS]
    need = need_of(b"|".join(words))
    assert len(need.plain) > 1
    assert max(len(one.pattern) for one in need.plain) < 16_000
    assert all(tells(need, word) for word in words)


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(rb"[a-z]{9}", id="any letters"),
        pytest.param(rb"the", id="a word that is everywhere"),
        pytest.param(rb"(?:quokka)?x", id="a word that may be missing"),
        pytest.param(rb"quokka|[a-z]{3}", id="one branch without a word"),
        pytest.param(rb"\d{4}", id="too few digits"),
        pytest.param(rb"\d{3}  \d{3}", id="two separators"),
        pytest.param(rb"\d{3}[ -]*\d{2}", id="any number of separators"),
        pytest.param(rb"\d{3}[^a]\d{2}", id="anything between"),
        pytest.param(rb"\d{3}.\d{2}", id="any byte between"),
        pytest.param(rb"\d{3}[^a-z\d]\d{2}", id="a separator of another kind"),
        pytest.param(rb"\d{9}|\d{3}", id="a short branch"),
        pytest.param(rb"(?:\d{9})?x", id="digits that may be missing"),
        pytest.param(rb"\d{9}\s*x", id="lines without an end"),
        pytest.param(rb"\d{9}(?:ab)*", id="words without an end"),
        pytest.param(rb"\d{9}.{0,30000}", id="too far"),
        pytest.param(rb"\d{9}" + rb"[^\n]*\n" * 17, id="too many lines"),
        pytest.param(rb"(\d{9})\1", id="a group again"),
        pytest.param(rb"quokka[^\x00-\xff]", id="a byte that there is not"),
        pytest.param(rb"\d{9}[[:alpha:]]", id="a named class"),
        pytest.param(rb"\d{9}x{,5}", id="what Python reads otherwise"),
        pytest.param(rb"\d{9}[[a]", id="what Python warns of"),
        pytest.param(rb"\d{9}(", id="no pattern at all"),
        pytest.param(rb"[^A-Za-z]{2}", id="borders alone"),
    ],
)
def test_any_other_pattern_is_sought_everywhere(pattern: bytes) -> None:
    assert need_of(pattern)[:2] == (EVERYWHERE, Reach(0, 0))


def test_a_word_that_is_rarer_than_digits_tells_better_where_to_look() -> None:
    assert need_of(rb"quokka number \d{9}").kind == STRINGS
    assert need_of(rb"(?i)e \d{9}").kind == DIGITS
    assert need_of(rb"(?i)e \d{12}").kind == MANY_DIGITS


@pytest.mark.parametrize(
    ("pattern", "text", "other"),
    [
        pytest.param(
            rb"number[^\n]{0,20}\d{6}", b"number of it: 123456", b"number", id="at the end"
        ),
        pytest.param(
            rb"(?i)\d{3} (?:name|form) \d{5}", b"123 Form 12345", b"123 form", id="after it"
        ),
    ],
)
def test_a_word_is_sought_with_the_digits_that_must_follow_it(
    pattern: bytes, text: bytes, other: bytes
) -> None:
    need = need_of(pattern)
    assert (need.kind, need.others) == (STRINGS, ())
    assert re.fullmatch(pattern, text)
    assert [tells(need, each) for each in (text, other)] == [True, False]


def test_digits_far_after_a_word_are_not_sought_with_it() -> None:
    near, far = need_of(rb"quokka.{0,900}[0-9]{8}"), need_of(rb"quokka.{1100}[0-9]{8}")
    assert [tells(need, b"quokka 12345678") for need in (near, far)] == [True, True]
    assert [tells(need, b"quokka") for need in (near, far)] == [False, True]


WORDS = [b"%c%czq" % (letter, vowel) for letter in b"bcdfghjklmnpqrst" for vowel in b"aeio"]


def test_each_word_before_digits_has_a_pattern_of_its_own() -> None:
    need = need_of(b"(?:" + b"|".join(WORDS) + b")[^\n]{0,9}[0-9]{7}")
    alone = [Need(STRINGS, need.reach, (one,)) for one in need.plain]
    counts = [sum(tells(one, word + b" 1234567") for one in alone) for word in WORDS]
    assert counts == [1] * len(WORDS)


def test_more_words_than_one_automaton_takes_are_sought_in_several_after_another() -> None:
    prefilter = Prefilter(Sought(frozenset(WORDS)), earlier=frozenset((b"code",)), gap=20)
    need = Need(STRINGS, Reach(30, 0), written([prefilter], is_ascii=True))
    assert [bool(one.check) for one in need.plain] == [False, False]
    assert all(tells(need, b"code " + word) for word in WORDS)
    assert not tells(need, b"code")


def test_a_rare_word_is_sought_alone_and_what_must_follow_it_only_where_it_is() -> None:
    prefilter = Prefilter(Sought(frozenset(WORDS)), earlier=frozenset((b"basaltx",)), gap=20)
    need = Need(STRINGS, Reach(30, 0), written([prefilter], is_ascii=True))
    assert [one.pattern for one in need.plain] == [b"(?sm)(?:(?i:basaltx))"]
    assert all(tells(need, b"BasaltX " + word) for word in WORDS)
    assert not tells(need, b"basaltx" + b" " * 30 + WORDS[0])


def test_of_two_words_one_beyond_ascii_is_enough_for_text_that_is_not() -> None:
    earlier = frozenset((b"quokka", "gr\u00fcnspan".encode()))
    prefilter = Prefilter(Sought(frozenset((b"basaltx",))), earlier=earlier, gap=9)
    plain, others = (written([prefilter], is_ascii=is_ascii) for is_ascii in (True, False))
    assert [one.pattern for one in plain] == [b"(?sm)(?:(?i:quokka))"]
    assert [re.search(one.pattern, "gr\u00fcnspan".encode()) is not None for one in others] == [
        True
    ]


def test_a_string_that_ends_in_another_is_told_of_by_that() -> None:
    prefilter = Prefilter(Sought(frozenset((b"quokka", b"a quokka", b"quokkas"))))
    assert written([prefilter], is_ascii=True) == (
        Signpost(b"(?sm)(?:(?i:quokka))"),
        Signpost(b"(?sm)(?:(?i:quokkas))"),
    )


@pytest.mark.parametrize(
    ("rarer", "more_frequent"),
    [
        pytest.param(b"quokka", b"there", id="by its letters"),
        pytest.param(b"zebra crossing", b"zebra", id="by its length"),
        pytest.param(b"notice", b"the", id="by its rank"),
        pytest.param(b"\0hrqx", b"hrqx", id="by its border"),
        pytest.param(b"@", b".", id="by its sign"),
        pytest.param(b"quokka=", b"type=", id="by the word beside its sign"),
        pytest.param("ä".encode(), b"a", id="beyond ASCII"),
        pytest.param(b"\n\n\nq", b"q", id="by its lines"),
        pytest.param(b"q", b"", id="by being there"),
    ],
)
def test_a_string_is_as_rare_as_its_letters_and_the_words_that_hold_it(
    rarer: bytes, more_frequent: bytes
) -> None:
    assert frequency(rarer) < frequency(more_frequent)
    assert total([rarer, more_frequent]) == frequency(rarer) + frequency(more_frequent)


def test_close_windows_are_one_and_whole_lines_are_walked() -> None:
    data = b"a" * 9000 + b"\nhead\nrow 12345\ntail\n" + b"b" * 9000
    at = data.index(b"2345")
    assert list(windows(data, [(at, at), (at + 1, at + 1)], Reach(8, 1))) == [(8992, 9029)]
    assert list(windows(data, [(9, 9), (8000, 8001)], Reach(8, 0))) == [(0, 18), (7991, 8010)]
    assert list(windows(data, [(18_000, 18_000)], Reach(8, 1))) == [(9012, len(data))]
    assert list(windows(data, [(9, 90), (12, 12)], Reach(8, 0))) == [(0, 99)]
    assert [list(windows(data, [], Reach(8, walks))) for walks in (0, 1)] == [[], []]
    lines = b"\n".join([b"a" * 2000] * 4)
    far = [(10, 10), (7000, 7000)]
    assert list(windows(lines, far, Reach(8, 1))) == [(0, 2009), (5994, 8003)]


PATTERNS = (
    rb"(?:^|[^0-9A-Za-z])[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}(?:[^0-9A-Za-z]|$)",
    rb"(?i)(?:^|[^a-z])(?:tin|ssn)[^0-9]{0,16}[0-9]{9}(?:[^0-9]|$)",
    rb"(?i)tin(?:,[^\n]*)?\n[^\n]*,[0-9]{9}(?:[^0-9]|$)",
    rb"^[0-9]{6}$",
    rb"[0-9]{2}\.[0-9]{3}[A-Z]?",
    rb"the",
    rb"basaltx",
    rb"(?i)(?:^|[^a-z])qzx(?:[^a-z]|$)",
    "gr\u00fcnspan".encode(),
    rb"wombat[^\n]*\n[^\n]*quokka",
    rb"[0-9]{4}(?: ?[0-9]{4}){2}",
    rb"(?i)note[0-9a-f]{4,9}z",
    rb"note[^\n]*zz",
    rb"(?i)zebu[0-9a-f]{4,9}z",
    rb"zebu[^\n]*zz",
)
SEEKS = {11: SEEK_WHOLE, 12: SEEK_WHOLE, 13: SEEK_CHECKED, 14: SEEK_CHECKED}
EXPRESSIONS = [
    Expression(pattern, group="apart" * (n == 5), seek=SEEKS.get(n, SEEK_STRINGS))
    for n, pattern in enumerate(PATTERNS)
]
PLAIN = [one._replace(seek=SEEK_STRINGS) for one in EXPRESSIONS]
NOTHING = memoryview(b"")


def compiler(patience_bytes: int = 0) -> Compiler:
    found = Compiler(Needs(), lambda: None, patience_bytes)
    found.is_exact = True
    return found


def engine_of(saved: bytes | bytearray = b"", patience_bytes: int = 0) -> HyperscanEngine:
    return HyperscanEngine(source_of(EXPRESSIONS), memoryview(saved), compiler(patience_bytes))


def whole_engine() -> HyperscanEngine:
    """Return an engine that has compiled all of its databases."""
    engine = engine_of()
    engine.scan(EVERY_KIND, 99)
    return engine


EVERY_KIND = "123-45-6789 basaltx qzx gr\u00fcnspan wombat\nquokka 123456781234 the 12.345".encode()
SIEVED = whole_engine()
WHOLE = Database(lambda: tuple(enumerate(EXPRESSIONS)), NOTHING, compiler())


def ends_everywhere(data: bytes) -> dict[int, list[list[int]]]:
    ends = Ends()

    def take(number: int, end: int) -> bool:
        ends.note(number, end)
        return False

    assert WHOLE.scan(data, take)
    return ends.of


def test_the_sample_has_expressions_of_every_kind() -> None:
    plan = planned(EXPRESSIONS, Needs())
    assert [(part.kind, part.numbers) for part in plan.parts] == [
        (DIGITS, (3, 4, 0)),
        (STRINGS, (7, 6, 8, 11, 13, 1)),
        (DIGITS, (2,)),
        (EVERYWHERE, (5,)),
        (STRINGS, (12, 14, 9)),
        (MANY_DIGITS, (10,)),
    ]
    assert restored(plan.layout.dump()) == plan.layout


PIECES = st.sampled_from(
    [
        b"123-45-6789", b"123456789", b"123456", b"12.345Q", b"tin", b" TIN ", b"ssn: ",
        b",", b"\n", b"x" * 30, b"y" * 600, b" ", b"-", b"0", b"basaltx", b"BasaltX", b"qzx",
        b" QZX.", "gr\u00fcnspan".encode(), b"wombat", b"quokka", b"the", b"z" * 32_700,
        b"note", b"Note12ab9z", b"zz", b"zebu", b"Zebu12ab9z",
        b"8 " * 3000, b"qzx " * 3000,
        b"1234 5678 1234", b"123412341234" * 90,
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES, max_size=14))
def test_matches_end_where_they_end_without_the_sieve(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    assert SIEVED.scan(data, 10**6).of == ends_everywhere(data)


def test_an_expression_that_is_rarer_than_its_strings_is_its_own_signpost() -> None:
    assert PATTERNS[11] in sought(EXPRESSIONS)
    assert PATTERNS[11] not in sought(PLAIN)


def test_a_large_one_tells_only_where_all_of_it_matches_around_its_strings() -> None:
    (numbered,) = planned([EXPRESSIONS[13]], Needs()).plain
    assert numbered == (0, Signpost(b"(?sm)(?:(?i:zebu))", PATTERNS[13], 15))
    strings = Strings(lambda: [numbered], NOTHING, compiler(), is_empty=False)
    assert strings.places(b"zebu zebu12ab9z", 0, 15) == [(0, 4), (0, 9)]
    assert strings.places(b"zebu" + b" " * 20 + b"zebu12", 0, 30) == []


def test_one_that_may_be_longer_than_a_piece_is_sought_near_its_strings_all_the_same() -> None:
    assert PATTERNS[12] not in sought(EXPRESSIONS)
    assert not any(one.check for _, one in planned([EXPRESSIONS[14]], Needs()).plain)


def sought(expressions: list[Expression]) -> set[bytes]:
    return {signpost.pattern for _, signpost in planned(expressions, Needs()).plain}


@pytest.mark.parametrize("border", [1 << 9, 1 << 15, 1 << 16, 1 << 20, 10_000_000])
def test_one_that_is_its_own_signpost_is_found_over_any_border(border: int) -> None:
    for shift in range(12):
        data = b"-" * (border - shift) + b"Note12ab9z" + b"-" * 600
        assert SIEVED.scan(data, 10).of == {11: [[border - shift + 10] * 2]}


@pytest.mark.parametrize("border", [1 << 9, 1 << 15, 1 << 16, 1 << 20, 10_000_000])
def test_a_match_over_any_border_is_found(border: int) -> None:
    for shift in range(24):
        data = b"a" * (border - shift) + b" 123-45-6789 basaltx " + b"b" * 600
        at = border - shift
        assert SIEVED.scan(data, 10).of == {0: [[at + 13] * 2], 6: [[at + 20] * 2]}


def test_a_database_that_is_not_needed_is_not_opened() -> None:
    engine = engine_of(SIEVED.saved())
    engine.scan(b"no digits and no stones", 10)
    assert opened(engine) == [3]
    engine.scan(b"tin 123456789 basaltx", 10)
    assert opened(engine) == [0, 1, 2, 3]
    assert engine.compiler.count == 0


def opened(engine: HyperscanEngine) -> list[int]:
    return [n for n, one in enumerate(engine._databases) if one._opened is not None]


def test_a_database_is_compiled_when_a_text_first_needs_it() -> None:
    engine = engine_of()
    assert engine.compiler.count == 0
    engine.scan(b"basaltx", 10)
    assert engine.compiler.count == len(("digits", "strings", "everywhere", "near basaltx"))
    again = engine_of(engine.saved())
    again.scan(b"basaltx " * 9, 10)
    assert again.compiler.count == 0
    again.scan(b"123456789", 10)
    assert again.compiler.count == len(("many digits", "near digits", "alone near digits"))


def test_one_database_that_was_damaged_is_built_anew_and_the_others_are_kept() -> None:
    saved = bytearray(SIEVED.saved())
    part = bytes(SIEVED._databases[1].saved())
    at = saved.index(part)
    saved[at : at + 8] = b"damaged!"
    engine = engine_of(saved)
    assert engine.scan(b"basaltx", 10).of == {6: [[7, 7]]}
    assert engine.compiler.count == 1


def test_re2_reads_what_is_too_little_to_compile_a_database_for() -> None:
    engine = engine_of(patience_bytes=1000)
    always = len(("digits", "strings", "everywhere"))
    assert engine.scan(b"xx basaltx", 10).of == {6: [[10, 10]]}
    assert engine.compiler.count == always
    assert engine.scan(b"basaltx " * 200, 10**3).of.keys() == {6}
    assert engine.compiler.count == always + 1
    assert engine.scan(b"basaltx", 10).of == {6: [[7, 7]]}
    assert engine.compiler.count == always + 1


@settings(deadline=None, max_examples=200)
@given(st.lists(PIECES, max_size=9))
def test_re2_finds_the_same_expressions_as_hyperscan(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    engine = engine_of(SIEVED.saved(), 10**9)
    for database in engine._databases:
        database._saved = NOTHING
    assert engine.scan(data, 10**6).of.keys() == SIEVED.scan(data, 10**6).of.keys()


def test_a_library_that_misses_matches_says_only_where_the_strings_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(databases, "_is_found", lambda *_: False)
    engine = HyperscanEngine(source_of(EXPRESSIONS), NOTHING, Compiler(Needs(), lambda: None))
    assert engine.name == "re2 around the strings that hyperscan finds"
    assert engine.scan(EVERY_KIND, 99).of.keys() == SIEVED.scan(EVERY_KIND, 99).of.keys()
    assert opened(engine) == []
    assert engine.compiler.count == len(("digits", "many digits", "strings", "other strings"))


def test_the_library_is_asked_whether_it_misses_matches_before_anything_is_compiled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = list[bytes]()
    monkeypatch.setattr(databases, "_is_found", lambda pattern, _text: not asked.append(pattern))
    source, waiting = source_of(EXPRESSIONS), Compiler(Needs(), lambda: None)
    HyperscanEngine(source, memoryview(SIEVED.saved()), waiting).scan(EVERY_KIND, 99)
    assert asked == []
    engine = HyperscanEngine(source, NOTHING, waiting)
    engine.scan(EVERY_KIND, 99)
    assert (engine.name, len(asked)) == ("hyperscan", 2)


@pytest.mark.parametrize(
    ("pattern", "text", "is_found"),
    [
        (b"quokka", b"a quokka", True),
        (b"quokka", b"a wombat", False),
        (b"quokka(?=x)", b"quokkax", False),
    ],
    ids=["match", "none", "a pattern that the library refuses"],
)
def test_whether_a_match_is_reported_is_tried(pattern: bytes, text: bytes, is_found: bool) -> None:
    assert databases._is_found(pattern, text) == is_found


def test_what_re2_reads_is_capped_as_well() -> None:
    assert not engine_of(patience_bytes=10**6).scan(b"basaltx " * 9, 3).complete


def test_a_pattern_that_hyperscan_refuses_fails_the_engine_only_where_it_is_needed() -> None:
    source = source_of([Expression(b"(?:quokka(?=x))"), Expression(b"wombat")])
    parts = [
        Database(lambda n=n: ((n, source.expression(n)),), NOTHING, compiler()) for n in (0, 1)
    ]
    assert parts[1].scan(b"wombat", lambda *_: False)
    with pytest.raises(EngineFailed, match="hyperscan"):
        parts[0].scan(b"quokkax", lambda *_: False)


def test_a_database_is_never_built_beside_those_of_another_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    saved = bytearray(SIEVED.saved())
    signposts = bytes(SIEVED._triggers._kinds[0].database.saved())
    at = saved.index(signposts)
    saved[at : at + 8] = b"damaged!"
    engine = engine_of(saved)
    other = planned(EXPRESSIONS, Needs())._replace(others=())
    monkeypatch.setattr("gemroute.core.sensitivity.engines.planned", lambda *_: other)
    with pytest.raises(EngineFailed, match="another plan"):
        engine.scan(b"basaltx", 10)


@pytest.mark.parametrize("what", ["checks", "database"])
def test_signposts_that_were_damaged_are_made_anew_with_their_checks(what: str) -> None:
    saved = bytearray(SIEVED.saved())
    strings = SIEVED._triggers._kinds[0]
    part = bytes(strings.database.saved() if what == "database" else strings._checks.saved)
    at = saved.index(part)
    saved[at + 8 : at + 12] = b"hurt"
    engine = engine_of(saved)
    assert engine.scan(b"basaltx", 10).of == {6: [[7, 7]]}
    assert engine.compiler.count == 1
    assert engine_of(engine.saved()).scan(b"basaltx", 10).of == {6: [[7, 7]]}


def test_expressions_that_need_strings_alone_leave_the_other_databases_empty() -> None:
    source, text = source_of([Expression(b"quokka")]), "ä quokka".encode()
    engine = HyperscanEngine(source, NOTHING, compiler())
    assert engine.scan(text, 9).of == {0: [[9, 9]]}
    again = HyperscanEngine(source, memoryview(engine.saved()), compiler())
    assert again.scan(text, 9).of == {0: [[9, 9]]}
    assert again.compiler.count == 0


def test_a_long_list_of_strings_is_sought_string_by_string() -> None:
    words = [b"%squokka" % bytes((97 + n % 26, 97 + n // 26)) for n in range(300)]
    assert len(need_of(b"|".join(words)).plain) == len(words)
    engine = HyperscanEngine(
        source_of([Expression(b"|".join(words)), Expression(b"wombat")]), NOTHING, compiler()
    )
    assert engine.scan(b" wombat " + words[7] + b" x " + words[299], 9).of == {
        0: [[16, 27]],  # ends so close are kept as one stretch
        1: [[7, 7]],
    }


def test_a_piece_with_very_many_strings_is_scanned_as_a_whole() -> None:
    plan = planned(EXPRESSIONS, Needs())
    data = b"qzx " * 80_000
    stretches = Triggers(plan.layout, lambda: plan, NOTHING, compiler()).stretches(data, data)
    strings = [n for n, part in enumerate(plan.parts) if part.kind == STRINGS]
    assert all(stretches[n][0] == (0, 262_144) for n in strings)


def test_matches_beyond_the_cap_are_said_to_be_missing() -> None:
    assert not SIEVED.scan(b"basaltx " * 9, 3).complete
    assert not SIEVED.scan(b"123456789 " * 9, 3).complete
