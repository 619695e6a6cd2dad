"""doctor: every check with what it found and the command that mends it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields

from gemroute.cli.asked import Asked
from gemroute.cli.shapes import print_json
from gemroute.cli.wiring import Bench
from gemroute.core.errors import GemrouteError
from gemroute.core.values import LocalHost, LocalState, Net
from gemroute.terminal import show

_FOLDERS = {"home", "origins"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `mend` is the way out, empty when nothing is wrong."""

    name: str
    ok: bool
    found: str
    mend: str = ""


def examine(*, json: bool) -> int:
    """Print every check; return 0 when a route answers and can be recorded, else 1."""
    bench = Bench(Asked())
    checks = list(_checks(bench))
    works = _main_job_works(checks)
    if json:
        settings = _settings(bench)
        print_json({"ok": works, "checks": [asdict(c) for c in checks], "settings": settings})
        return 0 if works else 1
    for check in checks:
        mark = "ok  " if check.ok else "no  "
        show(f"{mark} {check.name:<12} {check.found}")
        if check.mend:
            show(f"     {'':<12} {check.mend}")
    show("")
    for name, row in _settings(bench).items():
        show(f"     {name:<16} {row['value']}  ({row['from']})")
    return 0 if works else 1


def _checks(bench: Bench) -> Iterator[Check]:
    yield _tried("policy", lambda: _policy(bench), "gemroute policy check")
    yield _tried("detectors", lambda: _detectors(bench), "Reinstall gemroute.")
    yield _tried("vocabulary", _vocabulary, "Reinstall gemroute.")
    yield _tried("prices", lambda: bench.prices.name, "Mend prices.yaml.")
    yield _tried("journal", lambda: _journal(bench), "Make the state folder yours, with 0700.")
    yield _local(bench)
    yield _cloud_switch(bench)
    yield _key()
    yield _net(bench)
    yield from _warnings()


def _main_job_works(checks: list[Check]) -> bool:
    ok = {check.name: check.ok for check in checks}
    base = all(ok[name] for name in ("policy", "detectors", "journal"))
    return base and (ok["local"] or (ok["gemini key"] and ok["network"]))


def _tried(name: str, look: Callable[[], str], mend: str) -> Check:
    try:
        return Check(name, True, look())
    except GemrouteError as failure:
        return Check(name, False, failure.message, failure.hint or mend)


def _policy(bench: Bench) -> str:
    policy = bench.policy
    return f"{policy.name} {policy.revision}, {len(policy.guards)} guards"


def _detectors(bench: Bench) -> str:
    return f"{len(bench.detector.rules)} rules"


def _vocabulary() -> str:
    from gemroute.plugins import load_vocabulary

    return f"Gemma 4, counts {load_vocabulary().count('hello world')} tokens in two words"


def _journal(bench: Bench) -> str:
    from gemroute.journal.verify import verify

    folder = bench.journal.folder
    if not folder.exists():
        _must_be_writable(bench)
        return "empty so far"
    checked = verify(folder)
    if checked.first_break:
        from gemroute.core.errors import JournalUnusable

        raise JournalUnusable(f"The chain breaks at {checked.first_break}.", hint="Keep the files.")
    _must_be_writable(bench)
    return f"{checked.records} records, chain whole"


def _must_be_writable(bench: Bench) -> None:
    from gemroute.settings import ensure_folder

    ensure_folder(bench.settings.state_folder)
    bench.recorder.key()


def _local(bench: Bench) -> Check:
    found = bench.probe
    evidence = "; ".join(found.evidence)
    if found.host not in (LocalHost.LOOPBACK, LocalHost.TRUSTED):
        return Check("local", False, evidence, "Set OLLAMA_HOST to an address of this machine.")
    if found.state is LocalState.DOWN:
        return Check("local", False, evidence, "Start it: ollama serve")
    if found.state is LocalState.MISSING_MODEL:
        return Check("local", False, evidence, "gemroute models pull")
    return Check("local", True, evidence)


def _cloud_switch(bench: Bench) -> Check:
    disabled = bench.probe.cloud_disabled
    if disabled is False:
        return Check(
            "cloud switch",
            False,
            "Ollama may pass cloud models on",
            "Set OLLAMA_NO_CLOUD=1 for it.",
        )
    return Check("cloud switch", True, "off" if disabled else "not told by the runtime")


def _key() -> Check:
    from gemroute.keys import key_status

    found = key_status(os.environ)
    if found.problem:
        return Check("gemini key", False, found.problem, "gemroute keys set gemini")
    if not found.source:
        return Check("gemini key", False, "none", "gemroute keys set gemini")
    return Check("gemini key", True, f"from the {found.source}")


def _net(bench: Bench) -> Check:
    from gemroute.connectivity import net_state

    if bench.settings.is_offline:
        return Check("network", False, "closed by --offline", "Unset GEMROUTE_OFFLINE.")
    state = net_state(bench.settings.gemini_base_url)
    return Check(
        "network", state is Net.ONLINE, state.value, "" if state is Net.ONLINE else "Connect."
    )


def _warnings() -> Iterator[Check]:
    if os.environ.get("OLLAMA_DEBUG_LOG_REQUESTS"):
        yield Check(
            "request log",
            False,
            "OLLAMA_DEBUG_LOG_REQUESTS makes Ollama write prompts to a folder",
            "Unset it and restart Ollama.",
        )


def _settings(bench: Bench) -> dict[str, dict[str, str]]:
    """Return each effective setting and where it came from."""
    settings = bench.settings
    names = [each.name for each in fields(settings) if each.name not in _FOLDERS]
    return {
        name: {"value": _words(getattr(settings, name)), "from": settings.origin_of(name)}
        for name in names
    }


def _words(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    name = getattr(value, "name", None)
    return name.lower() if isinstance(name, str) and not hasattr(value, "parts") else str(value)
