"""How a shop, a parish or a town is reached is spared, but not who lives or stays there."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.public import is_spared

VALUE = "617-441-2093"


@pytest.mark.parametrize(
    ("before", "after", "is_public"),
    [
        pytest.param("Quarry Books, ", "", True, id="a kind at the end"),
        pytest.param("Pizzeria Basalto, tel. ", "", True, id="a kind at the beginning"),
        pytest.param("Una Tern Florist, ", "", True, id="a shop with its owner's name"),
        pytest.param("Basalto, ", ", aperto tutti i giorni", True, id="when it is open"),
        pytest.param("石屋 ", " 営業時間 11:00", True, id="when it is open in Japanese"),
        pytest.param("Quarry Books, Anna Tern, ", "", False, id="somebody at a shop"),
        pytest.param("Quarry Books, home ", "", False, id="somebody's home"),
        pytest.param("Quarry Books\n", "", False, id="another line"),
        pytest.param("many books, ", "", False, id="a thing"),
        pytest.param("Hotel booking for Anna Tern, ", "", False, id="a guest of a hotel"),
        pytest.param("Hotel Basalt, ", "", True, id="a hotel"),
        pytest.param("Taxi Basalt, Anna Tern, ", "", False, id="somebody at a firm of taxis"),
    ],
)
def test_a_house_open_to_all_says_how_it_is_reached(
    before: str, after: str, *, is_public: bool
) -> None:
    start = len(before.encode())
    data = f"{before}{VALUE}{after}".encode()
    assert is_spared("organisations", data, start, start + len(VALUE)) is is_public
