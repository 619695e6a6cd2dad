"""What is shown of a secret, and what only stands where one would."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.masking import masked
from gemroute.core.sensitivity.placeholders import is_placeholder, is_undocumented


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        pytest.param("AKIAIOSFODNN7EXAMPLE", "AK••••••••", id="a long token"),
        pytest.param("41111111111111111111", "99999999999999999999", id="a number, no digit"),
        pytest.param("536-90-4399", "999-99-9999", id="a short number"),
        pytest.param("Größe 7\n", "Aaaaa 9 ", id="a phrase"),
        pytest.param("anna maria erika musterfrau", "aaaa aaaaa aaaaa aaaaaaa…", id="a long one"),
    ],
)
def test_an_excerpt_shows_classes_or_two_characters(secret: str, shown: str) -> None:
    assert masked(secret.encode()) == shown


@pytest.mark.parametrize(
    "value",
    [
        "changeme", "AKIAIOSFODNN7EXAMPLE", "${PASSWORD}", "$DB_PASS", "<your key>", "{{ token }}",
        "%(pass)s", "xxxxxxxx", "********", "your-key-here", "qwerty", "12345678", "hgfedcba",
        "aaaaaaaa", "password", "null", "[redacted]", "abababab", "sk-xxxxxxxxxxxx", "'secret'", "",
        "github_pat_XXXX", "os.environ", "self.config.token", "Ed25519PrivateKey", "get_api_key",
        "https://docs.kiesel.example/token", "32-byte-key", "app.******************",
        "1/735220977:xxxxxxxx", "anonymous", "changeme_please", "changemePORT=3908", "$userName2",
        "My_Secret_Key_2024", "@PASSWORD@",
        "GNUTLS_PKCS11_OBJ_DATA",
    ],
)  # fmt: skip
def test_a_stand_in_is_a_placeholder(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize(
    "value",
    [
        "hunter22",
        "kamen84xWand",
        "Tr0ub4dor&3",
        "q7Zk9wVx",
        "myst3ry",
        "changeme123",
        "changeme_8FcjkTWb0D",
        "My_D0g_Rex_2019!",
        "the-red-Fox_88!",
        "$uperS3cret",
        "example-9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c",
    ],
)
def test_a_secret_is_no_placeholder(value: str) -> None:
    assert not is_placeholder(value)


@pytest.mark.parametrize(
    "value",
    [
        "AKIAIOSFODNN7EXAMPLE", "ghp_" + "x" * 36, "0" * 64, "glsa_xxxxxxxxxxxx_6edfeadC",
        "hvs.your-token-that-vault-gave-you",
    ],
)  # fmt: skip
def test_a_manual_s_key_and_a_run_open_nothing(value: str) -> None:
    assert not is_undocumented(value)
    assert is_undocumented("AKIAEK1KUJ2EXAMPLE7Q")
