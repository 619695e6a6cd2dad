"""An Ollama address goes in; its models, one model's properties or the progress of a pull come out.

Stands on the `ollama` package, made safe: no proxy, no redirect, no credentials, a time limit
for each step. The list, which is asked for without being waited for, comes by our own client,
which bounds it as a whole. Nothing of a request passes here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import ollama

from gemroute.backends.address import parse_address
from gemroute.backends.deadlines import Deadlines
from gemroute.backends.http import exchange
from gemroute.backends.model_names import canonical_name, local_reference
from gemroute.core.errors import ModelMissing, ProtocolBroken, TimedOut, Unreachable
from gemroute.core.records import dataclass

_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_LISTING = Deadlines(first_byte_s=10.0, idle_s=10.0, total_s=10.0, answer_bytes=8 << 20)
_PULL_TIMEOUT = httpx.Timeout(600.0, connect=5.0)
"""A pull says nothing while it checks the digest of ten gigabytes."""


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A row of the server's list. Remote aliases are in it too: `gemroute.locality` tells."""

    name: str
    size_bytes: int
    digest: str
    parameter_size: str
    quantization: str


@dataclass(frozen=True, slots=True)
class ShownModel:
    """What the server knows of a model; `window_tokens` is its trained length, or 0."""

    name: str
    window_tokens: int
    capabilities: tuple[str, ...]
    parameter_size: str
    quantization: str


@dataclass(frozen=True, slots=True)
class PullProgress:
    """A step of a pull in the server's words; sizes are None in steps without a download."""

    status: str
    completed_bytes: int | None = None
    total_bytes: int | None = None


def list_models(base_url: str) -> tuple[InstalledModel, ...]:
    """Return the models on the server, in its order.

    Raises:
        BackendError: the server does not answer as Ollama does.
    """
    deadlines, address = _LISTING, parse_address(base_url)
    with exchange(address, "GET", "/api/tags", deadlines=deadlines) as response:
        if response.status != 200:
            raise response.error()
        answer = response.json()
    with _translated():
        return tuple(map(_installed, ollama.ListResponse(**answer).models))


def _installed(row: ollama.ListResponse.Model) -> InstalledModel:
    return InstalledModel(
        name=row.model or "",
        size_bytes=int(row.size or 0),
        digest=row.digest or "",
        parameter_size=_detail(row, "parameter_size"),
        quantization=_detail(row, "quantization_level"),
    )


def _detail(described: ollama.ListResponse.Model | ollama.ShowResponse, name: str) -> str:
    return str(getattr(described.details, name, None) or "")


def show_model(base_url: str, model: str) -> ShownModel:
    """Return what the server knows of a model that is on it.

    Raises:
        ModelMissing: there is none, or it is a remote one.
        BackendError: the server does not answer as Ollama does.
    """
    reference = local_reference(model)
    with _client(base_url, _TIMEOUT) as client, _translated(model):
        shown = client.show(reference)
    info = shown.modelinfo or {}
    window = info.get(f"{info.get('general.architecture')}.context_length", 0)
    return ShownModel(
        name=canonical_name(model),
        window_tokens=window if isinstance(window, int) else 0,
        capabilities=tuple(shown.capabilities or ()),
        parameter_size=_detail(shown, "parameter_size"),
        quantization=_detail(shown, "quantization_level"),
    )


def pull_model(base_url: str, model: str) -> Iterator[PullProgress]:
    """Yield the steps of fetching a model to the server, from the registry it uses.

    Raises:
        ModelMissing: the registry has none of that name, or it means one in the cloud.
        BackendError: the server does not answer as Ollama does, or gives up.
    """
    name = local_reference(model).removesuffix(":local")
    status = ""
    with _client(base_url, _PULL_TIMEOUT) as client, _translated(model):
        for step in client.pull(name, stream=True):
            status = step.status or ""
            yield PullProgress(status, step.completed, step.total)
    if status != "success":
        raise ProtocolBroken(f"The pull of {model} ended before it was complete.")


@contextmanager
def _client(base_url: str, timeout: httpx.Timeout) -> Iterator[ollama.Client]:
    address = parse_address(base_url)
    if address.scheme != "https" and not address.is_loopback:
        raise Unreachable("Plain http is spoken with this machine only.")
    with ollama.Client(
        host=address.base_url,
        follow_redirects=False,
        trust_env=False,
        timeout=timeout,
        event_hooks={"request": [_without_credentials]},
    ) as client:
        yield client


def _without_credentials(request: httpx.Request) -> None:
    """Take away the key that the package adds for any host when OLLAMA_API_KEY is set."""
    request.headers.pop("authorization", None)


@contextmanager
def _translated(model: str = "") -> Iterator[None]:
    """Turn the package's exceptions into ours, without their texts: these hold the server's."""
    try:
        yield
    except ollama.ResponseError as failure:
        if model and (failure.status_code == 404 or "does not exist" in str(failure.error)):
            raise ModelMissing(f"There is no model {model}.") from None
        raise ProtocolBroken("The local runtime did not do what it was asked.") from None
    except httpx.TimeoutException:
        raise TimedOut("The local runtime did not answer in time.") from None
    except (ConnectionError, httpx.NetworkError):
        raise Unreachable("The local runtime does not answer.", hint="ollama serve") from None
    except (httpx.HTTPError, ValueError, TypeError, AttributeError):
        # The last two: the package takes any JSON for an object of the right shape.
        raise ProtocolBroken("The local runtime does not answer as Ollama does.") from None
