"""The doctor: what works, what does not, what that rests on, and the command that mends it."""

from __future__ import annotations

import json
import os
import pty
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from gemroute.cli.schemas import DoctorShape
from gemroute.simulators.ollama_models import REMOTE_ALIAS

NO_KEY = {"GEMINI_API_KEY": None}
SECRET = "AIzaSyNobodyMaySeeThis0123456789"
# What the machine that runs the tests has of its own.
OF_THE_MACHINE = {"listeners", "core dumps", "offline"}


def examined(cli, *words, **how):
    """Return the exit status and the report, which must have the shape that is promised."""
    ended = cli("doctor", "--json", *words, **how)
    DoctorShape.model_validate_json(ended.out)
    assert ended.out.isascii()
    assert ended.json["ok"] is (ended.status == 0)
    assert len({check["name"] for check in ended.json["checks"]}) == len(ended.json["checks"])
    return ended.status, {check["name"]: check for check in ended.json["checks"]}


def with_status(checks, *statuses):
    """Return the ways out by the names of the checks that have one of these statuses."""
    return {
        name: check["mend"]
        for name, check in checks.items()
        if check["status"] in statuses and name not in OF_THE_MACHINE
    }


def test_with_a_runtime_and_a_key_all_is_well(cli):
    status, checks = examined(cli)
    assert (status, with_status(checks, "warn", "fail")) == (0, {})
    assert "9 invariants proved" in checks["policy"]["found"]
    assert re.search(r"a durable write took [\d.]+ ms", checks["journal"]["found"])
    assert checks["runtime"]["found"].startswith("Ollama ")
    assert "window 131,072 tokens, takes audio, text, vision" in checks["model"]["found"]
    assert checks["gemini key"]["found"] == "from the environment"
    assert checks["offline"]["found"].startswith("level ")


def test_to_look_sends_nothing_and_leaves_no_record(cli):
    examined(cli)
    assert cli.sent_nothing
    assert cli.records() == []
    assert list((cli.home / "state" / "journal").iterdir()) == []
    assert not (cli.home / "state" / "journal.key").exists()


@pytest.mark.parametrize(
    ("runs", "has_key", "status", "fails", "doubts"),
    [
        pytest.param(True, False, 0, set(), {"gemini key"}, id="no key"),
        pytest.param(False, True, 0, {"runtime"}, set(), id="no runtime"),
        pytest.param(False, False, 1, {"runtime"}, {"gemini key"}, id="nothing installed"),
    ],
)
def test_one_route_is_enough_and_each_lack_has_its_way_out(
    cli, runs, has_key, status, fails, doubts
):
    cli.local.set_fault(None if runs else "refuse")
    ended, checks = examined(cli, env={} if has_key else NO_KEY)
    assert ended == status
    assert with_status(checks, "fail").keys() == fails
    assert with_status(checks, "warn").keys() == doubts
    assert all(with_status(checks, "fail", "warn").values())


def test_a_missing_model_is_mended_by_a_pull_and_the_cloud_still_answers(cli):
    status, checks = examined(cli, env={"GEMROUTE_LOCAL_MODEL": "gemma4:nosuch"})
    assert (status, with_status(checks, "fail")) == (0, {"model": "gemroute models pull"})
    assert checks["model"]["evidence"] == ["installed: gemma4:e4b, gemma4:latest"]


def test_an_alias_of_a_remote_model_is_not_the_local_route(cli):
    cli.local.models.append(REMOTE_ALIAS)
    changed = {"GEMROUTE_LOCAL_MODEL": "gemma4:alias"} | NO_KEY
    status, checks = examined(cli, env=changed)
    assert (status, with_status(checks, "fail").keys()) == (1, {"model"})
    assert "not local" in checks["model"]["found"]


def test_a_runtime_whose_cloud_is_on_is_doubtful(cli):
    cli.local.cloud_disabled = False
    status, checks = examined(cli)
    assert (status, with_status(checks, "warn").keys()) == (0, {"cloud switch"})


