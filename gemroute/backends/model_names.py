"""A model's name as people write it goes in; the forms that Ollama compares and serves come out.

Source: internal/modelref and types/model of ollama/ollama, read at 0.33: `NAME:local` serves
no remote model, `NAME:cloud` and `NAME:TAG-cloud` always go to one, pulled or not.
"""

from __future__ import annotations

from gemroute.core.errors import ModelMissing

_LOCAL = ":local"
_LIBRARY = ("registry.ollama.ai/library/", "registry.ollama.ai/", "library/")


def canonical_name(model: str) -> str:
    """Return `model` as `name:tag` in lower case, without `:local` and the default registry.

    Two names of one model have the same canonical name; no tag means `latest`.
    """
    name = model.strip().lower().removesuffix(_LOCAL)
    for prefix in _LIBRARY:
        name = name.removeprefix(prefix)
    return name if _has_tag(name) else f"{name}:latest"


def is_cloud_name(model: str) -> bool:
    """Whether Ollama takes the name itself to mean a model in the cloud."""
    _, colon, tag = canonical_name(model).rpartition(":")
    return bool(colon) and (tag == "cloud" or tag.endswith("-cloud"))


def local_reference(model: str) -> str:
    """Return `name:tag:local`, which Ollama answers with 404 for a model that is remote.

    The tag is always written: servers before 0.17.6 know no `:local`, and would take it for
    a tag in `name:local`, but refuse two tags.

    Raises:
        ModelMissing: the name means a model in the cloud.
    """
    if is_cloud_name(model):
        raise ModelMissing(f"{model} is a cloud model; the local route does not use it.")
    name = model.strip()
    name = name[: -len(_LOCAL)] if name.lower().endswith(_LOCAL) else name
    return f"{name}{_LOCAL}" if _has_tag(name) else f"{name}:latest{_LOCAL}"


def _has_tag(name: str) -> bool:
    return ":" in name.rpartition("/")[2]
