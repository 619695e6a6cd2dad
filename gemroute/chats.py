"""Conversations on disk: turns in, a file that only its owner can read, and back.

A chat holds what was said, because it is the user's own and asked for; the journal never does.
Its label is the highest of all its turns and is written with every turn, and so are the names
of the zones that its files came from: another policy may guard what this one did not.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import tempfile
import time
from collections.abc import Iterator
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from gemroute.core.errors import ConfigError, UsageError
from gemroute.core.policy.conditions import Clause, Condition
from gemroute.core.policy.language import Policy
from gemroute.core.policy.zones import ABSENT, zones_asked
from gemroute.core.records import dataclass
from gemroute.core.request import Message
from gemroute.core.values import Classified, Classifier, Facts, Label, Modality, Place, Role

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_MAX_BYTES = 64 << 20
_GROUP_OR_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_POLL_S = 0.01
_LOST = frozenset({"zone", "category", "found", "modality"})  # not kept with a chat's text
_NO_ZONES = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation. `label` never falls and `zones` never shrink, whatever is said later.

    The first `on_disk` of its turns are in its file. Without `knows_zones` its files may have
    come from any zone besides.
    """

    name: str
    label: Label = Label.PUBLIC
    turns: tuple[Message, ...] = field(default=(), repr=False)
    on_disk: int = field(default=0, compare=False)
    zones: frozenset[str] = _NO_ZONES
    knows_zones: bool = True

    def with_turn(
        self, question: Message, answer: str, label: Label, zones: frozenset[str] = _NO_ZONES
    ) -> Chat:
        """Return the chat one turn longer, its label at least `label`."""
        said = (question, Message(Role.ASSISTANT, answer))
        return replace(self.raised(label, zones), turns=(*self.turns, *said))

    def raised(self, label: Label, zones: frozenset[str] = _NO_ZONES) -> Chat:
        return replace(self, label=max(self.label, label), zones=self.zones | zones)

    def joined(self, other: Chat) -> Chat:
        """Return the chat with what is known of the same one elsewhere: never a lower label."""
        knows_zones = self.knows_zones and other.knows_zones
        return replace(self.raised(other.label, other.zones), knows_zones=knows_zones)

    def under(self, policy: Policy) -> Chat:
        """Return the chat as it counts for a new question under a policy, if not for the file.

        A guard that asks for a zone's absence must not be switched off by an earlier turn, so
        that zone counts as absent; the chat is restricted if another guard asks for it, and
        where its zones are not known and any guard asks for one.
        """
        to_be_there = zones_asked(policy.guards, of_absence=False)
        to_be_absent = zones_asked(policy.guards, of_absence=True)
        absent = to_be_absent & self.zones
        unsure = absent & to_be_there if self.knows_zones else to_be_absent | to_be_there
        label = Label.RESTRICTED if unsure else self.label
        return replace(self, label=label, zones=self.zones - absent)


def turn_label(classified: Classified, policy: Policy) -> Label:
    """Return what a turn makes of its chat.

    Later turns carry the label and the text of earlier ones, nothing else. So what could not
    be judged counts as restricted, and so does what the policy guards for something that is
    gone by then: a zone, a picture, a category that stood in hidden text.
    """
    facts = classified.facts
    if facts.classifier is not Classifier.OK or _loses_a_guard(policy, facts):
        return Label.RESTRICTED
    return facts.label


def _loses_a_guard(policy: Policy, facts: Facts) -> bool:
    """Return whether somewhere a guard on the cloud holds for a turn, but not for its memory.

    Whatever later turns may change counts as fit for the guard: time, place, profile, length.
    """
    nothing = frozenset[str]()
    text = frozenset({Modality.TEXT.value})
    memory = replace(facts, zone=nothing, category=nothing, found=nothing, modality=text)
    guards = (one for one in policy.guards if one.require or Place.CLOUD in one.excludes)
    return any(_is_lost(guard.when, facts, memory) for guard in guards)


def _is_lost(condition: Condition, facts: Facts, memory: Facts) -> bool:
    if not _clauses_fit(condition, facts):
        return False
    fitting = [one for one in condition.alternatives if _clauses_fit(one, facts)]
    if not _clauses_last(condition, memory):
        return bool(fitting) or not condition.alternatives
    return any(not _clauses_last(one, memory) for one in fitting)


def _clauses_fit(condition: Condition, facts: Facts) -> bool:
    return all(_fits(clause, facts) for clause in condition.clauses)


def _clauses_last(condition: Condition, memory: Facts) -> bool:
    """Return whether the clauses go on to hold: what is absent may come with a later turn."""
    may_come = any(one.fact in _LOST and one.operator in ABSENT for one in condition.clauses)
    return not may_come and _clauses_fit(condition, memory)


def _fits(clause: Clause, facts: Facts) -> bool:
    """Return whether a clause holds, or may hold in a later turn: a label only rises."""
    if clause.fact == "label":
        risen = (label for label in Label if label >= facts.label)
        return any(clause.holds(replace(facts, label=label)) for label in risen)
    return clause.fact not in _LOST or clause.holds(facts)


