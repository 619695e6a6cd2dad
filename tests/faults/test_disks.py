"""A journal on a disk that is read-only, full, or full from one moment on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from running import CommandLine

from gemroute.journal.files import journal_names
from gemroute.journal.reading import pending, read_entries
from gemroute.journal.verify import verify

from .conftest import CARD, PUBLIC
from .injection import PAGE_BYTES, SMALL_DISK, Mounted, journal_in, key_in, mounted

CLOUD = ("ask", PUBLIC, "--to", "cloud")
LOCAL = ("ask", CARD)
LESS_THAN_A_RECORD, LESS_THAN_TWO = 100, 1600
"""Bytes: an intent takes about 1,250 and its outcome 660."""


@pytest.fixture
def small(cli: CommandLine) -> Iterator[Mounted]:
    """gemroute with its state on a disk of 64 KB."""
    with mounted(cli, cli.home / "state", SMALL_DISK) as on_disk:
        yield on_disk


def leave_in_last_page(state: Path, spare_bytes: int) -> None:
    """Append records until about that many bytes of the journal's last page are left."""
    journal = journal_in(state, key=key_in(state), now=lambda: datetime.now(UTC))
    least_bytes = len(journal.append("session", {"text": ""}).line())
    path = journal.folder / journal_names(journal.folder)[-1]
    while (to_go := (-path.stat().st_size - spare_bytes) % PAGE_BYTES) > 8:
        fits = least_bytes <= to_go <= least_bytes + 1000
        text = "x" * (to_go - least_bytes if fits else 500)
        journal.append("session", {"text": text})


def _fill_new(disk: Mounted) -> None:
    disk.fill()


def _fill_used(disk: Mounted) -> None:
    leave_in_last_page(disk.disk, LESS_THAN_A_RECORD)
    disk.fill()


def _freeze_new(disk: Mounted) -> None:
    disk.freeze()


def _freeze_used(disk: Mounted) -> None:
    leave_in_last_page(disk.disk, LESS_THAN_TWO)
    disk.freeze()


@pytest.mark.row(29)
@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        pytest.param(_fill_new, "No space left on device", id="full before the first record"),
        pytest.param(_fill_used, "No space left on device", id="full after some records"),
        pytest.param(_freeze_new, "Read-only file system", id="read-only and empty"),
        pytest.param(_freeze_used, "Read-only file system", id="read-only after some records"),
    ],
)
def test_a_disk_that_takes_no_record_closes_the_cloud_and_not_the_local_model(
    small: Mounted, spoil: Callable[[Mounted], None], why: str
):
    spoil(small)
    refused, answered = small(*CLOUD), small(*LOCAL)
    assert refused.status == 7
    assert refused.out == ""
    assert f"Nothing may leave while it cannot be recorded. {small.place}" in refused.err
    assert why in refused.err
    assert "GEMROUTE_HOME" in refused.err
    assert not small.cloud.prompts
    assert answered.status == 8
    assert answered.out
    assert "This local call is not recorded:" in answered.err
    assert why in answered.err


@pytest.mark.row(29)
def test_a_full_disk_leaves_the_records_before_it_whole(small: Mounted):
    _fill_used(small)
    before = [entry.head for entry in read_entries(small.disk / "journal")]
    assert small(*CLOUD).status == 7
    assert [entry.head for entry in read_entries(small.disk / "journal")] == before
    verification = verify(small.disk / "journal", key_in(small.disk))
    assert (verification.holds, verification.torn) == (True, 0)


@pytest.mark.row(30)
def test_an_answer_is_delivered_whole_when_the_disk_fills_while_it_is_given(
    small: Mounted, monkeypatch: pytest.MonkeyPatch
):
    leave_in_last_page(small.disk, LESS_THAN_TWO)
    answer = small.cloud.answer

    def fill_and_answer(exchange: Any) -> None:
        small.fill()
        answer(exchange)

    monkeypatch.setattr(small.cloud, "answer", fill_and_answer)
    ended = small(*CLOUD)
    assert ended.status == 8
    assert ended.out == "The simulated Gemini has read 5 tokens and agrees.\n"
    assert "No space left on device" in ended.err
    assert "its outcome is not in the journal" in ended.err
    (open_intent,) = pending(small.disk / "journal")
    assert small("logs", "pending", "--json").json["id"] == open_intent.id
    (small.disk / "filler").unlink()
    assert small(*LOCAL).status == 0
    assert small("logs", "verify").status == 0
    assert [intent.id for intent in pending(small.disk / "journal")] == [open_intent.id]


@pytest.mark.row(37)
@pytest.mark.parametrize("name", ["journal/journal-{:%Y-%m}.jsonl", "journal.key"])
def test_a_device_in_the_place_of_a_file_is_refused(cli: CommandLine, name: str):
    state = cli.home / "state"
    leave_in_last_page(state, LESS_THAN_TWO)
    target = name.format(datetime.now(UTC))
    with mounted(cli, state, f'mount --bind /dev/null "$PLACE/{target}"') as spoilt:
        before = time.monotonic()
        ended = spoilt(*CLOUD)
        assert time.monotonic() - before < 10
    assert ended.status == 7
    assert f"{state / target}: not a regular file." in ended.err
    assert not cli.cloud.prompts


@pytest.mark.row(43)
def test_a_read_only_home_closes_the_cloud_and_not_the_local_model(
    cli: CommandLine, tmp_path: Path
):
    caches = tmp_path / "caches"
    caches.mkdir()
    (caches / "gemroute").symlink_to(cli.home / "cache")
    home = tmp_path / "readonly"
    env = {"HOME": str(home), "GEMROUTE_HOME": None, "XDG_CACHE_HOME": str(caches)}
    with mounted(cli, home, SMALL_DISK) as small:
        small.freeze()
        refused, answered = small(*CLOUD, env=env), small(*LOCAL, env=env)
    assert refused.status == 7
    assert f"{home}/.local/state/gemroute" in refused.err
    assert "Read-only file system" in refused.err
    assert "GEMROUTE_HOME" in refused.err
    assert answered.status == 8
    assert answered.out
    assert not cli.cloud.prompts
