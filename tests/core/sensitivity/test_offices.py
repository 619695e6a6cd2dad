"""How an office, a shop or a hotline is reached is spared, but nobody who only writes of one."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.offices import is_office

VALUE = "617 441 2093"


@pytest.mark.parametrize(
    ("before", "after", "is_public"),
    [
        pytest.param("Klachtencommissie, Postbus 1031, ", "", True, id="a desk with a box"),
        pytest.param("Pakkeshop, åbent 8–21, tlf. ", " (4 min.)", True, id="a parcel shop"),
        pytest.param("Médiateur, tél. ", ", lundi au vendredi", True, id="an ombudsman"),
        pytest.param("salg, info@basalt.example, tlf. ", ", gratis", True, id="a mailbox"),
        pytest.param("相談室 電話 ", " 受付時間 9:00", True, id="a desk in Japanese"),
        pytest.param("Ombudsman, ", "", False, id="a desk alone"),
        pytest.param("Sofa, kostenlos, Mo–Fr 8–18 Uhr, ", "", False, id="what somebody sells"),
        pytest.param("Complaint by tenant, ", ", 9 to 5 pm", False, id="who complains"),
        pytest.param("Museum, 9–17 Uhr, Anna Tern, ", "", False, id="somebody named"),
        pytest.param("Postbus 12, Ombudsman\nUna, ", "", False, id="another line"),
    ],
)
def test_two_things_that_only_offices_have_tell_of_one(
    before: str, after: str, *, is_public: bool
) -> None:
    start = len(before.encode())
    data = f"{before}{VALUE}{after}".encode()
    assert is_office(data, start, start + len(VALUE)) is is_public


@pytest.mark.parametrize(
    ("before", "is_public"),
    [
        pytest.param('{"@type":"Bakery","telephone":"', True, id="a business"),
        pytest.param(
            '{"@type":["Store"],"address":{"@type":"PostalAddress"},"telephone":"', True,
            id="after a part of it",
        ),
        pytest.param('{"@type":"Museum","address":{"@type":"PostalAddress","x":"', True, id="part"),
        pytest.param('<p itemtype="https://schema.org/Dentist"><b>', True, id="in HTML"),
        pytest.param('{"@type":"Person","telephone":"', False, id="a person"),
        pytest.param('{"@type":"Store","employee":{"@type":"Person","x":"', False, id="at it"),
        pytest.param('{"@type":"Store","customer":{"telephone":"', False, id="without a type"),
        pytest.param('{"@type":"Store","name":"Crumb"},{"telephone":"', False, id="outside"),
        pytest.param('{"@type":"Store","owner":"Anna Tern","telephone":"', False, id="named"),
    ],
)  # fmt: skip
def test_what_is_marked_up_as_a_business_is_its_own(before: str, *, is_public: bool) -> None:
    data = f"{before}{VALUE}".encode()
    assert is_office(data, len(before), len(data)) is is_public


@pytest.mark.parametrize(
    ("value", "is_public"),
    [
        pytest.param("8 800 555-35-35", True, id="Russia"),
        pytest.param("0120-444-000", True, id="Japan"),
        pytest.param("1588-1234", True, id="Korea"),
        pytest.param("08 20 12 34 71", True, id="France"),
        pytest.param("0330 440 1624", True, id="Britain"),
        pytest.param("06 20 12 34 71", False, id="a mobile"),
        pytest.param("8 916 555-35-35", False, id="a mobile in Russia"),
        pytest.param("07700 900123", False, id="what stories show"),
    ],
)
def test_some_numbers_are_given_to_firms_alone(value: str, *, is_public: bool) -> None:
    assert is_office(f"tel. {value}".encode(), 5, 5 + len(value)) is is_public
