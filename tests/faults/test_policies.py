"""A policy that is damaged, exchanged or not ours alone lets out nothing that the whole did not."""

from __future__ import annotations

import ctypes
import fcntl
import os
import pty
import re
import select
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
import yaml
from running import CommandLine, Ended

from gemroute.cli.asked import Asked
from gemroute.cli.wiring import Bench
from gemroute.core import strict_yaml
from gemroute.core.errors import GemrouteError, PolicyInvalid
from gemroute.core.policy.language import Policy
from gemroute.core.policy.layers import combine
from gemroute.core.policy.loader import load_policy
from gemroute.core.policy.vocabulary import KINDS
from gemroute.core.policy.whatif import widenings
from gemroute.core.request import Request
from gemroute.core.values import Category
from gemroute.settings import shipped, shipped_policies

from .conftest import PUBLIC, cloud_bodies

DEFAULT = shipped("default.yaml")
TEAM = (Path(__file__).parents[2] / "examples" / "team-policy.yaml").read_bytes()
WHOLE = {**{name: shipped(f"{name}.yaml") for name in shipped_policies()}, "team": TEAM}
NOWHERE = {"GEMROUTE_LOCAL_URL": "http://127.0.0.1:9"}
"""No local runtime: what the policy would let out can go to the cloud alone."""


def layer_over(base: Policy) -> bytes:
    return f"""
gemroute: 1
name: ours
extends: {base.name}@sha256:{base.sha256}
labels: {{personal: restricted, contact: restricted}}
zones: {{clients: [/srv/clients/**], open: [/srv/open/**]}}
guards:
  - {{id: clients-stay, when: {{zone: {{has: clients}}}}, allow: [local], why: "They are theirs."}}
  - {{id: long-asks, when: {{tokens: {{gt: 999}}}}, require: [confirm], why: "It is long."}}
prefer:
  - {{id: open-goes, when: {{zone: {{has: open}}}}, to: cloud, else: local}}
invariants:
  - {{id: clients-never-leave, forall: {{zone: {{has: clients}}}}, never: cloud}}
  - {{id: open-can, exists: {{zone: {{has: open}}}}, can: cloud}}
tests:
  - {{name: theirs, given: {{zone: [clients]}}, expect: {{to: local, by: [clients-stay]}}}}
  - {{name: ours, given: {{zone: [open]}}, expect: {{to: cloud}}}}
""".encode()


# Damaged


def not_wider(whole: Policy, cut: Policy) -> bool:
    """Whether a policy lets nothing out that the whole one keeps, whatever the facts are."""
    kinds = (*KINDS, "a kind that nobody knows")
    labels = [(category, kind) for category in Category for kind in kinds]
    return (
        widenings(whole, cut) == ()
        and all(cut.label_of(*one) >= whole.label_of(*one) for one in labels)
        and cut.default_label >= whole.default_label
        and all(set(globs) <= set(cut.zones.get(zone, ())) for zone, globs in whole.zones.items())
    )


def may_be_a_base(prefix: bytes) -> bool:
    """Whether the beginning of a base policy may load: it names `tests`, and no bracket is open.

    What this leaves out cannot load: `tests` is a key of every base policy, and can be written
    without its letters only by escapes; a mapping in brackets does not end where the file does.
    """
    if b"tests" not in prefix and b"\\" not in prefix:
        return False
    last = re.sub(rb"\w'\w", b"", prefix.rpartition(b"\n")[2])
    is_plain = last.startswith(b"  - {") and not set(last) & set(b"\"'#\\")
    return not (is_plain and last.count(b"{") > last.count(b"}"))


def loaded_prefixes(
    data: bytes, load: Callable[[bytes], Policy], may_load: Callable[[bytes], bool] = bool
) -> Iterator[Policy]:
    """Yield what each beginning of `data` means that means anything, one for each meaning."""
    seen: list[tuple[object, ...]] = []
    for size in range(len(data)):
        if not may_load(data[:size]):
            continue
        with suppress(PolicyInvalid):
            cut = load(data[:size])
            meaning = (cut.guards, cut.prefer, cut.labels)
            if meaning not in seen:
                seen.append(meaning)
                yield cut


