"""Texts in, a judgement out: findings, bounds, seams, early ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from gemroute.core.request import Segment
from gemroute.core.sensitivity.bounds import Limits
from gemroute.core.sensitivity.rules import Rule, StoredRules, dump_rules
from gemroute.core.sensitivity.scanner import Scanner, Workshop
from gemroute.core.values import Category, Classifier, Finding, Judgement, Role

KEY = "AKIAIOSFODNN7EXAMPLE"
ScannerOf = Callable[..., Scanner]


def rules_found(judgement: Judgement) -> list[str]:
    return [finding.rule for finding in judgement.findings]


def test_a_finding_says_what_where_and_why_without_the_secret(scanner: Scanner) -> None:
    judgement = scanner.judge([Segment("a.txt", "one\nmy visa: 4111 1111 1111 1111\n")])
    assert judgement == Judgement(
        Classifier.OK,
        (
            Finding(
                rule="card", category=Category.FINANCIAL, kind="payment_card", where="a.txt",
                line=2, start=13, end=32, masked="9999 9999 9999 9999", view="raw",
                validator="card", context="visa", score=1.0,
            ),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "hi", "password: changeme", "password: ${PASSWORD}"])
def test_ordinary_text_holds_nothing(scanner: Scanner, text: str) -> None:
    assert scanner.judge([Segment("p", text)]) == Judgement()


def test_the_border_that_ends_one_value_begins_the_next(scanner: Scanner) -> None:
    judgement = scanner.judge([Segment("p", f"{KEY} {KEY},{KEY}")], thorough=True)
    assert [finding.start for finding in judgement.findings] == [0, 21, 42]


def test_a_quick_reading_ends_at_the_first_finding_that_is_enough(scanner: Scanner) -> None:
    texts = [Segment("a", KEY), Segment("b", KEY)]
    enough = scanner.judge(texts, enough=lambda finding: finding.category == "credentials")
    assert [finding.where for finding in enough.findings] == ["a"]


def test_a_reading_goes_on_past_a_finding_that_is_not_enough(scanner: Scanner) -> None:
    texts = [Segment("a", "anna.kiesel@steinwerk.de"), Segment("b", KEY)]
    judgement = scanner.judge(texts, enough=lambda finding: finding.rule == "aws-key")
    assert rules_found(judgement) == ["email", "aws-key"]


def test_a_thorough_reading_lists_everything(scanner: Scanner) -> None:
    texts = [Segment("a", f"{KEY} " * 30), Segment("b", KEY)]
    judgement = scanner.judge(texts, thorough=True, enough=lambda _: True)
    assert len(judgement.findings) == 31


def test_a_quick_reading_keeps_some_findings_of_each_rule(scanner: Scanner) -> None:
    judgement = scanner.judge([Segment("a", f"{KEY} " * 30)])
    assert (judgement.classifier, len(judgement.findings)) == (Classifier.OK, 8)


@pytest.mark.parametrize(
    ("left", "right", "places"),
    [
        pytest.param(f"x {KEY[:8]}", f"{KEY[8:]} y", [("a", 2, 10)], id="a value cut in two"),
        pytest.param("my password:", " hunter22", [("b", 1, 9)], id="a name before its value"),
        pytest.param("é" * 300 + KEY[:8], KEY[8:] + " é" * 300, [("a", 600, 608)], id="long texts"),
        pytest.param("plain", "text", [], id="nothing"),
        pytest.param(KEY, "", [("a", 0, 20)], id="an empty text after it"),
        pytest.param("x" * 300, "x" * 300, [], id="long texts with nothing"),
        pytest.param("4111 1111 1111 1111", "is my visa", [("a", 0, 19)], id="a word apart"),
        pytest.param("the visa", "4111 1111 1111 1111", [("b", 0, 19)], id="a value apart"),
    ],
)
def test_a_seam_between_two_texts_hides_nothing(
    scanner: Scanner, left: str, right: str, places: list[tuple[str, int, int]]
) -> None:
    judgement = scanner.judge([Segment("a", left), Segment("b", right)])
    assert [(f.where, f.start, f.end) for f in judgement.findings] == places


def test_a_seam_does_not_cut_a_value_out_of_a_longer_one(scanner_of: ScannerOf) -> None:
    scanner = scanner_of("[0-9]{4}")
    left, right = "7" * 255 + "a", "a" + "7" * 255
    alone = [scanner.judge([Segment("s", text)], thorough=True) for text in (left, right)]
    both = scanner.judge([Segment("a", "x" + left), Segment("b", right + "x")], thorough=True)
    assert len(both.findings) == sum(len(judgement.findings) for judgement in alone)


@pytest.mark.parametrize("between", ["", "ok", "Of course; what is it?"])
def test_a_short_text_between_two_others_keeps_them_no_secret(
    scanner: Scanner, between: str
) -> None:
    texts = ["long ago " * 99 + "my visa:", between, "4111 1111 1111 1111"]
    judgement = scanner.judge([Segment(f"turn {n}", text) for n, text in enumerate(texts)])
    places = [(f.where, f.start, f.end) for f in judgement.findings]
    assert places == [("turn 2", 0, 19)]


def test_a_seam_of_many_texts_says_where_the_value_stands(scanner: Scanner) -> None:
    texts = ["4111 1111 1111 1111", "is the number", "of my visa"]
    judgement = scanner.judge([Segment(f"turn {n}", text) for n, text in enumerate(texts)])
    assert [(f.where, f.start, f.end) for f in judgement.findings] == [("turn 0", 0, 19)]


ANSWER = "Of course, go on; " * 40


def turns(*texts: str) -> list[Segment]:
    """Return what a person and a model said in turn, the person first."""
    roles = (Role.USER, Role.ASSISTANT)
    return [Segment(f"turn {n}", text, roles[n % 2]) for n, text in enumerate(texts)]


@pytest.mark.parametrize("answer", ["", "Go on.", ANSWER], ids=["no", "short", "long"])
@pytest.mark.parametrize(
    ("first", "then", "places"),
    [
        pytest.param(f"see {KEY[:8]}", f"{KEY[8:]} now", [("turn 0", 4, 12)], id="in one word"),
        pytest.param("charge 4111 1111", "1111 1111 now", [("turn 0", 7, 16)], id="in two words"),
        pytest.param("my password:", "hunter22", [("turn 2", 0, 8)], id="after its name"),
        pytest.param("it holds 4111 1111", "apples", [], id="nothing"),
        pytest.param(f"its key: {KEY}.", "And then?", [("turn 0", 9, 29)], id="in one turn"),
    ],
)
def test_an_answer_between_two_turns_of_one_role_hides_nothing(
    scanner: Scanner, first: str, answer: str, then: str, places: list[tuple[str, int, int]]
) -> None:
    judgement = scanner.judge(turns(first, answer, then), thorough=True)
    assert [(f.where, f.start, f.end) for f in judgement.findings] == places


def test_a_secret_in_many_turns_of_one_role_is_found(scanner: Scanner) -> None:
    texts = turns("4111", ANSWER, "1111", ANSWER, "1111", ANSWER, "1111", ANSWER, "is my visa")
    judgement = scanner.judge(texts)
    assert rules_found(judgement) == ["card"]


def test_what_a_model_says_in_two_answers_is_read_as_one(scanner: Scanner) -> None:
    judgement = scanner.judge(turns("Which?", "your visa: 4111 1111", ANSWER, "1111 1111"))
    assert [(f.rule, f.where) for f in judgement.findings] == [("card", "turn 1")]


def test_of_a_long_chat_only_the_seams_are_read_again(
    rules: tuple[Rule, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    scanner = Scanner(rules, engine="re2")
    read: list[int] = []
    scan = scanner._engines.main.scan

    def counting(data: bytes, cap: int) -> object:
        read.append(len(data))
        return scan(data, cap)

    monkeypatch.setattr(scanner._engines.main, "scan", counting)
    scanner.judge(turns(*["plain words " * 1000] * 9))
    assert sorted(read)[-9:] == [12_000] * 9
    assert max(sorted(read)[:-9]) <= 2 * 256 + 2


def test_a_disguise_across_a_seam_is_undone(scanner: Scanner) -> None:
    judgement = scanner.judge([Segment("a", f"{KEY[:8]}\u200b"), Segment("b", KEY[8:])])
    assert [finding.view for finding in judgement.findings] == ["invisible+seam"]


LIMITED = [
    pytest.param(Limits(segment_bytes=40), f"é {'x' * 60} {KEY}", "size", id="bytes"),
    pytest.param(Limits(candidates=2), f"{KEY} " * 5, "candidates", id="candidates"),
    pytest.param(Limits(work_floor=0, work_per_byte=0), KEY, "work", id="work at once"),
    pytest.param(Limits(work_floor=302, work_per_byte=0), KEY, "work", id="work before a match"),
    pytest.param(Limits(work_floor=305, work_per_byte=0), KEY, "work", id="work in a match"),
    pytest.param(
        Limits(work_floor=315, work_per_byte=0), "4111111111111111", "work", id="work in a check"
    ),
    pytest.param(
        Limits(view_bytes_floor=0, view_bytes_per_byte=0), "a&#65;b", "expansion", id="views"
    ),
]


@pytest.mark.parametrize("engine", ["hyperscan", "re2"])
@pytest.mark.parametrize(("limits", "text", "word"), LIMITED)
def test_a_bound_that_is_met_is_said(
    rules: tuple[Rule, ...], limits: Limits, text: str, word: str, engine: str
) -> None:
    judgement = Scanner(rules, limits=limits, engine=engine).judge([Segment("p", text)])
    assert judgement.classifier is Classifier.DEGRADED
    assert judgement.reasons == (word,)


def test_a_list_of_findings_that_is_cut_short_is_said(rules: tuple[Rule, ...]) -> None:
    scanner = Scanner(rules, limits=Limits(findings_per_rule=3))
    judgement = scanner.judge([Segment("p", f"{KEY} " * 9)], thorough=True)
    assert (judgement.reasons, len(judgement.findings)) == (("findings",), 3)


def test_a_lone_surrogate_is_said_and_the_rest_is_read(scanner: Scanner) -> None:
    judgement = scanner.judge([Segment("p", f"\ud800 {KEY}")])
    assert (judgement.reasons, rules_found(judgement)) == (("encoding",), ["aws-key"])


def test_an_engine_that_breaks_down_is_a_failure(rules: tuple[Rule, ...]) -> None:
    import hyperscan

    class Broken:
        def scan(self, *_: object, **__: object) -> None:
            raise hyperscan.ScratchInUseError("busy")

    scanner = Scanner(rules, engine="hyperscan")
    for database in scanner._engines.main._databases:
        database._opened = (Broken(), None)
    judgement = scanner.judge([Segment("p", KEY)])
    assert (judgement.classifier, judgement.reasons) == (Classifier.FAILED, ("engine",))


def test_a_validator_that_breaks_down_is_said(
    rules: tuple[Rule, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: str) -> bool:
        raise IndexError

    monkeypatch.setattr("gemroute.core.sensitivity.validators.validator", lambda _: broken)
    judgement = Scanner(rules).judge([Segment("p", "4111111111111111")])
    assert (judgement.classifier, judgement.reasons) == (Classifier.DEGRADED, ("validator",))


@pytest.mark.parametrize("spread", [600, 9000])
def test_a_match_that_began_long_before_its_end_is_found(
    scanner_of: ScannerOf, spread: int
) -> None:
    scanner = scanner_of("begin[a-z ]*end!", "window: 10")
    text = "begin" + " x" * spread + " end!"
    (finding,) = scanner.judge([Segment("p", "." * 70_000 + text)]).findings
    assert finding.end - finding.start == len(text)


@pytest.mark.parametrize("pattern", ["begin[a-z ]*end!", "begin(?: x)* end!"])
def test_a_match_that_began_out_of_reach_is_said(scanner_of: ScannerOf, pattern: str) -> None:
    scanner = scanner_of(pattern)
    judgement = scanner.judge([Segment("p", "begin" + " x" * 40_000 + " end!")])
    assert judgement.reasons == ("reach",)


def test_the_whole_match_counts_where_the_value_is_not_in_it(scanner_of: ScannerOf) -> None:
    scanner = scanner_of("ab(?:c(?P<value>d))?e")
    (finding,) = scanner.judge([Segment("p", "x abe")]).findings
    assert (finding.start, finding.end) == (2, 5)


def test_a_saved_database_is_loaded_again(rules: tuple[Rule, ...]) -> None:
    scanner = Scanner(rules, compiled_for(rules))
    assert rules_found(scanner.judge([Segment("p", f"é {KEY}")])) == ["aws-key"]
    assert not scanner.has_compiled


def compiled_for(rules: Iterable[Rule]) -> bytes:
    """Return the databases that a scanner keeps after it judged a text."""
    scanner = Scanner(rules, engine="hyperscan")
    scanner.judge([Segment("p", f"é {KEY}")])
    return scanner.database()


def test_a_scanner_tells_of_what_it_compiled_once_a_text_is_judged(rules: tuple[Rule, ...]) -> None:
    told: list[str] = []
    saved: list[bytes] = []
    workshop = Workshop(
        compiling=lambda: told.append("compiling"),
        compiled=lambda stored, database: saved.extend((stored, database)),
    )
    scanner = Scanner(rules, engine="hyperscan", workshop=workshop)
    assert (told, saved, scanner.has_compiled) == ([], [], False)
    scanner.judge([Segment("p", KEY)])
    assert set(told) == {"compiling"}
    assert saved == [dump_rules(rules), scanner.database()]
    again = Scanner(StoredRules(saved[0]), saved[1], engine="hyperscan", workshop=workshop)
    assert rules_found(again.judge([Segment("p", KEY)])) == ["aws-key"]
    assert len(saved) == 2


def test_what_was_compiled_is_told_though_the_reading_ends_in_an_error(
    rules: tuple[Rule, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[bytes] = []
    workshop = Workshop(compiled=lambda _, database: saved.append(database))
    scanner = Scanner(rules, engine="hyperscan", workshop=workshop)
    monkeypatch.setattr("gemroute.core.sensitivity.reading.hints.spots_of", _interrupt)
    with pytest.raises(KeyboardInterrupt):
        scanner.judge([Segment("p", KEY)])
    assert saved == [scanner.database()]


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda saved: saved[:-7], id="cut short"),
        pytest.param(lambda saved: saved[:200] + b"?" + saved[201:], id="a wrong byte"),
        pytest.param(lambda saved: saved[:-99] + b"??" + saved[-97:], id="wrong bytes at the end"),
        pytest.param(lambda saved: b"\xff" * 8 + saved[8:], id="a wrong length"),
    ],
)
def test_a_damaged_database_is_built_anew(
    rules: tuple[Rule, ...], spoil: Callable[[bytes], bytes]
) -> None:
    scanner = Scanner(rules, spoil(compiled_for(rules)), engine="hyperscan")
    assert rules_found(scanner.judge([Segment("p", f"é {KEY}")])) == ["aws-key"]
    assert scanner.has_compiled


def test_a_database_of_other_rules_is_built_anew(rules: tuple[Rule, ...]) -> None:
    other = [replace(rules[0], pattern="basalt")]
    scanner = Scanner(other, compiled_for(rules))
    assert rules_found(scanner.judge([Segment("p", "basalt")])) == ["aws-key"]
    assert scanner.has_compiled


def test_findings_come_in_the_order_of_the_text(scanner: Scanner) -> None:
    text = f"anna.kiesel@steinwerk.de {KEY} &#65;KIAIOSFODNN7EXAMPLE password: hunter22"
    judgement = scanner.judge([Segment("a", text), Segment("b", KEY)], thorough=True)
    assert rules_found(judgement) == ["email", "aws-key", "aws-key", "password", "aws-key"]
    assert [finding.line for finding in judgement.findings] == [1] * 5


@pytest.mark.parametrize("engine", ["hyperscan", "re2"])
def test_a_long_match_is_not_taken_for_a_short_one_that_begins_in_it(
    scanner_of: ScannerOf, engine: str
) -> None:
    text = "begin " + "a " * 400 + "begin b!"
    scanner = scanner_of("begin [a-z ]{1,900}!", engine=engine)
    (finding,) = scanner.judge([Segment("p", text)]).findings
    assert (finding.start, finding.end) == (0, len(text))


def test_a_long_value_is_validated_whole(scanner_of: ScannerOf) -> None:
    header = "".join(f"col{n}," for n in range(1500))
    text = f"{header}password\n{header}Kx9vT2pQ77a\n"
    scanner = scanner_of(
        r"[^\n]*password\n[^\n]*", "validator: secret_column", "score: {base: 0.1, validator: 0.9}"
    )
    judgement = scanner.judge([Segment("p", text)])
    assert [(one.start, one.end) for one in judgement.findings] == [(0, len(text) - 1)]
