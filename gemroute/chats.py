"""Conversations on disk: turns in, a file that only its owner can read, and back.

A chat holds what was said, because it is the user's own and asked for; the journal never does.
Its label is the highest of all its turns and is written with every turn.
"""

from __future__ import annotations

import json
import os
import re
import stat
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gemroute.core.errors import ConfigError, UsageError
from gemroute.core.values import Classified, Classifier, Label, Message, Role

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_MAX_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation. `label` never falls, whatever is said later."""

    name: str
    label: Label = Label.PUBLIC
    turns: tuple[Message, ...] = field(default=(), repr=False)

    def with_turn(self, question: Message, answer: str, label: Label) -> Chat:
        """Return the chat one turn longer, its label at least `label`."""
        said = (question, Message(Role.ASSISTANT, answer))
        return replace(self, label=max(self.label, label), turns=(*self.turns, *said))

    def raised(self, label: Label) -> Chat:
        return replace(self, label=max(self.label, label))


def turn_label(classified: Classified) -> Label:
    """Return what a turn makes of its chat: what could not be judged counts as restricted."""
    if classified.facts.classifier is not Classifier.OK:
        return Label.RESTRICTED
    return classified.facts.label


@dataclass(frozen=True, slots=True)
class ChatFolder:
    """The folder that conversations are kept in, one JSON file each."""

    folder: Path

    def load(self, name: str) -> Chat:
        """Return the conversation of that name; a new one when there is none yet.

        Raises:
            UsageError: the name cannot be a file's.
            ConfigError: the file is not ours alone, or is not a conversation.
        """
        path = self._path(name)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return Chat(name)
        except OSError as failure:
            raise ConfigError(
                f"The conversation {path} cannot be opened: {failure.strerror}."
            ) from None
        with os.fdopen(descriptor, "rb") as file:
            _refuse_unless_ours(os.fstat(descriptor), path)
            data = file.read(_MAX_BYTES + 1)
        return _read(name, data, path)

    def last(self) -> Chat:
        """Return the conversation that was written last.

        Raises:
            UsageError: none was saved yet.
        """
        files = sorted(self.folder.glob("*.json"), key=lambda path: path.lstat().st_mtime_ns)
        if not files:
            raise UsageError(
                "There is no saved conversation yet.", hint="Start one with `gemroute chat`."
            )
        return self.load(files[-1].stem)

    def save(self, chat: Chat) -> Path:
        """Write the conversation by rename, readable by its owner alone; return its path."""
        path = self._path(chat.name)
        body = {
            "gemroute_chat": 1,
            "label": chat.label.word,
            "turns": [{"role": turn.role.value, "text": turn.text} for turn in chat.turns],
        }
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=self.folder, suffix=".new")
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                json.dump(body, file)
                file.flush()
                os.fsync(descriptor)
            Path(temporary).replace(path)
        except OSError as failure:
            raise ConfigError(
                f"The conversation cannot be saved in {self.folder}: {failure.strerror}.",
                hint="Nothing said so far is lost on the screen; `/save FILE` writes it elsewhere.",
            ) from None
        return path

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise UsageError(
                "A conversation's name has letters, digits, dots, dashes and underscores only."
            )
        return self.folder / f"{name}.json"


def _refuse_unless_ours(status: os.stat_result, path: Path) -> None:
    is_private = not status.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    if not (stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and is_private):
        raise ConfigError(
            f"The conversation {path} is not a file that you alone can read.",
            hint=f"If it is yours: chmod 600 {path}",
        )


def _read(name: str, data: bytes, path: Path) -> Chat:
    """Return the chat that `data` holds; what is not plainly one is refused, not repaired."""
    try:
        body: dict[str, Any] = json.loads(data) if len(data) <= _MAX_BYTES else {}
        turns = tuple(Message(Role(turn["role"]), str(turn["text"])) for turn in body["turns"])
        chats = {1: Chat(name, Label.of(body["label"]), turns)}
        return chats[body["gemroute_chat"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ConfigError(
            f"The conversation {path} is damaged, so its label is not known.",
            hint="Move it away, or start another with `gemroute chat`.",
        ) from None
