"""Which strings are a wallet's address, and which plates, papers and numbers a country gives."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.validators import validator


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("wallet_address", "TRigHsLDZJ6pwcxXQ8wjWiusqa5yKmbrrz", id="TRON"),
        pytest.param("wallet_address", "17etR8S7n4fGbo7aSPyzr4uhC1CUzayM8e", id="Bitcoin"),
        pytest.param("wallet_address", "344BqQuF5UwSAF7wXEACKjpFEgq2xve6SN", id="a script"),
        pytest.param("wallet_address", "DHWzFRK2iGVwBiCauYsQGKDZzPvVNDwpjR", id="Dogecoin"),
        pytest.param(
            "wallet_key", "KxGTt85CLXxq3iZ4oghteM8Y3r9f7iqZRb1N76SPCrE9QBawezHf", id="a short key"
        ),
        pytest.param(
            "wallet_key", "5JSaV5jubNbsyUirP5p5fiVRRvf6Cu9EG4djiB3D8B5reS5Q9F2", id="a long key"
        ),
        pytest.param(
            "wallet_address", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", id="Bitcoin in Bech32"
        ),
        pytest.param("wallet_address", "0x52908400098527886E0F7030069857D2E4169EE7", id="Ethereum"),
        pytest.param("mixed_paper_number", "NXKP04Z7", id="a Dutch passport"),
        pytest.param("mixed_paper_number", "C4T2K81P", id="a German passport"),
        pytest.param("phone", "+54 9 11 9762-4821", id="a mobile range not yet known"),
        pytest.param("phone", "+52 1 55 4821 7364", id="a mobile number in the form given up"),
        pytest.param("plate", "UL-PM 412", id="Germany"),
        pytest.param("plate", "FB-402-LK", id="France"),
        pytest.param("plate", "4821 KTF", id="Spain"),
        pytest.param("plate", "KT19 LMP", id="Great Britain"),
        pytest.param("plate", "K-482-TB", id="the Netherlands"),
        pytest.param("plate", "WX 4821K", id="Poland"),
        pytest.param("plate", "ZH 482104", id="Switzerland"),
        pytest.param("plate", "W-48210 B", id="Austria"),
        pytest.param("plate", "А482МР77", id="Russia"),
        pytest.param("plate", "34 KLM 482", id="Turkey"),
        pytest.param("bare_phone", "+44 7679 800113", id="a range given out lately"),
        pytest.param("bare_phone", "0044 7679 800113", id="zeros for the plus"),
    ],
)
def test_what_a_wallet_a_plate_or_a_telephone_is_written_as_counts(name: str, value: str) -> None:
    assert validator(name)(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("wallet_address", "TRigHsLDZJ6pwcxXQ8wjWiusqa5yKmbrry", id="a wrong sign"),
        pytest.param("wallet_address", "0OIl", id="signs that Base58 leaves out"),
        pytest.param("wallet_address", "1", id="too short for a checksum"),
        pytest.param(
            "wallet_address",
            "KxGTt85CLXxq3iZ4oghteM8Y3r9f7iqZRb1N76SPCrE9QBawezHf",
            id="a key is no address",
        ),
        pytest.param(
            "wallet_address", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdz", id="wrong in Bech32"
        ),
        pytest.param(
            "wallet_address", "bc1qar0srrr7xfkvy5b643lydnw9re59gtzzwf5mdq", id="no sign of Bech32"
        ),
        pytest.param(
            "wallet_address", "0x0000000000000000000000000000000000000001", id="mostly noughts"
        ),
        pytest.param("mixed_paper_number", "TOKEN2024A", id="a word with a year"),
        pytest.param("mixed_paper_number", "482917364", id="figures alone"),
        pytest.param("mixed_paper_number", "ABCD4EFG", id="letters with one figure"),
        pytest.param("mixed_paper_number", "ABC2024", id="initials with a year"),
        pytest.param("phone", "+33 6 00 00 00 00", id="a row of noughts"),
        pytest.param("phone", "+54 9 11 9762", id="too short for a mobile"),
        pytest.param("wallet_key", "TRigHsLDZJ6pwcxXQ8wjWiusqa5yKmbrrz", id="an address is no key"),
        pytest.param("plate", "2024", id="a year"),
        pytest.param("plate", "ABCDEF", id="a word"),
        pytest.param("plate", "AX 12", id="letters and a number"),
        pytest.param("bare_phone", "+1 23456", id="too short for the country"),
        pytest.param("bare_phone", "+999 123 456 789", id="no country's code"),
        pytest.param("bare_phone", "+1 800 555 0100", id="a number that is free to call"),
    ],
)
def test_what_only_looks_like_it_does_not(name: str, value: str) -> None:
    assert not validator(name)(value)
