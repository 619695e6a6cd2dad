"""Fields that a program declares, and resources without values, are no findings."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.forms import is_form


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        pytest.param("  mrn: string; // |medical record number", True, id="TypeScript"),
        pytest.param("  private String mrn; // |mrn, 8 digits", True, id="Java"),
        pytest.param("    mrn: str  # |medical record number", True, id="Python"),
        pytest.param("\tNPI string // |npi, 10 digits", True, id="Go"),
        pytest.param("  mrn VARCHAR(20), -- |mrn", True, id="SQL"),
        pytest.param("  repeated string mrn = 2; // |mrn", True, id="a message"),
        pytest.param("// the| mrn, a number", True, id="a comment"),
        pytest.param("/**\n * the| mrn\n * @since 2021\n */", True, id="a longer comment"),
        pytest.param("* the| mrn\n4482913", False, id="a list"),
        pytest.param("|mrn, ward // list\n4482913, B2", False, id="a table"),
        pytest.param("mrn;name\n|4482913;Tern", False, id="a row"),
        pytest.param("|   ", False, id="nothing"),
    ],
)
def test_a_declared_field_has_no_value(text: str, *, declared: bool) -> None:
    before, after = text.split("|")
    data = (before + after).encode()
    assert is_form(data, len(before.encode()), len(data)) is declared


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        pytest.param('{|"resourceType": "Patient", "id": "example", "x": "…"}', True, id="dots"),
        pytest.param(
            '{|"resourceType":"Patient","id":"<id>","name":[{"family":"<f>","use":"usual"}],'
            '"birthDate":"YYYY-MM-DD"} Anna',
            True,
            id="what to fill in",
        ),
        pytest.param(
            '{|"resourceType":"Patient", "gender":"male | female", // a "code"\n "id":"..."}',
            True,
            id="with remarks",
        ),
        pytest.param('"subject": {|"reference": "Patient/example"}', True, id="a reference"),
        pytest.param('"subject": {|"reference": "Patient/12"}', False, id="a real reference"),
        pytest.param('{|"resourceType": "Patient", "id": "p1"}', False, id="an id"),
        pytest.param('{|"resourceType": "Patient", "id": "example"}', False, id="too little"),
        pytest.param('{|"resourceType":"Patient","a":"…","b":"…","c":72}', False, id="a number"),
        pytest.param('{|"resourceType":"Patient","a":"…","b":"Tern"}', False, id="one value"),
        pytest.param('{|"resourceType":"Patient","a":"…","b":"…"', False, id="cut off"),
        pytest.param('{"id":"7",|"resourceType":"Patient","a":"…"}', False, id="in the middle"),
    ],
)
def test_a_resource_without_values_is_nobodys(text: str, *, blank: bool) -> None:
    before, after = text.split("|", 1)
    data = (before + after).encode()
    assert is_form(data, len(before), len(before) + 9) is blank
