"""Which numbers are some country's personal or telephone number."""

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
        pytest.param("000.000.000-00", id="a form to fill in"),
        pytest.param("756.9217.0769.86", id="wrong last digit"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_number_that_no_country_gives_is_not(value: str) -> None:
    assert not validator("national_id")(value)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("535-431-449", id="a last digit"),
        pytest.param("712.565.065-16", id="check digits"),
        pytest.param("784195591165311", id="a last digit of Luhn's"),
        pytest.param("GHA-123456789-0", id="a shape that no other thing has"),
        pytest.param("S1234567Z", id="a letter that only ends it"),
        pytest.param("85.07.30.033.28", id="points throughout"),
        pytest.param("XEXX500707HDFBHB03", id="letters, a date and a check digit"),
    ],
)
def test_an_id_is_known_by_its_shape_and_check_digits(value: str) -> None:
    assert validator("shaped_id")(value)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("14728957166", id="one plain number in a hundred"),
        pytest.param("111.111.111-11", id="a form to fill in"),
        pytest.param("712.565.065-17", id="wrong check digits"),
        pytest.param("784195591165312", id="a wrong last digit"),
        pytest.param("650926198001011239", id="a county that the table does not have"),
        pytest.param("2024-11-21", id="a date"),
    ],
)
def test_a_number_of_another_shape_is_no_id(value: str) -> None:
    assert not validator("shaped_id")(value)


@pytest.mark.parametrize(
    ("value", "is_number"),
    [
        pytest.param("(212) 736-5000", True, id="United States"),
        pytest.param("01 42 68 53 00", True, id="France"),
        pytest.param("(212) 111-5000", False, id="no such exchange"),
        pytest.param("07700 900482", True, id="one for stories"),
        pytest.param("20241121", False, id="a date"),
        pytest.param("01 02 03 04 05", False, id="the first five bytes"),
    ],
)
def test_a_telephone_number_is_valid_where_it_is_written_so(value: str, is_number: bool) -> None:
    assert validator("national_phone")(value) is is_number
