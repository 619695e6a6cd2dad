"""What answers here: the runtime, its model, its cloud switch, and who else can reach it."""

from __future__ import annotations

import ipaddress
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gemroute.backends.address import parse_address
from gemroute.cli.checks.check import Check, doubtful, failed, well
from gemroute.core.errors import ConfigError, GemrouteError
from gemroute.core.values import LocalHost, LocalState, Place

if TYPE_CHECKING:
    from gemroute.cli.wiring import Bench
    from gemroute.locality import LocalProbe
    from gemroute.settings import Settings

PROBE_S = 12.0
"""A probe asks five small questions, and each has two seconds."""

_SERVERS = {11434: "Ollama", 8000: "vLLM", 8080: "mlx-vlm or llama.cpp"}
_NAMED = "named model"
_LISTENING = "0A"
_TABLES = ("tcp", "tcp6")
_OTHER_ADDRESS = "Set GEMROUTE_LOCAL_URL to the address of an Ollama on this machine."
_MENDS = {
    "listener:other": "Let your own Ollama listen at another port, and set GEMROUTE_LOCAL_URL.",
    "name:cloud": "Set GEMROUTE_LOCAL_MODEL to a model of this machine.",
    "cloud:refused": "Start it with OLLAMA_NO_CLOUD=1: ollama serve",
}
"""The ways out, by the last finding of a probe."""


def local(bench: Bench) -> Iterator[Check]:
    """Yield the runtime, and the model and the cloud switch of one that answers."""
    found = bench.probe
    yield _runtime(found)
    if _answers(found):
        yield _model(found, bench.settings.local_model)
        yield _cloud_switch(found)


def _runtime(found: LocalProbe) -> Check:
    """Return where the runtime is, and whether it answers."""
    if _answers(found):
        return well("runtime", f"Ollama {found.version} at {_authority(found)}", *found.evidence)
    word, what = found.proof[-1], found.evidence[-1]
    mend = _how_to_start() if word == "listener:none" else _MENDS.get(word, _OTHER_ADDRESS)
    return failed("runtime", what, mend, *found.evidence[:-1])


def _answers(found: LocalProbe) -> bool:
    return bool(found.version) and found.host is not LocalHost.REMOTE


def _authority(found: LocalProbe) -> str:
    return parse_address(found.base_url).authority


def _how_to_start() -> str:
    if shutil.which("ollama"):
        return "Start it: ollama serve"
    return "Install Ollama (https://ollama.com/download), then start it: ollama serve"


def _model(found: LocalProbe, model: str) -> Check:
    """Return what the model is, or what is there instead of it."""
    if found.proof[-1:] == ("show:failed",):
        return failed("model", found.evidence[-1], "Update Ollama, then: gemroute models pull")
    if found.host is LocalHost.CLOUD_MODEL:
        mend = "Set GEMROUTE_LOCAL_MODEL to one that `gemroute models list` shows as local."
        return failed("model", f"{found.evidence[-1]}: not local", mend)
    if found.state is not LocalState.READY:
        installed = ", ".join(found.models) or "no model"
        return failed(
            "model", found.evidence[-1], "gemroute models pull", f"installed: {installed}"
        )
    window = f"window {found.window_tokens:,} tokens" if found.window_tokens else "window unknown"
    takes = ", ".join(sorted({"text"} | (found.capabilities & {"vision", "audio"})))
    loaded = f"loaded with {found.loaded_window:,} tokens" if found.loaded_window else "not loaded"
    digest = f"digest {found.digest or 'unknown'}"
    return well("model", f"{model}, {window}, takes {takes}, {loaded}", digest)


def named(bench: Bench) -> Iterator[Check]:
    """Yield each model of this machine that the policy names beside the configured one."""
    from gemroute.core.policy.language import BASE_FACTS
    from gemroute.locality.lacking import lack_of

    try:
        prefer = bench.policy.prefer
    except GemrouteError:
        return  # The look at the policy tells of it.
    models = {each.model for each in prefer if each.to is Place.LOCAL}
    for model in sorted(models - {"", bench.settings.local_model}):
        lack = lack_of(model, bench.probe_of(model), BASE_FACTS)
        if lack:
            yield doubtful(_NAMED, lack.partition(": ")[0], f"gemroute models pull {model}")
        else:
            yield well(_NAMED, f"{model} is here, as the policy needs it")


def _cloud_switch(found: LocalProbe) -> Check:
    if found.cloud_disabled is False:
        mend = "Set OLLAMA_NO_CLOUD=1 for `ollama serve`, and start it anew."
        return doubtful("cloud switch", "on: the runtime may pass cloud models on", mend)
    if found.cloud_disabled is None:
        return well("cloud switch", "this runtime does not tell; its models are checked one by one")
    return well("cloud switch", "off: the runtime passes nothing on")


def listeners(effective: Settings, folder: Path = Path("/proc/net")) -> Iterator[Check]:
    """Yield whether a runtime on this machine can be reached from others."""
    if sys.platform != "linux":
        yield well("listeners", "cannot be seen on this system")
        return
    ports = _ports(effective)
    texts = [text for name in _TABLES if (text := _read(folder / name))]
    opened = sorted({port for text in texts for port in reachable_ports(text)} & ports.keys())
    if opened:
        names = ", ".join(f"{port} ({ports[port]})" for port in opened)
        mend = "Let it listen on 127.0.0.1: OLLAMA_HOST=127.0.0.1, or --host 127.0.0.1."
        yield doubtful("listeners", f"other machines may reach port {names}", mend)
    else:
        yield well("listeners", f"none on port {', '.join(map(str, ports))} for other machines")


def _ports(effective: Settings) -> Mapping[int, str]:
    """Return the ports of local runtimes, with their names: the usual ones and the chosen one."""
    try:
        chosen = parse_address(effective.local_url)
    except ConfigError:
        return _SERVERS
    return {chosen.port: "the local runtime"} | _SERVERS if chosen.is_loopback else _SERVERS


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except OSError:
        return ""


def reachable_ports(table: str) -> frozenset[int]:
    """Return the ports that something listens on beyond this machine, in a table of /proc/net."""
    rows = (line.split() for line in table.splitlines()[1:])
    local_ends = (row[1].partition(":") for row in rows if len(row) > 3 and row[3] == _LISTENING)
    return frozenset(int(port, 16) for host, _, port in local_ends if not _is_loopback(host))


def _is_loopback(host: str) -> bool:
    """Judge an address as the kernel prints it: words of four bytes in the machine's order."""
    words = [bytes.fromhex(host[start : start + 8]) for start in range(0, len(host), 8)]
    packed = b"".join(word[::-1] if sys.byteorder == "little" else word for word in words)
    address = ipaddress.ip_address(packed)
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)
