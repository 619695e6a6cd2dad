"""The forms of a model's name."""

from __future__ import annotations

import pytest

from gemroute.backends.model_names import canonical_name, is_cloud_name, local_reference
from gemroute.core.errors import ModelMissing


@pytest.mark.parametrize(
    ("name", "canonical", "reference"),
    [
        ("gemma4", "gemma4:latest", "gemma4:latest:local"),
        ("gemma4:e4b", "gemma4:e4b", "gemma4:e4b:local"),
        (" Gemma4:E4B ", "gemma4:e4b", "Gemma4:E4B:local"),
        ("gemma4:e4b:local", "gemma4:e4b", "gemma4:e4b:local"),
        ("gemma4:LOCAL", "gemma4:latest", "gemma4:latest:local"),
        ("library/gemma4", "gemma4:latest", "library/gemma4:latest:local"),
        ("registry.ollama.ai/library/gemma4:e2b", "gemma4:e2b",
         "registry.ollama.ai/library/gemma4:e2b:local"),
        ("hf.co/me/gemma:Q4", "hf.co/me/gemma:q4", "hf.co/me/gemma:Q4:local"),
        ("host:5000/me/gemma", "host:5000/me/gemma:latest", "host:5000/me/gemma:latest:local"),
        ("cloud", "cloud:latest", "cloud:latest:local"),
        ("my-cloud", "my-cloud:latest", "my-cloud:latest:local"),
    ],
)  # fmt: skip
def test_a_name_has_one_canonical_form_and_one_local_reference(
    name: str, canonical: str, reference: str
) -> None:
    assert canonical_name(name) == canonical
    assert local_reference(name) == reference


@pytest.mark.parametrize(
    "name",
    ["gemma4:cloud", "gemma4:31b-cloud", "gemma4:31b:cloud", "gemma4:CLOUD", "gemma4:31B-Cloud",
     "gemma4:cloud:local", "me/gemma4:x-cloud"],
)  # fmt: skip
def test_a_cloud_name_has_no_local_reference(name: str) -> None:
    assert is_cloud_name(name)
    with pytest.raises(ModelMissing, match="is a cloud model"):
        local_reference(name)
