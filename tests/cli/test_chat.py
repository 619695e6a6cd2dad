"""A chat's label never falls, and a restricted chat never reaches the cloud, whatever breaks."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

import pytest
from fakes import ANSWER, SECRET, MemoryRecorder, World, probe
from hypothesis import given, settings
from hypothesis import strategies as st
from running import CommandLine

from gemroute.backends.base import Delta, End
from gemroute.chats import Chat
from gemroute.cli.asked import Asked
from gemroute.cli.chat import HELP, Conversation
from gemroute.cli.lines import PipedLines
from gemroute.cli.wiring import Bench
from gemroute.core.errors import InputUnreadable, Truncated, Unreachable
from gemroute.core.request import Part
from gemroute.core.values import Finish, Label, LocalState, Modality, Usage
from gemroute.dispatch import Sending
from gemroute.settings import shipped

CARD = "4111 1111 1111 1111"


@dataclass
class Entries:
    """Gives entries, or raises what stands between them, and keeps each prompt."""

    entries: Iterable[str | BaseException]
    prompts: list[str] = field(default_factory=list)
    _left: Iterator[str | BaseException] | None = None

    def read(self, label: Label, rest: str) -> str:
        self._left = self._left or iter(self.entries)
        self.prompts.append(label.word + rest)
        entry = next(self._left, EOFError())
        if isinstance(entry, BaseException):
            raise entry
        return entry


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def conversation(world: World, monkeypatch: pytest.MonkeyPatch) -> Conversation:
    return conversation_in(world)


def conversation_in(world: World, name: str = "one", **asked: str) -> Conversation:
    """Return a conversation, gone on with where it was saved, whose router is the world's."""
    environment = {"GEMROUTE_LOCAL_URL": "http://127.0.0.1:9", **os.environ}
    words = Asked(to=asked.pop("to", "cloud"), **asked)
    bench = Bench(words, words.settings(), environment)
    return Conversation(bench, world.router(), bench.chats.load(name))


# The label, over any sequence of turns


class Turn(NamedTuple):
    """One thing that may happen in a chat."""

    does: str
    is_secret: bool = False
    answers_secret: bool = False
    ends: str = "well"
    local_is_ready: bool = True


