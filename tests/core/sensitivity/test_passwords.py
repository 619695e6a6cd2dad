"""What counts as a password after the word for it, and what is prose, code or a label."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.naming import is_worded_secret
from gemroute.core.sensitivity.passwords import (
    are_codes,
    is_entry_code,
    is_evident_password,
    is_passphrase,
    is_password,
    is_quoted_password,
    is_stated_word,
    is_strong_password,
)
from gemroute.core.sensitivity.placeholders import is_placeholder
from gemroute.core.sensitivity.shapes import is_app_password
from gemroute.core.sensitivity.spoken_codes import is_spoken_code
from gemroute.core.sensitivity.weak_passwords import is_chosen_password, is_weak_password


@pytest.mark.parametrize(
    "value",
    [
        "hunter2!", "Tr0ub4dor&3", "letmein99,", "zebra-castle-9", "P@ssw0rd123", "84736251",
        "correct-horse-battery-staple", "granite_window_paper_orange.", "correcthorsebattery",
        "“Kiesel72Wand”", "7!9#2", '"steinbruch', "'BlueDragon'", "a1g5bVBxMndMZA==", "Zug!fahrt",
        "letmein", "Hunter2", "ZitadCyVlNCK", "sun.moon=42x",
    ],
)  # fmt: skip
def test_a_password_mixes_what_words_do_not(value: str) -> None:
    assert is_password(value)


@pytest.mark.parametrize(
    "value",
    [
        "", "abc1", "x1" * 50, "incorrect.", "getpass.getpass()", "base64.b16encode(random", "a:2x",
        "url_user_password2", "os.environ[1]", "%s:%s", "user=bob2", "https://x1.org",
        "/etc/shadow2", "bob1@example.org", "config2.yaml", "10.0.0.12", "@host:27017/db",
        "8-16", "v2.3.1", "8chars", "30days", "SHA-256", "OAuth2", "1Password", "step-2",
        "&quot;x1", "see-the-other-notes", '"string', '"Passwort', '"incorrect', '"PasswordField',
        '"Required', "'naïveté", '"abcde', "somewhere", "GitHub", "internationalization",
        "password_hash", r"set\&.", "-Dconf=no1",
        "パスワードは6文字以上",
        "jdbc.snowflake.url=", "REDIS_PASSWORD=",
    ],
)  # fmt: skip
def test_prose_code_and_labels_are_no_password(value: str) -> None:
    assert not is_password(value)


def test_a_word_will_do_where_quotes_stood_around_it() -> None:
    assert is_quoted_password("swordfish")
    assert not is_quoted_password("required")


@pytest.mark.parametrize(
    "value",
    [
        "Kiesel72Wand",
        "M0untain.dew",
        "toor1234",
        "q7Zk9",
        "ZitadCyVlNCK",
        "Tiger-Pickle-86",
        "wP-9qLx2",
    ],
)
def test_a_strong_password_shows_without_a_sign_before_it(value: str) -> None:
    assert is_strong_password(value)


@pytest.mark.parametrize(
    "value", ["84736251", "sync-v2b", "Section-47", "correcthorsebattery", "pass1", "field"]
)
def test_a_weak_one_needs_the_sign(value: str) -> None:
    assert not is_strong_password(value)


@pytest.mark.parametrize(
    "value", ["sunflower,", "Sonnenblume", "tournesol", "słonecznik", "подсолнух"]
)
def test_a_plain_word_may_be_stated(value: str) -> None:
    assert is_stated_word(value)


@pytest.mark.parametrize(
    "value",
    [
        "incorrect.", "required", "stored", "abgelaufen", "falsch", "obligatoire", "incorrecta",
        "obbligatoria", "nieprawidłowe", "nesprávné", "устарел", "four", "two words", "word9",
    ],
)  # fmt: skip
def test_what_is_said_of_passwords_is_none(value: str) -> None:
    assert not is_stated_word(value)


def test_a_passphrase_is_a_row_of_words_and_no_sentence() -> None:
    assert is_passphrase("window maple harbor-marble")
    assert not is_passphrase("window maple harbor")
    assert not is_passphrase("must contain four words")


def test_codes_are_at_least_two_with_digits() -> None:
    assert are_codes("1. 8596 1447\n2. 3852 8233")
    assert are_codes("q7zk9-wvx48\n64481-04c47")
    assert not are_codes("q7zk9-wvx48")
    assert not are_codes("these codes let you in")


@pytest.mark.parametrize(
    "value",
    ["super-secret-key-2024-prod", "orders_prod_pw", "letmein-staging", "granite.window-signing"],
)
def test_a_secret_may_be_made_of_words(value: str) -> None:
    assert is_worded_secret(value)


@pytest.mark.parametrize(
    "value",
    ["db_password", "use-a-long-random-one", "admin-password", "settings.api_token", "red-fox"],
)
def test_names_and_instructions_are_no_secret(value: str) -> None:
    assert not is_worded_secret(value)


@pytest.mark.parametrize(
    "value",
    ["Ziegel=wolke88#", "zIeG=wolke*88x", "q7Zk=9wVx", "mint=harbour72!x", "Kite=lantern.531"],
)
def test_an_equals_sign_may_stand_in_a_password(value: str) -> None:
    assert is_password(value)


@pytest.mark.parametrize(
    "value",
    [
        "user=bob2", "maxLength=128", "MIN_LENGTH=8", "Timeout=30s", "Encrypt=True", "Pwd=Kite531",
        "x=f(y1)", "Charset=sha256", "grant=password&user=b1*x",
        "MAIL_PASSWORD=", "smtp_user_2=",
    ],
)  # fmt: skip
def test_another_key_with_its_value_is_no_password(value: str) -> None:
    assert not is_password(value)


@pytest.mark.parametrize(
    "value", ["Segel.Anker.5521", "jesien-lampa-tygrys-31", "IdJEirmMBxlxH1", "kQz7-Vw2x-Rt9b"]
)
def test_what_chance_or_three_words_made_is_evident(value: str) -> None:
    assert is_evident_password(value)


@pytest.mark.parametrize("value", ["Windows11", "iPhone15", "3f2a9c1b77d0", "field1", "winter"])
def test_a_name_with_a_number_is_not_evident(value: str) -> None:
    assert not is_evident_password(value)


def test_a_year_is_no_code_of_a_door() -> None:
    assert is_entry_code("6612#")
    assert not is_entry_code("2024")


def test_a_code_may_be_said_digit_by_digit() -> None:
    assert is_spoken_code("four four one nine please")
    assert is_spoken_code("the passcode please\nB: 339952.")
    assert is_spoken_code("vier, vier, eins, neun.")
    assert not is_spoken_code("one or two digits more")


@pytest.mark.parametrize(
    "value", ["changeme", "admin.", "sommar2023", '"password here"', "clave123", "Kite!531lantern"]
)
def test_a_weak_password_may_be_said_to_be_in_use(value: str) -> None:
    assert is_weak_password(value)


@pytest.mark.parametrize(
    "value", ["required", '"invalid"', "hashed", "<password>", "${PW}", "valid"]
)
def test_what_is_said_of_one_is_not(value: str) -> None:
    assert not is_weak_password(value)


@pytest.mark.parametrize(
    "value", ["ihr_passwort_hier", "votre_mot_de_passe_ici", "tu-clave", "jouw_wachtwoord_hier"]
)
def test_your_password_here_is_a_stand_in_in_other_languages(value: str) -> None:
    assert is_placeholder(value)
    assert not is_placeholder(f"{value}7Qz")


@pytest.mark.parametrize(
    "value",
    [
        "AB1C2defGHijkLMNo3PqQRstUvwxyz",
        "[#73](https://basalt.org/issues/73",
        "//basalt.org/issues/73",
    ],
)
def test_an_alphabet_and_a_link_are_stand_ins(value: str) -> None:
    assert is_placeholder(value)
    assert not is_placeholder("Az9kQpLm2vXtRb7wYcEdHs4uNj")


@pytest.mark.parametrize(
    ("value", "is_left"),
    [
        pytest.param("20${DB_PASSWORD}", True, id="a template behind a blank of a mail"),
        pytest.param("=20=20<password>", True, id="behind two"),
        pytest.param("+${DB_PASSWORD}", True, id="behind a blank of a form"),
        pytest.param("%20changeme", True, id="a stand-in behind a blank of an address"),
        pytest.param("20reset=20requested=20by", True, id="the next words of a mail"),
        pytest.param("20Kd83hs=20kal2", False, id="what is hardly words"),
        pytest.param("20Kd83hs!kal2", False, id="a password behind a blank of a mail"),
        pytest.param("3DKd83hs!kal2", False, id="one behind a sign"),
        pytest.param("20Kd83=2!kal=3", False, id="one with signs"),
    ],
)
def test_what_is_left_in_codes_before_a_stand_in_tells_nothing(
    value: str, *, is_left: bool
) -> None:
    assert is_placeholder(value) is is_left


@pytest.mark.parametrize("value", ["Herbst2024!", "Taller2021", "Bakery2021"])
def test_a_word_and_a_year_may_be_the_password_of_everyone(value: str) -> None:
    assert is_chosen_password(value)


@pytest.mark.parametrize(
    "value", ["Office2019", "Windows11", "Room204", "React18.", "release-2024", "coffee"]
)
def test_what_is_the_same_everywhere_may_be_an_edition_or_a_place(value: str) -> None:
    assert not is_chosen_password(value)


@pytest.mark.parametrize("value", ["wmtb krqz xvpl dhnc", "xkwd-plrt-bnvc-qjha"])
def test_four_letters_four_times_are_an_app_password(value: str) -> None:
    assert is_app_password(value)


@pytest.mark.parametrize("value", ["then your mail will", "with this long name"])
def test_four_words_of_four_letters_are_no_app_password(value: str) -> None:
    assert not is_app_password(value)
