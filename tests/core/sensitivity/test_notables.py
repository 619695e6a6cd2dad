"""The day of birth of somebody in public life is spared, and nobody else's."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.public import is_spared

DAY = "5 May 1990"


@pytest.mark.parametrize(
    ("before", "after", "is_public"),
    [
        pytest.param("Una Tern, born ", ", is a Welsh singer.", True, id="a singer"),
        pytest.param("Una Tern, geboren am ", " in Ulm, war Politikerin.", True, id="in German"),
        pytest.param("写手生于", "，歌手。", True, id="in Chinese"),
        pytest.param("海山選手（", "生まれ）の今季の成績", True, id="a player of this season"),
        pytest.param("海山選手（", "生まれ、第二小学校）", False, id="a player at school"),
        pytest.param("The novelist Una Tern was born on ", ".", True, id="before the day"),
        pytest.param("Una Singer, born ", ", moved out.", False, id="whose name is a trade"),
        pytest.param("Our tenant, born ", ", is a singer.", False, id="a tenant"),
        pytest.param("I was born on ", " and am a singer.", False, id="the writer"),
        pytest.param("Una Tern, born ", "\nA singer came.", False, id="another line"),
        pytest.param("Una Tern, born ", ", groom", False, id="nobody known"),
    ],
)
def test_what_made_a_person_known_stands_beside_the_day(
    before: str, after: str, *, is_public: bool
) -> None:
    start = len(before.encode())
    data = f"{before}{DAY}{after}".encode()
    assert is_spared("notables", data, start, start + len(DAY)) is is_public
