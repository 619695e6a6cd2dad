"""A judge over a scripted local back end, and windows to show to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fakes import ScriptedBackend

from gemroute.backends.base import Delta, End
from gemroute.core.sensitivity.cues import Window
from gemroute.core.values import Finish, Place, Usage
from gemroute.judge import Judge


def window(text: str = "My client Ann Lee divorces.", **changes: Any) -> Window:
    fields = {"where": "prompt", "start": 0, "offset": 0, "line": 1, "cues": ("law", "relation")}
    return Window(text=text, **{**fields, **changes})


def replies(*texts: str, finish: Finish = Finish.STOP) -> ScriptedBackend:
    """Return a local back end that gives these replies, the last one for ever."""
    scripts = [(Delta(text), End(finish, Usage(9, 9), "gemma4:e4b")) for text in texts]
    return ScriptedBackend(Place.LOCAL, scripts)


@pytest.fixture
def judge_of() -> Callable[..., Judge]:
    def make(backend: ScriptedBackend, **changes: Any) -> Judge:
        return Judge(model="gemma4:e4b", backend=lambda: backend, **changes)

    return make