@pytest.mark.row(25)
@pytest.mark.parametrize("name", WHOLE)
def test_a_policy_cut_at_any_byte_does_not_load_or_is_not_wider(name):
    whole = load_policy(WHOLE[name], name)
    cuts = list(loaded_prefixes(WHOLE[name], partial(load_policy, source=name), may_be_a_base))
    assert cuts
    assert all(not_wider(whole, cut) for cut in cuts)
    assert all(cut.prefer == whole.prefer for cut in cuts)


@pytest.mark.row(25)
@pytest.mark.parametrize("name", WHOLE)
def test_a_policy_cut_at_the_end_of_any_line_before_its_tests_does_not_load(name):
    data = WHOLE[name]
    for end in re.finditer(rb"\n", data[: data.index(b"\ntests:")]):
        with pytest.raises(PolicyInvalid):
            load_policy(data[: end.start()], name)


@pytest.mark.row(25)
def test_no_beginning_that_is_passed_over_would_load():
    data = WHOLE["offline"]
    for size in range(len(data)):
        if not may_be_a_base(data[:size]):
            with pytest.raises(PolicyInvalid):
                load_policy(data[:size], "offline")


@pytest.mark.row(25)
def test_a_layer_cut_at_any_byte_does_not_load_or_is_not_wider():
    base = load_policy(DEFAULT, "default")
    data = layer_over(base)

    def over_base(layer: bytes) -> Policy:
        return combine([base, load_policy(layer, "ours")])

    cuts = list(loaded_prefixes(data, over_base))
    assert cuts
    assert all(not_wider(over_base(data), cut) for cut in cuts)
    assert all(not_wider(base, cut) for cut in cuts)


@pytest.mark.row(25)
@pytest.mark.parametrize("section", ["guards", "prefer", "invariants", "tests"])
def test_a_policy_without_one_of_its_sections_does_not_load(section):
    text = DEFAULT.decode()
    without = re.sub(rf"(?ms)^{section}:.*?(?=^[a-z]+:|\Z)", "", text)
    assert without != text
    with pytest.raises(PolicyInvalid, match=f'"{section}" is missing'):
        load_policy(without.encode(), "default")


def _after(key: str, text: str) -> bytes:
    return DEFAULT.replace(key.encode(), (key + text).encode(), 1)


