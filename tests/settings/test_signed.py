"""The organisation's policy is what the organisation signed, to the bit."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from signing import PUBLIC_KEY, sign

from gemroute.settings.signed import SignatureInvalid, public_key_bytes, read_signed
from gemroute.settings.values import OrganisationPolicy

TEXT = b"gemroute: 1\nname: acme\n"


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_bytes(TEXT)
    path.chmod(0o644)
    sign(path)
    return path


def read(path: Path, key: str = PUBLIC_KEY) -> bytes:
    return read_signed(OrganisationPolicy(str(path), key, os.geteuid()))


def flip(path: Path, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[bit // 8 % len(data)] ^= 1 << bit % 8
    path.write_bytes(data)


def test_what_was_signed_is_read(policy: Path) -> None:
    assert read(policy) == TEXT


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(bit=st.integers(0, 8 * 4096), of_signature=st.booleans())
def test_one_bit_of_the_file_or_of_its_signature_undoes_it(
    policy: Path, bit: int, of_signature: bool
) -> None:
    target = policy.with_name("policy.yaml.sig") if of_signature else policy
    whole = target.read_bytes()
    flip(target, bit % (8 * len(whole.rstrip())))
    with pytest.raises(SignatureInvalid, match="does not verify"):
        read(policy)
    target.write_bytes(whole)


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"AAAA", id="short"),
        pytest.param(b"A" * 86 + b"==", id="zeros"),
        pytest.param(b"A" * 85 + b"B==", id="another writing of zeros"),
        pytest.param(b"not base64 at all", id="no base64"),
        pytest.param(b"\xff\xfe" * 44, id="bytes"),
    ],
)
def test_anything_else_is_no_signature(policy: Path, signature: bytes) -> None:
    policy.with_name("policy.yaml.sig").write_bytes(signature)
    with pytest.raises(SignatureInvalid, match="does not verify"):
        read(policy)


@pytest.mark.parametrize("name", ["policy.yaml", "policy.yaml.sig"])
def test_a_file_that_is_missing_or_anybodys_is_as_good_as_unsigned(policy: Path, name: str) -> None:
    path = policy.with_name(name)
    path.chmod(0o666)
    with pytest.raises(SignatureInvalid, match="others may write"):
        read(policy)
    path.unlink()
    with pytest.raises(SignatureInvalid, match="is missing"):
        read(policy)


def test_another_key_did_not_sign_it(policy: Path) -> None:
    with pytest.raises(SignatureInvalid, match="does not verify"):
        read(policy, "ed25519:" + "A" * 43 + "=")


@pytest.mark.parametrize(
    "text", ["", PUBLIC_KEY.removeprefix("ed25519:"), PUBLIC_KEY + "=", "ed25519:é", None, b"x"]
)
def test_a_key_has_one_form(text: object) -> None:
    with pytest.raises(ValueError, match="32 bytes in base64"):
        public_key_bytes(text)