ENDINGS: dict[str, BaseException] = {
    "interrupted": KeyboardInterrupt(),
    "signalled": SystemExit(143),
    "cut": Truncated("It ended early."),
    "unreachable": Unreachable("Nobody answers."),
}
TURNS = st.builds(
    Turn,
    st.sampled_from(["say", "say", "say", "resume", "new", "label internal", "label public"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["well", *ENDINGS]),
    st.booleans(),
)


def script(turn: Turn) -> tuple[Delta | End | BaseException, ...]:
    answer = Delta(SECRET if turn.answers_secret else "Noon.")
    if turn.ends == "well":
        return (answer, End(Finish.STOP, Usage(1, 1), "model-1"))
    blow = ENDINGS[turn.ends]
    return (blow,) if turn.ends == "unreachable" else (answer, blow)


def happen(turn: Turn, conversation: Conversation, world: World) -> Conversation:
    """Do what `turn` says and return the conversation that goes on."""
    if turn.does == "resume":
        return conversation_in(world, conversation.chat.name)
    world.local.scripts = world.cloud.scripts = [script(turn)]
    world.probe = probe(state=LocalState.READY if turn.local_is_ready else LocalState.DOWN)
    text = SECRET if turn.is_secret else "What is the time?"
    entry = text if turn.does == "say" else f"/{turn.does}"
    try:
        conversation.at_terminal(Entries([entry]))
    except SystemExit:
        return conversation_in(world, conversation.chat.name)
    return conversation


@settings(deadline=None, max_examples=60)
@given(st.lists(TURNS, max_size=8))
def test_after_a_restricted_turn_nothing_of_the_chat_reaches_the_cloud(turns: list[Turn]) -> None:
    world = World()
    conversation = conversation_in(world, f"chat-{os.urandom(8).hex()}")  # it asks for the cloud
    for turn in turns:
        label, name = conversation.chat.label, conversation.chat.name
        local, cloud = len(world.local.received), len(world.cloud.received)
        conversation = happen(turn, conversation, world)
        if label is Label.RESTRICTED:
            assert len(world.cloud.received) == cloud
        if conversation.chat.name == name:
            assert conversation.chat.label >= label
        was_sent = len(world.local.received) + len(world.cloud.received) > local + cloud
        if turn.does == "say" and turn.is_secret and was_sent and turn.ends != "unreachable":
            assert conversation.chat.label is Label.RESTRICTED
        saved = conversation.bench.chats.load(conversation.chat.name)
        assert saved == conversation.chat or not saved.turns
    told = [message.text for payload in world.cloud.received for message in payload.messages]
    assert SECRET not in told


def test_a_restricted_answer_keeps_the_next_turn_at_home(
    conversation: Conversation, world: World
) -> None:
    world.cloud.scripts = [(Delta(SECRET), *ANSWER)]
    entries = Entries(["hello", "and then?"])
    conversation.at_terminal(entries)
    assert (len(world.cloud.received), len(world.local.received)) == (1, 1)
    assert entries.prompts[1] == "restricted · stays local › "


def test_a_refused_turn_is_no_part_of_the_chat(world: World) -> None:
    conversation = conversation_in(world, to="")
    world.probe = probe(state=LocalState.DOWN)
    assert conversation.from_pipe(Entries([SECRET, "hello"])) == 7
    assert conversation.chat.label is Label.PUBLIC
    assert [turn.text for turn in conversation.chat.turns] == ["hello", "Hello"]


@pytest.mark.parametrize("ends", ["interrupted", "cut"])
def test_a_broken_turn_leaves_its_label_on_the_disk(
    conversation: Conversation, world: World, ends: str
) -> None:
    world.local.scripts = [(Delta("No"), ENDINGS[ends])]
    conversation.at_terminal(Entries([SECRET]))
    saved = conversation.bench.chats.load("one")
    assert (saved.label, saved.turns) == (Label.RESTRICTED, ())


def test_new_starts_a_clean_chat(conversation: Conversation, world: World) -> None:
    conversation.at_terminal(Entries([SECRET, "/new", "hello"]))
    assert conversation.chat.label is Label.PUBLIC
    assert [message.text for message in world.cloud.received[0].messages] == ["hello"]


def test_the_label_that_was_declared_holds_for_every_new_chat(world: World) -> None:
    conversation = conversation_in(world, label="restricted")
    conversation.at_terminal(Entries(["/new", "hello"]))
    assert (conversation.chat.label, world.cloud.received) == (Label.RESTRICTED, [])


# The commands


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        pytest.param("/help", HELP, id="help"),
        pytest.param("/rout", "Did you mean /route?", id="a slip"),
        pytest.param("/q", "Did you mean /quit?", id="a beginning"),
        pytest.param("/xyzzy", "There is no /xyzzy.\n  /help lists", id="nothing like it"),
        pytest.param("/attach", "Which file?", id="attach nothing"),
        pytest.param("/attach /nowhere", "there is no such file", id="attach what is not there"),
        pytest.param("/route", "Nothing was asked yet.", id="route before a question"),
        pytest.param(
            "/route the time", "→ cloud · gemini-3.8-flash · public", id="route of a text"
        ),
        pytest.param("/label", "public", id="label"),
        pytest.param("/label confidential", "confidential", id="raise the label"),
        pytest.param("/label secrt", "Known: public, internal", id="an unknown label"),
        pytest.param("/model", "as the policy chooses", id="model"),
        pytest.param("/model gemini-3.8-pro", "gemini-3.8-pro, where the policy", id="a model"),
        pytest.param("/model gemma4:e2b", "--to says cloud", id="a model elsewhere"),
        pytest.param("/save", "saved as ", id="save"),
        pytest.param("/save /nowhere/x", "cannot be written: No such file", id="save nowhere"),
        pytest.param("/new", "a clean public chat", id="new"),
        pytest.param("/detach", "no file waits", id="detach"),
        pytest.param("/label \x1b[2J", "no such label", id="an escape"),
    ],
)
def test_a_command_says_what_it_did(
    conversation: Conversation, capsys: pytest.CaptureFixture[str], entry: str, says: str
) -> None:
    conversation.at_terminal(Entries([entry]))
    err = told(capsys)
    assert says in err
    assert "\x1b" not in err


def test_a_label_cannot_be_lowered(
    conversation: Conversation, capsys: pytest.CaptureFixture[str]
) -> None:
    conversation.at_terminal(Entries(["/label restricted", "/label public"]))
    assert conversation.bench.chats.load("one").label is Label.RESTRICTED
    assert "never falls; this one is restricted" in told(capsys)


