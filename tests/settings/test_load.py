"""Options over variables over the user's file over defaults; a project's file only tightens."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal

import pytest

from gemroute.core.errors import ConfigError, UsageError
from gemroute.core.values import Label
from gemroute.settings import Offline


def test_without_anything_the_defaults_hold(house):
    settings = house.load()
    assert settings.config_folder == house.home / ".config/gemroute"
    assert settings.state_folder == house.home / ".local/state/gemroute"
    assert settings.cache_folder == house.home / ".cache/gemroute"
    assert settings.local_url == "http://127.0.0.1:11434"
    assert settings.policies == ("default",)
    assert (settings.offline, settings.is_offline, settings.label) == (Offline.NO, False, 0)
    assert settings.local_power_w is None
    assert settings.origin_of("local_url") == "default"


def test_each_source_is_stronger_than_the_one_after_it(house):
    path = house.user_file('local_model = "from-file"\ncloud_model = "from-file"\n')
    settings = house.load({"GEMROUTE_LOCAL_MODEL": "from-variable"}, local_url="from-option")
    assert (settings.local_url, settings.origin_of("local_url")) == ("from-option", "option")
    assert settings.local_model == "from-variable"
    assert settings.origin_of("local_model") == "GEMROUTE_LOCAL_MODEL"
    assert settings.cloud_model == "from-file"
    assert settings.origin_of("cloud_model") == str(path)


def test_an_option_is_stronger_than_its_variable(house):
    settings = house.load({"GEMROUTE_PROFILE": "finance"}, profile="healthcare")
    assert settings.profile == "healthcare"


@pytest.mark.parametrize(
    ("variable", "option", "offline"),
    [
        pytest.param("", "1", Offline.STRICT, id="the option asks for no less"),
        pytest.param("1", None, Offline.STRICT, id="nor does the variable"),
        pytest.param("0", "1", Offline.YES, id="to switch it off is another thing"),
        pytest.param("", "0", Offline.NO, id="by the option too"),
    ],
)
def test_to_ask_for_offline_never_makes_it_less_strict(house, variable, option, offline):
    house.user_file('offline = "strict"\n')
    assert house.load({"GEMROUTE_OFFLINE": variable}, offline=option).offline is offline


def test_an_option_that_is_none_was_not_given(house):
    assert house.load({"GEMROUTE_PROFILE": "finance"}, profile=None).profile == "finance"


def test_an_empty_variable_is_none(house):
    house.user_file('profile = "finance"\n')
    assert house.load({"GEMROUTE_PROFILE": "", "GEMROUTE_OFFLINE": ""}).profile == "finance"


@pytest.mark.parametrize(
    ("variables", "url", "origin"),
    [
        pytest.param({"OLLAMA_HOST": "a"}, "a", "OLLAMA_HOST", id="the runtime's own"),
        pytest.param(
            {"OLLAMA_HOST": "a", "GEMROUTE_LOCAL_URL": "b"}, "b", "GEMROUTE_LOCAL_URL", id="ours"
        ),
    ],
)
def test_the_runtime_is_where_its_variable_says(house, variables, url, origin):
    settings = house.load(variables)
    assert (settings.local_url, settings.origin_of("local_url")) == (url, origin)


@pytest.mark.parametrize(
    ("name", "variable", "text", "value"),
    [
        ("local_url", "GEMROUTE_LOCAL_URL", " http://[::1]:1 ", "http://[::1]:1"),
        ("gemini_tier", "GEMROUTE_GEMINI_TIER", "paid", "paid"),
        (
            "gemini_base_url",
            "GEMROUTE_GEMINI_BASE_URL",
            "https://a.example/v/",
            "https://a.example/v",
        ),
        ("gemini_base_url", "GEMROUTE_GEMINI_BASE_URL", "http://127.0.0.1:9", "http://127.0.0.1:9"),
        ("gemini_base_url", "GEMROUTE_GEMINI_BASE_URL", "http://localhost", "http://localhost"),
        ("policies", "GEMROUTE_POLICY", "strict", ("strict",)),
        ("policies", "GEMROUTE_POLICY", f"a{os.pathsep}b", ("a", "b")),
        ("offline", "GEMROUTE_OFFLINE", "0", Offline.NO),
        ("offline", "GEMROUTE_OFFLINE", "1", Offline.YES),
        ("offline", "GEMROUTE_OFFLINE", "strict", Offline.STRICT),
        ("label", "GEMROUTE_LABEL", "confidential", Label.CONFIDENTIAL),
        ("max_input_bytes", "GEMROUTE_MAX_INPUT_BYTES", "1000", 1000),
        ("journal_months", "GEMROUTE_JOURNAL_MONTHS", "24", 24),
        ("journal_months", "GEMROUTE_JOURNAL_MONTHS", "0", 0),
        ("anchor_file", "GEMROUTE_ANCHOR_FILE", "/var/anchors.txt", "/var/anchors.txt"),
        ("budget_day_usd", "GEMROUTE_BUDGET_DAY_USD", "0.50", Decimal("0.50")),
        ("budget_month_usd", "GEMROUTE_BUDGET_MONTH_USD", "10", Decimal(10)),
        ("local_power_w", "GEMROUTE_LOCAL_POWER_W", "65", Decimal(65)),
        ("price_per_kwh", "GEMROUTE_PRICE_PER_KWH", "0.31", Decimal("0.31")),
    ],
)
def test_a_variable_is_read(house, name, variable, text, value):
    settings = house.load({variable: text})
    assert (getattr(settings, name), settings.origin_of(name)) == (value, variable)


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        pytest.param("GEMROUTE_LOCAL_URL", "a\nb", id="two lines"),
        pytest.param("GEMROUTE_GEMINI_TIER", "gold", id="an unknown tier"),
        pytest.param("GEMROUTE_GEMINI_BASE_URL", "http://a.example", id="no TLS"),
        pytest.param("GEMROUTE_GEMINI_BASE_URL", "http://127.0.0.1.a.example", id="a lookalike"),
        pytest.param("GEMROUTE_GEMINI_BASE_URL", "https://me:pw@a.example", id="a user"),
        pytest.param("GEMROUTE_GEMINI_BASE_URL", "https://a.example/?k=v", id="a query"),
        pytest.param("GEMROUTE_GEMINI_BASE_URL", "ftp://a.example", id="another scheme"),
        pytest.param("GEMROUTE_GEMINI_BASE_URL", "https://[", id="no address"),
        pytest.param("GEMROUTE_POLICY", os.pathsep, id="policies without a name"),
        pytest.param("GEMROUTE_OFFLINE", "never", id="a word for no"),
        pytest.param("GEMROUTE_PROFILE", "../x", id="a path for a name"),
        pytest.param("GEMROUTE_LABEL", "secrt", id="an unknown label"),
        pytest.param("GEMROUTE_JOURNAL_MONTHS", "a year", id="no count of months"),
        pytest.param("GEMROUTE_JOURNAL_MONTHS", "1201", id="more than a century"),
        pytest.param("GEMROUTE_ANCHOR_FILE", "anchors.txt", id="a path from any folder"),
        pytest.param("GEMROUTE_BUDGET_DAY_USD", "-1", id="a budget below nothing"),
        pytest.param("GEMROUTE_BUDGET_MONTH_USD", "ten", id="a budget in words"),
        pytest.param("GEMROUTE_BUDGET_DAY_USD", "1e4000000", id="a budget above all sums"),
        pytest.param("GEMROUTE_MAX_INPUT_BYTES", "0", id="no bytes"),
        pytest.param("GEMROUTE_MAX_INPUT_BYTES", "64MB", id="a unit"),
        pytest.param("GEMROUTE_MAX_INPUT_BYTES", str((1 << 30) + 1), id="too many bytes"),
        pytest.param("GEMROUTE_LOCAL_POWER_W", "NaN", id="not a number"),
        pytest.param("GEMROUTE_LOCAL_POWER_W", "-1", id="less than nothing"),
        pytest.param("GEMROUTE_PRICE_PER_KWH", "cheap", id="a word for a number"),
    ],
)
def test_a_variable_that_does_not_hold_is_named_and_never_shown(house, variable, text):
    with pytest.raises(ConfigError) as caught:
        house.load({variable: text})
    assert caught.value.message.startswith(f"{variable}: must be ")
    assert len(text) < 3 or text not in str(caught.value)


def test_an_option_that_does_not_hold_is_a_usage_error(house):
    with pytest.raises(UsageError, match="--gemini-tier must be `free` or `paid`"):
        house.load(gemini_tier="gold")


@pytest.mark.parametrize("given", [Offline.STRICT, "strict"])
def test_an_option_may_be_a_value_or_a_word(house, given):
    assert house.load(offline=given).offline is Offline.STRICT


def test_a_label_may_be_a_value(house):
    assert house.load(label=Label.INTERNAL).label is Label.INTERNAL


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("GEMROUTE_OFFLIN", "GEMROUTE_OFFLINE"),
        ("GEMROUTE_OFFLINE_MODE", "GEMROUTE_OFFLINE"),
        ("gemroute_offline", "GEMROUTE_OFFLINE"),
        ("GEMROUTE_POLICYS", "GEMROUTE_POLICY"),
        ("GEMROUTE_POLICIES", "GEMROUTE_POLICY"),
        ("GEMROUTE_LOCALURL", "GEMROUTE_LOCAL_URL"),
    ],
)
def test_a_misspelt_variable_is_not_silently_ignored(house, misspelt, meant):
    with pytest.raises(ConfigError, match=f"{misspelt}: unknown variable") as caught:
        house.load({misspelt: "1"})
    assert caught.value.hint == f"Did you mean {meant}? Unset what is not meant."


def test_every_unknown_variable_is_told_at_once(house):
    with pytest.raises(ConfigError) as caught:
        house.load({"GEMROUTE_POLICIES": "x", "GEMROUTE_OFLINE": "1", "GEMROUTE_XYZZY": ""})
    assert caught.value.message == (
        "GEMROUTE_OFLINE, GEMROUTE_POLICIES, GEMROUTE_XYZZY: unknown variables."
    )
    assert "Did you mean GEMROUTE_POLICY and GEMROUTE_OFFLINE?" in caught.value.hint


def test_a_variable_like_none_of_ours_is_answered_with_all_of_them(house):
    with pytest.raises(ConfigError) as caught:
        house.load({"GEMROUTE_XYZZY": "1"})
    assert caught.value.hint.startswith("Known: GEMROUTE_ANCHOR_FILE, GEMROUTE_BUDGET_DAY_USD, ")
    assert "TEST" not in caught.value.hint


KUBERNETES = {
    "GEMROUTE_SERVICE_HOST": "10.0.0.7",
    "GEMROUTE_SERVICE_PORT": "8080",
    "GEMROUTE_SERVICE_PORT_HTTP": "8080",
    "GEMROUTE_PORT": "tcp://10.0.0.7:8080",
    "GEMROUTE_PORT_8080_TCP": "tcp://10.0.0.7:8080",
    "GEMROUTE_PORT_8080_TCP_PROTO": "tcp",
    "GEMROUTE_PORT_8080_TCP_PORT": "8080",
    "GEMROUTE_PORT_8080_TCP_ADDR": "10.0.0.7",
    "GEMROUTE_LOCAL_SERVICE_HOST": "10.0.0.8",
}


def test_what_kubernetes_says_of_a_service_of_our_name_is_none_of_ours(house):
    assert house.load({**KUBERNETES, "KUBERNETES_SERVICE_HOST": "10.0.0.1"}) == house.load()
    with pytest.raises(ConfigError, match="GEMROUTE_SERVICE_PORT_HTTP: unknown variables"):
        house.load(KUBERNETES)


@pytest.mark.parametrize("name", ["GEMROUTE_OFFLINE_MODE", "GEMROUTE_PORTS", "gemroute_port"])
def test_in_kubernetes_too_another_unknown_variable_is_refused(house, name):
    with pytest.raises(ConfigError, match=f"{name}: unknown variable"):
        house.load({name: "1", "KUBERNETES_SERVICE_HOST": "10.0.0.1"})


def test_other_variables_are_left_alone(house):
    known = {"GEMROUTE_GEMINI_API_KEY_FILE": "/x", "GEMROUTE_TEST_OLLAMA": "x", "LANG": "C"}
    assert house.load(known) == house.load()


# The project's file


def test_a_project_switches_offline_on(house):
    path = house.project_file("offline = true\n")
    settings = house.load()
    assert settings.is_offline
    assert settings.origin_of("offline") == str(path)


@pytest.mark.parametrize(
    ("ours", "theirs", "joined"),
    [
        pytest.param("0", "true", Offline.YES, id="a variable does not switch it off"),
        pytest.param("1", '"strict"', Offline.STRICT, id="a project tightens"),
        pytest.param("strict", "true", Offline.STRICT, id="a project does not loosen"),
    ],
)
def test_offline_is_the_strictest_of_all(house, ours, theirs, joined):
    house.project_file(f"offline = {theirs}\n")
    assert house.load({"GEMROUTE_OFFLINE": ours}).offline is joined


@pytest.mark.parametrize(
    ("ours", "theirs", "joined"),
    [("restricted", "internal", "restricted"), ("public", "internal", "internal")],
)
def test_the_label_is_the_highest_of_all(house, ours, theirs, joined):
    house.project_file(f'label = "{theirs}"\n')
    assert house.load({"GEMROUTE_LABEL": ours}).label.word == joined


def test_a_projects_policies_are_layers_on_top(house):
    path = house.project_file('policies = ["strict", "team/rules.yaml", "default"]\n')
    settings = house.load()
    assert settings.policies == ("default", "strict", str(house.project / "team/rules.yaml"))
    assert settings.project_policies == ("strict", str(house.project / "team/rules.yaml"))
    assert settings.origin_of("policies") == f"default and {path}"
    assert house.load(policies=["mine"]).policies[0] == "mine"


@pytest.mark.parametrize(
    ("ours", "profile"),
    [
        pytest.param("", "healthcare", id="where none was chosen"),
        pytest.param("default", "default", id="but not over the usual one, if it was"),
        pytest.param("finance", "finance", id="nor over any other"),
    ],
)
def test_a_project_proposes_a_profile(house, ours, profile):
    house.project_file('profile = "healthcare"\n')
    settings = house.load({"GEMROUTE_PROFILE": ours})
    assert settings.profile == profile
    assert settings.own_profile == ("" if ours else "default")


def test_without_a_project_the_profile_is_the_users_own(house):
    house.user_file('profile = "finance"\n')
    assert house.load().own_profile == ""


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param(
            'local_url = "http://evil.example"',
            "local_url: a project file may only tighten",
            id="url",
        ),
        pytest.param(
            'gemini_base_url = "https://x"', "gemini_base_url: cannot be set in a file", id="cloud"
        ),
        pytest.param("offline = false", "offline: can only be switched on here", id="offline"),
        pytest.param("[offline]", "offline: must be 0, 1 or `strict`", id="a table"),
        pytest.param("surprise = 1", "surprise: unknown setting", id="unknown"),
    ],
)
def test_a_project_can_set_nothing_else(house, line, message):
    path = house.project_file(f"# ours\n\n{line}\n")
    with pytest.raises(ConfigError) as caught:
        house.load()
    assert f"{path}:3:" in caught.value.message
    assert message in caught.value.message


@pytest.mark.parametrize("repository", ["", "work/project/.git", "work/.git"])
def test_a_project_file_further_up_holds_too_whatever_repository_lies_between(house, repository):
    outer = house.project_file("offline = true\n").rename(house.project.parent / ".gemroute.toml")
    (house.home / repository).mkdir(exist_ok=True)
    assert house.load().is_offline
    house.project_file('label = "internal"\n')
    settings = house.load()
    assert (settings.offline, settings.label) == (Offline.YES, Label.INTERNAL)
    assert settings.origin_of("offline") == str(outer)


@pytest.mark.parametrize(
    ("outer", "nearer", "joined"),
    [
        pytest.param('offline = "strict"', "offline = true", {"offline": 2}, id="offline"),
        pytest.param('label = "restricted"', 'label = "internal"', {"label": 3}, id="label"),
        pytest.param("judge = true", 'label = "internal"', {"judge": True}, id="judge"),
        pytest.param(
            "require_cloud_off = true", "judge = true", {"require_cloud_off": True}, id="cloud off"
        ),
    ],
)
def test_a_nearer_project_file_takes_away_nothing_of_an_outer_one(house, outer, nearer, joined):
    house.project_file(outer).rename(house.project.parent / ".gemroute.toml")
    house.project_file(nearer)
    settings = house.load({"GEMROUTE_JUDGE": "0"})
    assert {name: getattr(settings, name) for name in joined} == joined


def test_policies_of_nearer_project_files_are_laid_over_those_of_outer_ones(house):
    outer = house.project_file('policies = ["outer.yaml"]\n')
    outer = outer.rename(house.project.parent / ".gemroute.toml")
    nearer = house.project_file('policies = ["../outer.yaml", "nearer.yaml"]\n')
    settings = house.load()
    layers = (str(outer.parent / "outer.yaml"), str(nearer.parent / "nearer.yaml"))
    assert settings.policies == ("default", *layers)
    assert settings.project_policies == layers
    assert settings.origin_of("policies") == f"default and {outer} and {nearer}"


def test_the_nearest_proposed_profile_is_taken_and_the_outer_ones_are_known(house):
    house.project_file('profile = "clinic"\n').rename(house.project.parent / ".gemroute.toml")
    (house.home / ".gemroute.toml").write_text('profile = "default"\n')
    house.project_file('profile = "dev"\n')
    settings = house.load()
    assert (settings.profile, settings.own_profile) == ("dev", "default")
    assert settings.outer_profiles == ("clinic",)
    assert house.load({"GEMROUTE_PROFILE": "mine"}).outer_profiles == ()


def test_nothing_above_the_home_is_looked_at(house):
    (house.home.parent / ".gemroute.toml").write_text("offline = true\n")
    assert not house.load().is_offline


def test_without_a_home_the_search_goes_up_to_the_root(house):
    (house.home / ".gemroute.toml").write_text("offline = true\n")
    assert house.load({"HOME": ""}).is_offline


def test_without_a_home_there_may_be_no_project_file(house):
    assert house.load({"HOME": ""}).origin_of("offline") == "default"


@pytest.mark.parametrize(
    "text", [pytest.param("a = " + "[" * 50_000, id="deep"), pytest.param("a = " + "9" * 5_000)]
)
def test_a_file_that_no_reader_stands_is_told_by_name(house, text):
    path = house.project_file(text)
    with pytest.raises(ConfigError, match="no settings are so deep or so long") as caught:
        house.load()
    assert caught.value.message.startswith(f"{path}:1:1: ")


def test_a_project_file_that_cannot_be_read_stops_everything(house):
    (house.project / ".gemroute.toml").mkdir()
    with pytest.raises(ConfigError, match="is not a regular file"):
        house.load()


# The user's file


def test_the_users_file_is_read(house):
    house.user_file(
        'policies = ["strict", "mine.yaml", "~/x.yaml", "/abs.yaml"]\n'
        'gemini_tier = "paid"\nmax_input_bytes = 5_000\nlocal_power_w = 65\n'
        'price_per_kwh = 0.31\noffline = "strict"\nlabel = "internal"\n'
    )
    settings = house.load()
    mine = str(house.config / "mine.yaml")
    assert settings.policies == ("strict", mine, "~/x.yaml", "/abs.yaml")
    assert (settings.gemini_tier, settings.max_input_bytes) == ("paid", 5000)
    assert (settings.local_power_w, settings.price_per_kwh) == (Decimal(65), Decimal("0.31"))
    assert (settings.offline, settings.label) == (Offline.STRICT, Label.INTERNAL)


def test_every_mistake_is_told_with_its_line_and_a_way_out(house):
    path = house.user_file(
        'local_modle = "x"\ngemini_tier = "gold-plated"\n\n  "max_input_bytes" = true\n'
        "local_power_w = false\npolicies = 1\n"
    )
    with pytest.raises(ConfigError) as caught:
        house.load()
    assert str(caught.value) == (
        f"{path}:1:1: local_modle: unknown setting\n"
        '  Did you mean "local_model"?\n'
        f"{path}:2:1: gemini_tier: must be `free` or `paid`\n"
        f"{path}:4:4: max_input_bytes: must be a count of bytes from 1 to 1073741824\n"
        f"{path}:5:1: local_power_w: must be a number, zero or more\n"
        f"{path}:6:1: policies: must be a list of policy names or files"
    )
    assert caught.value.exit_status == 3


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("offline = yes\n", "1:11", id="a bare word"),
        pytest.param('label = "public"\nlabel = "x"\n', "2:", id="a key twice"),
        pytest.param('profile = "x', "1:", id="an open string"),
    ],
)
def test_what_is_not_toml_is_told_with_its_place(house, text, place):
    path = house.user_file(text)
    with pytest.raises(ConfigError) as caught:
        house.load()
    assert caught.value.message.startswith(f"{path}:{place}")
    assert "this is not TOML" in caught.value.message


def test_a_file_that_is_not_utf8_is_refused(house):
    house.user_file("x").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="is not UTF-8"):
        house.load()


def test_a_key_written_in_an_odd_way_still_gets_a_message(house):
    house.user_file('"\\u0078x" = 1\n')
    with pytest.raises(ConfigError, match=r":1:1: xx: unknown setting"):
        house.load()


# What cannot be reached


@pytest.mark.parametrize("name", [".config", ".config/gemroute", ".config/gemroute/config.toml"])
def test_a_users_file_behind_a_link_that_leads_nowhere_is_not_an_absent_one(house, name):
    house.user_file("offline = true\n")
    path = house.home / name
    path.rename(house.home / "store")
    path.symlink_to(house.home / "store")
    (house.home / "store").rename(house.home / "gone")
    with pytest.raises(ConfigError, match=r"config\.toml: (cannot be reached|is a symbolic link)"):
        house.load()


def test_a_users_file_below_a_file_is_not_an_absent_one(house):
    house.config.parent.mkdir()
    house.config.write_text("offline = true\n")
    with pytest.raises(ConfigError, match=f"cannot be reached: {house.config} is") as caught:
        house.load()
    assert caught.value.hint == "Mend that, or remove it."


def test_a_projects_file_that_is_a_link_to_nowhere_is_not_an_absent_one(house):
    (house.project / ".gemroute.toml").symlink_to("../shared.toml")
    with pytest.raises(ConfigError, match=r"\.gemroute\.toml: cannot be reached"):
        house.load()


def test_a_projects_file_that_is_a_link_to_a_file_is_read(house):
    house.project_file("offline = true\n").rename(house.home / "shared.toml")
    (house.project / ".gemroute.toml").symlink_to(house.home / "shared.toml")
    assert house.load().is_offline


def test_an_organisations_file_behind_a_link_that_leads_nowhere_is_not_an_absent_one(house):
    house.machine.symlink_to(house.home / "gone")
    with pytest.raises(ConfigError, match=r"organisation\.toml: cannot be reached"):
        house.load()


# Without HOME


@pytest.mark.parametrize("home", ["", "/", "relative"])
def test_without_a_home_the_rules_of_the_accounts_home_hold(house, monkeypatch, home):
    house.user_file("offline = true\n")
    monkeypatch.setattr("gemroute.settings.folders._account_home", lambda: f"{house.home}/")
    settings = house.load({"HOME": home})
    assert settings.is_offline
    assert settings.home == str(house.home)


# Start-up

LOADED = """
import sys
from pathlib import Path
from gemroute.settings import load_settings
load_settings({"HOME": "/nonexistent"}, Path("/"))
heavy = {"pydantic", "tomllib", "difflib", "gemroute.settings.files"}
print(sorted(heavy & set(sys.modules)))
"""


def test_without_a_file_nothing_heavy_is_loaded():
    command = [sys.executable, "-c", LOADED]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
