"""An address and a model's name go in; whether that runtime can answer, and is local, comes out.

"Local" is proved, not believed: the address is looked up once and must be this machine's
(or a trusted one's over TLS), and the server must not say that the model is a remote one.
No text of a request is ever sent by a probe. Nothing that speaks HTTP is imported unless
something listens.
"""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gemroute.backends.address import Address, parse_address
from gemroute.backends.deadlines import Deadlines
from gemroute.backends.model_names import canonical_name, is_cloud_name, local_reference
from gemroute.core.errors import BackendError, ConfigError, ProtocolBroken
from gemroute.core.values import LocalHost, LocalState

Resolve = Callable[[str, int], Collection[str]]
Listens = Callable[[Address, float], bool]
PROBE_DEADLINES = Deadlines(
    connect_s=1.0, first_byte_s=2.0, idle_s=2.0, total_s=2.0, answer_bytes=8 << 20
)
_PROVABLE = "Ollama 0.17.6 is the oldest that proves it."
_VERSION = re.compile(r"[0-9][A-Za-z0-9.+-]{0,39}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ALIAS_BYTES = 4096
"""A remote alias has a few hundred bytes, the smallest real model has millions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalProbe:
    """What a probe found out about one runtime and one of its models.

    `evidence` are lines for people, `proof` the closed words of the same for a record.
    `window_tokens` is the length that the model was
    trained for, `loaded_window` the one that it is loaded with; 0 when unknown or not
    loaded. `models` are the installed local models. `cloud_disabled` is None when the
    server is too old to say.
    """

    base_url: str
    state: LocalState = LocalState.DOWN
    host: LocalHost = LocalHost.REMOTE
    evidence: tuple[str, ...] = ()
    proof: tuple[str, ...] = ()
    version: str = ""
    window_tokens: int = 0
    loaded_window: int = 0
    capabilities: frozenset[str] = frozenset()
    digest: str = ""
    cloud_disabled: bool | None = None
    models: tuple[str, ...] = ()

    def noting(self, word: str, sentence: str, **changes: Any) -> LocalProbe:
        """Return the probe with one finding more, as a word and a sentence, and these changes."""
        proof, evidence = (*self.proof, word), (*self.evidence, sentence)
        return replace(self, proof=proof, evidence=evidence, **changes)


def look_up(host: str, port: int) -> Collection[str]:
    """Return the numeric addresses of a name, soon.

    Raises:
        BackendError: it has none, or the resolver does not answer.
        RuntimeError: --offline refuses to look names up.
    """
    from gemroute.backends.resolver import addresses

    # Asked here as well: the resolver asks in a thread, where a refusal would be lost.
    sys.audit("socket.getaddrinfo", host, port, 0, 0, 0)
    return addresses(host, port, PROBE_DEADLINES.connect_s)


def accepts(address: Address, connect_s: float) -> bool:
    """Whether something accepts connections there and --offline lets us ask."""
    try:
        socket.create_connection((address.host, address.port), timeout=connect_s).close()
    except (OSError, RuntimeError):
        return False
    return True


def probe(
    base_url: str,
    model: str,
    *,
    trusted: Collection[str] = (),
    deadlines: Deadlines = PROBE_DEADLINES,
    resolve: Resolve = look_up,
    listens: Listens = accepts,
) -> LocalProbe:
    """Return what is known of the runtime at `base_url` and of `model` on it.

    Never raises for what the server or the network does: whatever fails makes the state
    DOWN, and what cannot be proved local is REMOTE or CLOUD_MODEL. `trusted` lists hosts,
    as `host` or `host:port`, that count as local when they are reached over https.
    """
    try:
        address = parse_address(base_url)
    except ConfigError as problem:
        return LocalProbe(base_url="").noting("address:invalid", problem.message)
    found = _located(address, frozenset(trusted), resolve)
    if found.host is LocalHost.REMOTE:
        return found
    if is_cloud_name(model):
        return _remote_model(found, "name:cloud", f"{model} names a model in the cloud")
    pinned = parse_address(found.base_url)
    if not listens(pinned, deadlines.connect_s):
        return found.noting("listener:none", f"nothing listens at {pinned.authority}")
    return _asked(found, pinned, model, deadlines)


def _located(address: Address, trusted: frozenset[str], resolve: Resolve) -> LocalProbe:
    """Return where the address is, with the numeric form that all calls must use."""
    named = LocalProbe(base_url=address.base_url)
    if {address.host, address.authority} & trusted and not address.is_loopback:
        if address.scheme != "https":
            return named.noting("address:plain", f"{address.host} is trusted, but only over https")
        sentence = f"{address.host} is trusted"
        return named.noting("address:trusted", sentence, host=LocalHost.TRUSTED)
    try:
        numbers = {address.host} if address.numeric else set(resolve(address.host, address.port))
    except (BackendError, RuntimeError):
        return named.noting("address:unknown", f"{address.host} cannot be looked up")
    pinned = [replace(address, host=number) for number in sorted(numbers)]
    if not pinned or not all(one.is_loopback for one in pinned):
        return named.noting("address:remote", f"{address.host} is another machine")
    return LocalProbe(base_url=pinned[0].base_url, host=LocalHost.LOOPBACK).noting(
        "address:loopback", f"{address.host} is this machine"
    )


def _asked(found: LocalProbe, address: Address, model: str, deadlines: Deadlines) -> LocalProbe:
    """Return the probe with what the server says about itself and the model."""
    server = _Server(address, deadlines)
    try:
        version = _version(server.get("/api/version"))
        tags = _rows(server.get("/api/tags"))
    except BackendError as failure:
        sentence = f"no answer of Ollama's at {address.authority}: {failure.message}"
        return found.noting("server:unknown", sentence)
    sentence = f"Ollama {version} answers at {address.authority}"
    found = found.noting(f"server:ollama/{version}", sentence, version=version, models=_local(tags))
    found = _with_cloud_switch(found, server)
    row = _row(tags, model)
    if row is None:
        return found.noting(
            "tags:missing", f"{model} is not installed", state=LocalState.MISSING_MODEL
        )
    return _with_model(found, server, model, row)


class _Server:
    """Asks one server small questions, none of which holds anything of a request."""

    def __init__(self, address: Address, deadlines: Deadlines) -> None:
        self._address = address
        self._deadlines = deadlines

    def get(self, path: str) -> Mapping[str, Any]:
        return self._ask("GET", path, None)

    def show(self, model: str) -> Mapping[str, Any]:
        import json

        return self._ask("POST", "/api/show", json.dumps({"model": model}).encode("ascii"))

    def _ask(self, method: str, path: str, body: bytes | None) -> Mapping[str, Any]:
        from gemroute.backends.http import exchange

        with exchange(self._address, method, path, body, deadlines=self._deadlines) as response:
            if response.status != 200:
                raise response.error()
            return response.json()


def _version(answer: Mapping[str, Any]) -> str:
    """Return the server's version.

    Raises:
        ProtocolBroken: it does not say one, or something that is none.
    """
    version = answer.get("version")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise ProtocolBroken("It is not Ollama.")
    return version


def _rows(answer: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the rows of a list of models, without what is none."""
    rows = answer.get("models")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _row(rows: Iterable[Mapping[str, Any]], model: str) -> Mapping[str, Any] | None:
    wanted = canonical_name(model)
    return next((row for row in rows if canonical_name(_name(row)) == wanted), None)


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("model") or row.get("name") or "")


