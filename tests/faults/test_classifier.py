"""A classifier that breaks, lies or sees only a part keeps the request on this machine."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

import pytest
from fakes import SECRET, WordDetector, World, probe
from intake.conftest import page_of, pdf_bytes
from running import CommandLine

from gemroute.core.errors import ConfigError, RouteRefused, TimedOut
from gemroute.core.request import Message, Part, Request
from gemroute.core.sensitivity.bounds import Limits
from gemroute.core.sensitivity.scanner import Scanner
from gemroute.core.values import (
    Classified,
    Classifier,
    Judgement,
    LocalState,
    Modality,
    Place,
    Role,
    Unread,
    Wish,
)
from gemroute.events import Options, Weighed
from gemroute.intake import pdf
from gemroute.plugins import load_scanner
from gemroute.settings import detector_packs, load_settings

from .conftest import CARD, PUBLIC

TO_CLOUD = Options(wish=Wish(Place.CLOUD))


def require_home(detector: Any, request: Request, classifier: Classifier) -> Classified:
    """Fail unless the request is answered at home, and by nobody when nothing is up there."""
    world = World(detector=detector)
    weighed = [one for one in world.router().ask(request, TO_CLOUD) if isinstance(one, Weighed)]
    found = weighed[-1].classified
    assert found.facts.classifier is classifier
    assert (len(world.local.received), world.cloud.received) == (1, [])
    alone = World(detector=detector, probe=probe(state=LocalState.DOWN))
    with pytest.raises(RouteRefused):
        list(alone.router().ask(request, Options()))
    assert alone.local.received == alone.cloud.received == []
    return found


# It raises


@dataclass
class Raising:
    """Dies of `death`, after it took `takes` texts."""

    death: BaseException
    takes: int = 0

    def judge(self, segments: Any, **_: object) -> NoReturn:
        for _segment in islice(segments, self.takes):
            pass
        raise self.death


class Bottomless:
    """Calls itself until Python has had enough."""

    def judge(self, segments: Any, **options: object) -> Judgement:
        return self.judge(segments, **options)


class Greedy:
    """Asks for more memory than there is."""

    def judge(self, segments: Any, **_: object) -> Judgement:
        return Judgement(reasons=(str(len(bytes(1 << 62))),))


DEATHS = (
    *(RuntimeError("x"), ValueError("x"), TypeError("x"), KeyError("x"), AssertionError("x")),
    *(MemoryError(), RecursionError(), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x")),
    *(OSError(28, "No space left"), TimeoutError(), StopIteration(), ImportError("x")),
    *(EOFError(), BufferError(), ArithmeticError(), ExceptionGroup("x", [ValueError("x")])),
    *(ConfigError("x"), TimedOut("x"), RouteRefused("x"), json.JSONDecodeError("x", "x", 0)),
)


@pytest.mark.row(23)
@pytest.mark.parametrize("takes", [0, 1, 99], ids=["at once", "in the middle", "at the end"])
@pytest.mark.parametrize("death", DEATHS, ids=lambda death: type(death).__name__)
def test_a_classifier_that_raises_keeps_the_request_at_home(death, takes):
    request = Request(prompt=PUBLIC, system="Be brief.")
    found = require_home(Raising(death, takes), request, Classifier.FAILED)
    assert found.reasons == (f"detector raised {type(death).__name__}",)


@pytest.mark.row(23)
@pytest.mark.parametrize("detector", [Bottomless(), Greedy()], ids=["recursion", "memory"])
def test_a_classifier_that_uses_up_what_there_is_keeps_the_request_at_home(detector):
    require_home(detector, Request(prompt=PUBLIC), Classifier.FAILED)


@pytest.mark.row(23)
@pytest.mark.parametrize("death", [KeyboardInterrupt(), SystemExit(143), GeneratorExit()])
def test_whoever_ends_the_program_while_it_judges_ends_it_and_nothing_is_sent(death):
    world = World(detector=Raising(death))
    with pytest.raises(type(death)):
        list(world.router().ask(Request(prompt=PUBLIC), TO_CLOUD))
    assert world.local.received == world.cloud.received == []
    assert world.recorder.events == []


BROKEN_SCANNER = f"""
import gemroute.core.sensitivity.scanner as scanner

