"""The organisation's file holds for everybody: it can be exceeded, and never undone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from signing import PUBLIC_KEY

from gemroute.core.errors import ConfigError
from gemroute.settings import MachineFile, Offline, OrganisationPolicy, load_settings

PIN = "sha256:" + "ab" * 32
WHOLE = f"""
offline = true
require_cloud_off = true
journal_months = 24
log_required = "all"

[trusted_hosts]
"GPU.example:11434" = "{PIN}"
"other.example" = "{PIN}"
"[2001:db8::1]:443" = "{PIN}"

[policy]
file = "policy.yaml"
public_key = "{PUBLIC_KEY}"
"""


def test_without_the_file_nothing_is_demanded(house):
    settings = house.load()
    assert (settings.trusted_hosts, settings.organisation_policy) == ({}, None)
    assert (settings.log_required, settings.cloud_must_be_off) == ("cloud", False)


def test_the_whole_file_is_read_and_named_as_the_origin(house):
    path = house.organisation_file(WHOLE)
    settings = house.load()
    assert settings.offline is Offline.YES
    assert settings.require_cloud_off
    assert settings.journal_months == 24
    assert settings.log_required == "all"
    assert settings.trusted_hosts == {
        "gpu.example:11434": PIN,
        "other.example": PIN,
        "[2001:db8::1]:443": PIN,
    }
    assert settings.organisation_policy == OrganisationPolicy(
        str(house.machine / "policy.yaml"), PUBLIC_KEY, os.geteuid()
    )
    for name in ("offline", "require_cloud_off", "journal_months", "log_required"):
        assert settings.origin_of(name) == str(path)


@pytest.mark.parametrize(
    ("variables", "options", "offline"),
    [
        pytest.param({"GEMROUTE_OFFLINE": "0"}, {}, Offline.YES, id="a variable says no"),
        pytest.param({}, {"offline": "0"}, Offline.YES, id="an option says no"),
        pytest.param({"GEMROUTE_OFFLINE": "strict"}, {}, Offline.STRICT, id="a variable exceeds"),
    ],
)
def test_its_offline_can_be_exceeded_and_not_undone(house, variables, options, offline):
    house.organisation_file("offline = true\n")
    assert house.load(variables, **options).offline is offline


def test_its_switch_for_the_runtimes_cloud_is_not_undone(house):
    house.organisation_file("require_cloud_off = true\n")
    house.user_file("require_cloud_off = false\n")
    assert house.load({"GEMROUTE_REQUIRE_CLOUD_OFF": "0"}).cloud_must_be_off


def test_its_retention_counts_and_not_the_persons(house):
    house.organisation_file("journal_months = 24\n")
    assert house.load({"GEMROUTE_JOURNAL_MONTHS": "1"}).journal_months == 24


@pytest.mark.parametrize(
    ("variables", "user", "project", "demanded"),
    [
        pytest.param({}, "", "", False, id="nobody asks"),
        pytest.param({"GEMROUTE_REQUIRE_CLOUD_OFF": "1"}, "", "", True, id="a variable"),
        pytest.param({}, "require_cloud_off = true", "", True, id="the person"),
        pytest.param({}, "", "require_cloud_off = true", True, id="the project"),
        pytest.param({"GEMROUTE_OFFLINE": "strict"}, "", "", True, id="strictly offline"),
        pytest.param({"GEMROUTE_OFFLINE": "1"}, "", "", False, id="offline"),
    ],
)
def test_anybody_may_demand_that_the_runtimes_cloud_is_off(
    house, variables, user, project, demanded
):
    house.user_file(user)
    house.project_file(project)
    assert house.load(variables).cloud_must_be_off is demanded


def test_a_project_cannot_do_without_the_runtimes_cloud_being_off(house):
    house.project_file("require_cloud_off = false\n")
    with pytest.raises(ConfigError, match="can only be switched on here"):
        house.load()


@pytest.mark.parametrize("key", ["trusted_hosts", "log_required"])
@pytest.mark.parametrize("whose", ["user_file", "project_file"])
def test_whom_to_trust_is_only_for_the_organisation_to_say(house, key, whose):
    getattr(house, whose)(f'{key} = "x"\n')
    with pytest.raises(ConfigError, match=f"{key}: is the organisation's to say"):
        house.load()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("offline = false", "offline: can only be switched on", id="not offline"),
        pytest.param("require_cloud_off = false", "can only be switched on", id="cloud allowed"),
        pytest.param('log_required = "cloud"', 'can only be "all"', id="less of a journal"),
        pytest.param("local_model = 'x'", "local_model: unknown setting", id="a person's own"),
        pytest.param("trusted_hosts = 1", "must be a table", id="hosts that are none"),
        pytest.param("[trusted_hosts]\na = 1", "64 hex digits", id="a pin that is none"),
        pytest.param(f"[trusted_hosts]\na = '{PIN}0'", "64 hex digits", id="a pin too long"),
        pytest.param(f"[trusted_hosts]\na = '{PIN.upper()}'", "64 hex digits", id="in capitals"),
        pytest.param(f"[trusted_hosts]\n'a/b' = '{PIN}'", "a host or a host:port", id="a path"),
        pytest.param(f"[trusted_hosts]\n'::1' = '{PIN}'", "host or a host", id="without brackets"),
        pytest.param(f"[trusted_hosts]\nlocalhost = '{PIN}'", "needs no trust", id="this machine"),
        pytest.param("policy = 1", "file and public_key", id="a policy that is none"),
        pytest.param("[policy]\nfile = 'p'", "file and public_key", id="a policy without a key"),
        pytest.param(
            f"[policy]\nfile = ''\npublic_key = '{PUBLIC_KEY}'", "path of a policy", id="no path"
        ),
        pytest.param(
            "[policy]\nfile = 'p'\npublic_key = 'ed25519:AAAA'", "32 bytes", id="a short key"
        ),
        pytest.param("[policy]\nfile = 'p'\npublic_key = 7", "32 bytes", id="a key that is none"),
        pytest.param("offline = tru", "not TOML", id="no TOML"),
    ],
)
def test_a_file_that_does_not_hold_is_never_passed_over(house, text, complaint):
    path = house.organisation_file(text)
    with pytest.raises(ConfigError, match=complaint) as caught:
        house.load()
    assert caught.value.exit_status == 3
    assert str(path) in str(caught.value)


def linked(path: Path) -> None:
    target = path.rename(path.with_name("elsewhere.toml"))
    path.symlink_to(target)


def replaced_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def replaced_by_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        pytest.param(lambda path: path.chmod(0o664), "others may write", id="the group writes"),
        pytest.param(lambda path: path.chmod(0o646), "others may write", id="everybody writes"),
        pytest.param(linked, "symbolic link", id="a link"),
        pytest.param(replaced_by_a_folder, "not a regular file", id="a folder"),
        pytest.param(replaced_by_a_pipe, "not a regular file", id="a pipe"),
    ],
)
def test_a_file_that_somebody_else_could_have_written_stops_everything(house, change, complaint):
    change(house.organisation_file("offline = true\n"))
    with pytest.raises(ConfigError, match=complaint):
        house.load()


def test_a_file_of_another_account_stops_everything(house):
    path = house.organisation_file("offline = true\n")
    with pytest.raises(ConfigError, match="another user"):
        load_settings(
            {"HOME": str(house.home)}, house.project, {}, MachineFile(path, os.geteuid() + 1)
        )
