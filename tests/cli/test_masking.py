"""Who asks is told what was masked in what leaves: before it leaves, in words and as JSON."""

from __future__ import annotations

import base64

import pytest

POLICY = """gemroute: 1
name: masking
labels: {default: public, credentials: confidential, personal: confidential,
  financial: confidential, health: confidential, legal: confidential,
  classified: confidential, internal: confidential}
guards:
  - {id: mask, when: {label: {at_least: confidential}}, require: [redact], why: "It is theirs."}
prefer:
  - {id: cloud-first, when: {}, to: cloud, else: local}
invariants: []
tests:
  - {name: masked, given: {label: confidential}, expect: {to: cloud, require: [redact]}}
"""
CARD, IBAN = "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00"
BOTH = f"Why was {CARD} charged, and then {IBAN} as well?"
SAID = "2 values masked: payment card, bank account"


@pytest.fixture
def masking(cli):
    cli.write("masking.yaml", POLICY)
    return lambda *words, **how: cli(*words, "-p", "./masking.yaml", **how)


def test_what_was_masked_is_said_and_only_that_was_sent(cli, masking):
    ended = masking("ask", BOTH)
    assert (ended.status, ended.err) == (0, f"{SAID}.\n")
    assert cli.cloud_texts == ["Why was [payment_card] charged, and then [bank_account] as well?"]


def test_json_has_what_was_masked_by_kind(masking):
    for command in ("ask", "route"):
        ended = masking(command, "--json", BOTH)
        assert ended.json["masked"] == {"payment_card": 1, "bank_account": 1}


def test_a_dry_run_says_what_would_be_masked(masking):
    assert f"\n  {SAID}\n" in masking("route", BOTH).out


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["ask", "--quiet", BOTH], id="when nothing is to be said"),
        pytest.param(["ask", "Why is the sky blue?"], id="where nothing is found"),
        pytest.param(["ask", "--to", "local", BOTH], id="where nothing leaves"),
    ],
)
def test_nothing_is_said_of_masks(masking, words):
    ended = masking(*words)
    assert (ended.status, "masked" in ended.err) == (0, False)


def test_however_many_values_are_found_all_of_them_are_masked_and_counted(cli, masking):
    names = ["anna", "bert", "carl", "dora", "emil", "fred", "gina", "hugo", "ines", "jack"]
    line = "user {}.miller@gmail.com logged in from the office"
    ended = masking("ask", "Who?", stdin="\n".join(map(line.format, names)).encode())
    assert (ended.status, ended.err) == (0, "10 values masked: contact details.\n")
    assert cli.cloud_texts == [
        "\n".join([line] * 10).replace("{}.miller@gmail.com", "[contact]") + "\n\nWho?"
    ]


@pytest.mark.parametrize("zero", ["\uff10", "\u0660", "\u06f0", "\u0966", "\U0001d7ce"])
def test_a_value_that_stands_in_other_digits_as_well_is_not_sent(cli, masking, zero):
    number = "739148265"
    other = "".join(chr(ord(zero) + int(digit)) for digit in number)
    ended = masking("ask", f"Account number: {number} at my bank. Reference {other}.")
    assert ended.status == 0
    assert cli.cloud.requests == []
    assert len(cli.local_texts) == 1


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(lambda number: base64.b64encode(number.encode()), id="base64"),
        pytest.param(lambda number: base64.b64encode(b"a:" + number.encode()), id="in base64"),
        pytest.param(lambda number: base64.b64encode(b";" + number.encode() + b";"), id="amid it"),
        pytest.param(lambda number: number.encode().hex().encode(), id="hexadecimal"),
        pytest.param(lambda number: b"".join(b"%%%x" % ord(one) for one in number), id="percents"),
        pytest.param(lambda number: b"".join(b"&#%d;" % ord(one) for one in number), id="entities"),
        pytest.param(lambda number: b"".join(b"=%X" % ord(one) for one in number), id="quoted"),
    ],
)
@pytest.mark.parametrize("number", ["73914826", "739148265"])
def test_a_value_that_is_encoded_elsewhere_as_well_is_not_sent(cli, masking, written, number):
    # Nothing beside it says what it is.
    document = b"Account number: %s at my bank. See %s there." % (number.encode(), written(number))
    assert masking("ask", "Sum up.", stdin=document).status == 0
    assert cli.cloud.requests == []
    assert len(cli.local_texts) == 1
