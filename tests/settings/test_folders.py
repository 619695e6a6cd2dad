"""Where files are kept, and what happens where there is no such place."""

from __future__ import annotations

import pytest

from gemroute.core.errors import ConfigError
from gemroute.settings import ensure_folder, folders
from gemroute.settings.folders import NOWHERE, folders_of, home_of


def words(environment):
    return tuple(str(folder) for folder in folders_of(environment))


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        pytest.param(
            {"HOME": "/home/ann"},
            (
                "/home/ann/.config/gemroute",
                "/home/ann/.local/state/gemroute",
                "/home/ann/.cache/gemroute",
            ),
            id="a home",
        ),
        pytest.param(
            {"HOME": "/home/ann", "XDG_STATE_HOME": "/var/s", "XDG_CACHE_HOME": "relative"},
            ("/home/ann/.config/gemroute", "/var/s/gemroute", "/home/ann/.cache/gemroute"),
            id="a relative XDG folder is ignored",
        ),
        pytest.param(
            {"HOME": "/home/ann", "XDG_STATE_HOME": "/var/s", "GEMROUTE_HOME": "/g"},
            ("/g/config", "/g/state", "/g/cache"),
            id="GEMROUTE_HOME moves them all",
        ),
    ],
)
def test_folders_follow_the_environment(environment, named):
    assert words(environment) == named


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param({}, id="no HOME"),
        pytest.param({"HOME": ""}, id="an empty HOME"),
        pytest.param({"HOME": "/"}, id="the root as HOME"),
        pytest.param({"HOME": "home"}, id="a relative HOME"),
    ],
)
def test_without_a_home_there_is_a_clear_refusal_and_no_folder(environment):
    assert home_of(environment) == ""
    for folder in folders_of(environment):
        with pytest.raises(ConfigError) as caught:
            ensure_folder(folder)
        assert "no home folder" in caught.value.message
        assert "GEMROUTE_HOME" in caught.value.hint
        with pytest.raises(OSError):
            folder.mkdir(parents=True)


def test_without_a_home_rules_are_those_of_the_account_and_nothing_is_written_there(monkeypatch):
    monkeypatch.setattr(folders, "_account_home", lambda: "/home/ann")
    found = folders_of({})
    assert home_of({}) == "/home/ann"
    assert str(found.config) == "/home/ann/.config/gemroute"
    assert found.state.is_relative_to(NOWHERE)
    assert found.cache.is_relative_to(NOWHERE)


def test_an_account_that_the_system_does_not_know_has_no_home(monkeypatch):
    monkeypatch.undo()  # which brings the real look-up back

    def unknown(_: int) -> None:
        raise KeyError

    monkeypatch.setattr("pwd.getpwuid", unknown)
    assert home_of({}) == ""


def test_gemroute_home_must_be_absolute():
    with pytest.raises(ConfigError, match="GEMROUTE_HOME must be an absolute path"):
        folders_of({"GEMROUTE_HOME": "here"})


def test_a_folder_is_made_for_its_owner_alone(tmp_path):
    folder = ensure_folder(tmp_path / "a" / "b")
    assert folder.is_dir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert ensure_folder(folder) == folder


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="the folder cannot be made") as caught:
        ensure_folder(tmp_path / "file" / "state")
    assert "GEMROUTE_HOME" in caught.value.hint
