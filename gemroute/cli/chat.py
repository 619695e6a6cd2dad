"""chat: entries in, answers out, turn by turn; the label of the conversation only rises."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from gemroute.chats import Chat
from gemroute.cli.asked import Asked
from gemroute.cli.lines import Lines, PipedLines, TerminalLines
from gemroute.cli.looking import route_lines
from gemroute.cli.playing import Manner, say_how_it_ended
from gemroute.cli.process import keep_to_itself
from gemroute.cli.signals import ending_signals
from gemroute.cli.turns import Turns
from gemroute.cli.wiring import Bench
from gemroute.core.errors import GemrouteError, UsageError
from gemroute.core.request import Part, Request
from gemroute.core.values import Label, Role
from gemroute.router import Router
from gemroute.terminal import AnswerWriter, is_terminal, notice

HELP = """\
/attach FILE    add a file to the next question; /detach takes all back
/route [TEXT]   where TEXT would go, or the last question, and why
/label [LABEL]  show the chat's label, or raise it; it never falls
/model [NAME]   show or choose the model; the policy still decides
/save [FILE]    save the chat; with FILE, write it there as text
/new            start a clean chat
/quit           end (so does Ctrl-D)
Enter sends; Alt-Enter starts a new line; Ctrl-C ends an answer.
A space before a / makes it part of a question."""


def talk(asked: Asked) -> int:
    """Run a conversation and return the exit status."""
    keep_to_itself()
    bench = Bench(replace(asked, attachments=()))
    chat = bench.chat() or Chat(_new_name())
    with ending_signals(), bench.router() as router:
        conversation = Conversation(bench, router, chat)
        for name in asked.attachments:
            conversation.attach(name)
        if is_terminal(sys.stdin):
            return conversation.at_terminal(TerminalLines())
        return conversation.from_pipe(PipedLines(bench.settings.max_input_bytes))


class Conversation:
    """One chat on the screen."""

    def __init__(self, bench: Bench, router: Router, chat: Chat) -> None:
        self.bench = bench
        self.router = router
        self.turns = Turns(bench, router, chat.raised(bench.declared_label))
        self.waiting_parts: list[Part] = []
        self.last: Request | None = None
        self.told = ""
        self.commands: dict[str, Callable[[str], None]] = {
            "/help": lambda _: notice(HELP),
            "/attach": self.attach,
            "/detach": self.detach,
            "/route": self.route,
            "/label": self.label,
            "/model": self.model,
            "/save": self.save,
            "/new": self.new,
        }

    @property
    def chat(self) -> Chat:
        return self.turns.chat

    # The loop

    def at_terminal(self, lines: Lines) -> int:
        """Talk until the person ends it; return 0. Ctrl-C ends an answer or an entry only."""
        notice(self._greeting(), style="dim")
        while True:
            try:
                self._entered(lines.read(self.chat.label, self._rest_of_prompt()))
            except (EOFError, _Quit):
                return 0
            except GemrouteError as failure:
                notice(str(failure), style="red")
            except KeyboardInterrupt:
                notice("Interrupted. Ctrl-D or /quit ends the chat.", style="dim")

    def from_pipe(self, lines: Lines) -> int:
        """Do every entry and return the status of the first that failed, or 0."""
        status = 0
        while True:
            try:
                ended = self._entered(lines.read(self.chat.label, ""))
                status = status or ended
            except (EOFError, _Quit):
                return status
            except GemrouteError as failure:
                notice(str(failure), style="red")
                status = status or failure.exit_status

    def _entered(self, entry: str) -> int:
        """Do what one entry says and return its status."""
        text = entry.strip()
        if not text:
            return 0
        self.turns.renew()
        self._tell_what_is_unsaved()
        if not entry.startswith("/"):
            return self._turn(text)
        word, *rest = text.split(maxsplit=1)
        if word == "/quit":
            raise _Quit
        command = self.commands.get(word)
        if command is None:
            raise UsageError(f"There is no {word}.", hint=self._way_out(word))
        command(*rest or [""])
        return 0

    def _way_out(self, word: str) -> str:
        known = [*self.commands, "/quit"]
        begun = [name for name in known if name.startswith(word)]
        near = begun or difflib.get_close_matches(word, known, n=1)
        if near:
            return f"Did you mean {near[0]}? /help lists the commands."
        return "/help lists the commands; a space before the / makes it a question."

    def _turn(self, text: str) -> int:
        self.bench.look_again()
        self.last = self._request(text)
        writer = AnswerWriter(sys.stdout, render=is_terminal(sys.stdout))
        finished = self.turns.take(self.last, writer, Manner())
        self.waiting_parts.clear()
        say_how_it_ended(finished, Manner())
        self._tell_what_is_unsaved()
        return finished.status

    def _tell_what_is_unsaved(self) -> None:
        """Say once why the chat is not on the disk as it is here."""
        why = str(self.turns.unsaved or "")
        if why and why != self.told:
            notice(f"{why}\n  The chat goes on; `/save FILE` writes it elsewhere.", style="red")
        self.told = why

    def _request(self, text: str) -> Request:
        known = self.chat.under(self.router.policy)
        return Request(
            prompt=text,
            parts=tuple(self.waiting_parts),
            system=self.bench.asked.system,
            history=self.chat.turns,
            declared_label=self.bench.declared_label,
            inherited_label=known.label,
            inherited_zones=known.zones,
        )

    # What the person sees

    def _greeting(self) -> str:
        said = len(self.chat.turns) // 2
        turns = f", {said} turn{'s' if said > 1 else ''} so far" if said else ""
        return f"Chat {self.chat.name}{turns}. /help lists the commands."

    def _rest_of_prompt(self) -> str:
        files = len(self.waiting_parts)
        rest = [
            "stays local" if self.chat.label >= Label.RESTRICTED else "",
            self.bench.asked.model,
            f"+{files} file{'s' if files > 1 else ''}" if files else "",
        ]
        return "".join(f" · {one}" for one in rest if one) + " › "

    # The commands

    def attach(self, name: str) -> None:
        if not name:
            raise UsageError("Which file?", hint="/attach FILE")
        path = os.path.expanduser(name)  # noqa: PTH111 - the name stays a name for the reader
        parts = self.bench.read_files([path])
        self.waiting_parts.extend(parts)
        for part in parts:
            notice(f"{part.name}: {part.media_type}, {part.size_bytes:,} bytes", style="dim")

    def detach(self, _: str) -> None:
        self.waiting_parts.clear()
        notice("no file waits for the next question")

    def route(self, text: str) -> None:
        request = self._request(text) if text else self.last
        if request is None:
            raise UsageError("Nothing was asked yet.", hint="/route TEXT shows where TEXT goes.")
        self.bench.look_again()
        weighed = self.router.weigh(request, self.bench.asked.options(), explain=True)
        notice("\n".join(route_lines(self.bench, self.router, weighed)))

    def label(self, word: str) -> None:
        if word:
            self.turns.raise_to(self._wanted(word))
        notice(self.chat.label.word)

    def _wanted(self, word: str) -> Label:
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
        return wanted

    def model(self, name: str) -> None:
        if name:
            self.bench.choose_model(name)
        chosen = self.bench.asked.model
        notice(f"{chosen}, where the policy permits it" if chosen else "as the policy chooses")

    def save(self, name: str) -> None:
        if name:
            _write_transcript(self.chat, name)
            notice(f"written to {name}")
            return
        self.turns.save()
        if self.turns.unsaved:
            raise self.turns.unsaved
        notice(f"saved as {self.bench.chats.path(self.chat)}")

    def new(self, _: str) -> None:
        self.turns = Turns(self.bench, self.router, Chat(_new_name(), self.bench.declared_label))
        self.waiting_parts.clear()
        self.last = None
        notice(f"a clean {self.chat.label.word} chat, {self.chat.name}")


class _Quit(Exception):
    """The person asked to end the chat."""


def _write_transcript(chat: Chat, name: str) -> None:
    """Write the chat as plain text, its label first, to a new file of that name."""
    names = {Role.USER: "You", Role.ASSISTANT: "Model"}
    turns = (f"\n{names[turn.role]}: {turn.text}\n" for turn in chat.turns)
    try:
        path = os.path.expanduser(name)  # noqa: PTH111 - the name of nobody's home stays a name
        with open(path, "x", encoding="utf-8", opener=_private) as file:
            file.writelines([f"Label: {chat.label.word}\n", *turns])
    except (OSError, ValueError) as failure:
        why = failure.strerror if isinstance(failure, OSError) else "not a possible name"
        raise UsageError(f"{name}: cannot be written: {why}.") from None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _new_name() -> str:
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S-") + os.urandom(2).hex()