def test_a_changed_record_is_a_broken_chain_with_its_line(cli):
    assert cli("ask", "--to", "local", "Why is the sky blue?").status == 0
    (path,) = (cli.home / "state" / "journal").glob("*.jsonl")
    path.write_bytes(path.read_bytes().replace(b'"public"', b'"internal"', 1))
    status, checks = examined(cli)
    assert (status, with_status(checks, "fail").keys()) == (1, {"records"})
    assert f"the chain breaks at {path.name}:1" in checks["records"]["found"]


def test_a_journal_that_was_written_is_whole_and_sealed(cli):
    assert cli("ask", "--to", "local", "Why is the sky blue?").status == 0
    status, checks = examined(cli)
    assert (status, with_status(checks, "fail", "warn")) == (0, {})
    assert checks["records"]["found"].startswith("2 records in 1 file, chain whole, all sealed")
    assert checks["pending"]["found"] == "none"


def test_without_its_key_a_sealed_journal_fails(cli):
    assert cli("ask", "--to", "local", "Why is the sky blue?").status == 0
    key = cli.home / "state" / "journal.key"
    held = key.read_bytes()
    key.unlink()
    status, checks = examined(cli)
    assert (status, with_status(checks, "fail").keys()) == (1, {"records"})
    refused = cli("ask", "--to", "cloud", "Why is the sky blue?")
    assert (refused.status, cli.cloud_texts) == (7, [])
    assert f"{key}: the journal's key is missing." in refused.err
    assert not key.exists()
    assert "sealed with a key that is not here" in cli("logs", "verify").out
    key.write_bytes(held)
    key.chmod(0o600)
    assert cli("ask", "--to", "cloud", "Why is the sky blue?").status == 0


def test_a_file_in_the_state_folders_place_fails_what_is_recorded(cli):
    (cli.home / "state").write_text("a file")
    status, checks = examined(cli)
    assert status == 1
    assert {"state folder", "journal"} <= with_status(checks, "fail").keys()
    assert checks["model"]["status"] == "ok"


@pytest.mark.parametrize(
    ("text", "mode", "found"),
    [
        pytest.param("gemroute: [", 0o600, "team.yaml:", id="not YAML"),
        pytest.param("gemroute: 1\n", 0o600, "team.yaml:", id="not a policy"),
        pytest.param(None, 0o622, "others may write", id="not to be trusted"),
    ],
)
def test_a_policy_that_does_not_load_hides_nothing_else(cli, text, mode, found):
    path = cli.folder / "team.yaml"
    path.write_text(text or "gemroute: 1\n")
    path.chmod(mode)
    status, checks = examined(cli, env={"GEMROUTE_POLICY": str(path)})
    assert (status, with_status(checks, "fail").keys()) == (1, {"policy"})
    assert found in checks["policy"]["found"]
    assert checks["model"]["status"] == "ok"


def test_a_test_of_the_policy_that_fails_is_named(cli):
    shipped = cli("policy", "show", "default").out
    wrong = re.sub(r"(?m)^( +(?:- \{|.*)name: .*\n?.*)to: local", r"\1to: refuse", shipped, count=1)
    cli.write("team.yaml", wrong)
    assert wrong != shipped
    status, checks = examined(cli, env={"GEMROUTE_POLICY": "./team.yaml"})
    assert (status, checks["policy"]["mend"]) == (1, "gemroute policy test")
    assert "tests fail: " in checks["policy"]["found"]


def config_file(cli, text):
    path = cli.home / "config" / "config.toml"
    path.parent.mkdir(mode=0o700)
    path.write_text(text)
    path.chmod(0o600)
    return path


