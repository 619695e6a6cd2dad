"""Numbers, days and names that forms show where somebody's would stand are no findings."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.nobody import is_of_nobody


def is_nobodys(kind: str, text: str) -> bool:
    """Return whether what stands in | | in `text` is nobody's."""
    before, value, after = text.split("|")
    data = f"{before}{value}{after}".encode()
    start = len(before.encode())
    return is_of_nobody(kind, data, start, start + len(value.encode()))


@pytest.mark.parametrize(
    ("kind", "text", "nobodys"),
    [
        pytest.param("passport", "my passport |X0000000|", True, id="a passport"),
        pytest.param("passport", "my passport |X0000001|", False, id="the first passport"),
        pytest.param("passport", "паспорт |АА000000|", True, id="letters of another script"),
        pytest.param("passport", "paspoort |00AA00000|", True, id="a letter inside"),
        pytest.param("national_id", "DNI |00000000-T|", True, id="an id with its letter"),
        pytest.param("national_id", "CPF |000.000.000-00|", True, id="with signs"),
        pytest.param("national_id", "SSN |100-00-0000|", False, id="an id that begins with 1"),
        pytest.param("bank_account", "IBAN |NL00 BANK 0000 0000 00|", True, id="an IBAN"),
        pytest.param("bank_account", "IBAN |MT84 MALT 0110 0001 2345|", False, id="another IBAN"),
        pytest.param("bank_account", "BIC |XXXXDEXXXXX|", True, id="a BIC"),
        pytest.param("contact", "tel. |+7 (000) 000-00-00|", True, id="a telephone"),
        pytest.param("contact", "tel. |010-0000-0000|", True, id="after its code"),
        pytest.param("contact", "tel. |010-4821-0000|", False, id="a line that ends in noughts"),
        pytest.param("contact", "tel. |1000000000000000000|", False, id="more than a telephone"),
        pytest.param("national_id", "id |010-0000-0000|", False, id="a number after a code"),
        pytest.param("address", "zip: |00000|", True, id="a postcode"),
        pytest.param("passport", f"passport |{'0' * 60}|", False, id="a long row"),
        pytest.param("passport", "passport |()|", False, id="no number"),
        pytest.param("password", "password |00000000|", False, id="a password"),
        pytest.param("birth_date", "DOB |01/01/1900|", True, id="the first day of 1900"),
        pytest.param("birth_date", "生年月日 |1900年1月1|日", True, id="the same in Japanese"),
        pytest.param("birth_date", "DOB |02/01/1935|", False, id="another day"),
        pytest.param("national_id", "Run\n|00000010|: 616b 652c 2074 6865  ake", True, id="a dump"),
        pytest.param("national_id", "id\n|13494816|: a note", False, id="a line of a list"),
    ],
)
def test_noughts_are_nobodys(kind: str, text: str, *, nobodys: bool) -> None:
    assert is_nobodys(kind, text) is nobodys


@pytest.mark.parametrize(
    ("kind", "text", "nobodys"),
    [
        pytest.param("passport", "Example: passport |X1234567|", True, id="a count"),
        pytest.param("passport", "my passport |X1234567|", False, id="a count, unsaid"),
        pytest.param("passport", "John Doe, passport |999999999|", True, id="one digit"),
        pytest.param("passport", "Example: passport |C4F7K9T21|", False, id="a real one"),
        pytest.param("passport", "Max Mustermann, Pass |C4F7K9T21|", False, id="with a name"),
        pytest.param("contact", "Beispiel: Tel. |0171 234567|", True, id="after a code"),
        pytest.param("contact", "Beispiel: Tel. |0171 4820915|", False, id="a real telephone"),
        pytest.param("birth_date", "John Doe, DOB |1990-01-01|", True, id="a New Year's Day"),
        pytest.param("birth_date", "placeholder DOB |1970-01-01|", True, id="the epoch"),
        pytest.param("birth_date", "Anna Weber, DOB |1970-01-01|", False, id="somebody's"),
        pytest.param("birth_date", "e.g. Anna Weber, DOB |01/01/1985|", False, id="said, named"),
        pytest.param("address", "Vorlage: |Musterweg 4, 12345 Ort|", True, id="a street"),
        pytest.param("address", "Vorlage: |Kieselweg 4, 12345 Ulm|", False, id="a real street"),
    ],
)
def test_what_only_counts_is_nobodys_where_a_sample_is_spoken_of(
    kind: str, text: str, *, nobodys: bool
) -> None:
    assert is_nobodys(kind, text) is nobodys


@pytest.mark.parametrize(
    ("kind", "text", "nobodys"),
    [
        pytest.param("birth_date", "Muster: Max Mustermann, geb. |12.08.1964|", True, id="German"),
        pytest.param("birth_date", "記入例 山田太郎 |1985年4月2日|", True, id="Japanese"),
        pytest.param("birth_date", "Jane Doe, 000-00-0000, DOB |12/03/1985|", True, id="noughts"),
        pytest.param("birth_date", "Jane Doe, DOB |12/03/1985|", False, id="a name alone"),
        pytest.param("birth_date", "Muster: geb. |12.08.1964|", False, id="no name"),
        pytest.param(
            "birth_date", "example: Jane Doe and Anna Weber, DOB |12/03/1985|", False, id="two"
        ),
        pytest.param("person", "Patient: |Jane Doe| (specimen)", True, id="the name itself"),
        pytest.param("person", "Not Jane Doe. Patient: |A. Tern| (specimen)", False, id="another"),
        pytest.param("health", "sample: Jane Doe has |diabetes|", False, id="no number at all"),
    ],
)
def test_a_name_of_nobody_in_a_sample_speaks_for_what_stands_beside_it(
    kind: str, text: str, *, nobodys: bool
) -> None:
    assert is_nobodys(kind, text) is nobodys
