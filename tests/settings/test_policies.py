"""Policies by name or file, read once, and only where nobody else may write."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

import gemroute
from gemroute.core.errors import ConfigError
from gemroute.settings import (
    detector_packs,
    policies,
    read_policy_bytes,
    read_prices,
    shipped,
    shipped_folder,
    shipped_policies,
    trusted,
)
from gemroute.settings.folders import NOWHERE

POLICY = b"gemroute: 1\n"


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """An installation whose data folder is the test's own."""
    package = tmp_path / "site" / "gemroute"
    (package / "policies" / "detectors").mkdir(parents=True)
    (package / "policies" / "default.yaml").write_bytes(b"ours")
    (package / "policies" / "strict.yaml").write_bytes(b"strict")
    (package / "policies" / "prices.yaml").write_bytes(b"prices")
    (package / "policies" / "detectors" / "cards.yaml").write_bytes(b"cards")
    monkeypatch.setattr(gemroute, "__file__", str(package / "__init__.py"))
    return package / "policies"


def refusal(policy: str, settings) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        read_policy_bytes(policy, settings)
    assert caught.value.exit_status == 3
    assert caught.value.hint
    return caught.value


def test_a_name_means_ours(house, installed):
    assert read_policy_bytes("default", house.load()) == ("policies/default.yaml", b"ours")


def test_the_users_own_policy_of_a_name_comes_first(house, installed):
    path = house.policy("default.yaml")
    assert read_policy_bytes("default", house.load()) == (str(path), POLICY)


def test_a_path_is_read_as_it_is(house, installed, monkeypatch):
    path = house.policy("team.yaml")
    monkeypatch.chdir(path.parent)
    for typed in (str(path), "./team.yaml", "team.yaml", "~/.config/gemroute/policies/team.yaml"):
        assert read_policy_bytes(typed, house.load()) == (typed, POLICY)


@pytest.mark.parametrize(
    ("policy", "message", "hint"),
    [
        pytest.param(
            "defualt", 'There is no policy "defualt".', 'Did you mean "default"?', id="near"
        ),
        pytest.param("zzz", 'There is no policy "zzz".', "Known: default, strict, team.", id="far"),
        pytest.param("..", 'There is no policy "..".', "Known: default, strict, team.", id="dots"),
        pytest.param(
            "/no/x.yaml",
            "/no/x.yaml: there is no such policy file.",
            "Known by name: default, strict, team.",
            id="a missing file",
        ),
    ],
)
def test_what_is_not_there_is_told_with_what_is(house, installed, policy, message, hint):
    house.policy("team.yaml")
    error = refusal(policy, house.load())
    assert (error.message, error.hint) == (message, hint)


def test_prices_are_no_policy(house, installed):
    assert shipped_policies() == ("default", "strict")
    refusal("nothing", house.load())


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_policy_that_others_may_write_is_refused(house, installed, mode):
    path = house.policy("team.yaml")
    path.chmod(mode)
    error = refusal("team", house.load())
    assert "others may write to it" in error.message
    assert error.hint == f"Run `chmod go-w {path}`."


def test_a_policy_that_anybody_may_replace_is_refused(house, installed):
    folder = house.policy("team.yaml").parent
    folder.chmod(0o777)
    error = refusal("team", house.load())
    assert "anybody may replace it" in error.message
    assert error.hint == f"Run `chmod o-w {folder}`."


@pytest.mark.parametrize("mode", [0o1777, 0o775], ids=["sticky", "the group's"])
def test_a_folder_where_nobody_else_can_place_a_file_of_ours_is_trusted(house, installed, mode):
    house.policy("team.yaml").parent.chmod(mode)
    assert read_policy_bytes("team", house.load())[1] == POLICY


def test_a_policy_of_another_user_is_refused(house, installed, monkeypatch):
    house.policy("team.yaml")
    uid = house.home.stat().st_uid
    if uid == 0:
        os.chown(house.config / "policies" / "team.yaml", 65534, -1)
    else:
        monkeypatch.setattr(trusted.os, "geteuid", lambda: uid + 1)
    assert "belongs to another user" in refusal("team", house.load()).message


def test_a_link_is_refused_for_a_policy(house, installed):
    real = house.policy("real.yaml")
    (real.parent / "team.yaml").symlink_to(real)
    assert "is a symbolic link" in refusal("team", house.load()).message


def test_a_folder_and_a_pipe_are_no_policy_and_make_nobody_wait(house, installed):
    path = house.policy("a.yaml")
    (path.parent / "folder.yaml").mkdir()
    os.mkfifo(path.parent / "pipe.yaml")
    for name in ("folder", "pipe"):
        assert "is not a regular file" in refusal(name, house.load()).message


def test_an_unreadable_policy_is_told(house, installed, monkeypatch):
    def closed(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    house.policy("team.yaml")
    settings = house.load()
    monkeypatch.setattr(trusted.os, "open", closed)
    assert "cannot be read: Permission denied" in refusal("team", settings).message
    assert "not a possible name" in refusal_of_nul(settings, monkeypatch)


def refusal_of_nul(settings, monkeypatch) -> str:
    monkeypatch.undo()
    return refusal("/a\0b.yaml", settings).message


def test_a_policy_of_more_than_256_kib_is_refused(house, installed):
    path = house.policy("team.yaml")
    path.write_bytes(b"#" * (256 << 10))
    assert len(read_policy_bytes("team", house.load())[1]) == 256 << 10
    path.write_bytes(b"#" * ((256 << 10) + 1))
    assert "larger than 256 KiB" in refusal("team", house.load()).message


def test_the_users_price_table_comes_before_ours(house, installed):
    assert read_prices(house.load()) == ("policies/prices.yaml", b"prices")
    path = house.config / "prices.yaml"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"mine")
    path.chmod(0o600)
    assert read_prices(house.load()) == (str(path), b"mine")


