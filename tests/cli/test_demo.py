"""The demo: the whole router with nothing but itself, and nothing left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

SECRETS = ("4111 1111 1111 1111", "AKIAQ7RZD3XW5LTN2VKC", "Maria Example", "86 095 742 719")


def outcomes(report):
    return {row["request"]: (row["label"], row["route"], row["outcome"]) for row in report["rows"]}


def test_every_request_ends_as_its_policy_says(cli):
    ended = cli("demo", "--json")
    assert ended.status == 0
    report = ended.json
    assert report["simulated"] is True
    assert outcomes(report) == {
        "public question": ("public", "local", "answered"),
        "patient letter": ("restricted", "local", "answered"),
        "card number": ("restricted", "local", "answered"),
        "API key in a log": ("restricted", "local", "answered"),
        "German tax letter": ("restricted", "local", "answered"),
        "picture": ("public", "local", "answered"),
        "long minutes": ("public", "cloud", "answered"),
        "same, cloud busy": ("public", "cloud", "overloaded"),
        "same, --offline": ("public", "refused", "refused"),
        "runtime stopped": ("public", "cloud", "answered"),
        "same, with a card": ("restricted", "refused", "refused"),
    }


def test_the_summary_is_what_the_simulators_and_the_journal_tell(cli):
    report = cli("demo", "--json").json
    # A long document, three tries while the cloud is busy, a question without a runtime.
    assert (report["cloud_received"], report["local_received"]) == (5, 6)
    assert (report["secrets"], report["secrets_in_cloud"]) == (5, 0)
    assert report["chain_holds"] is True
    # Eleven attempts and their outcomes, and two refusals.
    assert report["records"] == 24
    assert report["spent_usd"] > 0.3
    assert 0 < report["saved_usd"] < report["spent_usd"]


def test_the_table_fits_80_columns_and_shows_every_request_and_failure(cli):
    ended = cli("demo", env={"COLUMNS": "80"})
    assert ended.status == 0
    assert max(map(len, ended.out.splitlines())) <= 80
    assert "…" not in ended.out
    for words in ("same, with a card", "failed: overloaded", "restricted-stays-home"):
        assert words in ended.out
    assert "The answers are simulated" in ended.out
    assert "none of the 5 secrets above" in ended.out
    assert "its chain is whole" in ended.out
    assert not any(secret in ended.out + ended.err for secret in SECRETS)


def test_it_never_asks_the_runtimes_and_services_that_are_set_up(cli):
    cli("demo")
    assert cli.cloud.requests == cli.local.requests == []


@pytest.fixture
def bare(cli, tmp_path):
    """An environment with folders to write to, and nothing else."""
    for name in ("bare-home", "bare-tmp"):
        (tmp_path / name).mkdir()
    return {"HOME": str(tmp_path / "bare-home"), "TMPDIR": str(tmp_path / "bare-tmp")}


def left_behind(bare):
    return [path for folder in bare.values() for path in Path(folder).iterdir()]


def test_without_key_runtime_or_network_it_runs_and_leaves_nothing_behind(cli, bare):
    """A proxy that is not there stands for the missing network: what needed it would fail."""
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
    unset = dict.fromkeys(cli.environment)
    ended = cli("demo", env=unset | bare | nowhere)
    assert (ended.status, "The answers are simulated" in ended.out) == (0, True)
    assert left_behind(bare) == []


def test_an_empty_environment_is_enough(cli):
    ended = cli("demo", env=dict.fromkeys(cli.environment))
    assert ended.status == 0


def test_what_is_kept_can_be_looked_at(cli, bare):
    ended = cli("demo", "--keep", env={"TMPDIR": bare["TMPDIR"]})
    (folder,) = left_behind(bare)
    assert f"Kept: {folder}" in ended.out
    assert cli("logs", "verify", env={"GEMROUTE_HOME": str(folder)}).status == 0
