"""Which numbers are some country's personal number."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.validators import validator


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("535-431-449", id="Canada"),
        pytest.param("736028/5163", id="Czechia"),
        pytest.param("712.565.065-16", id="Brazil"),
        pytest.param("85.07.30-033.28", id="Belgium"),
        pytest.param("600617-2128441", id="Korea"),
        pytest.param("756.9217.0769.85", id="Switzerland"),
        pytest.param("784-1955-9116531-1", id="Emirates"),
        pytest.param("3273012511654634", id="Indonesia"),
    ],
)
def test_a_personal_number_of_some_country_is_valid(value: str) -> None:
    assert validator("national_id")(value)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("712.565.065-17", id="wrong check digits"),
        pytest.param("1234567", id="too few digits for any country"),
        pytest.param("756.9217.0769.86", id="wrong last digit"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_number_that_no_country_gives_is_not(value: str) -> None:
    assert not validator("national_id")(value)