@dataclass(frozen=True, slots=True)
class ChatFolder:
    """The folder that conversations are kept in, one JSON file each."""

    folder: Path
    lock_timeout_s: float = 5.0

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
            ) from failure
        try:
            _refuse_unless_ours(os.fstat(descriptor), path)
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                data = file.read(_MAX_BYTES + 1)
        finally:
            os.close(descriptor)
        return _read(name, data, path)

    def last(self) -> Chat:
        """Return the conversation that was written last.

        Raises:
            UsageError: none was saved yet.
        """
        written: list[tuple[int, str]] = []
        for path in self.folder.glob("*.json"):
            # A file may go between the look at the folder and the look at it.
            with contextlib.suppress(FileNotFoundError):
                written.append((path.lstat().st_mtime_ns, path.stem))
        names = [name for _, name in sorted(written) if _NAME.fullmatch(name)]
        if not names:
            raise UsageError(
                "There is no saved conversation yet.", hint="Start one with `gemroute chat`."
            )
        return self.load(names[-1])

    def save(self, chat: Chat) -> Chat:
        """Write what is not on the disk yet, by rename, and return the chat as saved.

        Turns that another process has saved meanwhile stay; their label and zones come back.

        Raises:
            ConfigError: the file or the folder is not ours alone, or cannot be written.
        """
        path = self._path(chat.name)
        try:
            with self._locked():
                whole = _joined(self.load(chat.name), chat)
                self._write(path, whole)
        except OSError as failure:
            raise ConfigError(
                f"The conversation cannot be saved in {self.folder}: {failure.strerror}.",
                hint="Choose another state folder with GEMROUTE_HOME, or mend this one.",
            ) from None
        return replace(chat.joined(whole), on_disk=len(chat.turns))

    def renewed(self, chat: Chat) -> Chat:
        """Return the chat with the label and zones that another process gave it on the disk.

        Raises:
            ConfigError: what is on the disk cannot be told.
        """
        try:
            return chat.joined(self.load(chat.name))
        except ConfigError as failure:
            # Where there can be no folder, no other process keeps the chat either.
            if isinstance(failure.__cause__, NotADirectoryError):
                return chat
            raise

    def path(self, chat: Chat) -> Path:
        """Return the file that `chat` is saved in."""
        return self._path(chat.name)

    def _write(self, path: Path, chat: Chat) -> None:
        body = {
            "gemroute_chat": 2,
            "label": chat.label.word,
            "zones": sorted(chat.zones) if chat.knows_zones else None,
            "turns": [{"role": turn.role.value, "text": turn.text} for turn in chat.turns],
        }
        descriptor, temporary = tempfile.mkstemp(dir=self.folder, suffix=".new")
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                json.dump(body, file)
                file.flush()
                os.fsync(descriptor)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the folder's lock for the block; the folder is made when it is missing."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            status = os.fstat(descriptor)
            if status.st_uid != os.geteuid() or status.st_mode & _GROUP_OR_OTHERS:
                raise ConfigError(
                    f"The folder {self.folder} is not one that you alone can read.",
                    hint=f"If it is yours: chmod 700 {self.folder}",
                )
            self._wait_for_lock(descriptor)
            yield
        finally:
            os.close(descriptor)

    def _wait_for_lock(self, descriptor: int) -> None:
        import fcntl

        deadline_s = time.monotonic() + self.lock_timeout_s
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline_s:
                    raise ConfigError(
                        f"Another process held {self.folder} for {self.lock_timeout_s:g} s."
                    ) from None
                time.sleep(_POLL_S)
            else:
                return

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise UsageError(
                "A conversation's name has letters, digits, dots, dashes and underscores only."
            )
        return self.folder / f"{name}.json"


def _joined(stored: Chat, chat: Chat) -> Chat:
    """Return what the file is to hold: what it has, then the turns of `chat` that it lacks."""
    has_them = len(stored.turns) >= chat.on_disk
    known = stored.turns if has_them else chat.turns[: chat.on_disk]
    return replace(stored.joined(chat), turns=(*known, *chat.turns[chat.on_disk :]))


def _refuse_unless_ours(status: os.stat_result, path: Path) -> None:
    is_private = not status.st_mode & _GROUP_OR_OTHERS and status.st_nlink == 1
    if not (stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and is_private):
        raise ConfigError(
            f"The conversation {path} is not a file that you alone can read.",
            hint=f"If it is yours: chmod 600 {path}",
        )


def _read(name: str, data: bytes, path: Path) -> Chat:
    """Return the chat that `data` holds; what is not plainly one is refused, not repaired."""
    try:
        body: dict[str, Any] = json.loads(data) if len(data) <= _MAX_BYTES else {}
        turns = tuple(_message(turn) for turn in body["turns"])
        # The first version kept no zones: which files it was given is not known.
        zones = body["zones"] if {1: False, 2: True}[body["gemroute_chat"]] else None
        chat = Chat(name, Label.of(body["label"]), turns, len(turns), knows_zones=zones is not None)
        return chat if zones is None else replace(chat, zones=_zone_names(zones))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ConfigError(
            f"The conversation {path} is damaged, so its label is not known.",
            hint="Move it away, or start another with `gemroute chat`.",
        ) from None


def _zone_names(zones: object) -> frozenset[str]:
    if not (isinstance(zones, list) and all(isinstance(zone, str) for zone in zones)):
        raise TypeError("zones are a list of names")
    return frozenset(zones)


def _message(turn: dict[str, Any]) -> Message:
    if not isinstance(turn["text"], str):
        raise TypeError("a turn's text is text")
    return Message(Role(turn["role"]), turn["text"])
