"""Rules that are lost, or lifted by a project: nothing leaves that they keep here."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from running import CommandLine

from gemroute.settings import shipped

from .conftest import PUBLIC

CLOUD = ("ask", PUBLIC, "--to", "cloud")
DEFAULT = shipped("default.yaml")
OFFLINE = (
    b"\nguards:\n  - {id: nothing-leaves, when: {tokens: {gt: 1}}, allow: [local], why: Ours.}"
)
ONLY_DEV = (
    b"\nguards:\n  - {id: only-dev, when: {profile: {not: dev}}, allow: [local], why: Only dev.}"
)
CLINIC_STAYS = (
    b"\nguards:\n  - {id: clinic-stays, when: {profile: healthcare}, allow: [local], why: Ours.}"
)


def with_guard(guard: bytes) -> bytes:
    return DEFAULT.replace(b"\nguards:", guard, 1)


def store_away(path: Path, holds: str, content: bytes) -> None:
    """Make `path` a link to a store that holds a file, and take the store away."""
    store = path.parent / "store"
    (store / holds).parent.mkdir(parents=True, mode=0o700)
    (store / holds).write_bytes(content)
    (store / holds).chmod(0o600)
    path.symlink_to(store)
    store.rename(path.parent / "gone")


def test_a_stricter_policy_behind_a_link_that_leads_nowhere_is_not_replaced_by_ours(
    cli: CommandLine,
):
    (cli.home / "config").mkdir(mode=0o700)
    store_away(cli.home / "config" / "policies", "default.yaml", with_guard(OFFLINE))
    ended = cli(*CLOUD)
    assert ended.status == 3
    assert f"cannot be reached: {cli.home}/config/policies is a link" in ended.err
    assert cli.sent_nothing


def test_settings_behind_a_link_that_leads_nowhere_are_not_those_that_come_along(
    cli: CommandLine,
):
    store_away(cli.home / "config", "config.toml", b"offline = true\n")
    ended = cli(*CLOUD)
    assert ended.status == 3
    assert f"cannot be reached: {cli.home}/config is a link" in ended.err
    assert cli.sent_nothing


def test_a_projects_settings_behind_a_link_that_leads_nowhere_are_not_none(cli: CommandLine):
    (cli.folder / ".gemroute.toml").symlink_to("../shared.toml")
    ended = cli(*CLOUD)
    assert ended.status == 3
    assert ".gemroute.toml is a link that leads nowhere" in ended.err
    assert cli.sent_nothing


def test_links_to_what_is_there_are_followed(cli: CommandLine):
    store = cli.home.parent / "store"
    (store / "policies").mkdir(parents=True, mode=0o700)
    (cli.home / "config").symlink_to(store)
    (store / "policies" / "mine.yaml").write_bytes(with_guard(OFFLINE))
    (store / "policies" / "mine.yaml").chmod(0o600)
    assert cli(*CLOUD).status == 0
    assert cli(*CLOUD, "-p", "mine").status == 0
    assert (len(cli.cloud_texts), len(cli.local_texts)) == (1, 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [("GEMROUTE_POLICIES", "offline"), ("GEMROUTE_OFFLINE_MODE", "1"), ("GEMROUTE_XYZZY", "")],
)
def test_a_variable_that_nothing_reads_sends_nothing(cli: CommandLine, name: str, value: str):
    ended = cli(*CLOUD, env={name: value})
    assert (ended.status, cli.sent_nothing) == (3, True)
    assert f"{name}: unknown variable." in ended.err


def test_a_profile_that_a_project_proposes_lifts_no_guard(cli: CommandLine):
    cli.write("team.yaml", with_guard(ONLY_DEV))
    cli.write(".gemroute.toml", 'profile = "dev"\n')
    words = (PUBLIC, "--to", "cloud", "-p", "./team.yaml")
    assert cli("ask", *words).status == 0
    route = cli("route", *words, "--json").json
    assert route["decision"]["by"] == ["own-profile:only-dev"]
    in_force = {"GEMROUTE_POLICY": "./team.yaml"}
    explained = cli("policy", "explain", "--set", "profile=dev", env=in_force).out
    assert "own-profile:only-dev: Only dev." in explained
    assert "restricted-never-leaves: proved" in cli("policy", "check", env=in_force).out
    assert (cli.cloud_texts, len(cli.local_texts)) == ([], 1)
    assert cli("ask", *words, env={"GEMROUTE_PROFILE": "dev"}).status == 0
    assert len(cli.cloud_texts) == 1


def test_a_nearer_project_file_undoes_nothing_of_one_further_up(cli: CommandLine):
    cli.write("team.yaml", with_guard(CLINIC_STAYS))
    cli.write(".gemroute.toml", 'profile = "healthcare"\n')
    inner = cli.folder / "inner"
    (inner / ".git").mkdir(parents=True)
    nearer = replace(cli, folder=inner)
    nearer.write(".gemroute.toml", 'profile = "dev"\n')
    words = (PUBLIC, "--to", "cloud", "-p", "../team.yaml")
    route = nearer("route", *words, "--json").json
    assert route["decision"]["by"] == ["profile-healthcare:clinic-stays"]
    cli.write(".gemroute.toml", "offline = true\n")
    assert nearer("ask", PUBLIC, "--to", "cloud").status == 0
    assert cli.cloud_texts == []


def test_no_project_adds_to_a_zone_outside_of_which_a_guard_holds(cli: CommandLine):
    legal = shipped("legal.yaml")
    layer = f"""gemroute: 1
