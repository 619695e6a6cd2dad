"""What is made of settings, prices, keys, a shell and a screen."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from gemroute.cli.checks import cloud, deciding, installed
from gemroute.cli.checks.check import Status
from gemroute.cli.checks.settled import settle
from gemroute.core.pricing import load_prices
from gemroute.core.values import Label
from gemroute.keys import KeyStatus
from gemroute.settings import MachineFile, shipped

from .conftest import BASE, only


@pytest.mark.parametrize(
    ("on", "model", "status", "found"),
    [
        pytest.param(date(2026, 11, 21), "gemini-3.8-flash", Status.OK, "9 days", id="new"),
        pytest.param(date(2027, 11, 21), "gemini-3.8-flash", Status.WARN, "may be off", id="old"),
        pytest.param(date(2026, 11, 21), "gemini-9", Status.WARN, "not in it", id="unknown model"),
    ],
)
def test_the_price_table_is_judged_by_its_age_and_by_the_model(on, model, status, found):
    prices = load_prices(shipped("prices.yaml"), "prices.yaml")
    bench = SimpleNamespace(prices=prices, settings=replace(BASE, cloud_model=model))
    check = only(deciding.prices(bench, on))
    assert check.status is status
    assert found in check.found


@pytest.mark.parametrize(
    ("found", "statuses"),
    [
        pytest.param(KeyStatus("keyring", "SecretService"), ["ok", "ok"], id="in the keyring"),
        pytest.param(KeyStatus("environment", "", "Locked."), ["ok", "warn"], id="locked keyring"),
        pytest.param(KeyStatus("", "", "Two lines."), ["fail"], id="not a key"),
        pytest.param(KeyStatus(), ["warn", "ok"], id="none"),
    ],
)
def test_the_key_and_its_store_are_two_things(monkeypatch, found, statuses):
    monkeypatch.setattr("gemroute.keys.key_status", lambda _: found)
    assert [check.status.value for check in cloud.key(BASE, {})] == statuses


def test_a_broken_file_of_the_organisation_is_said_once_and_the_rest_is_looked_at(tmp_path):
    file = tmp_path / "organisation.toml"
    file.write_text("nonsense = 1\n")
    file.chmod(0o600)
    environment = {"HOME": str(tmp_path), "GEMROUTE_LABEL": "internal"}
    settled = settle(environment, tmp_path, {}, MachineFile(file, os.geteuid()))
    assert len(settled.problems) == 1
    assert settled.settings.state_folder == tmp_path / ".local/state/gemroute"


def test_a_broken_file_of_the_accounts_home_hides_no_variable(tmp_path, monkeypatch):
    monkeypatch.setattr("gemroute.settings.folders._account_home", lambda: str(tmp_path))
    file = tmp_path / ".config/gemroute/config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("nonsense = 1\n")
    file.chmod(0o600)
    nobody = MachineFile(tmp_path / "none", os.geteuid())
    settled = settle({"GEMROUTE_LABEL": "internal"}, tmp_path, {}, nobody)
    assert len(settled.problems) == 1
    assert settled.settings.label is Label.INTERNAL


def test_what_the_organisation_rules_is_named():
    origins = {"require_cloud_off": "/etc/gemroute/organisation.toml"}
    check = only(installed.organisation(replace(BASE, origins=origins)))
    assert check.found == "rules require_cloud_off"


@pytest.mark.parametrize(
    ("shell", "exists", "found"),
    [
        pytest.param("/bin/bash", True, "installed for bash", id="there"),
        pytest.param("/bin/zsh", False, "not installed for zsh", id="not there"),
        pytest.param("/bin/dash", False, "this shell is another", id="another shell"),
    ],
)
def test_completion_is_looked_for_where_it_is_installed(tmp_path, shell, exists, found):
    if exists:
        (tmp_path / ".bash_completions").mkdir()
        (tmp_path / ".bash_completions/gemroute.sh").touch()
    check = only(installed.completion(replace(BASE, home=str(tmp_path)), {"SHELL": shell}))
    assert check.status is Status.OK
    assert found in check.found


def test_a_screen_without_utf_8_is_doubtful(monkeypatch):
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(encoding="latin-1", isatty=lambda: False))
    assert only(installed.terminal({})).status is Status.WARN


def test_settings_are_shown_in_words():
    own = replace(BASE, policies=("a", "b"), price_per_kwh=Decimal("0.3"), trusted_hosts={"h": "p"})
    shown = {name: row["value"] for name, row in installed.shown_settings(own).items()}
    assert (shown["policies"], shown["price_per_kwh"]) == ("a, b", "0.3")
    assert (shown["trusted_hosts"], shown["local_power_w"]) == ("h", "unknown")
    assert (shown["offline"], shown["label"], shown["anchor_file"]) == ("no", "public", "none")
