"""What this process must not tell of what it holds: no traceback, no core, no library's log."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading

_PR_SET_DUMPABLE = 4


def report_without_content() -> None:
    """Let whatever fails outside a command name its kind and place: messages may hold content."""
    import threading

    sys.excepthook = _failed
    sys.unraisablehook = _failed_unraisably
    threading.excepthook = _failed_in_thread


def _failed(kind: type[BaseException], failure: BaseException, _: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):  # Python itself ends by the signal after this
        sys.stderr.write(f"Internal error: {bug_words(failure)}.\n")


def _failed_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _failed(args.exc_type, args.exc_value, None)


def _failed_unraisably(args: sys.UnraisableHookArgs) -> None:
    if args.exc_value is not None:
        _failed(args.exc_type, args.exc_value, None)


def bug_words(bug: BaseException) -> str:
    """Return the kind of a failure and where it happened; of its message, nothing."""
    step = bug.__traceback__
    while step and step.tb_next:
        step = step.tb_next
    if step is None:
        return type(bug).__name__
    code = step.tb_frame.f_code
    file = os.path.basename(code.co_filename)  # noqa: PTH119 - a name for the screen
    return f"{type(bug).__name__} at {file}:{step.tb_lineno} ({code.co_name})"


def leave_no_core() -> None:
    """Have no memory image written when this process or a child of it crashes (0.3 ms)."""
    try:
        import resource
    except ImportError:
        return  # Windows writes none by itself
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def keep_to_itself() -> None:
    """Close this process's memory to others of its user, and switch every library's log off.

    Takes 4 ms: for commands that call a model.
    """
    import logging

    # Libraries may log requests and answers, and the environment may ask them to.
    logging.disable()
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