LAUGHS = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    + [f"a{n}: &a{n} [{', '.join(9 * [f'*a{n - 1}'])}]" for n in range(1, 12)]
)
DAMAGED = [
    pytest.param(b"", id="empty"),
    pytest.param(b"\n\n  \n", id="blank"),
    pytest.param(b"# a policy\n", id="a comment"),
    pytest.param(b"---\n---\n", id="two documents"),
    pytest.param(b"gemroute: 1\n", id="a version alone"),
    pytest.param(b"yes", id="a word"),
    pytest.param(b"\xef\xbb\xbf" + DEFAULT, id="a byte order mark"),
    pytest.param(DEFAULT.decode().encode("utf-16"), id="UTF-16"),
    pytest.param(DEFAULT + b"\x00", id="NUL"),
    pytest.param(DEFAULT + b"\xff", id="not UTF-8"),
    pytest.param(DEFAULT + "\u202e".encode(), id="right to left"),
    pytest.param(DEFAULT.replace(b"  - id", b"\t- id", 1), id="a tab"),
    pytest.param(DEFAULT + DEFAULT, id="twice itself"),
    pytest.param(_after("guards:", "\nguards: []\n#"), id="an empty second list of guards"),
    pytest.param(_after("allow: [local]", "\n    allow: [cloud, local]"), id="a second allow"),
    pytest.param(_after("guards:", " !!python/object/apply:os.system"), id="a tag"),
    pytest.param(_after("guards:", " &here"), id="an anchor"),
    pytest.param(DEFAULT.replace(b"allow: [local]", b"allow: *x", 1), id="an alias"),
    pytest.param(_after("labels:", "\n  <<: {personal: public}"), id="a merge"),
    pytest.param(b"%YAML 1.1\n---\n" + DEFAULT, id="a directive"),
    pytest.param(DEFAULT.replace(b"gemroute: 1", b"gemroute: 2", 1), id="a later version"),
    pytest.param(DEFAULT.replace(b"at_least", b"at_lest", 1), id="a misspelt operator"),
    pytest.param(DEFAULT.replace(b"guards:", b"gaurds:", 1), id="a misspelt section"),
    pytest.param(DEFAULT.replace(b"allow: [local]", b"allow: [lokal]", 1), id="no such place"),
    pytest.param(DEFAULT.replace(b"offline: true", b"offline: yes", 1), id="an unclear word"),
    pytest.param(LAUGHS.encode(), id="a billion laughs"),
    pytest.param(b"[" * 200_000, id="deep brackets"),
    pytest.param(b"{a: " * 60_000, id="deep braces"),
    pytest.param(b"- " * 100_000, id="deep dashes"),
    pytest.param(b"a: [" + b"1, " * 80_000 + b"1]", id="a long list"),
    pytest.param(b"? " * 100_000, id="keys of keys"),
    pytest.param(b"x" * 260_000, id="a long word"),
    pytest.param(b"'" * 250_001, id="quotes"),
    pytest.param(b"? a\n" * 60_000, id="keys without values"),
]


@pytest.mark.row(25)
@pytest.mark.parametrize("data", DAMAGED)
def test_a_damaged_policy_is_refused_with_its_place_after_bounded_work(monkeypatch, data):
    taken = []

    class Counted(yaml.CSafeLoader):
        def get_event(self) -> Any:
            taken.append(1)
            return super().get_event()

    monkeypatch.setattr(strict_yaml, "loader", lambda: Counted)
    with pytest.raises(PolicyInvalid) as refused:
        load_policy(data, "p.yaml")
    assert all(
        re.fullmatch(r"p\.yaml:\d+:\d+: \S.*", str(one).splitlines()[0])
        for one in refused.value.problems
    )
    assert len(refused.value.problems) <= 40
    assert len(taken) <= 2 * strict_yaml.MAX_NODES


@pytest.mark.row(25)
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(None, id="missing"),
        pytest.param(b"", id="empty"),
        pytest.param(DEFAULT[: len(DEFAULT) // 2], id="half"),
        pytest.param(_after("guards:", "\nguards: []\n#"), id="a duplicate key"),
        pytest.param(b"\xef\xbb\xbf" + DEFAULT, id="a byte order mark"),
        pytest.param(LAUGHS.encode(), id="a bomb"),
        pytest.param(DEFAULT + b"#" * (1 << 20), id="1 MB"),
    ],
)
def test_a_run_with_a_damaged_policy_ends_with_3_and_one_message(cli: CommandLine, data):
    if data is not None:
        cli.write("p.yaml", data)
    ended = cli("ask", "-p", "./p.yaml", "--to", "cloud", PUBLIC)
    assert (ended.status, cli.sent_nothing, cli.records()) == (3, True, [])
    assert ended.err.startswith(f"{cli.folder}/p.yaml:")
    assert "Traceback" not in ended.err


# Exchanged while it is in use


def replace_file(path: Path, data: bytes) -> None:
    """Put other bytes in a file's place in one step."""
    fresh = path.with_suffix(".new")
    fresh.write_bytes(data)
    fresh.chmod(0o600)
    fresh.replace(path)