def judge(self, segments, **_):
    raise RuntimeError(" ".join(segment.text for segment in segments) + "{SECRET}")

scanner.Scanner.judge = judge
"""


@pytest.mark.row(23)
def test_a_broken_classifier_in_a_real_run_says_neither_its_message_nor_the_text(cli: CommandLine):
    cli.write("sitecustomize.py", BROKEN_SCANNER)
    broken = {"PYTHONPATH": str(cli.folder)}
    ended = cli("ask", "--to", "cloud", "-v", PUBLIC, env=broken)
    assert (ended.status, len(cli.local_texts), len(cli.cloud.requests)) == (0, 1, 0)
    assert PUBLIC not in ended.err
    assert SECRET not in ended.err + ended.out
    (intent,) = cli.bodies("intent")
    assert (intent["facts"]["classifier"], intent["place"]) == ("failed", "local")


@pytest.mark.row(23)
def test_a_broken_classifier_and_no_runtime_is_a_refusal(cli: CommandLine):
    cli.write("sitecustomize.py", BROKEN_SCANNER)
    nowhere = {"PYTHONPATH": str(cli.folder), "GEMROUTE_LOCAL_URL": "http://127.0.0.1:9"}
    ended = cli("ask", PUBLIC, env=nowhere)
    assert (ended.status, cli.sent_nothing, cli.statuses) == (7, True, ["refused"])
    assert "could not be judged" in ended.err
    assert "Traceback" not in ended.err


# It takes too long


@pytest.mark.row(23)
def test_a_classifier_that_takes_too_long_keeps_what_is_left_unjudged_and_at_home():
    seconds = iter(range(0, 10_000, 50))
    world = World()
    router = world.router()
    router.clock_s = lambda: float(next(seconds))
    turns = tuple(Message(Role.USER, "hello") for _ in range(9))
    list(router.ask(Request(prompt=SECRET, history=turns), TO_CLOUD))
    assert (len(world.local.received), world.cloud.received) == (1, [])


@pytest.mark.row(23)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("4111 1111 1111 1112 ", id="numbers that fail their check"),
        pytest.param("&#52;&#49;", id="entities"),
        pytest.param("4\u200b1\u200b", id="zero width"),
        pytest.param("%34%31%2534", id="percent signs"),
        pytest.param("ѕесrеt ", id="two alphabets"),
        pytest.param(base64.b64encode(b"a secret text ").decode(), id="base64"),
        pytest.param("password:", id="names without values"),
        pytest.param("(((((((((", id="brackets"),
    ],
)
def test_the_work_for_a_hostile_text_grows_with_its_length_and_no_faster(scanner, text):
    """Work is counted in units: four times the text may cost four times the units, and no more."""
    small, large = (_work(scanner, (text * 100_000)[: n << 14]) for n in (1, 4))
    assert large <= 4.5 * small + 10_000


def _work(scanner: Scanner, text: str) -> int:
    from gemroute.core.request import Segment
    from gemroute.core.sensitivity.bounds import Budget
    from gemroute.core.sensitivity.reading import Ledger, Reader

    budget = Budget(scanner.limits)
    reader = Reader(scanner.rules, scanner._engines, Ledger(budget, thorough=False, enough=None))
    reader.read_all([Segment("p", text)])
    allowed = scanner.limits.work_floor + len(text.encode()) * scanner.limits.work_per_byte
    return allowed - budget.work


# It answers with junk


class Saying(WordDetector):
    """Judges as it should, and answers with something else."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer

    def judge(self, segments: Any, **_: object) -> Any:
        found = super().judge(segments)
        return self.answer(found) if callable(self.answer) else self.answer


def _once(found: Judgement) -> Iterator[Judgement]:
    yield found


