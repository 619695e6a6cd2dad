"""The tree of errors: one status each, and messages that people can act on."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import gemroute
from gemroute.core import errors


def subclasses(root: type) -> set[type]:
    return {root}.union(*map(subclasses, root.__subclasses__()))


def test_the_drawn_tree_has_every_class_with_its_exit_status():
    drawn = dict(line.split()[-2:] for line in _drawing())
    classes = {cls.__name__: cls for cls in subclasses(errors.GemrouteError)}
    ours = {name: cls for name, cls in classes.items() if cls.__module__ == errors.__name__}
    assert drawn == {name: str(cls.exit_status) for name, cls in ours.items()}


def _drawing() -> list[str]:
    """Return `NAME STATUS` of each line of the tree that the module opens with."""
    lines = str(errors.__doc__).splitlines()
    names = [line.replace("│", " ").replace("├──", " ").replace("└──", " ") for line in lines]
    return [
        " ".join(words[:2])
        for line in names
        if len(words := line.split()) > 1 and words[1].isdigit()
    ]


def test_a_message_ends_with_the_way_out():
    assert str(errors.UsageError("No prompt.", hint="Give one.")) == "No prompt.\n  Give one."
    assert str(errors.UsageError("No prompt.")) == "No prompt."


def test_every_error_of_the_package_has_a_class_out_of_a_closed_set():
    for module in pkgutil.walk_packages(gemroute.__path__, "gemroute."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    classes = subclasses(errors.GemrouteError)
    ours = {cls for cls in classes if cls.__module__.startswith("gemroute.")}
    assert {cls.error_class for cls in ours} == errors.ERROR_CLASSES


@pytest.mark.parametrize(
    ("retry_after_s", "told"),
    [pytest.param(7.5, 7.5, id="the server said"), pytest.param(None, None, id="it did not say")],
)
def test_an_overload_knows_when_to_try_again(retry_after_s, told):
    assert errors.Overloaded("Busy.", retry_after_s=retry_after_s).retry_after_s == told


def test_a_window_that_was_exceeded_knows_both_lengths():
    failure = errors.WindowExceeded("Too long.", input_tokens=9_000, window_tokens=8_192)
    assert (failure.input_tokens, failure.window_tokens) == (9_000, 8_192)
    assert errors.WindowExceeded("Too long.").window_tokens == 0