@contextmanager
def exchanged(path: Path, *versions: bytes) -> Iterator[None]:
    """Exchange a file by rename, over and over, in a thread, while the block runs."""
    over = threading.Event()

    def exchange() -> None:
        for data in cycle(versions):
            if over.is_set():
                return
            replace_file(path, data)
            time.sleep(0.001)  # the block's turn

    thread = threading.Thread(target=exchange)
    replace_file(path, versions[0])
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture
def in_process(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line, whose environment and folder are this process's own."""
    for name, value in cli.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(cli.folder)
    return cli


@pytest.mark.row(26)
def test_each_decision_is_recorded_with_the_digest_of_the_very_bytes_that_took_it(in_process):
    shut = shipped("offline.yaml")
    with exchanged(in_process.folder / "p.yaml", DEFAULT, shut):
        for _ in range(6):
            bench = Bench(Asked(to="cloud", policies=("./p.yaml",)))
            with bench.router() as router:
                list(router.ask(Request(prompt=PUBLIC), bench.asked.options()))
    taken = [(body["place"], body["policy_sha256"]) for body in in_process.bodies("intent")]
    digests = {"cloud": load_policy(DEFAULT, "p").sha256, "local": load_policy(shut, "p").sha256}
    assert len(taken) == 6
    assert set(taken) <= set(digests.items())


@pytest.mark.row(26)
def test_what_is_read_while_it_is_exchanged_is_one_version_or_another(in_process):
    versions = [load_policy(one, "p") for one in (DEFAULT, shipped("offline.yaml"), TEAM)]
    guards = {one.sha256: one.guards for one in versions}
    found = set()
    with exchanged(in_process.folder / "p.yaml", DEFAULT, shipped("offline.yaml"), TEAM):
        while len(found) < len(versions):
            policy = Bench(Asked(policies=("./p.yaml",))).policy
            assert policy.guards == guards[policy.sha256]
            found.add(policy.sha256)


@pytest.mark.row(26)
def test_a_layer_is_never_laid_over_a_base_that_it_does_not_name(in_process):
    layer = layer_over(load_policy(DEFAULT, "base"))
    in_process.write("ours.yaml", layer)
    whole = combine([load_policy(DEFAULT, "base"), load_policy(layer, "ours")])
    found = set()
    with exchanged(in_process.folder / "base.yaml", DEFAULT, TEAM):
        for _ in range(40):
            try:
                found.add(Bench(Asked(policies=("./base.yaml", "./ours.yaml"))).policy.sha256)
            except PolicyInvalid as failure:
                found.add(failure.problems[0].code)
    assert found <= {whole.sha256, "layer"}


@pytest.mark.row(26)
def test_a_chat_keeps_the_policy_that_it_began_with_until_it_ends(cli: CommandLine):
    path = cli.folder / cli.write("p.yaml", DEFAULT)
    words = ("chat", "--chat", "one", "-p", "./p.yaml", "--to", "cloud")
    with cli.started(*words) as chat:
        assert chat.stdin is not None
        for turn in (1, 2):
            chat.stdin.write(f"{PUBLIC}\n".encode())
            chat.stdin.flush()
            _wait_for(lambda turn=turn: len(cli.bodies("outcome")) == turn)
            replace_file(path, shipped("offline.yaml"))
        chat.communicate(timeout=30)
    assert cli("ask", "--chat", "one", "-p", "./p.yaml", "--to", "cloud", PUBLIC).status == 0
    before, after = (load_policy(one, "p").sha256 for one in (DEFAULT, shipped("offline.yaml")))
    recorded = [(body["place"], body["policy_sha256"]) for body in cli.bodies("intent")]
    assert recorded == [("cloud", before), ("cloud", before), ("local", after)]


def _wait_for(holds: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.01)


# Not ours alone


def _unreadable(path: Path) -> None:
    path.chmod(0)


def _the_groups(path: Path) -> None:
    path.chmod(0o620)


def _everybodys(path: Path) -> None:
    path.chmod(0o602)


def _a_link(path: Path) -> None:
    path.rename(path.with_name("real.yaml"))
    path.symlink_to("real.yaml")


def _a_dead_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere.yaml")


def _a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _a_device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/null")


def _in_a_folder_of_everybody(path: Path) -> None:
    path.parent.chmod(0o777)


def _of_somebody_else(path: Path) -> None:
    path.chmod(0o644)
    os.chown(path, 65534, -1)


CLOSED = [
    pytest.param(_unreadable, "cannot be read: Permission denied", id="unreadable"),
    pytest.param(_the_groups, "others may write to it", id="group-writable"),
    pytest.param(_everybodys, "others may write to it", id="world-writable"),
    pytest.param(_a_link, "is a symbolic link", id="a link"),
    pytest.param(_a_dead_link, "is a symbolic link", id="a dead link"),
    pytest.param(_a_pipe, "is not a regular file", id="a pipe"),
    pytest.param(_a_folder, "is not a regular file", id="a folder"),
    pytest.param(_a_device, "is a symbolic link", id="a device"),
    pytest.param(_in_a_folder_of_everybody, "anybody may replace it", id="in an open folder"),
]
if os.geteuid() == 0:  # nobody else can give a file away
    CLOSED.append(pytest.param(_of_somebody_else, "belongs to another user", id="another's"))

_PR_CAPBSET_DROP = 24  # linux/prctl.h
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2  # linux/capability.h


def _obey_permission_bits() -> None:
    """Make the bits of a file hold for root too, from the next exec on."""
    for capability in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
        ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, capability)


