"""chat: lines in, answers out, turn by turn; the label of the conversation only rises."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from gemroute.chats import Chat, turn_label
from gemroute.cli.answering import Events, Finished, Manner, play
from gemroute.cli.looking import route_lines
from gemroute.cli.signals import ending_signals
from gemroute.cli.wiring import Asked, Bench
from gemroute.core.errors import BackendError, GemrouteError, RouteRefused, UsageError
from gemroute.core.values import Label, Part, Request, Role
from gemroute.router import Router, Weighed
from gemroute.terminal import AnswerWriter, is_terminal, notice, sanitise

HELP = """\
/attach FILE   add a file to the next question
/route [TEXT]  where TEXT would go, or where the last question went, and why
/label [LABEL] show the chat's label, or raise it; it never falls
/model [NAME]  show or choose the model; the policy still decides
/save [FILE]   save the chat; with FILE, write it there as text
/new           start a clean chat
/quit          end (so does Ctrl-D)
Enter sends; Alt-Enter starts a new line; Ctrl-C ends an answer."""


class Lines(Protocol):
    """Where the person's lines come from."""

    def read(self, prompt: str) -> str:
        """Return one entry.

        Raises:
            EOFError: there is no more.
            KeyboardInterrupt: the person gave the entry up.
        """


def talk(asked: Asked) -> int:
    """Run a conversation and return the exit status."""
    bench = Bench(replace(asked, attachments=()))
    chat = bench.chat() or Chat(_new_name())
    lines: Lines = TerminalLines() if is_terminal(sys.stdin) else PipedLines()
    with ending_signals(), bench.router() as router:
        conversation = Conversation(bench, router, chat)
        for name in asked.attachments:
            conversation.attach(name)
        return conversation.run(lines)


