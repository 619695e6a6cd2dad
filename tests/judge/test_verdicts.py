"""Verdicts that were given before: without text, bounded, and believed only when they are ours."""

from __future__ import annotations

import os

import pytest
from judge.conftest import replies, window

from gemroute.core.errors import JournalUnusable
from gemroute.core.values import Category
from gemroute.judge import Verdicts
from gemroute.judge import verdicts as module
from gemroute.judge.asking import Verdict

KEY = b"k" * 32
CLEAR = '{"sensitive": false, "categories": [], "evidence": ""}'


@pytest.fixture
def path(tmp_path):
    return tmp_path / "verdicts" / "judge"


def verdicts(path, key=KEY, model="gemma4:e4b") -> Verdicts:
    return Verdicts(path=path, key=lambda: key, model=model)


def test_the_same_window_is_not_asked_about_twice(path, judge_of):
    backend = replies(CLEAR)
    for _ in range(2):
        assert judge_of(backend, verdicts=verdicts(path)).opinion([window()]).words == ("clear",)
    assert len(backend.received) == 1


def test_a_verdict_is_remembered_with_its_categories(path):
    said = Verdict((Category.HEALTH, Category.LEGAL), "quoted")
    verdicts(path).keep("a text", said)
    assert verdicts(path).recall("a text") == Verdict((Category.HEALTH, Category.LEGAL))
    assert verdicts(path).recall("another") is None


def test_the_file_holds_no_text_and_is_for_its_owner_alone(path):
    verdicts(path).keep("Ann Lee", Verdict((Category.HEALTH,), "Ann"))
    assert b"Ann" not in path.read_bytes()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize(
    ("key", "model"), [(b"x" * 32, "gemma4:e4b"), (KEY, "gemma4:26b")], ids=["key", "model"]
)
def test_another_key_or_model_knows_nothing_of_it(path, key, model):
    verdicts(path).keep("a text", Verdict())
    assert verdicts(path, key, model).recall("a text") is None


def test_a_line_that_was_changed_is_not_believed(path):
    verdicts(path).keep("a text", Verdict((Category.HEALTH,)))
    path.write_bytes(path.read_bytes().replace(b" health ", b" clear "))
    assert verdicts(path).recall("a text") is None


def test_junk_is_passed_over(path):
    verdicts(path).keep("a text", Verdict())
    path.write_bytes(b"\xff\n\nx y z\n" + path.read_bytes())
    assert verdicts(path).recall("a text") == Verdict()


@pytest.mark.parametrize("spoil", ["mode", "link", "fifo"])
def test_a_file_that_somebody_else_could_have_written_is_not_read(path, spoil):
    verdicts(path).keep("a text", Verdict())
    if spoil == "mode":
        path.chmod(0o620)
    else:
        moved = path.rename(path.with_name("moved"))
        path.symlink_to(moved) if spoil == "link" else os.mkfifo(path)
    assert verdicts(path).recall("a text") is None


def test_only_the_newest_are_kept(path, monkeypatch):
    monkeypatch.setattr(module, "MOST_VERDICTS", 2)
    kept = verdicts(path)
    for text in ("a", "b", "c"):
        kept.keep(text, Verdict())
    assert [verdicts(path).recall(text) for text in ("a", "b", "c")] == [None, Verdict(), Verdict()]


def test_without_a_key_or_a_folder_nothing_is_kept(path):
    def locked() -> bytes:
        raise JournalUnusable("the keyring is locked")

    for unable in (Verdicts(path=path, key=locked), Verdicts()):
        unable.keep("a text", Verdict())
        assert unable.recall("a text") is None
    assert not path.exists()


def test_a_disk_that_is_full_only_costs_asking_again(path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.Path, "replace", full)
    verdicts(path).keep("a text", Verdict())
    assert list(path.parent.iterdir()) == []