@pytest.mark.row(27)
@pytest.mark.parametrize(("change", "message"), CLOSED)
def test_a_policy_that_is_not_ours_alone_is_refused(cli: CommandLine, change, message):
    change(cli.folder / cli.write("p.yaml", DEFAULT))
    words = ("ask", "-p", "./p.yaml", "--to", "cloud", PUBLIC)
    with cli.started(*words, preexec_fn=_obey_permission_bits) as process:
        _, err = process.communicate(timeout=30)
    assert (process.returncode, cli.sent_nothing, cli.records()) == (3, True, [])
    assert err.decode().startswith(f"{cli.folder}/p.yaml: {message}")
    assert err.decode().count("\n") <= 2


@pytest.mark.row(27)
def test_a_policy_of_another_user_is_refused(in_process, monkeypatch):
    in_process.write("p.yaml", DEFAULT)
    monkeypatch.setattr(os, "geteuid", lambda: 65533)
    if os.getuid() == 0:
        os.chown("p.yaml", 65534, -1)
    with pytest.raises(GemrouteError, match="belongs to another user") as refused:
        _ = Bench(Asked(policies=("./p.yaml",))).policy
    assert refused.value.exit_status == 3


# Nobody to ask

ASKS = ("ask", "--label", "confidential", PUBLIC)


@pytest.mark.row(49)
@pytest.mark.parametrize(
    ("words", "stdin", "environment"),
    [
        pytest.param(ASKS, b"", {}, id="a pipe"),
        pytest.param(ASKS, b"y\n", {}, id="a pipe that says yes"),
        pytest.param((*ASKS, "--confirm"), b"y\n", {}, id="a flag in a pipe"),
        pytest.param((*ASKS, "--no-confirm"), b"", {}, id="a flag against it"),
        pytest.param((*ASKS, "--to", "cloud"), b"y\n", {}, id="a wish"),
        pytest.param(("ask", "--confirm", PUBLIC), b"", {}, id="public text, to be confirmed"),
        pytest.param(ASKS, b"", {"CI": "true"}, id="a build machine"),
        pytest.param(("ask", "-p", "strict", PUBLIC), b"", {}, id="a policy that always asks"),
        pytest.param(("chat", "--label", "confidential"), b"hi\ny\n", {}, id="a piped chat"),
    ],
)
def test_what_must_be_confirmed_is_refused_where_nobody_can(
    cli: CommandLine, words, stdin, environment
):
    ended = cli(*words, stdin=stdin, env={**NOWHERE, **environment})
    assert ended.status in ({9} if "--to" in words else {7})
    assert cli.sent_nothing
    assert "cloud" not in {body["place"] for body in cli.bodies("intent")}


