"""What stands under or after the name of a secret, in tables, statements and constants."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.public import is_spared
from gemroute.core.sensitivity.secret_names import (
    are_encoded_secrets,
    is_named_secret,
    is_page_token,
    is_prefixed_key,
    is_secret_column,
    is_secret_insert,
    is_totp_seed,
)

_KEY = "d61114df0c75f7d4aa1581f90d5c2634cb1a4a9b"


@pytest.mark.parametrize("name", ["CENSUS_KEY=", "geocoder_key: '", "mapsKey = "])
def test_a_name_that_ends_in_key_announces_a_random_value(name: str) -> None:
    assert is_named_secret(name + _KEY)


@pytest.mark.parametrize("name", ["TOKEN_BASALT=", "key_basalt: '", "secretBasalt = "])
def test_a_name_that_begins_with_key_announces_one_too(name: str) -> None:
    assert is_named_secret(name + _KEY)


@pytest.mark.parametrize("name", ["TOKEN_URL=", "key_ids: '", "secretName = "])
def test_a_name_that_tells_something_about_a_key_announces_none(name: str) -> None:
    assert not is_named_secret(name + _KEY)


def test_a_key_in_an_attribute_may_come_after_the_word_value() -> None:
    assert is_named_secret(f'geocoder_key" value="{_KEY}')
    assert not is_named_secret(f'cache_key" value="{_KEY}')


def test_a_seed_in_fours_is_no_row_of_short_words() -> None:
    assert is_totp_seed("JQ7Z K2WV X4NF 3HDG")
    assert is_totp_seed("jq7z k2wv x4nf 3hdg")
    assert not is_totp_seed("this will only take")


@pytest.mark.parametrize(
    "text",
    [
        f"PUBLIC_KEY={_KEY}",
        f"cacheKey: {_KEY}",
        "CENSUS_KEY=users-by-county-1",
        "CENSUS_KEY",
        "set_key nettle_aes128_set_encrypt_key",
    ],
)
def test_open_names_and_words_announce_none(text: str) -> None:
    assert not is_named_secret(text)


@pytest.mark.parametrize(
    "table",
    [
        "name,password\nkiesel,q7Zk9wVx",
        "| user | Password |\n|---|---|\n| kiesel | q7Zk9wVx |",
        "user;Passwort\nkurz\nkiesel;q7Zk9wVx",
        "user\tdb_password\nkiesel\tq7Zk9wVx",
        f"id,api_token\n1,{_KEY}",
        "| service | secret |\n|---|---|\n| mqtt | Fern&Moss8 |",
        f"service,secret\nmqtt,{_KEY}",
    ],
)
def test_a_secret_stands_under_its_name(table: str) -> None:
    assert is_secret_column(table)


@pytest.mark.parametrize(
    "table",
    [
        "name,password\nq7Zk9wVx,none",
        "password\nq7Zk9wVx",
        "name,city\nq7Zk9wVx,x",
        "a,password\nb",
        "a,password\nb,dummy",
        "id,token\n1,running",
        "service,secret\nmqtt,running",
        "service,secret\nmqtt,Changeme",
        f"id,cache_key\n1,{_KEY}",
    ],
)
def test_other_columns_hold_none(table: str) -> None:
    assert not is_secret_column(table)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t (id, heslo) VALUES (4, 'harbour*Kestrel1781')",
        "INSERT INTO t (name, value) VALUES (N'smtp_password', N'q7Zk!wVx')",
        f'INSERT INTO api (id, key) VALUES (1, "{_KEY}"), (2, "")',
        "INSERT INTO shop.users VALUES (1, 'ada', 'harbour*Kestrel1781')",
    ],
)
def test_a_statement_may_write_a_secret(statement: str) -> None:
    assert is_secret_insert(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t VALUES",
        "INSERT INTO t (id, password) VALUES (1, NULL)",
        "INSERT INTO t (id, password) VALUES (1)",
        "INSERT INTO t (id, name) VALUES (1, 'harbour*Kestrel1781')",
        "INSERT INTO users VALUES (1, 'ada', '2024-01-02')",
    ],
)
def test_most_statements_write_none(statement: str) -> None:
    assert not is_secret_insert(statement)


@pytest.mark.parametrize(
    ("name", "opens"),
    [
        ("nextToken", False),
        ("nextForwardToken", False),
        ("--lock-token", False),
        ("access_token", True),
        ("text token", True),
    ],
)
def test_a_token_for_the_next_page_opens_nothing(name: str, *, opens: bool) -> None:
    data = f'{name}: "{_KEY}"'.encode()
    assert is_spared("pages", data, data.index(_KEY.encode()), len(data) - 1) is not opens


@pytest.mark.parametrize(
    ("value", "chance"),
    [
        pytest.param("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", True, id="a key of letters"),
        pytest.param("polar_at_x9Kd82jLqpWm3nRtYu", True, id="a mixed key"),
        pytest.param("gsk_plc_annual_report_2023", False, id="words and a year"),
        pytest.param("ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxx", False, id="a run"),
    ],
)
def test_a_prefix_makes_a_key_of_what_chance_made(value: str, *, chance: bool) -> None:
    assert is_prefixed_key(value) is chance


@pytest.mark.parametrize(
    "manifest",
    [
        "kind: Secret\nmetadata:\n  name: db\ndata:\n  extra: S2llc2VsLTQ0NzE=\n",
        "data:\r\n  .dockercfg: |\r\n    eyJhdXRocyI6eyJ4LmlvIjp7fX19\r\nkind: Secret",
        "kind: Secret\ndata:\n  key: AAAC7hjsA+H3owFygUv4w5B67lcSx14z\n",
    ],
    ids=["legible", "a block, from Windows", "random"],
)
def test_a_manifest_holds_a_secret_in_base64(manifest: str) -> None:
    assert are_encoded_secrets(manifest)


@pytest.mark.parametrize(
    "manifest",
    [
        "kind: Secret\ndata:\n  mode: kubernetesdashboardkeyss\n",
        "kind: Secret\ndata:\n  user: YWRtaW4xMg==\n",
        "kind: Secret\ndata:\n  broken: abcdefghi\n",
        "kind: Secret\ndata:\n  ca.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1J\n",
    ],
    ids=["a word", "a short name", "no Base64", "a certificate"],
)
def test_words_names_and_certificates_are_no_secret_of_a_manifest(manifest: str) -> None:
    assert not are_encoded_secrets(manifest)


@pytest.mark.parametrize(
    ("before", "value", "spared"),
    [
        ("loss 2.31 tokens ", "945742337", True),
        ('"total_tokens": ', "945742337", True),
        ("nextPageToken: ", "945742337", True),
        ("tokens ", "94574x2337", False),
        ("token ", "945742337", False),
    ],
)
def test_counts_of_tokens_and_tokens_of_pages_open_nothing(
    before: str, value: str, spared: bool
) -> None:
    data = (before + value).encode()
    assert is_page_token(data, len(before), len(data)) is spared
