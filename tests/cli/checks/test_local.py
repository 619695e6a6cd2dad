"""What is made of a probe, and of the kernel's table of listeners."""

from __future__ import annotations

import sys
from dataclasses import replace
from ipaddress import ip_address
from types import SimpleNamespace

import pytest

from gemroute.cli.checks import local
from gemroute.cli.checks.check import Status
from gemroute.core.errors import PolicyInvalid
from gemroute.core.values import LocalHost, LocalState, Place
from gemroute.locality import LocalProbe

from .conftest import BASE, only

LISTENING = "0A"
TABLE = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid
   0: {}:2CAA 00000000:0000 {} 00000000:00000000 00:00000000 00000000     0
"""


def as_the_kernel_prints(address):
    """Return an address in hex, each word of four bytes in this machine's order."""
    packed = ip_address(address).packed
    words = [packed[start : start + 4] for start in range(0, len(packed), 4)]
    ordered = (word[::-1] if sys.byteorder == "little" else word for word in words)
    return b"".join(ordered).hex().upper()


@pytest.mark.parametrize(
    ("address", "state", "ports"),
    [
        pytest.param("0.0.0.0", LISTENING, {11434}, id="every address"),
        pytest.param("127.0.0.1", LISTENING, set(), id="loopback"),
        pytest.param("127.0.0.53", LISTENING, set(), id="another loopback address"),
        pytest.param("192.168.0.2", LISTENING, {11434}, id="an address in the network"),
        pytest.param("0.0.0.0", "01", set(), id="a connection, not a listener"),
        pytest.param("::", LISTENING, {11434}, id="every address, version 6"),
        pytest.param("::1", LISTENING, set(), id="loopback, version 6"),
        pytest.param("::ffff:127.0.0.1", LISTENING, set(), id="loopback, mapped"),
    ],
)
def test_a_listener_beyond_this_machine_is_seen(address, state, ports):
    assert local.reachable_ports(TABLE.format(as_the_kernel_prints(address), state)) == ports


@pytest.mark.parametrize(
    ("address", "status", "found"),
    [
        pytest.param("0.0.0.0", Status.WARN, "11434 (Ollama)", id="open"),
        pytest.param("127.0.0.1", Status.OK, "none on port 11434", id="not open"),
    ],
)
def test_a_runtime_that_other_machines_may_reach_is_doubtful(tmp_path, address, status, found):
    (tmp_path / "tcp").write_text(TABLE.format(as_the_kernel_prints(address), LISTENING))
    check = only(local.listeners(BASE, tmp_path))
    assert check.status is status
    assert found in check.found


@pytest.mark.parametrize(
    ("word", "mend"),
    [
        pytest.param("listener:other", "Let your own Ollama listen", id="another user's"),
        pytest.param("cloud:refused", "Start it with OLLAMA_NO_CLOUD=1", id="its cloud is on"),
        pytest.param("name:cloud", "Set GEMROUTE_LOCAL_MODEL", id="a name in the cloud"),
        pytest.param("address:remote", "Set GEMROUTE_LOCAL_URL", id="another machine"),
        pytest.param("listener:none", "ollama serve", id="nothing there"),
    ],
)
def test_each_reason_why_a_runtime_is_not_local_has_its_own_way_out(word, mend):
    found = LocalProbe(base_url="http://127.0.0.1:11434", version="0.40.1").noting(word, "why")
    check = only(local.local(SimpleNamespace(probe=found, settings=BASE)))
    assert (check.name, check.status, check.found) == ("runtime", Status.FAIL, "why")
    assert mend in check.mend


def test_a_runtime_that_is_too_old_to_tell_of_its_cloud_is_well():
    found = LocalProbe(base_url="http://127.0.0.1:1", version="0.9.0", host=LocalHost.LOOPBACK)
    bench = SimpleNamespace(probe=found.noting("tags:missing", "not there"), settings=BASE)
    checks = {check.name: check for check in local.local(bench)}
    assert checks["cloud switch"].status is Status.OK
    assert checks["model"].evidence == ("installed: no model",)


def bench_naming(*models, probes):
    prefer = [SimpleNamespace(to=Place.LOCAL, model=model) for model in models]
    cloud = SimpleNamespace(to=Place.CLOUD, model="gemini-x")
    policy = SimpleNamespace(prefer=(*prefer, cloud))
    return SimpleNamespace(policy=policy, settings=BASE, probe_of=probes.__getitem__)


def test_each_local_model_that_the_policy_names_is_looked_at_by_itself():
    here = LocalProbe(base_url="http://127.0.0.1:1", host=LocalHost.LOOPBACK)
    probes = {
        "gemma4:26b": replace(here, state=LocalState.READY),
        "gemma4:31b": replace(here, state=LocalState.MISSING_MODEL),
    }
    bench = bench_naming("gemma4:31b", "gemma4:26b", "", BASE.local_model, probes=probes)
    ready, missing = local.named(bench)
    assert (ready.status, missing.status) == (Status.OK, Status.WARN)
    assert missing.found == "gemma4:31b is not installed"
    assert missing.mend == "gemroute models pull gemma4:31b"


def test_a_policy_that_does_not_load_names_no_models():
    class Broken:
        @property
        def policy(self):
            raise PolicyInvalid(())

    assert list(local.named(Broken())) == []


def test_a_model_that_could_not_be_shown_is_said_not_to_be_proved():
    found = LocalProbe(base_url="http://127.0.0.1:1", version="0.9.0", host=LocalHost.CLOUD_MODEL)
    bench = SimpleNamespace(probe=found.noting("show:failed", "it is not proved"), settings=BASE)
    checks = {check.name: check for check in local.local(bench)}
    assert checks["runtime"].status is Status.OK
    assert (checks["model"].status, checks["model"].found) == (Status.FAIL, "it is not proved")
    assert checks["model"].mend.startswith("Update Ollama")
