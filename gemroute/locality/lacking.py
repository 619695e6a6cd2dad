"""What was found out about one local model, and a request, in; why it cannot be asked, out."""

from __future__ import annotations

from gemroute.core.planning import Limits, shortcoming
from gemroute.core.values import Facts, LocalHost, LocalState
from gemroute.locality.found import LocalProbe


def lack_of(model: str, found: LocalProbe, facts: Facts) -> str:
    """Return why a model that a policy names cannot take a request here; empty when it can.

    It has to be proved to be here by itself: what is known of another model does not count.
    """
    if found.host is LocalHost.CLOUD_MODEL:
        return f"{model} is not proved to run on this machine."
    if found.host is LocalHost.REMOTE:
        return "The runtime is not proved to be on this machine: see `gemroute doctor`."
    if found.state is LocalState.DOWN:
        return "The local runtime does not answer: start it with `ollama serve`."
    if found.state is LocalState.MISSING_MODEL:
        return f"{model} is not installed: run `gemroute models pull {model}`."
    limits = Limits(model=model, window_tokens=found.window_tokens, capabilities=found.capabilities)
    lack = shortcoming(facts, limits)
    return f"{lack}." if lack else ""
