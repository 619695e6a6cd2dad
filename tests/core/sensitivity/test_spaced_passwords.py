"""Which quoted words are a password, and which only speak of one."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.passwords import is_spaced_password, is_strong_password


@pytest.mark.parametrize(
    ("text", "spaced"),
    [
        pytest.param("blue kettle under 7 stairs", True, id="words and a number"),
        pytest.param("Holunder 88", True, id="one word and a number"),
        pytest.param("correct horse battery staple", True, id="a passphrase"),
        pytest.param("blue kettle", False, id="two words"),
        pytest.param("Minimum 8 characters", False, id="a rule"),
        pytest.param("Your password is wrong", False, id="a message"),
        pytest.param("88", False, id="a number alone"),
        pytest.param("La contraseña es requerida", False, id="a message in Spanish"),
        pytest.param("Пароль должен быть от 6 символов", False, id="a message in Russian"),
        pytest.param("Legalább 8 karakter", False, id="a rule in Hungarian"),
        pytest.param("t be entirely numeric", False, id="behind an apostrophe"),
        pytest.param(", adjust=lambda pkt, x: x 1, fmt=", False, id="what is between two others"),
    ],
)
def test_words_in_quotes_are_a_password_unless_they_say_something_of_it(
    text: str, *, spaced: bool
) -> None:
    assert is_spaced_password(text) is spaced


@pytest.mark.parametrize(
    ("text", "strong"),
    [
        pytest.param("Maple-372Q", True, id="a word and a mixed number"),
        pytest.param("harbour-velvet9186", True, id="two words and a number"),
        pytest.param("release-notes2024", False, id="a year"),
        pytest.param("python-310", False, id="a version"),
    ],
)
def test_joined_words_are_a_strong_password_with_a_number_that_is_no_version(
    text: str, *, strong: bool
) -> None:
    assert is_strong_password(text) is strong