def test_every_source_of_settings_that_does_not_hold_is_named_and_the_rest_is_used(cli):
    path = config_file(cli, "label = nonsense\n")
    cli.write(".gemroute.toml", "offline = false\n")
    ended = cli("doctor", "--json", env={"GEMROUTE_LABEL": "secret"})
    (broken,) = [check for check in ended.json["checks"] if check["status"] == "fail"]
    said = "\n".join((broken["found"], *broken["evidence"]))
    assert (ended.status, broken["name"]) == (1, "settings")
    assert all(each in said for each in (str(path), ".gemroute.toml", "GEMROUTE_LABEL"))
    assert ended.json["settings"]["local_url"]["from"] == "GEMROUTE_LOCAL_URL"
    assert "Ollama " in ended.out, "the runtime that the sound settings name was asked"


@pytest.mark.parametrize("variable", ["GEMROUTE_OFLINE", "GEMROUTE_COLOUR"])
def test_a_variable_that_nothing_reads_is_named(cli, variable):
    ended, checks = examined(cli, env={variable: "1"})
    assert (ended, checks["settings"]["status"]) == (1, "fail")
    assert f"{variable}: unknown variable." in checks["settings"]["found"]


def test_in_a_folder_that_is_gone_the_rest_is_looked_at(cli):
    before = cli.folder.rename(cli.folder.with_name("moved"))
    program = "import os, sys; os.rmdir(os.getcwd()); os.execv(sys.argv[1], sys.argv[1:])"
    words = [sys.executable, "-c", program, *cli.words(("doctor", "--json"))]
    done = subprocess.run(
        words, cwd=before, env=cli.changed({}), capture_output=True, timeout=60, check=False
    )
    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert (done.returncode, with_status(checks, "fail")) == (1, {"settings": "cd to another one."})
    assert checks["model"]["status"] == "ok"


def test_without_a_home_there_is_no_place_to_record_and_the_way_out_is_named(cli):
    packs = {"HOME": None, "GEMROUTE_HOME": None, "XDG_CACHE_HOME": str(cli.folder)}
    packs["XDG_CONFIG_HOME"] = str(cli.folder / "no-config")  # not the real home's
    (cli.folder / "gemroute").symlink_to((cli.home / "cache").resolve())
    status, checks = examined(cli, env=packs)
    assert (status, with_status(checks, "fail").keys()) == (1, {"state folder", "journal"})
    assert checks["state folder"]["mend"] == "Set HOME or GEMROUTE_HOME."


def test_each_setting_is_shown_with_where_it_came_from(cli):
    ended = cli("doctor", "--json")
    settings = ended.json["settings"]
    assert settings["local_url"] == {"value": cli.local.url, "from": "GEMROUTE_LOCAL_URL"}
    assert settings["policies"] == {"value": "default", "from": "default"}
    assert settings["price_per_kwh"] == {"value": "unknown", "from": "default"}
    assert settings["offline"] == {"value": "no", "from": "default"}


@contextmanager
def mute_keyring(folder):
    """Give the address of a message bus that takes connections and never says a word."""
    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind(str(folder / "bus"))
        bus.listen()
        yield f"unix:path={folder / 'bus'}"


def test_a_keyring_that_hangs_is_one_line_and_does_not_hold_the_rest_up(cli, tmp_path):
    started_s = time.monotonic()
    with mute_keyring(tmp_path) as address:
        status, checks = examined(cli, env={"DBUS_SESSION_BUS_ADDRESS": address})
    assert (status, with_status(checks, "warn").keys()) == (0, {"key store"})
    assert checks["gemini key"]["found"] == "from the environment"
    assert checks["key store"]["found"] == "The keyring does not answer."
    assert time.monotonic() - started_s < 20


def test_a_runtime_that_hangs_does_not_hold_the_rest_up(cli):
    cli.local.set_fault("deaf")
    status, checks = examined(cli)
    assert (status, with_status(checks, "fail").keys()) == (0, {"runtime"})


def test_a_service_that_is_not_there_is_no_route(cli):
    away = {"GEMROUTE_GEMINI_BASE_URL": "http://127.0.0.1:9", "HTTPS_PROXY": f"http://{SECRET}@p"}
    cli.local.set_fault("refuse")
    status, checks = examined(cli, env=away)
    assert (status, with_status(checks, "fail").keys()) == (1, {"runtime", "endpoint"})
    assert checks["endpoint"]["evidence"] == ["HTTPS_PROXY is set, and ignored"]