def test_the_users_detectors_come_on_top_of_ours(house, installed):
    folder = house.config / "detectors"
    folder.mkdir(parents=True)
    (folder / "team.yaml").write_bytes(b"team")
    (folder / "team.yaml").chmod(0o600)
    assert detector_packs(house.load()) == (
        ("policies/detectors/cards.yaml", b"cards"),
        (str(folder / "team.yaml"), b"team"),
    )


@pytest.mark.parametrize("name", ["team.yaml", "team.yml"])
def test_a_pack_is_a_pack_by_either_suffix(house, installed, name):
    folder = house.config / "detectors"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(b"team")
    (folder / name).chmod(0o600)
    (folder / "README").write_bytes(b"ours")
    assert detector_packs(house.load())[1:] == ((str(folder / name), b"team"),)


@pytest.mark.parametrize("terms", ["terms.yaml", "terms.yml"])
def test_a_teams_own_terms_come_with_their_lists(house, installed, terms):
    (house.config / "terms").mkdir(parents=True)
    files = [house.config / terms, house.config / "terms" / "customers.txt"]
    for file in files:
        file.write_bytes(b"team")
        file.chmod(0o600)
    assert detector_packs(house.load())[1:] == tuple((str(file), b"team") for file in files)


def test_a_list_of_terms_that_nothing_names_is_not_passed_over(house, installed):
    (house.config / "terms").mkdir(parents=True)
    (house.config / "terms" / "customers.txt").write_bytes(b"team")
    with pytest.raises(ConfigError, match=r"customers\.txt: no terms\.yaml names it"):
        detector_packs(house.load())


@pytest.mark.parametrize("suffix", [".yaml", ".yml"])
def test_a_users_own_file_counts_by_either_suffix(house, installed, suffix):
    policy = house.policy(f"default{suffix}", "ours")
    terms, prices = (house.config / f"{stem}{suffix}" for stem in ("terms", "prices"))
    for file in (terms, prices):
        file.write_text("ours")
        file.chmod(0o600)
    assert read_policy_bytes("default", house.load()) == (str(policy), b"ours")
    assert detector_packs(house.load())[1:] == ((str(terms), b"ours"),)
    assert read_prices(house.load()) == (str(prices), b"ours")


def test_a_policy_by_a_short_suffix_is_among_the_known(house):
    house.policy("team.yml")
    with pytest.raises(ConfigError) as caught:
        read_policy_bytes("teem", house.load())
    assert caught.value.hint == 'Did you mean "team"?'


def read_every_rule(house):
    settings = house.load()
    read_policy_bytes("default", settings)
    detector_packs(settings)
    read_prices(settings)


@pytest.mark.parametrize("stem", ["policies/default", "terms", "prices"])
def test_of_two_files_of_one_name_none_is_passed_over(house, installed, stem):
    for suffix in (".yaml", ".yml"):
        path = house.config / f"{stem}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("ours")
        path.chmod(0o600)
    with pytest.raises(ConfigError, match=r"\.yml stands beside it"):
        read_every_rule(house)


@pytest.mark.parametrize("name", ["", "policies", "detectors", "terms"])
def test_an_empty_folder_from_which_anybody_may_take_files_is_refused(house, installed, name):
    (house.config / name).mkdir(parents=True)
    (house.config / name).chmod(0o777)
    with pytest.raises(ConfigError, match="is open to all"):
        read_every_rule(house)


@pytest.mark.parametrize("make", [Path.touch, lambda path: path.symlink_to("unmounted")])
def test_detectors_that_cannot_be_listed_are_not_taken_for_none(house, installed, make):
    house.config.mkdir(parents=True, exist_ok=True)
    make(house.config / "detectors")
    with pytest.raises(ConfigError, match="detectors: cannot be listed: "):
        detector_packs(house.load())


@pytest.mark.parametrize("typed", ["~/team.yaml", "~bob/team.yaml"])
def test_a_policy_below_an_unknown_home_is_never_one_of_this_folder(
    house, monkeypatch, tmp_path, typed
):
    file = tmp_path / typed
    file.parent.mkdir()
    file.write_text("gemroute: 1\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="that home folder is not known"):
        read_policy_bytes(typed, replace(house.load(), home=""))


@pytest.mark.parametrize("name", ["default", "mine"])
def test_a_users_policies_behind_a_link_that_leads_nowhere_are_not_none(house, name):
    house.config.mkdir(parents=True)
    (house.config / "policies").symlink_to("unmounted")
    with pytest.raises(ConfigError, match=r"\.yaml: cannot be reached: .*policies is a link"):
        read_policy_bytes(name, house.load())


def test_without_a_home_there_are_our_detectors_alone(house, installed):
    homeless = replace(house.load(), config_folder=NOWHERE / ".config" / "gemroute")
    assert detector_packs(homeless) == (("policies/detectors/cards.yaml", b"cards"),)


def test_data_is_named_from_its_folder(installed):
    assert shipped("detectors/cards.yaml") == b"cards"
    for outside in ("../secret", "/etc/passwd", "none.yaml"):
        with pytest.raises(FileNotFoundError):
            shipped(outside)


def test_a_checkout_has_its_data_beside_the_package():
    assert shipped_folder() == Path(gemroute.__file__).parents[1] / "policies"


def test_a_folder_beside_the_package_that_is_no_checkout_is_not_ours(tmp_path, monkeypatch):
    (tmp_path / "site" / "policies").mkdir(parents=True)
    monkeypatch.setattr(gemroute, "__file__", str(tmp_path / "site" / "gemroute" / "__init__.py"))
    with pytest.raises(ConfigError, match="are missing"):
        policies.shipped_folder()
