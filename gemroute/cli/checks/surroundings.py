"""What the environment changes behind gemroute's back: variables, proxies, core dumps.

Only names of variables are shown: their values may be secrets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from gemroute.cli.checks.check import Check, doubtful, well

_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy")
_IGNORED = (
    "GOOGLE_API_KEY",
    "GOOGLE_GEMINI_BASE_URL",
    "GOOGLE_VERTEX_BASE_URL",
    "GOOGLE_GENAI_USE_VERTEXAI",
    "GOOGLE_GENAI_HTTP_CLIENT",
    "OLLAMA_API_KEY",
    "SSL_CERT_FILE",
    "SSLKEYLOGFILE",
)
_RISKY = {
    "OLLAMA_DEBUG_LOG_REQUESTS": "makes Ollama write prompts to a folder",
    "PYTHONPATH": "loads modules from other folders",
    "PYTHONINSPECT": "keeps the interpreter open when gemroute ends",
    "PYTHON_KEYRING_BACKEND": "chooses the keyring; one that is not trusted is not used",
}
# As Ollama reads OLLAMA_HOST: a port alone means every address, too.
_EVERYWHERE = re.compile(r"(?:https?://)?(?:(?:0\.0\.0\.0|\[::\])(?::\d+)?|::|:\d+)/?")
_CORE_PATTERN = Path("/proc/sys/kernel/core_pattern")


def variables(environment: Mapping[str, str]) -> Iterator[Check]:
    """Yield the variables that change what other programs do with a prompt, and those ignored."""
    risky = {name: words for name, words in _RISKY.items() if environment.get(name)}
    if _EVERYWHERE.fullmatch(environment.get("OLLAMA_HOST", "").strip()):
        risky["OLLAMA_HOST"] = "lets Ollama listen for other machines"
    ignored = [name for name in _IGNORED if environment.get(name)]
    evidence = [f"{name} is set, and ignored" for name in ignored]
    if risky:
        found = "; ".join(f"{name} {words}" for name, words in risky.items())
        yield doubtful("variables", found, f"unset {' '.join(risky)}", *evidence)
    elif ignored:
        yield well("variables", f"set, and ignored: {', '.join(ignored)}", *evidence)
    else:
        yield well("variables", "none that changes what other programs do")


def proxies(environment: Mapping[str, str]) -> Iterator[Check]:
    """Yield the proxies that are set: gemroute goes through none."""
    if named := proxies_in(environment):
        yield well("proxies", f"{', '.join(named)} set, and ignored: calls go straight")
    else:
        yield well("proxies", "none set; none would be used")


def proxies_in(environment: Mapping[str, str]) -> list[str]:
    """Return the names of the variables that set a proxy."""
    return sorted(name for name in environment if name.lower() in _PROXIES and environment[name])


def core_dumps() -> Iterator[Check]:
    """Yield whether a crash may write memory, and a prompt in it, to the disk."""
    try:
        import resource
    except ImportError:
        yield well("core dumps", "cannot be seen on this system")
        return
    soft, _ = resource.getrlimit(resource.RLIMIT_CORE)
    pattern = _core_pattern()
    if soft == 0:
        yield well("core dumps", "off", *pattern)
    else:
        found = "on: a crash may write a prompt to the disk"
        yield doubtful("core dumps", found, "ulimit -c 0", *pattern)


def _core_pattern() -> tuple[str, ...]:
    try:
        return (f"they would go to {_CORE_PATTERN.read_text('utf-8', 'replace').strip()}",)
    except OSError:
        return ()
