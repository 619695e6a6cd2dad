"""What is made of a state folder, a journal and its key."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from gemroute.cli.checks import recording
from gemroute.cli.checks.check import Status
from gemroute.core.errors import JournalUnusable
from gemroute.journal.chain import Journal
from gemroute.journal.files import locked, open_folder
from gemroute.journal.keyfile import read_or_make_key

from .conftest import BASE, only

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def bench(tmp_path):
    """A bench with a state folder of its own and no keyring."""

    class NoKeyring:
        def find(self, name):
            return None

        def keep(self, name, secret):
            return False

    folder = tmp_path / "state"
    records = SimpleNamespace(
        journal=Journal(folder / "journal", now=lambda: NOW),
        key_file=folder / "journal.key",
        key_store=NoKeyring(),
    )
    return SimpleNamespace(settings=replace(BASE, state_folder=folder), records=records)


def test_a_lock_that_another_holds_is_said_after_a_second(bench, monkeypatch):
    monkeypatch.setattr(recording, "_LOCK_S", 0.05)
    with (
        open_folder(bench.records.journal.folder) as folder,
        locked(folder, 1.0, bench.records.journal.folder),
    ):
        checks = {check.name: check for check in recording.state(bench)}
    assert checks["journal"].status is Status.FAIL
    assert "held the lock" in checks["journal"].found
    assert checks["state folder"].status is Status.OK


def test_a_folder_that_others_may_write_to_is_doubtful(bench):
    list(recording.state(bench))
    bench.settings.state_folder.chmod(0o777)
    first = next(iter(recording.state(bench)))
    assert (first.name, first.status) == ("state folder", Status.WARN)
    assert first.mend == f"chmod 700 {bench.settings.state_folder}"


@pytest.mark.parametrize(
    ("kind", "free_bytes", "status", "found"),
    [
        pytest.param("nfs4", 1 << 40, Status.WARN, "on nfs4", id="on the network"),
        pytest.param("ext4", 1 << 20, Status.WARN, "GB free", id="nearly full"),
        pytest.param("ext4", 1 << 40, Status.OK, "yours", id="a disk with room"),
    ],
)
def test_the_disk_of_the_state_folder_is_judged(
    bench, monkeypatch, kind, free_bytes, status, found
):
    monkeypatch.setattr(recording, "_file_system", lambda _: kind)
    monkeypatch.setattr(recording.shutil, "disk_usage", lambda _: SimpleNamespace(free=free_bytes))
    first = next(iter(recording.state(bench)))
    assert (first.name, first.status) == ("state folder", status)
    assert found in first.found


@pytest.mark.parametrize(
    ("age_s", "status", "found"),
    [
        pytest.param(5, Status.OK, "1 call under way", id="under way"),
        pytest.param(1200, Status.WARN, "the oldest 20 minutes old", id="minutes"),
        pytest.param(3 * 3600, Status.WARN, "the oldest 3 hours old", id="hours"),
        pytest.param(9 * 86400, Status.WARN, "the oldest 9 days old", id="days"),
    ],
)
def test_a_call_without_an_outcome_may_have_been_sent(bench, age_s, status, found):
    bench.records.journal.append("intent", {"place": "cloud"})
    later = datetime.fromtimestamp(NOW.timestamp() + age_s, UTC)
    check = only(recording.loose_ends(bench, later))
    assert check.status is status
    assert found in check.found


def test_a_journal_without_seals_says_so(bench):
    bench.records.journal.append("anchor", {})
    check = only(recording.records(bench))
    assert check.status is Status.OK
    assert "0 sealed" in check.found


def test_records_without_seals_beside_a_key_are_a_failure(bench):
    bench.records.journal.append("anchor", {})
    read_or_make_key(bench.records.key_file)
    check = only(recording.records(bench))
    assert check.status is Status.FAIL
    assert "1 of them without a seal" in check.found


def test_a_torn_line_is_doubtful(bench):
    entry = bench.records.journal.append("anchor", {})
    path = bench.records.journal.folder / f"journal-{entry.ts[:7]}.jsonl"
    with path.open("ab") as file:
        file.write(b'{"half')
    bench.records.journal.append("anchor", {})
    assert "1 torn line" in only(recording.records(bench)).found


def test_the_journals_key_is_named_by_its_fingerprint_only(bench):
    key = bytes(range(32))
    bench.settings.state_folder.mkdir(mode=0o700)
    bench.records.key_file.touch(0o600)
    bench.records.key_file.write_bytes(key)
    check = only(recording.journal_key(bench))
    assert check.found.startswith("in a file of mode 0600, ")
    assert key.hex() not in f"{check}"


def test_a_key_that_the_keyring_does_not_give_out_fails(bench):
    bench.settings.state_folder.mkdir(mode=0o700)
    bench.records.key_file.touch(0o600)
    bench.records.key_file.write_bytes(b"keyring:0123456789abcdef\n")
    with pytest.raises(JournalUnusable, match="not in the keyring"):
        list(recording.journal_key(bench))


@pytest.mark.parametrize(
    ("months", "status", "found"),
    [
        pytest.param(0, Status.OK, "kept for ever", id="kept for ever"),
        pytest.param(12, Status.OK, "kept for 12 months; none", id="none is that old"),
        pytest.param(1, Status.WARN, "1 file older than 1 month", id="one is"),
    ],
)
def test_records_beyond_their_time_are_named(bench, months, status, found):
    for day in (1, 2, 3):
        moment = datetime(2026, 6 + day, 1, tzinfo=UTC)
        Journal(bench.records.journal.folder, now=lambda moment=moment: moment).append("anchor", {})
    bench.settings = replace(bench.settings, journal_months=months)
    check = only(recording.retention(bench, date(2026, 9, 21)))
    assert check.status is status
    assert found in check.found


def test_a_cut_tail_breaks_the_chain_where_a_head_was_kept(bench, tmp_path):
    bench.records.journal.append("anchor", {})
    entry = bench.records.journal.append("anchor", {})
    kept = tmp_path / "anchors"
    kept.write_text(f"{entry.head}\n")
    kept.chmod(0o600)
    bench.settings = replace(bench.settings, anchor_file=str(kept))
    assert only(recording.records(bench)).evidence[-1] == "held to 1 anchor, up to 2"
    (path,) = bench.records.journal.folder.glob("*.jsonl")
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:1]))
    check = only(recording.records(bench))
    assert check.status is Status.FAIL
    assert "the chain breaks" in check.found
