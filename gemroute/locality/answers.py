"""An address that something listens at goes in; what the server says of itself comes out.

The questions are small and hold nothing of a request. The answers are a stranger's: what goes
into a record is checked first, and of their texts only known words count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gemroute.backends.address import Address
from gemroute.backends.deadlines import Deadlines
from gemroute.backends.http import exchange
from gemroute.backends.model_names import canonical_name, is_cloud_name, local_reference
from gemroute.backends.pins import WrongKey
from gemroute.core.errors import BackendError, ProtocolBroken
from gemroute.core.values import LocalHost, LocalState
from gemroute.locality.found import LocalProbe

_PROVABLE = "Ollama 0.17.6 is the oldest that proves it."
_VERSION = re.compile(r"[0-9][A-Za-z0-9.+-]{0,39}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ALIAS_BYTES = 4096
"""A remote alias has a few hundred bytes, the smallest real model has millions."""

_LM_STUDIO_ERROR = "Unexpected endpoint or method"
"""What LM Studio answers, with status 200, for a path that it does not have.

Source: lmstudio-ai/lmstudio-bug-tracker issues 618 and 1724.
"""


class _Server:
    """Asks one server small questions, none of which holds anything of a request."""

    def __init__(self, address: Address, deadlines: Deadlines) -> None:
        self._address = address
        self._deadlines = deadlines

    def get(self, path: str) -> Mapping[str, Any]:
        return self._ask("GET", path, None)

    def show(self, model: str) -> Mapping[str, Any]:
        return self._ask("POST", "/api/show", json.dumps({"model": model}).encode("ascii"))

    def _ask(self, method: str, path: str, body: bytes | None) -> Mapping[str, Any]:
        with exchange(self._address, method, path, body, deadlines=self._deadlines) as response:
            if response.status != 200:
                raise response.error()
            return response.json()


def examined(
    found: LocalProbe,
    address: Address,
    model: str,
    deadlines: Deadlines,
    *,
    cloud_must_be_off: bool = False,
) -> LocalProbe:
    """Return the probe with what the server says about itself and about the model."""
    server = _Server(address, deadlines)
    try:
        found, tags = _greeted(found, server, address)
    except WrongKey as failure:
        return found.noting("key:other", failure.message, host=LocalHost.REMOTE)
    except BackendError as failure:
        sentence = f"no answer of Ollama's at {address.authority}: {failure.message}"
        return found.noting("server:unknown", sentence, host=LocalHost.REMOTE)
    if found.host is LocalHost.REMOTE:
        return found
    found = _with_cloud_switch(found, server)
    if cloud_must_be_off and not found.cloud_disabled:
        sentence = "its cloud has to be off here: restart it with OLLAMA_NO_CLOUD=1"
        return _not_local(found, "cloud:refused", sentence)
    row = _row(tags, model)
    if row is None:
        return found.noting(
            "tags:missing", f"{model} is not installed", state=LocalState.MISSING_MODEL
        )
    return _with_model(found, server, model, row)


def _greeted(
    found: LocalProbe, server: _Server, address: Address
) -> tuple[LocalProbe, Sequence[Mapping[str, Any]]]:
    """Return the probe with the server's name and version, and the rows of its models.

    Raises:
        BackendError: it does not answer, or not as Ollama does.
    """
    greeting = server.get("/api/version")
    if found.pin:
        found = found.noting("key:pinned", "the server holds the key that is trusted")
    version = greeting.get("version")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        return _not_ollama(found, server, greeting, address), ()
    tags = _rows(server.get("/api/tags"))
    sentence = f"Ollama {version} answers at {address.authority}"
    models = _local(tags)
    return found.noting(f"server:ollama/{version}", sentence, version=version, models=models), tags


def _not_ollama(
    found: LocalProbe, server: _Server, greeting: Mapping[str, Any], address: Address
) -> LocalProbe:
    """Return the probe of an LM Studio, which is never proved local.

    Its LM Link has models of other devices answer at this machine's own address, and no answer
    tells. Source: lmstudio.ai/docs/core/lmlink.

    Raises:
        ProtocolBroken: it is something else.
    """
    if not _is_lm_studio(server, greeting):
        raise ProtocolBroken("It is not Ollama.")
    sentence = (
        f"LM Studio answers at {address.authority}; it may pass a request on to another device "
        "(LM Link), so it is never proved local: use Ollama"
    )
    return found.noting("server:lmstudio", sentence, host=LocalHost.REMOTE)


def _is_lm_studio(server: _Server, greeting: Mapping[str, Any]) -> bool:
    if str(greeting.get("error", "")).startswith(_LM_STUDIO_ERROR):
        return True
    rows = _rows(server.get("/api/v1/models"))
    return bool(rows) and all({"key", "loaded_instances"} <= row.keys() for row in rows)


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
    if _says_remote(row) or is_cloud_name(_name(row)):
        return True
    size = row.get("size")
    return isinstance(size, int) and size < _ALIAS_BYTES


def _says_remote(described: Mapping[str, Any]) -> bool:
    return bool(described.get("remote_host") or described.get("remote_model"))


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
        return _not_local(found, "tags:remote", alias)
    found = found.noting("tags:local", f"{model} is in the server's list as its own")
    try:
        shown = server.show(local_reference(model))
        loaded = _row(_rows(server.get("/api/ps")), model) or {}
    except BackendError as failure:
        sentence = f"{model} is not proved local: {failure.message} {_PROVABLE}"
        return found.noting("show:failed", sentence, host=LocalHost.CLOUD_MODEL)
    if _says_remote(shown):
        return _not_local(found, "show:remote", alias)
    digest = _digest(row)
    return found.noting(
        "show:local",
        f"{model} is on this server, digest {digest[:12] or 'unknown'}",
        state=LocalState.READY,
        digest=digest,
        capabilities=_capabilities(shown),
        window_tokens=_trained_window(shown),
        loaded_window=_size(loaded.get("context_length")),
    )


def _not_local(found: LocalProbe, word: str, sentence: str) -> LocalProbe:
    changes = {"host": LocalHost.CLOUD_MODEL, "state": LocalState.MISSING_MODEL}
    return found.noting(word, sentence, **changes)


def _digest(row: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the model's manifest in hex, empty when the server gives none."""
    digest = str(row.get("digest") or "").removeprefix("sha256:")
    return digest if _DIGEST.fullmatch(digest) else ""


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
