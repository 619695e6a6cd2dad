"""The organisation's file and its signed policy: neither can be got rid of by breaking it.

Each process has an /etc of its own, in a mount namespace, where it is root.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from running import CommandLine
from signing import PUBLIC_KEY, sign
from tls import NAME, Identity, served_over_tls

from .conftest import CARD, PUBLIC, cloud_bodies
from .injection import confined

_ETC = (
    'mount -t tmpfs none /etc && mkdir /etc/gemroute && cp -a {folder}/. /etc/gemroute && exec "$@"'
)
CLOUD_FIRST = """
gemroute: 1
name: mine
guards: []
prefer: [{id: cloud-first, when: {}, to: cloud, else: local}]
invariants: []
tests: [{name: t, given: {}, expect: {to: cloud}}]
"""
ACME = """
gemroute: 1
name: acme
labels: {default: public, credentials: restricted, personal: restricted, financial: restricted,
         health: restricted, legal: restricted, classified: restricted, internal: restricted}
guards: [{id: long-texts-stay, when: {tokens: {gt: 40}}, allow: [local], why: "Acme says so."}]
prefer: [{id: local-first, when: {}, to: local, else: refuse}]
invariants: []
tests: [{name: t, given: {}, expect: {to: local}}]
"""
LONG = "Why is the sky blue, and why is it red in the evening? " * 8
SIGNED = f'[policy]\nfile = "policy.yaml"\npublic_key = "{PUBLIC_KEY}"\n'


class Organisation:
    """What an organisation puts into /etc/gemroute, and gemroute on a machine of its."""

    def __init__(self, cli: CommandLine, folder: Path) -> None:
        folder.mkdir(mode=0o755)
        self.folder = folder
        self.run = confined(
            cli, "unshare", "-rm", "sh", "-c", _ETC.format(folder=folder), "gemroute"
        )
        self.mine = cli.write("mine.yaml", CLOUD_FIRST)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        path.chmod(0o644)
        return path

    def sign_policy(self, text: str = ACME) -> tuple[Path, Path]:
        """Put a signed policy in force; return its file and that of its signature."""
        self.write("organisation.toml", SIGNED)
        policy = self.write("policy.yaml", text)
        return policy, sign(policy)

    def ask(self, prompt: str, *words: str, **environment: str):
        return self.run("ask", "--policy", self.mine, *words, prompt, env=environment)


@pytest.fixture
def organisation(cli: CommandLine, tmp_path: Path) -> Organisation:
    return Organisation(cli, tmp_path / "organisation")


def test_what_is_signed_is_laid_under_any_policy(organisation, cli):
    organisation.sign_policy()
    assert organisation.ask(PUBLIC).status == 0
    assert organisation.ask(LONG, "--to", "cloud").status == 0
    assert cli.cloud_texts == [PUBLIC]
    assert cli.local_texts == [LONG]
    assert "organisation:long-texts-stay" in cli.bodies("intent")[-1]["by"]
    assert cli.bodies("intent")[-1]["policy_sha256"] == cli.bodies("intent")[0]["policy_sha256"]


def flipped(bit: int) -> Callable[[Path, Path], None]:
    def flip(policy: Path, signature: Path) -> None:
        data = bytearray(policy.read_bytes())
        data[bit // 8] ^= 1 << bit % 8
        policy.write_bytes(data)

    return flip


def flipped_in_signature(bit: int) -> Callable[[Path, Path], None]:
    def flip(policy: Path, signature: Path) -> None:
        data = bytearray(base64.b64decode(signature.read_bytes()))
        data[bit // 8] ^= 1 << bit % 8
        signature.write_bytes(base64.b64encode(data))

    return flip


def linked(policy: Path, signature: Path) -> None:
    policy.symlink_to(policy.rename(policy.with_name("elsewhere.yaml")).name)


@pytest.mark.row(28)
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(flipped(0), id="the first bit of the policy"),
        pytest.param(flipped(8 * 200 + 3), id="a bit amid the policy"),
        pytest.param(flipped(8 * (len(ACME) - 1)), id="the last byte of the policy"),
        pytest.param(flipped_in_signature(0), id="the first bit of the signature"),
        pytest.param(flipped_in_signature(511), id="the last bit of the signature"),
        pytest.param(lambda _, signature: signature.unlink(), id="no signature"),
        pytest.param(lambda _, signature: signature.write_bytes(b""), id="an empty signature"),
        pytest.param(lambda policy, _: policy.unlink(), id="no policy"),
        pytest.param(lambda policy, _: policy.write_text(CLOUD_FIRST), id="another policy"),
        pytest.param(lambda policy, _: policy.chmod(0o666), id="a policy open to all"),
        pytest.param(linked, id="a link in the policy's place"),
    ],
)
def test_a_signature_that_does_not_verify_closes_the_cloud_and_nothing_else(
    organisation, cli, change
):
    change(*organisation.sign_policy())
    ended = organisation.ask(PUBLIC)
    assert (ended.status, cloud_bodies(cli)) == (0, [])
    assert cli.local_texts == [PUBLIC]
    assert ended.err.startswith("Nothing may leave for the cloud. /etc/gemroute/policy.yaml")
    (intent,) = cli.bodies("intent")
    assert (intent["place"], intent["by"]) == ("local", ["organisation-unsigned"])


@pytest.mark.row(28)
def test_without_a_runtime_an_unverified_policy_refuses(organisation, cli):
    organisation.sign_policy()[1].unlink()
    cli.write("mine.yaml", CLOUD_FIRST.replace("else: local", "else: refuse"))
    cli.local.set_fault("refuse")
    ended = organisation.ask(PUBLIC)
    assert (ended.status, cli.cloud.requests) == (7, [])
    assert "The organisation's policy is not verified." in ended.err
    assert cli.statuses == ["refused"]


@pytest.mark.row(28)
def test_what_was_signed_and_is_no_policy_ends_every_command(organisation, cli):
    organisation.sign_policy("gemroute: 1\n")
    ended = organisation.ask(PUBLIC)
    assert (ended.status, cli.sent_nothing) == (3, True)
    assert "/etc/gemroute/policy.yaml:1:1" in ended.err


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        pytest.param("offlin = true\n", 0o644, id="an unknown key"),
        pytest.param("offline = false\n", 0o644, id="a demand that is none"),
        pytest.param("offline = true\n", 0o666, id="open to all"),
        pytest.param(b"\xff", 0o644, id="no text"),
    ],
)
@pytest.mark.parametrize(
    "words", [["ask", PUBLIC], ["route", PUBLIC], ["models", "list"]], ids=" ".join
)
def test_a_file_that_does_not_hold_ends_every_command(organisation, cli, text, mode, words):
    organisation.write("organisation.toml", text).chmod(mode)
    ended = organisation.run(*words)
    assert (ended.status, ended.out, cli.sent_nothing) == (3, "", True)
    assert ended.err.startswith("/etc/gemroute/organisation.toml:")


def test_offline_by_the_organisation_is_not_undone(organisation, cli):
    organisation.write("organisation.toml", "offline = true\n")
    ended = organisation.ask(PUBLIC, GEMROUTE_OFFLINE="0")
    assert (ended.status, cli.cloud.requests, cli.local_texts) == (0, [], [PUBLIC])


@pytest.mark.row(15)
def test_a_runtime_whose_cloud_is_on_is_not_local_where_that_is_demanded(organisation, cli):
    organisation.write("organisation.toml", "require_cloud_off = true\n")
    cli.local.cloud_disabled = False
    ended = organisation.ask(CARD)
    assert (ended.status, cli.sent_nothing) == (7, True)


SAYS_THIS_MACHINE = """
import socket

