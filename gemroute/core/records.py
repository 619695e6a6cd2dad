"""`dataclass` of the standard library, whose methods are shared instead of written anew.

The standard one compiles six functions for each frozen class, 0.6 ms, and a start makes
seventy classes. Here the class gets its `__init__` from it, and equality, hash and repr from
below. That a frozen one is not assigned to is for the type checker to see; at run time it is
not looked at, which also makes an instance in a third of the time.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool = False, slots: bool = False, kw_only: bool = False) -> Any:
        """Return what makes a class a dataclass; a frozen one has a hash."""

        def made(plain: type) -> type:
            cls = dataclasses.dataclass(eq=False, repr=False, slots=slots, kw_only=kw_only)(plain)
            names = [field.name for field in dataclasses.fields(cls) if field.compare]
            cls._compared = attrgetter(*names) if names else staticmethod(_nothing)
            methods = {"__eq__": _is_equal, "__repr__": _repr}
            for name, method in methods.items():
                if name not in plain.__dict__:
                    setattr(cls, name, method)
            if "__hash__" not in plain.__dict__ or plain.__hash__ is None:
                cls.__hash__ = _hash if frozen else None
            return cls

        return made


def _nothing(_record: Any) -> tuple[()]:
    return ()


def _is_equal(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return bool(self._compared(self) == self._compared(other))


def _hash(self: Any) -> int:
    return hash(self._compared(self))


def _repr(self: Any) -> str:
    shown = (field.name for field in dataclasses.fields(self) if field.repr)
    values = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
    return f"{self.__class__.__qualname__}({values})"
