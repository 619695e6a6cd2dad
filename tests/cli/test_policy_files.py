"""policy show, schema, init, keygen, sign and verify: what they write, and how they end."""

from __future__ import annotations

import json
import shlex
import stat

import pytest

from gemroute.core.policy.schema import policy_schema
from gemroute.settings import shipped_policies

BASE = """gemroute: 1
name: base
guards:
  - {id: home, when: {label: {at_least: confidential}}, allow: [local], why: "It is ours."}
prefer:
  - {id: rest, when: {}, to: local, else: cloud}
invariants:
  - {id: ours-stays, forall: {label: confidential}, never: cloud}
tests:
  - {name: ours, given: {label: confidential}, expect: {to: local, by: [home]}}
"""


@pytest.fixture
def files(cli):
    cli.write("base.yaml", BASE)
    cli.write("refuted.yaml", BASE.replace("at_least: confidential", "at_least: restricted"))
    return cli


def test_the_text_of_a_policy_is_shown_as_it_stands(files):
    assert files("policy", "show", "base.yaml").out == BASE


def test_layers_are_shown_as_one_with_the_origin_of_each_rule(files):
    assert files("policy", "init", "default", "-o", "team.yaml").status == 0
    out = files("policy", "show", "--effective", "team.yaml").out
    assert "# default " in out
    assert "  - private-folder-stays: when {zone: {has: private}}: deny cloud" in out
    assert "team.yaml:" in out
    assert "policies/default.yaml:" in out
    assert "  private: [~/private/**]" in out
    shape = files("policy", "show", "--json", "team.yaml").json
    origins = {guard["id"]: guard["at"] for guard in shape["guards"]}
    assert origins["private-folder-stays"].partition(":")[0].endswith("team.yaml")
    assert origins["restricted-stays-home"].startswith("policies/default.yaml:")
    assert [layer["name"] for layer in shape["layers"]] == ["default", "team"]


@pytest.mark.parametrize("profile", shipped_policies())
def test_a_starter_tightens_its_profile_and_leaves_no_slip(files, profile):
    assert files("policy", "init", profile, "-o", "team.yaml").status == 0
    assert files("policy", "check", "team.yaml").status == 0
    assert files("policy", "fmt", "--check", "team.yaml").status == 0
    assert files("policy", "mutate", "team.yaml").status == 0
    assert files("policy", "diff", profile, "team.yaml", "--no-wider").status == 0


@pytest.mark.parametrize("name", shipped_policies())
def test_every_shipped_policy_is_listed_and_can_be_chosen_by_its_name(files, name):
    assert name in files("policy", "--help").out
    shown = files("policy", "explain", "-p", name, "--set", "label=restricted", "--json")
    assert shown.status == 0
    assert shown.json["decision"]["to"] == "local"


def test_a_starter_on_stdout_begins_with_the_line_for_editors(files):
    out = files("policy", "init", "default").out
    assert out.startswith("# yaml-language-server: $schema=./gemroute-policy.schema.json\n")


@pytest.mark.parametrize("name", ["2026", "true", "a: b", "team #2"])
def test_a_starter_may_have_any_name(files, name):
    assert files("policy", "init", "default", "-o", f"{name}.yaml").status == 0
    assert files("policy", "test", f"./{name}.yaml").status == 0


def test_a_starter_over_a_file_says_how_it_is_checked(files):
    ended = files("policy", "init", "./base.yaml", "-o", "my team.yaml")
    command = ended.err.partition("Check it: gemroute ")[2].splitlines()[0]
    assert command == "policy test ./base.yaml 'my team.yaml'"
    assert files(*shlex.split(command)).status == 0


def test_a_starter_never_takes_the_place_of_a_file(files):
    ended = files("policy", "init", "default", "-o", "base.yaml")
    assert ended.status == 2
    assert (files.folder / "base.yaml").read_text() == BASE


def test_a_starter_extends_no_layer_and_no_unknown_policy(files):
    assert files("policy", "init", "default", "-o", "team.yaml").status == 0
    assert files("policy", "init", "team.yaml").status == 2
    assert files("policy", "init", "defualt").status == 3


def test_the_schema_is_printed_or_written_with_the_line_that_names_it(files):
    assert json.loads(files("policy", "schema").out) == policy_schema()
    ended = files("policy", "schema", "-o", "p.schema.json")
    assert "# yaml-language-server: $schema=./p.schema.json" in ended.err
    assert json.loads((files.folder / "p.schema.json").read_text()) == policy_schema()
    assert files("policy", "schema", "-o", "no/such/p.json").status == 2


def made_key(files) -> str:
    ended = files("policy", "keygen", "key.pem")
    assert ended.status == 0
    return ended.out.partition('"')[2].rstrip('"\n')


def test_a_private_key_is_for_its_owner_alone_and_never_replaced(files):
    public_key = made_key(files)
    path = files.folder / "key.pem"
    before = path.read_bytes()
    assert public_key.startswith("ed25519:")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert files("policy", "keygen", "key.pem").status == 2
    assert path.read_bytes() == before


def test_what_was_signed_verifies_and_nothing_else_does(files):
    public_key = made_key(files)
    assert files("policy", "sign", "base.yaml", "--key", "key.pem").out.endswith(f"{public_key}\n")
    known = ["--public-key", public_key]
    assert files("policy", "verify", "base.yaml", *known).status == 0
    other = "ed25519:" + "A" * 43 + "="
    assert files("policy", "verify", "base.yaml", "--public-key", other).status == 3
    files.write("base.yaml", BASE + "\n")
    ended = files("policy", "verify", "base.yaml", *known)
    assert (ended.status, "does not verify" in ended.err) == (3, True)
    assert files("policy", "verify", "refuted.yaml", *known).status == 3


def test_a_policy_that_does_not_hold_is_not_signed(files):
    made_key(files)
    assert files("policy", "init", "default", "-o", "team.yaml").status == 0
    files.write("broken.yaml", BASE.replace("guards", "gards"))
    for name, status in (("refuted", 5), ("broken", 3), ("team", 3), ("missing", 3)):
        assert files("policy", "sign", f"{name}.yaml", "--key", "key.pem").status == status
        assert not (files.folder / f"{name}.yaml.sig").exists()


@pytest.mark.parametrize(
    ("content", "mode", "message"),
    [
        pytest.param(None, 0, "there is no such key", id="missing"),
        pytest.param("no key", 0o600, "is no Ed25519 private key", id="no key"),
        pytest.param("no key", 0o640, "others may read it", id="open to others"),
    ],
)
def test_a_key_that_cannot_be_trusted_signs_nothing(files, content, mode, message):
    if content is not None:
        files.write("key.pem", content)
        (files.folder / "key.pem").chmod(mode)
    ended = files("policy", "sign", "base.yaml", "--key", "key.pem")
    assert (ended.status, message in ended.err) == (3, True)


def test_a_signature_is_verified_by_a_key_that_is_one(files):
    assert files("policy", "verify").status == 2
    assert files("policy", "verify", "base.yaml").status == 2
    assert files("policy", "verify", "base.yaml", "--public-key", "ed25519:AAAA").status == 2