asked = socket.getaddrinfo

def answered(host, *rest, **named):
    return asked("127.0.0.1" if host == "gpu.example" else host, *rest, **named)

socket.getaddrinfo = answered
"""


def trusting(organisation: Organisation, url: str, pin: str) -> dict[str, str]:
    """Have the organisation trust the key at `url`; return the environment that calls it."""
    hosts = f'[trusted_hosts]\n"{NAME}" = "{pin}"\n'
    organisation.write("organisation.toml", hosts)
    folder = organisation.run.folder
    (folder / "sitecustomize.py").write_text(SAYS_THIS_MACHINE)
    return {"GEMROUTE_LOCAL_URL": url, "PYTHONPATH": str(folder)}


@pytest.mark.row(14)
def test_a_trusted_runtime_that_holds_its_key_is_told_what_is_restricted(
    organisation, cli, tmp_path
):
    identity = Identity.new()
    with served_over_tls(identity, tmp_path) as runtime:
        ended = organisation.ask(CARD, **trusting(organisation, runtime.url, identity.pin))
        assert (ended.status, len(runtime.prompts)) == (0, 1)
    assert "key:pinned" in cli.bodies("intent")[-1]["locality"]


@pytest.mark.row(14)
def test_a_trusted_runtime_with_another_key_gets_no_byte(organisation, cli, tmp_path):
    with served_over_tls(Identity.new(), tmp_path) as runtime:
        ended = organisation.ask(CARD, **trusting(organisation, runtime.url, Identity.new().pin))
        assert (ended.status, runtime.requests) == (7, [])
    assert cli.sent_nothing


@pytest.mark.row(29)
def test_where_all_must_be_recorded_an_unwritable_journal_ends_local_answers_too(
    cli: CommandLine, organisation: Organisation
):
    organisation.write("organisation.toml", 'log_required = "all"\n')
    assert organisation.ask(PUBLIC, "--to", "local").status == 0
    journal = cli.home / "state" / "journal"
    journal.rename(journal.with_name("aside"))
    journal.write_bytes(b"not a folder")
    ended = organisation.ask(CARD, "--to", "local")
    assert (ended.status, ended.out) == (7, "")
    assert "be answered while it cannot be recorded" in ended.err
    assert len(cli.local.prompts) == 1
    journal.unlink()
    journal.with_name("aside").rename(journal)