@pytest.mark.row(23)
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(None, id="nothing"),
        pytest.param(True, id="yes"),
        pytest.param("public", id="a label"),
        pytest.param({"classifier": "ok"}, id="a mapping"),
        pytest.param(_once, id="a generator"),
        pytest.param(lambda found: [found], id="a list of judgements"),
        pytest.param(lambda found: replace(found, classifier="ok"), id="a word for the classifier"),
        pytest.param(lambda found: replace(found, classifier="fine"), id="a word it has not"),
        pytest.param(lambda found: replace(found, findings=None), id="no findings"),
        pytest.param(
            lambda found: replace(found, findings=iter(found.findings)), id="findings but once"
        ),
        pytest.param(
            lambda found: replace(found, findings=("public",)), id="a label for a finding"
        ),
        pytest.param(
            lambda found: replace(
                found, findings=tuple(replace(one, category="harmless") for one in found.findings)
            ),
            id="a category that there is not",
        ),
        pytest.param(
            lambda found: replace(
                found, findings=tuple(replace(one, kind={"x"}) for one in found.findings)
            ),
            id="a kind that is no word",
        ),
    ],
)
def test_a_classifier_that_answers_with_junk_keeps_the_request_at_home(answer):
    request = Request(prompt=f"{PUBLIC} {SECRET}")
    require_home(Saying(answer), request, Classifier.FAILED)


@pytest.mark.row(23)
def test_a_classifier_that_skips_the_text_keeps_the_request_at_home():
    class Lazy:
        def judge(self, segments: Any, **_: object) -> Judgement:
            return Judgement()

    require_home(Lazy(), Request(prompt=SECRET), Classifier.DEGRADED)


# It sees only a part