def at_terminal(
    cli: CommandLine, *words: str, before: str = "", answer: str = "", **environment: str
) -> Ended:
    """Run at a terminal: `before` is typed ahead, `answer` when it is asked."""
    keys, side = pty.openpty()
    os.write(keys, before.encode())
    process = subprocess.Popen(
        cli.words(words),
        stdin=side,
        stdout=side,
        stderr=side,
        cwd=cli.folder,
        env=cli.changed({**NOWHERE, "TERM": "xterm", **environment}),
        start_new_session=True,
        preexec_fn=partial(fcntl.ioctl, 0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - for Ctrl-C
    )
    os.close(side)
    try:
        screen = _until(keys, "[y/N]: ")
        if screen.endswith("[y/N]: "):
            os.write(keys, answer.encode())
            screen += _until(keys, "\0")
        return Ended(process.wait(30), screen, "")
    finally:
        process.kill()
        process.wait()
        os.close(keys)


def _until(keys: int, words: str) -> str:
    """Return what the screen gets up to `words`, or to its end."""
    screen = ""
    while not screen.endswith(words):
        assert select.select([keys], [], [], 30)[0], screen
        try:
            piece = os.read(keys, 4096)
        except OSError:  # Linux says EIO when the last process has gone
            break
        if not piece:
            break
        screen += piece.decode(errors="replace")
    return screen


@pytest.mark.row(49)
@pytest.mark.parametrize(
    ("before", "answer"),
    [
        pytest.param("", "n\n", id="no"),
        pytest.param("", "\n", id="the default"),
        pytest.param("", "\x04", id="the end of input"),
        pytest.param("", "\x03\n", id="an interrupt"),
        pytest.param("", "maybe\n\x04", id="neither"),
        pytest.param("y\n", "\x04", id="a yes that was typed ahead"),
        pytest.param("y\ny\ny\n", "\n", id="many of them"),
    ],
)
def test_what_a_person_does_not_agree_to_is_refused(cli: CommandLine, before, answer):
    ended = at_terminal(cli, *ASKS, before=before, answer=answer)
    assert "Send it?" in ended.out
    assert (ended.status, cli.sent_nothing, cli.statuses) == (7, True, ["refused"])


@pytest.mark.row(49)
def test_what_a_person_agrees_to_is_sent_once_and_says_who_agreed(cli: CommandLine):
    ended = at_terminal(cli, *ASKS, answer="y\n")
    assert (ended.status, len(cloud_bodies(cli))) == (0, 1)
    (intent,) = cli.bodies("intent")
    assert (intent["place"], intent["confirmed_by"]) == ("cloud", "user")


@pytest.mark.row(49)
def test_who_agrees_to_what_is_masked_is_told_so(cli: CommandLine):
    masks = DEFAULT.replace(b"financial: restricted", b"financial: confidential")
    masks = masks.replace(b"require: [confirm]", b"require: [confirm, redact]")
    cli.write("masks.yaml", masks.decode())
    card = "Why was 4111 1111 1111 1111 charged?"
    ended = at_terminal(cli, "ask", "-p", "./masks.yaml", card, answer="y\n")
    assert "with 1 value masked: payment card." in " ".join(ended.out.split())
    (body,) = cloud_bodies(cli)
    assert "Why was [payment_card] charged?" in repr(body)


@pytest.mark.row(49)
@pytest.mark.parametrize(
    ("words", "environment"),
    [
        pytest.param((), {"CI": "true"}, id="a build machine with a terminal"),
        pytest.param(("--no-confirm",), {}, id="a person who will not be asked"),
    ],
)
def test_nobody_is_asked_where_nobody_counts(cli: CommandLine, words, environment):
    ended = at_terminal(cli, *ASKS, *words, before="y\n", **environment)
    assert "Send it?" not in ended.out
    assert (ended.status, cli.sent_nothing) == (7, True)
