"""Loaded parts: back ends by name, detectors from packs through a cache that cannot widen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gemroute.core.errors import ConfigError
from gemroute.core.request import Segment
from gemroute.plugins import load_backend_class, load_scanner, load_vocabulary

PACK = (
    "own.yaml",
    b"""\
gemroute_rules: 1
pack: own
rules:
  - id: project-name
    title: "a project's name"
    category: internal
    kind: own_term
    source: "the team's own list"
    pattern: 'bluebird'
    score: {base: 0.9, validator: 0.9, context: 0.9, both: 0.9}
    match: ["bluebird"]
    no_match: ["blackbird"]
""",
)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir(mode=0o700)
    return folder


def load(cache: Path | None) -> tuple[bool, bool]:
    """Return whether anything was compiled, and whether the scanner works."""
    compiled: list[bool] = []
    scanner = load_scanner([PACK], cache, lambda: compiled.append(True))
    found = scanner.judge([Segment("x", "about bluebird")]).findings
    anew = bool(compiled) or scanner.has_compiled
    return anew, [finding.rule for finding in found] == ["project-name"]


def only_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_back_ends_are_found_by_their_entry_points():
    assert load_backend_class("ollama").__name__ == "OllamaBackend"
    assert load_backend_class("gemini").__name__ == "GeminiBackend"


def test_an_unknown_back_end_names_the_known_ones():
    with pytest.raises(ConfigError, match="No back end") as caught:
        load_backend_class("nosuch")
    assert "gemini, ollama" in caught.value.hint


def test_the_vocabulary_is_loaded_once():
    assert load_vocabulary() is load_vocabulary()


def test_rules_compile_once_and_then_come_from_the_cache(cache):
    assert load(cache) == (True, True)
    assert load(cache) == (False, True)


def test_without_a_cache_rules_compile_each_time():
    assert load(None) == (True, True)
    assert load(None) == (True, True)


def test_without_any_pack_nothing_is_judged_as_harmless():
    with pytest.raises(ConfigError, match="no detectors"):
        load_scanner([], None)


def test_a_changed_pack_is_another_cache(cache):
    load(cache)
    changed = (PACK[0], PACK[1].replace(b"bluebird", b"redbird"))
    compiled: list[bool] = []
    scanner = load_scanner([changed], cache, lambda: compiled.append(True))
    assert compiled == [True]
    assert scanner.judge([Segment("x", "redbird")]).findings


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda file: file.chmod(0o666), id="others can write it"),
        pytest.param(lambda file: file.parent.chmod(0o777), id="others can write the folder"),
        pytest.param(lambda file: file.write_bytes(b""), id="empty"),
        pytest.param(lambda file: os.truncate(file, file.stat().st_size // 2), id="cut"),
        pytest.param(
            lambda file: file.write_bytes(file.read_bytes()[:40] + b"X" + file.read_bytes()[41:]),
            id="one byte changed",
        ),
    ],
)
def test_a_cache_that_somebody_else_could_have_made_is_not_used(cache, spoil):
    load(cache)
    spoil(only_file(cache))
    compiled, works = load(cache)
    cache.chmod(0o700)
    assert (compiled, works) == (True, True)


def test_a_linked_cache_is_not_used(cache, tmp_path):
    load(cache)
    file = only_file(cache)
    moved = tmp_path / "elsewhere"
    file.rename(moved)
    file.symlink_to(moved)
    assert load(cache) == (True, True)


def test_a_cache_that_cannot_be_written_costs_time_only(tmp_path):
    (tmp_path / "file").write_text("")
    assert load(tmp_path / "file" / "rules") == (True, True)


def test_a_database_that_does_not_fit_is_built_once_more_and_kept(cache):
    load(cache)
    file = only_file(cache)
    os.truncate(file, file.stat().st_size // 2)
    assert load(cache) == (True, True)
    assert load(cache) == (False, True)


def test_the_caches_of_the_last_four_sets_of_packs_are_kept(cache):
    names = []
    for word in (b"redbird", b"owlet", b"kestrel", b"heron", b"dunlin", b"knot"):
        pack = (PACK[0], PACK[1].replace(b"bluebird", word))
        load_scanner([pack], cache).judge([Segment("x", "hi")])
        (new,) = {file.name for file in cache.iterdir()}.difference(names)
        names.append(new)
    assert {file.name for file in cache.iterdir()} == set(names[-4:])
