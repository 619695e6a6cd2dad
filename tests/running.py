"""gemroute as people run it: a process of its own, an empty environment, simulators to talk to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gemroute.journal.entry import Entry
from gemroute.journal.reading import read_entries
from gemroute.simulators.gemini import GeminiSimulator
from gemroute.simulators.ollama import OllamaSimulator

SECONDS = 120


@dataclass(frozen=True)
class Ended:
    """What a finished process left: its exit status and its two streams."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object on stdout."""
        (line,) = self.out.splitlines()
        return json.loads(line)


@dataclass
class CommandLine:
    """Runs `gemroute` in `folder`, with a home of its own, against two simulators."""

    folder: Path
    local: OllamaSimulator
    cloud: GeminiSimulator
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return Path(self.environment["GEMROUTE_HOME"])

    def __call__(
        self, *words: str, stdin: bytes = b"", env: Mapping[str, str | None] | None = None
    ) -> Ended:
        """Run a command to its end; `env` changes the environment, None takes a name away."""
        done = subprocess.run(
            self.words(words),
            input=stdin,
            capture_output=True,
            cwd=self.folder,
            env=self.changed(env or {}),
            timeout=SECONDS,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    @contextmanager
    def started(
        self, *words: str, env: Mapping[str, str | None] | None = None, **streams: Any
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Give a running command whose streams are pipes; it is gone when the block ends."""
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        with subprocess.Popen(
            self.words(words), cwd=self.folder, env=self.changed(env or {}), **(pipes | streams)
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    @staticmethod
    def words(words: Sequence[str]) -> list[str]:
        return [sys.executable, "-m", "gemroute", *words]

    def changed(self, changes: Mapping[str, str | None]) -> dict[str, str]:
        changed = {**self.environment, **changes}
        return {name: value for name, value in changed.items() if value is not None}

    def write(self, name: str, content: bytes | str) -> str:
        """Make a file in the folder that commands run in; return its name."""
        data = content.encode() if isinstance(content, str) else content
        path = self.folder / name
        path.write_bytes(data)
        path.chmod(0o600)
        return name

    # What came of it

    @property
    def cloud_texts(self) -> list[str]:
        """The text of every request that the cloud was sent, in order."""
        return [
            "\n".join(part.get("text", "") for part in content["parts"])
            for body in self.cloud.prompts
            for content in [body["contents"][-1]]
        ]

    @property
    def local_texts(self) -> list[str]:
        """The text of every request that the local runtime was sent, in order."""
        return [body["messages"][-1]["content"] for body in self.local.prompts]

    @property
    def sent_nothing(self) -> bool:
        return not self.cloud.requests and not self.local.prompts

    def records(self) -> list[Entry]:
        """The journal's records, in order."""
        return list(read_entries(self.home / "state" / "journal"))

    def bodies(self, event: str) -> list[Mapping[str, Any]]:
        """The bodies of the journal's records of one event, in order."""
        return [entry.body for entry in self.records() if entry.event == event]

    @property
    def statuses(self) -> list[object]:
        """How each attempt or refusal ended, in order."""
        return [body["status"] for body in self.bodies("outcome")]


@contextmanager
def command_line(folder: Path, cache: Path) -> Iterator[CommandLine]:
    """Give a command line below `folder`, with detectors kept in `cache`, and its simulators."""
    home, work = folder / "home", folder / "work"
    gemroute_home = home / "gemroute"
    gemroute_home.mkdir(mode=0o700, parents=True)
    (gemroute_home / "cache").symlink_to(cache)
    work.mkdir()
    with OllamaSimulator() as local, GeminiSimulator() as cloud:
        environment = {
            "PATH": os.defpath,
            "HOME": str(home),
            "GEMROUTE_HOME": str(gemroute_home),
            "GEMROUTE_LOCAL_URL": local.url,
            "GEMROUTE_GEMINI_BASE_URL": cloud.url,
            "GEMINI_API_KEY": "simulated",
        }
        yield CommandLine(work, local, cloud, environment)
