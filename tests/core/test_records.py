"""Records: what the standard dataclass gives, without what it writes anew for each class."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace

import pytest

from gemroute.core import records


def classes(dataclass):
    """Return one class of each sort that the package has, made by `dataclass`."""

    @dataclass(frozen=True, slots=True)
    class Point:
        x: int
        label: str = field(default="", repr=False)
        note: str = field(default="", compare=False)

    @dataclass(frozen=True, slots=True)
    class Far(Point):
        distance: int = 0

    @dataclass(slots=True, kw_only=True)
    class Counter:
        count: int = 0

    @dataclass(frozen=True, slots=True)
    class Empty:
        pass

    return Point, Far, Counter, Empty


OURS, THEIRS = classes(records.dataclass), classes(dataclass)


def instances(made):
    point, far, counter, empty = made
    return [
        point(1), point(1, "a"), point(1, "b"), point(1, note="n"), point(2), far(1), far(1, "a"),
        far(1, distance=3), counter(), counter(count=1), empty(), empty(),
    ]  # fmt: skip


def test_equality_is_that_of_the_standard_library():
    ours, theirs = instances(OURS), instances(THEIRS)
    assert [[a == b for a in ours] for b in ours] == [[a == b for a in theirs] for b in theirs]
    assert ours[0] != (1, "", "")


def test_what_is_shown_is_what_the_standard_library_shows():
    names = [repr(each) for each in instances(OURS)]
    assert names == [repr(each) for each in instances(THEIRS)]
    assert not any("'a'" in name for name in names)


def test_equal_records_have_equal_hashes_and_mutable_ones_none():
    point, _, counter, empty = OURS
    assert hash(point(1, "a", "n")) == hash(point(1, "a", "m"))
    assert len({point(1), point(1), point(2), empty(), empty()}) == 3
    with pytest.raises(TypeError, match="unhashable"):
        hash(counter())


def test_a_method_of_the_class_itself_is_kept():
    @records.dataclass(frozen=True, slots=True)
    class Odd:
        number: int

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Odd) and self.number % 2 == other.number % 2

        def __hash__(self) -> int:
            return self.number % 2

        def __repr__(self) -> str:
            return "odd"

    assert (Odd(1) == Odd(3), hash(Odd(3)), repr(Odd(1))) == (True, 1, "odd")


def test_tools_of_the_standard_library_take_records():
    point = OURS[0](1, "a")
    assert replace(point, x=2) == OURS[0](2, "a")
    assert asdict(point) == {"x": 1, "label": "a", "note": ""}
    assert [each.name for each in fields(point)] == ["x", "label", "note"]


def test_nothing_can_be_added_to_a_record_with_slots():
    with pytest.raises(AttributeError):
        OURS[0](1).y = 2