def test_a_space_before_a_slash_makes_it_a_question(
    conversation: Conversation, world: World
) -> None:
    conversation.at_terminal(Entries([" /etc is what?", "", "   "]))
    assert [one.messages[-1].text for one in world.cloud.received] == ["/etc is what?"]


def test_route_without_a_text_explains_the_last_question_even_if_refused(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.probe = probe(state=LocalState.DOWN)
    conversation_in(world, to="").at_terminal(Entries([SECRET, "/route"]))
    assert "→ refused · restricted" in told(capsys)


def test_a_file_goes_with_the_next_question_alone(
    conversation: Conversation, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("the notes")
    entries = Entries([f"/attach {file}", "sum up", "again"])
    conversation.at_terminal(entries)
    assert [one.messages[-1].text for one in world.cloud.received] == [
        "the notes\n\nsum up",
        "again",
    ]
    assert entries.prompts[1:3] == ["public · +1 file › ", "public › "]


def test_a_file_waits_until_its_turn_is_done(world: World, tmp_path: Path) -> None:
    conversation = conversation_in(world, to="")
    file = tmp_path / "notes.txt"
    file.write_text(SECRET)
    world.probe = probe(state=LocalState.DOWN)
    entries = Entries([f"/attach {file}", f"/attach {file}", "sum up", "/detach", "hello"])
    conversation.at_terminal(entries)
    assert entries.prompts[3] == "public · +2 files › "
    assert [one.messages[-1].text for one in world.cloud.received] == ["hello"]


def test_a_chosen_model_stands_in_the_prompt(conversation: Conversation, world: World) -> None:
    entries = Entries(["/model gemini-3.8-pro", "hello"])
    conversation.at_terminal(entries)
    assert entries.prompts[1] == "public · gemini-3.8-pro › "
    assert world.cloud.calls[0].model == "gemini-3.8-pro"


def test_a_transcript_is_the_owners_alone_and_never_overwrites(
    conversation: Conversation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "talk.txt"
    conversation.at_terminal(Entries(["hello", f"/save {file}", f"/save {file}"]))
    assert file.read_text() == "Label: public\n\nYou: hello\n\nModel: Hello\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "File exists" in told(capsys)


@pytest.mark.parametrize("name", ["~nobody-of-that-name/talk.txt", "a\0b", "x" * 5000])
def test_a_name_that_no_transcript_can_have_is_said_and_the_chat_goes_on(
    conversation: Conversation, world: World, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    conversation.at_terminal(Entries([f"/save {name}", "hello"]))
    assert "cannot be written" in told(capsys)
    assert len(world.cloud.received) == 1


def test_a_chat_that_cannot_be_saved_goes_on_and_says_so_once(
    conversation: Conversation, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = conversation.bench.chats.folder
    folder.parent.mkdir(parents=True)
    folder.write_text("")
    conversation.at_terminal(Entries(["one", "two", "/save"]))
    assert len(world.cloud.received[1].messages) == 3
    assert told(capsys).count("The chat goes on") == 1


# How it begins and ends


def test_ctrl_c_gives_up_an_entry_and_quit_ends_with_0(
    conversation: Conversation, world: World
) -> None:
    assert conversation.at_terminal(Entries([KeyboardInterrupt(), "hello", "/quit", "no"])) == 0
    assert len(world.cloud.received) == 1


def test_a_chat_that_goes_on_says_how_far_it_is(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    conversation_in(world).at_terminal(Entries(["one", "two"]))
    again = conversation_in(world)
    again.at_terminal(Entries([]))
    assert "Chat one, 2 turns so far." in told(capsys)


def test_a_pipe_ends_with_the_status_of_its_first_failure(
    conversation: Conversation, world: World
) -> None:
    world.cloud.scripts = [(End(Finish.LENGTH, Usage(1, 1), "model-1"),), ANSWER]
    assert conversation.from_pipe(Entries(["one", "/nothing", "two", "/quit"])) == 10
    assert conversation_in(world, "two").from_pipe(Entries(["/nothing", "two"])) == 2


def test_a_piped_line_is_text_and_bounded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(b"x" * 40 + b"\nok\n\xff\nlast")
    with (tmp_path / "in").open(encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        lines = PipedLines(16)
        for message in ("above 16 bytes", None, "not UTF-8"):
            if message:
                with pytest.raises(InputUnreadable, match=message):
                    lines.read(Label.PUBLIC, "")
            else:
                assert lines.read(Label.PUBLIC, "") == "ok\n"
        assert lines.read(Label.PUBLIC, "") == "last"
        with pytest.raises(EOFError):
            lines.read(Label.PUBLIC, "")


def test_a_resumed_chat_of_a_picture_stays_home_though_its_file_is_text(world: World) -> None:
    from gemroute.core.request import Media
    from gemroute.core.values import Unread

    conversation = conversation_in(world)
    media = Media(Modality.IMAGE, "image/png", b"png")
    conversation.waiting_parts.append(
        Part("a.png", "image/png", Modality.IMAGE, media=media, unread=(Unread("image"),))
    )
    conversation.at_terminal(Entries(["what is this?"]))
    again = conversation_in(world)
    again.at_terminal(Entries(["and now?"]))
    assert again.chat == Chat("one", Label.RESTRICTED, again.chat.turns)
    assert (len(world.local.received), world.cloud.received) == (2, [])
    assert not world.local.received[1].has_media


def zoned_part() -> Part:
    return Part("a.txt", "text/plain", Modality.TEXT, "text", zones=frozenset({"clients"}))


def test_a_turns_zones_are_those_of_the_turns_that_follow(world: World) -> None:
    conversation = conversation_in(world)
    conversation.waiting_parts.append(zoned_part())
    conversation.at_terminal(Entries(["what is this?"]))
    again = conversation_in(world)
    again.at_terminal(Entries(["and now?"]))
    assert again.last is not None
    assert again.last.zones == again.chat.zones == {"clients"}


def test_a_broken_turn_leaves_its_zones_on_the_disk(
    conversation: Conversation, world: World
) -> None:
    world.cloud.scripts = [(Delta("No"), ENDINGS["cut"])]
    conversation.waiting_parts.append(zoned_part())
    conversation.at_terminal(Entries(["what is this?"]))
    assert conversation.bench.chats.load("one").zones == {"clients"}


# Beside other processes


@pytest.mark.parametrize("entry", ["and then?", "/route and then?"])
def test_a_chat_that_another_process_made_restricted_stays_home_from_then_on(
    conversation: Conversation,
    world: World,
    capsys: pytest.CaptureFixture[str],
    entry: str,
) -> None:
    conversation.at_terminal(Entries(["hello"]))
    conversation_in(world).at_terminal(Entries(["/label restricted"]))
    conversation.at_terminal(Entries([entry, "and after that?"]))
    assert [one.messages[-1].text for one in world.cloud.received] == ["hello"]
    assert conversation.chat.label is Label.RESTRICTED
    assert "→ cloud" not in told(capsys)


@dataclass
class Meanwhile(MemoryRecorder):
    """Records each intent, and lets something happen right after that."""

    happens: Callable[[], None] = lambda: None

    def intent(self, sending: Sending, attempt: int) -> str:
        intent_id = super().intent(sending, attempt)
        self.happens()
        return intent_id


@pytest.mark.parametrize("happens", ["raised", "zoned", "damaged"])
def test_a_chat_that_is_raised_between_the_decision_and_the_sending_is_not_sent(
    world: World, capsys: pytest.CaptureFixture[str], happens: str
) -> None:
    conversation, other = conversation_in(world), conversation_in(world)
    path = conversation.bench.chats.path(conversation.chat)
    deeds: dict[str, Callable[[], object]] = {
        "raised": lambda: other.label("restricted"),
        "zoned": lambda: other.turns.raise_to(Label.PUBLIC, frozenset({"clients"})),
        "damaged": lambda: path.write_text("{"),
    }
    conversation.at_terminal(Entries(["hello"]))
    recorder = Meanwhile(happens=deeds[happens])
    conversation.router.recorder = lambda _policy: recorder
    assert conversation.at_terminal(Entries(["and then?"])) == 0
    assert [one.messages[-1].text for one in world.cloud.received] == ["hello"]
    assert recorder.events[-1] == ("outcome", ("intent-1", "failed", "policy"))
    assert "Ask again" in told(capsys)


def test_a_local_answer_that_stays_here_is_given_though_its_chat_was_raised(world: World) -> None:
    conversation, other = conversation_in(world), conversation_in(world)
    recorder = Meanwhile(happens=lambda: other.label("restricted"))
    conversation.router.recorder = lambda _policy: recorder
    conversation.at_terminal(Entries(["/label internal", SECRET]))
    assert len(world.local.received) == 1
    assert conversation.chat.label is Label.RESTRICTED


def test_a_zone_that_another_process_brought_in_is_one_of_the_next_turn(world: World) -> None:
    conversation, other = conversation_in(world), conversation_in(world)
    other.waiting_parts.append(zoned_part())
    other.at_terminal(Entries(["what is this?"]))
    conversation.at_terminal(Entries(["hello"]))
    assert conversation.last is not None
    assert conversation.last.zones == {"clients"}


def test_a_chat_whose_file_was_damaged_meanwhile_stays_home_and_says_why(
    conversation: Conversation, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    conversation.at_terminal(Entries(["hello"]))
    conversation.bench.chats.path(conversation.chat).write_text("{")
    conversation.at_terminal(Entries(["and then?"]))
    assert [one.messages[-1].text for one in world.cloud.received] == ["hello"]
    assert "its label is not known" in told(capsys)


# As processes


def test_a_chat_that_is_restricted_while_ask_reads_its_input_stays_home(cli) -> None:
    cli("ask", "--chat", "one", "--to", "cloud", "hello")
    with cli.started("ask", "--chat", "one", "--to", "cloud", "-v") as process:
        time.sleep(3)
        assert cli("chat", "--chat", "one", stdin=b"/label restricted\n").status == 0
        process.communicate(b"and then?", timeout=60)
        assert process.returncode == 0
    assert cli.cloud_texts == ["hello"]


def test_a_chat_of_the_first_version_stays_home_under_a_policy_that_guards_a_zone(cli) -> None:
    guard = b"\n  - {id: clients, when: {zone: {has: clients}}, allow: [local], why: Theirs.}"
    zoned = b"\nzones: {clients: [a.txt]}\nguards:" + guard
    cli.write("shut.yaml", shipped("default.yaml").replace(b"\nguards:", zoned, 1))
    cli("ask", "--chat", "one", "--to", "cloud", "hello")
    path = cli.home / "state" / "chats" / "one.json"
    body = json.loads(path.read_text()) | {"gemroute_chat": 1}
    del body["zones"]
    path.write_text(json.dumps(body))
    ended = cli("ask", "--chat", "one", "--to", "cloud", "-p", "./shut.yaml", "go on")
    assert (ended.status, cli.cloud_texts, cli.local_texts) == (0, ["hello"], ["go on"])


@pytest.mark.parametrize("words", [["ask"], ["chat"]], ids=["ask", "chat"])
def test_a_chat_that_goes_on_under_a_policy_that_guards_its_zone_stays_home(cli, words) -> None:
    zoned = shipped("default.yaml").replace(
        b"\nguards:", b"\nzones: {clients: [a.txt]}\nguards:", 1
    )
    guard = b"\n  - {id: clients, when: {zone: {has: clients}}, allow: [local], why: Theirs.}"
    cli.write("open.yaml", zoned)
    cli.write("shut.yaml", zoned.replace(b"\nguards:", b"\nguards:" + guard, 1))
    cli.write("a.txt", "a quiet day")
    cli("ask", "--chat", "one", "-p", "./open.yaml", "--to", "cloud", "-a", "a.txt", "sum it up")
    ended = cli(*words, "--chat", "one", "-p", "./shut.yaml", "--to", "cloud", stdin=b"go on\n")
    assert (ended.status, len(cli.cloud_texts), len(cli.local_texts)) == (0, 1, 1)
    assert [body["facts"]["zone"] for body in cli.bodies("intent")] == [["clients"], ["clients"]]


def test_a_piped_chat_answers_each_line_and_ends_at_quit(cli) -> None:
    ended = cli("chat", stdin=b"hi\n\n/quit\nnever\n")
    assert (ended.status, len(cli.local.prompts)) == (0, 1)
    assert ended.out.count("A real model would answer here") == 1


def test_a_card_keeps_a_chat_at_home_through_resume_and_new_processes(cli) -> None:
    assert (
        cli("chat", "--to", "cloud", "--chat", "one", stdin=f"card {CARD}\n".encode()).status == 0
    )
    assert cli("chat", "--to", "cloud", "--resume", stdin=b"harmless\n").status == 0
    assert (
        cli("chat", "--to", "cloud", "--chat", "one", stdin=b"harmless\n/new\nfree\n").status == 0
    )
    assert cli.cloud_texts == ["free"]
    assert len(cli.local.prompts) == 3


def test_a_damaged_chat_is_refused_before_anything_is_asked(cli) -> None:
    cli("chat", "--chat", "one", "--label", "restricted", stdin=b"hi\n")
    (cli.home / "state" / "chats" / "one.json").write_text("{")
    ended = cli("chat", "--chat", "one", stdin=b"hi\n")
    assert (ended.status, len(cli.local.prompts)) == (3, 1)
    assert "its label is not known" in ended.err


class Terminal:
    """A chat at a terminal of its own: keys in, what the screen got out."""

    def __init__(self, cli, *words: str) -> None:
        self._keys, side = pty.openpty()
        environment = cli.changed({"TERM": "xterm", "NO_COLOR": "1"})
        self.process = subprocess.Popen(
            cli.words(["chat", *words]),
            stdin=side,
            stdout=side,
            stderr=side,
            env=environment,
            start_new_session=True,
        )
        os.close(side)
        self.seen = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._keys)

    def until(self, words: str) -> None:
        """Read on until the screen has got `words`, which are gone from `seen` then."""
        deadline_s = time.monotonic() + 60
        while words not in self.seen:
            wait_s = deadline_s - time.monotonic()
            assert select.select([self._keys], [], [], max(0.0, wait_s))[0], repr(self.seen)
            self.seen += os.read(self._keys, 4096).decode(errors="replace")
        self.seen = self.seen.partition(words)[2]

    def type(self, keys: str) -> None:
        os.write(self._keys, keys.encode())


def test_ctrl_c_ends_an_answer_and_the_chat_goes_on(cli) -> None:
    cli.local.fault = "drip"
    with Terminal(cli) as terminal:
        terminal.until("public ›")
        terminal.type("hello\r")
        terminal.until("writing …")
        terminal.process.send_signal(signal.SIGINT)
        terminal.until("Interrupted.")
        terminal.until("public ›")
        terminal.type("\x04")
        assert terminal.process.wait(30) == 0
    assert cli.statuses == ["interrupted"]


def test_enter_sends_and_alt_enter_starts_a_new_line(cli) -> None:
    with Terminal(cli) as terminal:
        terminal.until("public ›")
        terminal.type("one\x1b\rtwo\r")
        terminal.until("A real model")
        terminal.type("/quit\r")
        assert terminal.process.wait(30) == 0
    assert cli.local_texts == ["one\ntwo"]
    assert [path.name for path in cli.home.rglob("*history*")] == []


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["TERM", "HUP"]
)
def test_a_signal_at_the_prompt_ends_the_chat(cli, number: signal.Signals, status: int) -> None:
    with Terminal(cli) as terminal:
        terminal.until("public ›")
        terminal.process.send_signal(number)
        assert terminal.process.wait(30) == status
        assert "Traceback" not in terminal.seen


# What is said in two turns


@pytest.mark.parametrize(
    ("first", "then", "secret"),
    [
        pytest.param("Charge 4111 1111", "1111 1111 for the hotel", "1111 1111 for", id="a card"),
        pytest.param("My password is", "hunter2xyz99A!", "hunter2", id="a password"),
    ],
)
def test_a_secret_in_two_turns_with_an_answer_between_never_reaches_the_cloud(
    cli: CommandLine, first: str, then: str, secret: str
) -> None:
    cli("chat", "--to", "cloud", "--no-confirm", stdin=f"{first}\n{then}\n".encode())
    assert cli.cloud_texts == [first]
    assert any(secret in text for text in cli.local_texts)


def test_a_secret_that_goes_on_in_a_saved_chat_never_reaches_the_cloud(cli: CommandLine) -> None:
    to_cloud = ("ask", "--to", "cloud", "--no-confirm", "--chat", "trip")
    cli(*to_cloud, "Charge 4111 1111")
    shape = cli(*to_cloud, "--json", "1111 1111 for the hotel").json
    assert (shape["decision"]["to"], shape["label"]) == ("local", "restricted")
    assert cli.cloud_texts == ["Charge 4111 1111"]