@pytest.fixture(scope="module")
def scanner(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Scanner:
    """The scanner of the detectors that come with gemroute."""
    home = {"HOME": str(tmp_path_factory.mktemp("home"))}
    packs = detector_packs(load_settings(home, Path("/")))
    return load_scanner(packs, shared_cache / "rules")


def wrapped(text: str, times: int) -> str:
    for _ in range(times):
        text = base64.b64encode(text.encode()).decode()
    return text


# What a bound lets through stands first, the secret after it.
BOUNDS = [
    pytest.param("size", Limits(segment_bytes=100), "so far so good. " * 10 + CARD, id="bytes"),
    pytest.param("depth", Limits(), wrapped(CARD, 5), id="wrapped five times"),
    pytest.param(
        "expansion",
        Limits(view_bytes_floor=64, view_bytes_per_byte=0),
        f"{wrapped('a quiet day ' * 9, 1)} {wrapped(CARD, 1)}",
        id="views",
    ),
    pytest.param(
        "work", Limits(work_floor=310, work_per_byte=0), "hello " * 3_000 + CARD, id="work"
    ),
    pytest.param(
        "candidates", Limits(candidates=3), "4111 1111 1111 1112, " * 20 + CARD, id="candidates"
    ),
    pytest.param("encoding", Limits(), f"\udcff {CARD[:9]}\ud8009 1111", id="lone surrogates"),
]


@pytest.mark.row(24)
@pytest.mark.parametrize(("reason", "limits", "text"), BOUNDS)
def test_a_text_that_reaches_a_bound_stays_at_home(scanner, reason, limits, text):
    bounded = Scanner(scanner.rules, scanner.database(), limits=limits)
    found = require_home(bounded, Request(prompt=text), Classifier.DEGRADED)
    assert reason in found.reasons
    assert found.findings == ()


@pytest.mark.row(24)
def test_a_list_of_findings_that_was_cut_is_said(scanner):
    few = Scanner(scanner.rules, scanner.database(), limits=Limits(findings_per_rule=2))
    text = "ask anna.kiesel@steinwerk.de, " * 5
    found = World(detector=few).router().classify(Request(prompt=text), thorough=True)  # type: ignore[arg-type] # a real one
    assert (found.facts.classifier, found.reasons) == (Classifier.DEGRADED, ("findings",))


@pytest.mark.row(24)
def test_a_bound_in_one_text_of_many_is_one_of_them_all(scanner):
    bounded = Scanner(scanner.rules, scanner.database(), limits=Limits(segment_bytes=100))
    for request in (
        Request(prompt="hi", system="word " * 99),
        Request(prompt="hi", history=(Message(Role.ASSISTANT, "word " * 99),)),
        Request(prompt="hi", parts=(Part("a", "text/plain", Modality.TEXT, "word " * 99),)),
        Request(prompt="hi", schema='{"title": "' + "word " * 99 + '"}'),
    ):
        require_home(bounded, request, Classifier.DEGRADED)


@pytest.mark.row(24)
@pytest.mark.parametrize(
    ("limit", "most"), [("MOST_PAGES", 2), ("MOST_CHARACTERS", 20)], ids=["pages", "characters"]
)
def test_a_document_whose_later_pages_were_not_read_stays_at_home(monkeypatch, limit, most):
    monkeypatch.setattr(pdf, limit, most)
    pages = [page_of("Minutes of the meeting"), page_of("all is well"), page_of(SECRET)]
    reading = pdf.read_pdf(pdf_bytes(pages))
    assert SECRET not in reading.text
    assert "limit" in {unread.reason for unread in reading.unread}
    part = Part("a.pdf", "application/pdf", Modality.PDF, reading.text, unread=reading.unread)
    require_home(WordDetector(), Request(prompt="?", parts=(part,)), Classifier.DEGRADED)


@pytest.mark.row(24)
@pytest.mark.parametrize(
    "reason",
    [
        *("image", "audio", "page_without_text", "unknown_binary", "limit", "encrypted"),
        *("damaged", "encoding", "ambiguous", "annotation"),
    ],
)
def test_whatever_no_reader_could_read_keeps_the_request_at_home(reason):
    part = Part("a", "text/plain", Modality.TEXT, "a part", unread=(Unread(reason),))
    require_home(WordDetector(), Request(prompt="?", parts=(part,)), Classifier.DEGRADED)


def _zip(text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", text)
    return file.getvalue()


@pytest.mark.row(24)
def test_an_archive_is_not_looked_into_and_not_sent(cli: CommandLine):
    cli.write("a.zip", _zip(f"{PUBLIC} {CARD}"))
    ended = cli("ask", "--to", "cloud", "-a", "a.zip", "what is in it?")
    assert (ended.status, cli.sent_nothing) == (14, True)


@pytest.mark.row(24)
@pytest.mark.parametrize("is_up", [True, False], ids=["local is up", "local is down"])
def test_a_secret_behind_the_depth_that_is_read_stays_at_home_in_a_real_run(cli, is_up):
    nowhere = {} if is_up else {"GEMROUTE_LOCAL_URL": "http://127.0.0.1:9"}
    wish = ["--to", "cloud"] if is_up else []
    ended = cli("ask", *wish, stdin=wrapped(CARD * 3, 5).encode(), env=nowhere)
    assert ended.status == (0 if is_up else 7)
    assert (len(cli.local_texts), len(cli.cloud.requests)) == (int(is_up), 0)
    facts = [body["facts"] for body in (*cli.bodies("intent"), *cli.bodies("outcome"))[:1]]
    assert [one["classifier"] for one in facts] == ["degraded"]


@pytest.mark.row(24)
def test_an_input_above_its_cap_is_refused_and_not_cut(cli: CommandLine):
    small = {"GEMROUTE_MAX_INPUT_BYTES": "100"}
    ended = cli("ask", "--to", "cloud", stdin=b"x" * 90 + CARD.encode(), env=small)
    assert (ended.status, cli.sent_nothing) == (14, True)
    cli.write("a.txt", b"x" * 90 + CARD.encode())
    ended = cli("ask", "--to", "cloud", "-a", "a.txt", "sum it up", env=small)
    assert (ended.status, cli.sent_nothing) == (14, True)
