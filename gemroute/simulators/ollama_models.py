"""The models of a simulated Ollama, as its `/api/tags`, `/api/show` and `/api/ps` describe them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from gemroute.core.records import dataclass

MODIFIED_AT = "2026-10-20T09:30:00.123456789Z"
DEFAULT_WINDOW = 4096
"""The window of a machine without a graphics card."""

_GEMMA_PARTS = ("completion", "vision", "audio", "tools", "thinking")


@dataclass(frozen=True, slots=True)
class SimulatedModel:
    """A model by its full name. One with a `remote_host` is an alias of another machine's."""

    name: str
    window_tokens: int = 131_072
    capabilities: tuple[str, ...] = _GEMMA_PARTS
    parameter_size: str = "8.0B"
    size_bytes: int = 9_608_350_718
    remote_host: str = ""
    remote_model: str = ""

    @property
    def is_remote(self) -> bool:
        return bool(self.remote_host)

    @property
    def digest(self) -> str:
        """Sixty-four hex digits; aliases of one model would share them, these do not."""
        return hashlib.sha256(self.name.encode()).hexdigest()

    def remote_fields(self) -> dict[str, str]:
        """Return what every answer about or by a remote model carries."""
        if not self.is_remote:
            return {}
        return {"remote_model": self.remote_model, "remote_host": self.remote_host}

    def details(self) -> dict[str, Any]:
        if self.is_remote:
            return {"parent_model": "", "format": "", "family": "", "families": None}
        return {
            "parent_model": "",
            "format": "gguf",
            "family": "gemma4",
            "families": ["gemma4"],
            "parameter_size": self.parameter_size,
            "quantization_level": "Q4_K_M",
            "context_length": self.window_tokens,
            "embedding_length": 2560,
        }

    def tags_row(self) -> dict[str, Any]:
        """Return the model's row in `/api/tags`."""
        row = {
            "name": self.name,
            "model": self.name,
            "modified_at": MODIFIED_AT,
            "size": 384 if self.is_remote else self.size_bytes,
            "digest": self.digest,
            "details": self.details(),
            **self.remote_fields(),
        }
        return row if self.is_remote else {**row, "capabilities": list(self.capabilities)}

    def shown(self) -> dict[str, Any]:
        """Return the answer of `/api/show`."""
        return {
            "modelfile": f"FROM {self.name}\nRENDERER gemma4\nPARSER gemma4\n",
            "parameters": "temperature                    1\ntop_k                          64",
            "template": "{{ .Prompt }}",
            "details": self.details(),
            "model_info": {} if self.is_remote else self._info(),
            "capabilities": list(self.capabilities),
            "modified_at": MODIFIED_AT,
            **self.remote_fields(),
        }

    def _info(self) -> dict[str, Any]:
        return {
            "general.architecture": "gemma4",
            "general.parameter_count": 7_996_156_490,
            "gemma4.context_length": self.window_tokens,
            "gemma4.embedding_length": 2560,
            "gemma4.block_count": 42,
            "tokenizer.ggml.model": "gemma4",
            "tokenizer.ggml.tokens": None,
        }

    def loaded_row(self, window_tokens: int) -> dict[str, Any]:
        """Return the model's row in `/api/ps` while it is loaded with this window."""
        return {
            "name": self.name,
            "model": self.name,
            "size": self.size_bytes,
            "digest": self.digest,
            "details": self.details(),
            "expires_at": MODIFIED_AT,
            "size_vram": 0,
            "context_length": window_tokens,
        }


GEMMA = (SimulatedModel("gemma4:e4b"), SimulatedModel("gemma4:latest"))
REMOTE_ALIAS = SimulatedModel(
    "gemma4:alias", remote_host="https://ollama.com:443", remote_model="gemma4:31b"
)


class Refusal(Exception):
    """An error answer: a status and what stands in its `error`."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error


def find_model(
    asked: object, models: Sequence[SimulatedModel], *, cloud_disabled: bool
) -> SimulatedModel:
    """Return the model that a request's `model` means.

    Raises:
        Refusal: 400 without a name or with two sources, 404 for an unknown one or for a
            remote one asked for as local, 403 or 401 for one in the cloud.
    """
    if not isinstance(asked, str) or not asked.strip():
        raise Refusal(400, "model is required")
    base, source = _source(asked)
    if source and _source(base)[1]:
        raise Refusal(400, f'use either :local or :cloud, not both: "{asked}"')
    if source == "cloud":
        raise _no_cloud(cloud_disabled)
    model = _named(base, models)
    if model is None or (model.is_remote and source == "local"):
        raise Refusal(404, f"model '{asked}' not found")
    if model.is_remote and cloud_disabled:
        raise _no_cloud(cloud_disabled)
    return model


def _source(name: str) -> tuple[str, str]:
    """Return the name without its source suffix, and the source: local, cloud or none."""
    base, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        return name, ""
    if tag.lower() in {"local", "cloud"}:
        return base, tag.lower()
    if tag.lower().endswith("-cloud"):
        return name[: -len("-cloud")], "cloud"
    return name, ""


def _named(base: str, models: Sequence[SimulatedModel]) -> SimulatedModel | None:
    full = base.lower() if ":" in base.rpartition("/")[2] else f"{base.lower()}:latest"
    return next((model for model in models if model.name.lower() == full), None)


def _no_cloud(disabled: bool) -> Refusal:
    if disabled:
        return Refusal(403, "ollama cloud is disabled: remote model is unavailable")
    return Refusal(401, "unauthorized")
