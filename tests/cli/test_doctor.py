"""The doctor: what works, what does not, and the command that mends it."""

from __future__ import annotations

import pytest

NO_KEY = {"GEMINI_API_KEY": None}


def failed(report):
    return {check["name"]: check["mend"] for check in report["checks"] if not check["ok"]}


def test_with_a_runtime_and_a_key_all_is_well(cli):
    ended = cli("doctor", "--json")
    assert (ended.status, ended.json["ok"], failed(ended.json)) == (0, True, {})
    assert cli.sent_nothing


@pytest.mark.parametrize(
    ("runs", "has_key", "status", "mends"),
    [
        pytest.param(True, False, 0, {"gemini key": "gemroute keys set gemini"}, id="no key"),
        pytest.param(False, True, 0, {"local": "Start it: ollama serve"}, id="no runtime"),
        pytest.param(
            False,
            False,
            1,
            {"local": "Start it: ollama serve", "gemini key": "gemroute keys set gemini"},
            id="nothing",
        ),
    ],
)
def test_one_route_is_enough_and_each_lack_has_its_command(cli, runs, has_key, status, mends):
    cli.local.set_fault(None if runs else "refuse")
    ended = cli("doctor", "--json", env={} if has_key else NO_KEY)
    assert (ended.status, ended.json["ok"]) == (status, status == 0)
    assert failed(ended.json) == mends


def test_a_missing_model_is_mended_by_a_pull(cli):
    ended = cli("doctor", env={"GEMROUTE_LOCAL_MODEL": "gemma4:nosuch"})
    assert ended.status == 0
    assert "gemroute models pull" in ended.out


def test_a_journal_that_cannot_be_written_fails_the_check(cli):
    (cli.home / "state").write_text("a file")
    ended = cli("doctor", "--json")
    assert ended.status == 1
    assert failed(ended.json).keys() == {"journal"}


def test_each_setting_is_shown_with_where_it_came_from(cli):
    settings = cli("doctor", "--json").json["settings"]
    assert settings["local_url"] == {"value": cli.local.url, "from": "GEMROUTE_LOCAL_URL"}
    assert settings["policies"] == {"value": "default", "from": "default"}
    assert settings["price_per_kwh"] == {"value": "unknown", "from": "default"}


def test_the_key_is_not_shown(cli):
    ended = cli("doctor", env={"GEMINI_API_KEY": "AIzaSySecret"})
    assert "AIza" not in ended.out + ended.err
