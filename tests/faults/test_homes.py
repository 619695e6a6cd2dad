"""No home, or one where no journal can be."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import CommandLine

from .conftest import CARD, PUBLIC

CLOUD = ("ask", PUBLIC, "--to", "cloud")
LOCAL = ("ask", CARD)


@pytest.fixture
def homeless(cli: CommandLine, tmp_path: Path) -> CommandLine:
    """gemroute without a home, but with detectors that are compiled already."""
    caches = tmp_path / "caches"
    caches.mkdir()
    (caches / "gemroute").symlink_to(cli.home / "cache")
    cli.environment["XDG_CACHE_HOME"] = str(caches)
    cli.environment["XDG_CONFIG_HOME"] = str(tmp_path / "no-config")  # not the real home's
    return cli


@pytest.mark.row(43)
@pytest.mark.parametrize("home", [None, "", "/", "relative"])
def test_without_a_home_the_cloud_is_closed_and_the_local_model_is_not(
    homeless: CommandLine, home: str | None
):
    env = {"GEMROUTE_HOME": None, "HOME": home}
    refused, answered = homeless(*CLOUD, env=env), homeless(*LOCAL, env=env)
    assert refused.status == 7
    assert "Nothing may leave while it cannot be recorded." in refused.err
    assert "GEMROUTE_HOME" in refused.err
    assert not homeless.cloud.prompts
    assert answered.status == 8
    assert answered.out


@pytest.mark.row(43)
def test_a_relative_gemroute_home_is_a_mistake_that_sends_nothing(cli: CommandLine):
    ended = cli(*CLOUD, env={"GEMROUTE_HOME": "here"})
    assert ended.status == 3
    assert "GEMROUTE_HOME must be an absolute path." in ended.err
    assert cli.sent_nothing


@pytest.mark.row(43)
def test_a_gemroute_home_that_is_a_file_is_a_mistake_that_sends_nothing(
    cli: CommandLine, tmp_path: Path
):
    file = tmp_path / "file"
    file.touch()
    ended = cli(*CLOUD, env={"GEMROUTE_HOME": str(file)})
    assert ended.status == 3
    assert f"config.toml: cannot be reached: {file} is a link" in ended.err
    assert cli.sent_nothing


@pytest.mark.row(43)
def test_a_gemroute_home_below_folders_that_are_missing_is_made_private(
    cli: CommandLine, tmp_path: Path
):
    home = tmp_path / "not" / "yet"
    home.mkdir(mode=0o700, parents=True)
    (home / "cache").symlink_to(cli.home / "cache")
    cli.environment["GEMROUTE_HOME"] = str(home)
    assert cli(*CLOUD).status == 0
    assert cli.statuses == ["answered"]
    made = [home / "state", home / "state" / "journal"]
    assert [oct(path.stat().st_mode & 0o777) for path in made] == ["0o700", "0o700"]