def _local(rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the names of the models that really are on the server."""
    return tuple(sorted(_name(row) for row in rows if not _is_remote(row)))


def _is_remote(row: Mapping[str, Any]) -> bool:
    if row.get("remote_host") or row.get("remote_model") or is_cloud_name(_name(row)):
        return True
    size = row.get("size")
    return isinstance(size, int) and size < _ALIAS_BYTES


def _with_cloud_switch(found: LocalProbe, server: _Server) -> LocalProbe:
    """Return the probe with the server's cloud switch; servers before 0.16.2 have none."""
    try:
        cloud = server.get("/api/status").get("cloud")
    except BackendError:
        cloud = None
    disabled = cloud.get("disabled") if isinstance(cloud, dict) else None
    if not isinstance(disabled, bool):
        return found.noting("cloud:unknown", "the server does not say whether its cloud is off")
    word = "off" if disabled else "on"
    return found.noting(f"cloud:{word}", f"the server's cloud is {word}", cloud_disabled=disabled)


def _with_model(
    found: LocalProbe, server: _Server, model: str, row: Mapping[str, Any]
) -> LocalProbe:
    """Return the probe with what the server says of the model, remote or ready."""
    alias = f"{model} is an alias of a remote model"
    if _is_remote(row):
        return _remote_model(found, "tags:remote", alias)
    found = found.noting("tags:local", f"{model} is in the server's list as its own")
    try:
        shown = server.show(local_reference(model))
        loaded = _row(_rows(server.get("/api/ps")), model) or {}
    except BackendError as failure:
        sentence = f"{model} is not proved local: {failure.message} {_PROVABLE}"
        return found.noting("show:failed", sentence)
    if shown.get("remote_host") or shown.get("remote_model"):
        return _remote_model(found, "show:remote", alias)
    digest = _digest(row)
    return found.noting(
        "show:local",
        f"{model} is on this server, digest {digest[:12]}",
        state=LocalState.READY,
        digest=digest,
        capabilities=_capabilities(shown),
        window_tokens=_trained_window(shown),
        loaded_window=_size(loaded.get("context_length")),
    )


def _digest(row: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the model's manifest in hex, empty when the server gives none."""
    digest = str(row.get("digest") or "").removeprefix("sha256:")
    return digest if _DIGEST.fullmatch(digest) else ""


def _remote_model(found: LocalProbe, word: str, sentence: str) -> LocalProbe:
    return found.noting(word, sentence, host=LocalHost.CLOUD_MODEL, state=LocalState.MISSING_MODEL)


def _capabilities(shown: Mapping[str, Any]) -> frozenset[str]:
    words = shown.get("capabilities")
    return frozenset(map(str, words)) if isinstance(words, list) else frozenset()


def _trained_window(shown: Mapping[str, Any]) -> int:
    info = shown.get("model_info")
    if not isinstance(info, dict):
        return 0
    return _size(info.get(f"{info.get('general.architecture')}.context_length"))


def _size(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
