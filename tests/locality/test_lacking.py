"""Why a local model that a policy names cannot be asked: what was found out about that very one."""

from __future__ import annotations

import pytest
from fakes import probe

from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.values import LocalHost, LocalState
from gemroute.locality.lacking import lack_of


@pytest.mark.parametrize(
    ("changes", "lack"),
    [
        pytest.param({}, "", id="nothing"),
        pytest.param({"host": LocalHost.TRUSTED}, "", id="nothing, on a trusted host"),
        pytest.param({"window_tokens": 0}, "", id="nothing, with a window that is unknown"),
        pytest.param(
            {"state": LocalState.MISSING_MODEL},
            "gemma4:26b is not installed: run `gemroute models pull gemma4:26b`.",
            id="missing",
        ),
        pytest.param({"state": LocalState.DOWN}, "The local runtime does not answer", id="down"),
        pytest.param({"host": LocalHost.REMOTE}, "The runtime is not proved", id="elsewhere"),
        pytest.param(
            {"host": LocalHost.CLOUD_MODEL, "state": LocalState.MISSING_MODEL},
            "gemma4:26b is not proved to run on this machine.",
            id="an alias of a remote model",
        ),
        pytest.param(
            {"window_tokens": 2_049}, "gemma4:26b takes 2,049 tokens; this needs", id="too small"
        ),
    ],
)
def test_a_model_is_asked_only_where_it_is_proved_to_be_here(changes, lack):
    found = lack_of("gemma4:26b", probe(**changes), BASE_FACTS)
    assert found.startswith(lack)
    assert bool(found) == bool(lack)
