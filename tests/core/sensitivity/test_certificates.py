"""Chance writes words and numbers into a certificate; a certificate is made to be shown."""

from __future__ import annotations

import base64
import textwrap

import pytest

from gemroute.core.request import Segment
from gemroute.core.sensitivity.certificates import is_in_certificate
from gemroute.core.sensitivity.rules import Rule, Score
from gemroute.core.sensitivity.scanner import Scanner
from gemroute.core.values import Category

BODY = bytes(range(256)) * 3
DER = b"\x30\x82" + len(BODY).to_bytes(2, "big") + BODY
WORD = base64.b64encode(DER).decode()[128:148]


def pem(der: bytes = DER, name: str = "CERTIFICATE") -> str:
    lines = textwrap.wrap(base64.b64encode(der).decode(), 64)
    return "\n".join([f"-----BEGIN {name}-----", *lines, f"-----END {name}-----", ""])


def holds(text: str, part: str = WORD) -> bool:
    data = text.encode()
    start = data.index(part.encode())
    return is_in_certificate(data, start, start + len(part))


@pytest.mark.parametrize("name", ["CERTIFICATE", "X509 CRL", "PUBLIC KEY", "CERTIFICATE REQUEST"])
def test_what_stands_in_a_certificate_is_public(name: str) -> None:
    assert holds(f"# a root\n{pem(name=name)}", WORD)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(WORD, id="nothing around"),
        pytest.param(pem(name="PRIVATE KEY"), id="a private key"),
        pytest.param(pem(DER + b"more"), id="more than one sequence"),
        pytest.param(pem(b"\x31" + DER[1:]), id="no sequence"),
        pytest.param(pem().replace(WORD, f"{WORD}="), id="no Base64"),
        pytest.param(f"{pem()}{WORD}", id="in it, and once more below"),
        pytest.param(f"-----BEGIN CERTIFICATE-----\n{WORD}", id="no end"),
        pytest.param(f"-----BEGIN CERTIFICATE {WORD}-----\n", id="in the first line"),
    ],
)
def test_what_stands_elsewhere_is_not(text: str) -> None:
    data = text.encode()
    start = data.rindex(WORD.encode())
    assert not is_in_certificate(data, start, start + 20)


def test_what_reaches_out_of_a_certificate_is_not() -> None:
    data = pem().encode()
    assert not is_in_certificate(data, data.index(WORD.encode()), len(data))


def test_a_rule_finds_nothing_in_a_certificate() -> None:
    rule = Rule(
        "word", "A word", Category.HEALTH, "health", "none", WORD, Score(0.6, 0.6, 0.6, 0.6)
    )
    texts = (pem(), pem(name="MESSAGE"))
    found = [Scanner([rule]).judge([Segment("text", text)]).findings for text in texts]
    assert [len(findings) for findings in found] == [0, 1]
