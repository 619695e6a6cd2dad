"""policy fmt: what it writes, what it only says, and how it ends."""

from __future__ import annotations

import pytest

NEAT = """gemroute: 1
name: base

guards:
  - {id: home, when: {label: restricted}, allow: [local], why: "It is ours."} # always

prefer:
  - {id: rest, when: {}, to: local, else: cloud}

invariants: []

tests:
  - {name: ours, given: {label: restricted}, expect: {to: local, by: [home]}}
"""
UNTIDY = NEAT.replace("\n\n", "\n").replace("{id: home,", "{  'id': home,")


@pytest.fixture
def files(cli):
    cli.write("neat.yaml", NEAT)
    cli.write("untidy.yaml", UNTIDY)
    return cli


def text_of(files, name: str = "untidy") -> str:
    return (files.folder / f"{name}.yaml").read_text()


def test_a_policy_is_written_in_its_canonical_form(files):
    ended = files("policy", "fmt", "neat.yaml", "untidy.yaml")
    assert (ended.status, ended.err) == (0, "untidy.yaml: formatted.\n")
    assert text_of(files) == text_of(files, "neat") == NEAT
    assert (files.folder / "untidy.yaml").stat().st_mode & 0o777 == 0o600


def test_check_writes_nothing_and_ends_with_3_at_the_first_line_that_differs(files):
    ended = files("policy", "fmt", "--check", "neat.yaml", "untidy.yaml")
    assert ended.status == 3
    assert "untidy.yaml:3:1: from here on it is not in canonical form." in ended.err
    assert text_of(files) == UNTIDY
    assert files("policy", "fmt", "--check", "neat.yaml").status == 0


def test_diff_prints_what_would_change_and_writes_nothing(files):
    ended = files("policy", "fmt", "--diff", "untidy.yaml")
    assert ended.status == 0
    assert "-  - {  'id': home," in ended.out
    assert "+  - {id: home," in ended.out
    assert text_of(files) == UNTIDY


def test_a_signature_that_no_longer_fits_is_said(files):
    files.write("untidy.yaml.sig", "c2lnbmVk")
    assert "untidy.yaml.sig: no longer fits" in files("policy", "fmt", "untidy.yaml").err


def test_what_does_not_load_is_left_as_it_is(files):
    files.write("broken.yaml", UNTIDY.replace("label", "lable"))
    assert files("policy", "fmt", "broken.yaml").status == 3
    assert files("policy", "fmt", "missing.yaml").status == 3
    assert "lable" in text_of(files, "broken")


def test_what_is_piped_in_comes_out_in_canonical_form(files):
    for text in (UNTIDY, NEAT):
        ended = files("policy", "fmt", "-", stdin=text.encode())
        assert (ended.status, ended.out, ended.err) == (0, NEAT, "")


def test_what_is_piped_in_can_be_checked_and_compared_too(files):
    ended = files("policy", "fmt", "--check", "-", stdin=UNTIDY.encode())
    assert (ended.status, ended.out) == (3, "")
    assert "stdin:3:1: from here on it is not in canonical form." in ended.err
    assert files("policy", "fmt", "--check", "-", stdin=NEAT.encode()).status == 0
    assert (
        "+++ stdin (canonical)" in files("policy", "fmt", "--diff", "-", stdin=UNTIDY.encode()).out
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(UNTIDY.replace("label", "lable"), "stdin:4:", id="it does not load"),
        pytest.param("#" * 300_000, "at most 262144 are read", id="it is too long"),
    ],
)
def test_nothing_comes_out_of_what_cannot_be_formatted(files, text, said):
    ended = files("policy", "fmt", "-", stdin=text.encode())
    assert (ended.status, ended.out) == (3, "")
    assert said in ended.err