def test_offline_is_examined_as_it_would_answer(cli):
    status, checks = examined(cli, "--offline", env=NO_KEY)
    assert (status, with_status(checks, "warn", "fail")) == (0, {})
    assert checks["network"]["found"] == "closed: offline"
    assert "endpoint" not in checks
    assert cli.cloud.requests == []


def test_offline_without_a_runtime_answers_nothing(cli):
    cli.local.set_fault("refuse")
    ended = cli("doctor", "--offline")
    assert ended.status == 1
    assert "Offline, nothing leaves. Nothing can be answered now. First, runtime: " in ended.out


@pytest.mark.parametrize(
    "placed",
    [
        pytest.param({"GEMINI_API_KEY": SECRET}, id="where it belongs"),
        pytest.param({"GEMINI_API_KEY": f"{SECRET} and more"}, id="with a space"),
        pytest.param({"GEMROUTE_GEMINI_API_KEY_FILE": SECRET}, id="in place of its file"),
        pytest.param(
            {
                "GOOGLE_API_KEY": SECRET,
                "OLLAMA_API_KEY": SECRET,
                "ALL_PROXY": f"http://{SECRET}@proxy",
                "OLLAMA_DEBUG_LOG_REQUESTS": SECRET,
                "GEMROUTE_TOKEN": SECRET,
            },
            id="in the variables of others",
        ),
        pytest.param({"GEMROUTE_LABEL": SECRET}, id="in another setting"),
    ],
)
def test_no_line_holds_the_value_of_a_key(cli, placed):
    ended = cli("doctor", "--verbose", env=placed)
    assert SECRET not in ended.out + ended.err
    assert ended.out.count("\n  ok    ") > 10


def test_a_key_in_a_file_shows_its_mode_and_not_its_name(cli, tmp_path):
    path = tmp_path / "the-key"
    path.write_text(SECRET)
    path.chmod(0o600)
    env = NO_KEY | {"GEMROUTE_GEMINI_API_KEY_FILE": str(path)}
    ended = cli("doctor", "--json", env=env)
    (check,) = [each for each in ended.json["checks"] if each["name"] == "gemini key"]
    assert (check["found"], check["evidence"]) == ("from the file", ["mode 0600, yours"])
    assert SECRET not in ended.out
    assert path.name not in ended.out


def test_the_last_line_says_in_words_what_works_now(cli):
    ended = cli("doctor")
    last = ended.out.splitlines()[-1]
    said = "Private text can be answered here; public text can also go to Gemini."
    assert last.startswith(said)
    assert ended.err == ""


def on_a_terminal(cli, **env):
    """Return what a person sees on a terminal of 80 columns."""
    screen, end = pty.openpty()
    streams = {"stdin": end, "stdout": end, "stderr": end}
    shown = b""
    with cli.started("doctor", env={"TERM": "xterm", **env}, **streams) as process:
        os.close(end)
        while True:
            try:
                piece = os.read(screen, 1 << 16)
            except OSError:
                break
            shown += piece
        process.wait()
    os.close(screen)
    return shown.decode()


def test_on_a_terminal_marks_are_coloured_and_every_line_fits(cli):
    shown = on_a_terminal(cli, GEMINI_API_KEY=None)
    assert "\x1b[32mok\x1b[0m" in shown
    assert "\x1b[33mwarn\x1b[0m" in shown
    assert "looking: " in shown
    kept = re.sub(r"[^\r\n]*\r\x1b\[2K", "", shown)
    lines = re.sub(r"\x1b\[[\dK]*m?", "", kept).splitlines()
    # A path or a command is never cut: it is copied.
    assert [line for line in lines if len(line) > 80 and max(map(len, line.split())) < 58] == []


def test_without_colour_a_terminal_shows_plain_words(cli):
    shown = on_a_terminal(cli, NO_COLOR="1")
    assert "  ok    gemroute" in shown
    assert "\x1b[3" not in shown