name: project
extends: legal@sha256:{hashlib.sha256(legal).hexdigest()}
zones: {{public_law: ["/**"]}}
guards: []
invariants: []
"""
    cli.write("project.yaml", layer)
    cli.write(".gemroute.toml", 'policies = ["project.yaml"]\n')
    ended = cli(*CLOUD, env={"GEMROUTE_POLICY": "legal"})
    assert (ended.status, cli.sent_nothing) == (3, True)
    assert 'it adds /** to the zone "public_law", outside of which "pdf-only-of-' in ended.err


def test_a_file_beside_one_of_a_zone_is_not_spared_what_holds_outside_of_it(cli: CommandLine):
    guard = "\n  - {id: ours, when: {zone: {lacks: published}}, allow: [local], why: Ours.}"
    zones = f"\nzones: {{published: [pub/**]}}\nguards:{guard}"
    cli.write("team.yaml", DEFAULT.replace(b"\nguards:", zones.encode(), 1))
    (cli.folder / "pub").mkdir()
    cli.write("pub/statute.txt", "The statute of the green meadow.")
    cli.write("plan.txt", "The green project is renamed to blue.")
    words = (*CLOUD, "-p", "./team.yaml", "-a", "pub/statute.txt")
    assert cli(*words, "-a", "plan.txt").status == 0
    assert (cli.cloud_texts, len(cli.local_texts)) == ([], 1)
    assert cli(*words).status == 0
    assert len(cli.cloud_texts) == 1


@pytest.mark.parametrize("glob", ["~nobody/company/**", "~nobody"])
def test_a_file_stays_here_where_a_zone_lies_below_a_home_that_is_not_known(
    cli: CommandLine, glob: str
):
    guard = "\n  - {id: company, when: {zone: {has: company}}, allow: [local], why: Ours.}"
    zones = f'\nzones: {{company: ["{glob}"]}}\nguards:{guard}'
    cli.write("team.yaml", DEFAULT.replace(b"\nguards:", zones.encode(), 1))
    cli.write("plan.txt", "The green project is renamed to blue.")
    cli.write("answer.json", '{"type": "object"}')
    words = (*CLOUD, "-p", "./team.yaml")
    kept = cli(*words, "-a", "plan.txt")
    assert kept.status == 0, kept.err
    assert "plan.txt: may lie in a zone that cannot be told (no home for ~)" in kept.err
    refused = cli(*words, "--schema", "answer.json")
    assert refused.status == 14, refused.err
    assert (cli.cloud_texts, len(cli.local_texts)) == ([], 1)
    assert cli(*words).status == 0
    assert len(cli.cloud_texts) == 1


def test_a_policy_below_a_home_that_is_not_known_is_not_sought_in_the_folder(cli: CommandLine):
    (cli.folder / "~nobody").mkdir()
    cli.write("~nobody/team.yaml", DEFAULT)
    ended = cli(*CLOUD, "-p", "~nobody/team.yaml")
    assert ended.status == 3
    assert "~nobody/team.yaml: that home folder is not known." in ended.err
    assert cli.sent_nothing
