"""What could answer: local models with their proof, Gemini's with their prices."""

from __future__ import annotations

import pytest

from gemroute.cli.models import pull_one
from gemroute.core.errors import GemrouteError
from gemroute.core.values import LocalHost
from gemroute.locality import LocalProbe

LOOKUPS_SHOWN = """
import socket, sys

asked = socket.getaddrinfo

def shown(host, *rest, **named):
    print(host, "was looked up", file=sys.stderr)
    return asked(host, *rest, **named)

socket.getaddrinfo = shown
"""


def test_local_and_cloud_models_are_listed_in_80_columns(cli):
    ended = cli("models", "list")
    assert ended.status == 0
    table, _, _ = ended.out.partition("\n\n")
    rows = {line.split()[0]: line.split()[1:] for line in table.splitlines()}
    assert rows["gemma4:e4b"][0] == "local"
    assert rows["gemini-3.8-flash"] == ["cloud", "1,048,576", "text", "$0.75", "$3.75"]
    assert max(map(len, ended.out.splitlines())) <= 80
    assert cli.sent_nothing


def test_the_list_says_what_being_local_rests_on(cli):
    _, _, proof = cli("models", "list").out.partition("\n\n")
    assert proof.splitlines() == [
        "gemma4:e4b runs on this machine:",
        "  127.0.0.1 is this machine",
        "  your own account listens there",
        f"  Ollama 0.40.12 answers at 127.0.0.1:{cli.local.port}",
        "  the server's cloud is off",
        "  gemma4:e4b is in the server's list as its own",
        f"  gemma4:e4b is on this server, digest {cli.local.models[0].digest[:12]}",
    ]


def test_the_list_as_json_tells_of_the_runtime_too(cli):
    runtime = cli("models", "list", "--json").json["runtime"]
    assert (runtime["place"], runtime["state"], runtime["version"]) == ("local", "ready", "0.40.12")
    assert runtime["cloud_disabled"] is True
    assert runtime["proof"][0] == "address:loopback"


def test_a_runtime_elsewhere_has_no_rows_and_is_not_told_to_start(cli):
    ended = cli("models", "list", env={"GEMROUTE_LOCAL_URL": "http://192.0.2.1:11434"})
    assert (ended.status, ended.err) == (0, "")
    assert "gemma4:e4b is not proved to run on this machine:\n  192.0.2.1 is another" in ended.out


def test_one_model_is_shown_with_its_proof(cli):
    shown = cli("models", "show").out
    assert "evidence            127.0.0.1 is this machine, your own account" in shown
    assert "proof               address:loopback, listener:own" in shown


def test_no_name_in_the_list_is_shortened(cli):
    listed = cli("models", "list").out
    for row in cli("models", "list", "--json").json["models"]:
        assert f"{row['model']} " in listed


def test_the_list_as_json_says_why_a_model_counts_as_local(cli):
    models = {row["model"]: row for row in cli("models", "list", "--json").json["models"]}
    assert models["gemma4:e4b"]["state"] == "ready"
    assert "127.0.0.1 is this machine" in models["gemma4:e4b"]["evidence"]
    assert models["gemma4:e4b"]["proof"] == [
        "address:loopback",
        "listener:own",
        "server:ollama/0.40.12",
        "cloud:off",
        "tags:local",
        "show:local",
    ]
    assert models["gemini-3.8-flash"]["input_usd_per_mtok"] == 0.75


def test_without_a_runtime_the_list_says_how_to_start_one(cli):
    cli.local.set_fault("refuse")
    ended = cli("models", "list")
    assert ended.status == 0
    assert "`ollama serve`" in ended.err
    assert "gemini-3.8-flash" in ended.out


def test_one_model_is_shown_with_its_window_and_price(cli):
    assert cli("models", "show", "--json").json["window_tokens"] == 131_072
    shape = cli("models", "show", "gemini-3.8-flash", "--json").json
    assert (shape["place"], shape["output_usd_per_mtok"]) == ("cloud", 3.75)


def test_a_model_that_is_not_installed_is_shown_as_missing(cli):
    assert cli("models", "show", "nosuch", "--json").json["state"] == "missing_model"


def test_the_runtime_is_told_to_pull(cli):
    ended = cli("models", "pull", "gemma4:e2b")
    assert (ended.status, ended.out, ended.err) == (0, "", "gemma4:e2b is there.\n")
    assert "gemma4:e2b" in [model.name for model in cli.local.models]


def test_a_model_that_there_is_not_cannot_be_pulled(cli):
    ended = cli("models", "pull", "nosuch")
    assert (ended.status, ended.err) == (9, "There is no model nosuch.\n")


def test_a_cloud_model_is_not_pulled(cli):
    assert cli("models", "pull", "gemini-3.8-flash").status == 2
    assert cli.local.requests == []


def test_without_a_runtime_nothing_is_pulled(cli):
    cli.local.set_fault("refuse")
    ended = cli("models", "pull")
    assert ended.status == 9
    assert "`ollama serve`" in ended.err


def test_another_machine_is_not_told_to_pull(cli):
    ended = cli("models", "pull", env={"GEMROUTE_LOCAL_URL": "http://192.0.2.1:11434"})
    assert ended.status == 2
    assert "not on this machine" in ended.err


def test_offline_nothing_is_pulled(cli):
    ended = cli("models", "pull", "gemma4:e2b", env={"GEMROUTE_OFFLINE": "1"})
    assert (ended.status, ended.err.splitlines()[0]) == (7, "Offline: no model is fetched.")
    assert cli.local.requests == []


@pytest.mark.parametrize("words", [["list"], ["show"], ["show", "gemma4:e2b"]])
def test_offline_no_server_of_another_machine_is_looked_up(cli, words):
    cli.write("sitecustomize.py", LOOKUPS_SHOWN)
    away = {"GEMROUTE_OFFLINE": "1", "GEMROUTE_LOCAL_URL": "http://ollama.invalid:11434"}
    ended = cli("models", *words, env={**away, "PYTHONPATH": str(cli.folder)})
    assert ended.status == 0
    assert "ollama.invalid was looked up" not in ended.err


def test_offline_the_models_of_this_machine_are_listed(cli):
    rows = cli("models", "list", "--json", env={"GEMROUTE_OFFLINE": "1"}).json["models"]
    assert {"gemma4:e4b": "ready"}.items() <= {r["model"]: r.get("state") for r in rows}.items()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"proof": ("server:unknown",)}, 9, id="a server that says nothing of itself"),
        pytest.param({"proof": ("server:unknown",), "pin": "sha256:0"}, 2, id="a trusted one"),
        pytest.param({"proof": ("server:lmstudio",)}, 2, id="LM Studio"),
        pytest.param({"proof": ("listener:other",)}, 2, id="another user's"),
    ],
)
def test_only_what_may_yet_be_ollama_on_this_machine_is_told_to_pull(changes, status, monkeypatch):
    found = LocalProbe(base_url="http://127.0.0.1:1", host=LocalHost.REMOTE, **changes)
    monkeypatch.setattr("gemroute.cli.wiring.Bench.probe", found)
    with pytest.raises(GemrouteError) as caught:
        pull_one("gemma4:e2b")
    assert caught.value.exit_status == status