class Conversation:
    """One chat on the screen."""

    def __init__(self, bench: Bench, router: Router, chat: Chat) -> None:
        self.bench = bench
        self.router = router
        self.chat = chat.raised(bench.declared_label)
        self.waiting_parts: list[Part] = []
        self.last: Weighed | None = None
        self.commands: dict[str, Callable[[str], None]] = {
            "/help": lambda _: _say(HELP),
            "/attach": self.attach,
            "/route": self.route,
            "/label": self.label,
            "/model": self.model,
            "/save": self.save,
            "/new": self.new,
        }

    def run(self, lines: Lines) -> int:
        if is_terminal(sys.stdin):
            notice(f"{self.chat.label.word} chat {self.chat.name}; /help lists the commands.")
        status = 0
        while True:
            try:
                entry = lines.read(self.prompt()).strip()
            except EOFError:
                return status
            except KeyboardInterrupt:
                continue
            if entry == "/quit":
                return status
            status = self._entered(entry)

    def prompt(self) -> str:
        attached = f" +{len(self.waiting_parts)} file" if self.waiting_parts else ""
        return f"{self.chat.label.word} · {self._usual_model()}{attached} › "

    def _entered(self, entry: str) -> int:
        """Do what one entry says and return its status; a failure ends the turn, not the chat."""
        if not entry:
            return 0
        try:
            if entry.startswith("/"):
                self._command(entry)
                return 0
            return self._turn(entry)
        except GemrouteError as failure:
            notice(str(failure), style="red")
            return failure.exit_status
        except KeyboardInterrupt:
            notice("Interrupted; what was said is recorded as such.", style="yellow")
            return 130

    def _command(self, entry: str) -> None:
        word, _, rest = entry.partition(" ")
        command = self.commands.get(word)
        if command is None:
            raise UsageError(f"There is no {sanitise(word)}.", hint="/help lists the commands.")
        command(rest.strip())

    def _turn(self, text: str) -> int:
        request = self._request(text)
        writer = AnswerWriter(sys.stdout, render=is_terminal(sys.stdout))
        events = self.router.ask(request, self.bench.options())
        try:
            finished = play(self._noting(events), writer, Manner())
        except (RouteRefused, BackendError):
            raise
        except BaseException:
            self._taint_by_last()
            raise
        self._keep(request, finished)
        return finished.status

    def _noting(self, events: Events) -> Events:
        """Pass events on, remembering the decision, whose label outlives a broken turn."""
        for event in events:
            if isinstance(event, Weighed):
                self.last = event
            yield event

    def _taint_by_last(self) -> None:
        if self.last is not None:
            self.chat = self.chat.raised(turn_label(self.last.classified))

    def _request(self, text: str) -> Request:
        return Request(
            prompt=text,
            parts=tuple(self.waiting_parts),
            system=self.bench.asked.system,
            history=self.chat.turns,
            declared_label=self.bench.declared_label,
            inherited_label=self.chat.label,
        )

    def _keep(self, request: Request, finished: Finished) -> None:
        """Put the turn into the chat, with the label of question and answer, and save it."""
        answer = finished.reply.text
        said = self.router.classify(Request(prompt=answer), connected=False)
        label = max(turn_label(finished.weighed.classified), turn_label(said))
        self.chat = self.chat.with_turn(request.payload().messages[-1], answer, label)
        self.waiting_parts.clear()
        self.bench.chats.save(self.chat)

    def _usual_model(self) -> str:
        return self.bench.asked.model or self.bench.settings.local_model

    # The commands

    def attach(self, name: str) -> None:
        if not name:
            raise UsageError("Which file?", hint="/attach FILE")
        path = os.path.expanduser(name)  # noqa: PTH111 - the name stays a name for the reader
        parts = self.bench.read_files([path])
        self.waiting_parts.extend(parts)
        for part in parts:
            notice(f"{part.name}: {part.media_type}, {part.size_bytes:,} bytes", style="dim")

    def route(self, text: str) -> None:
        if text:
            weighed = self.router.weigh(self._request(text), self.bench.options(), explain=True)
        elif self.last is not None:
            weighed = self.last
        else:
            raise UsageError("Nothing was asked yet.", hint="/route TEXT shows where TEXT goes.")
        _say("\n".join(route_lines(self.bench, weighed)))

    def label(self, word: str) -> None:
        if word:
            try:
                wanted = Label.of(word)
            except KeyError:
                known = ", ".join(label.word for label in Label)
                raise UsageError("There is no such label.", hint=f"Known: {known}.") from None
            if wanted < self.chat.label:
                raise UsageError(
                    f"A chat's label never falls; this one is {self.chat.label.word}.",
                    hint="/new starts a clean chat.",
                )
            self.chat = self.chat.raised(wanted)
        _say(self.chat.label.word)

    def model(self, name: str) -> None:
        if name:
            self.bench.choose_model(name)
        _say(f"{self._usual_model()} where the policy permits it")

    def save(self, name: str) -> None:
        if not name:
            _say(f"saved as {self.bench.chats.save(self.chat)}")
            return
        path = Path(name).expanduser()
        try:
            with open(path, "x", encoding="utf-8", opener=_private) as file:
                file.write(_transcript(self.chat))
        except OSError as failure:
            raise UsageError(f"{name}: cannot be written: {failure.strerror}.") from None
        _say(f"written to {sanitise(name)}")

    def new(self, _: str) -> None:
        self.chat = Chat(_new_name(), self.bench.declared_label)
        self.waiting_parts.clear()
        self.last = None
        _say(f"a clean {self.chat.label.word} chat")


class PipedLines:
    """Each line of a piped standard input is one entry."""

    def read(self, _prompt: str) -> str:
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line


class TerminalLines:
    """A line editor with many-line input and the session's own history, kept in memory only."""

    def __init__(self) -> None:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.history import InMemoryHistory
        from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

        keys = KeyBindings()

        @keys.add("escape", "enter")
        def _new_line(event: KeyPressEvent) -> None:
            event.current_buffer.insert_text("\n")

        self._session: PromptSession[str] = PromptSession(
            history=InMemoryHistory(), key_bindings=keys, enable_history_search=True
        )

    def read(self, prompt: str) -> str:
        return self._session.prompt(prompt, prompt_continuation="… ")


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _transcript(chat: Chat) -> str:
    """Return the chat as plain text, its label first."""
    names = {Role.USER: "You", Role.ASSISTANT: "Model"}
    turns = (f"{names[turn.role]}: {turn.text}\n" for turn in chat.turns)
    return f"Label: {chat.label.word}\n\n" + "\n".join(turns)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _new_name() -> str:
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S-") + os.urandom(2).hex()
