"""Numbers of persons in registers that no library knows, by their check digits."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity import registers


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        pytest.param(
            "is_german_pension",
            ["15 070649 C 103", "65170839J003"],
            ["15 070649 C 104", "15 990649 C 103", "15070649"],
            id="a pension in Germany",
        ),
        pytest.param(
            "is_kazakh",
            ["480816372418", "000101100046"],
            ["480816372419", "481816372418", "4808"],
            id="Kazakhstan",
        ),
        pytest.param(
            "is_uruguayan", ["5.178.042-9", "51780429"], ["5.178.042-8", "5"], id="Uruguay"
        ),
        pytest.param(
            "is_salvadoran", ["04512607-9", "06971257-5"], ["04512607-8", "14512607-9"],
            id="El Salvador",
        ),
        pytest.param(
            "is_insured",
            ["A123456780", "1EG4-TE5-MK73", "1EG4TE5MK73", "22-1513-2112-9281"],
            ["A123456781", "1EG4-TE5-MK7", "22-1513-2112"],
            id="who is insured",
        ),
    ],
)  # fmt: skip
def test_a_register_gave_a_number_whose_check_digits_are_right(
    name: str, right: list[str], wrong: list[str]
) -> None:
    holds = getattr(registers, name)
    assert [value for value in right if not holds(value)] == []
    assert [value for value in wrong if holds(value)] == []
