"""policy prove, mutate and diff: what they print, and how they end."""

from __future__ import annotations

import pytest

BASE = """gemroute: 1
name: base
guards:
  - {id: home, when: {label: {at_least: confidential}}, allow: [local], why: "It is ours."}
prefer:
  - {id: long, when: {tokens: {gt: 100}}, to: cloud, else: local}
  - {id: rest, when: {}, to: local, else: cloud}
invariants:
  - {id: ours-stays, forall: {label: confidential}, never: cloud}
tests:
  - {name: long, given: {tokens: 101}, expect: {to: cloud, by: [long]}}
"""
REFUTED = BASE.replace("at_least: confidential", "at_least: restricted")
UNREACHED = BASE.replace(
    "{id: rest,", "{id: all, when: {}, to: local, else: cloud}\n  - {id: rest,"
)


@pytest.fixture
def policies(cli):
    for name, text in {"base": BASE, "refuted": REFUTED, "unreached": UNREACHED}.items():
        cli.write(f"{name}.yaml", text)
    return cli


def test_a_proved_policy_ends_with_0(policies):
    ended = policies("policy", "prove", "base.yaml")
    assert (ended.status, ended.out) == (0, "ours-stays: proved\n")


def test_what_breaks_an_invariant_is_a_test_that_can_be_pasted(policies):
    ended = policies("policy", "prove", "refuted.yaml")
    assert ended.status == 5
    test = "- {name: ours-stays holds, given: {label: confidential}, expect: {to: local}}"
    assert ended.out.splitlines() == ["ours-stays: refuted", f"  {test}"]
    policies.write("fixed.yaml", f"{BASE}  {test}\n")
    assert policies("policy", "test", "fixed.yaml").status == 0


def test_a_policy_whose_invariant_is_refuted_decides_nothing(policies):
    ended = policies("ask", "-p", "./refuted.yaml", "Why is the sky blue?")
    assert ended.status == 5
    assert "ours-stays does not hold" in ended.err
    assert policies.sent_nothing


def test_a_rule_that_says_nothing_is_named_with_its_place(policies):
    ended = policies("policy", "prove", "unreached.yaml")
    assert ended.status == 0
    assert "unreached.yaml:8" in ended.out
    assert "rest: is never reached" in ended.out


def test_proofs_and_remarks_are_one_object(policies):
    shown = policies("policy", "prove", "unreached.yaml", "--json").json
    assert [proof["verdict"] for proof in shown["proofs"]] == ["proved"]
    assert [(each["rule"], each["flaw"]) for each in shown["remarks"]] == [("rest", "shadowed")]


def test_slips_that_no_test_notices_end_with_4(policies):
    ended = policies("policy", "mutate", "base.yaml")
    assert ended.status == 4
    assert "home: deleted" in ended.out.splitlines()
    assert policies("policy", "mutate", "base.yaml", "--min", "10").status == 0


def test_a_shipped_policy_has_no_such_slip(policies):
    ended = policies("policy", "mutate", "default", "--json")
    assert (ended.status, ended.json["unnoticed"]) == (0, [])


def test_slips_are_not_counted_while_the_tests_fail(policies):
    policies.write("red.yaml", BASE.replace("expect: {to: cloud", "expect: {to: local"))
    ended = policies("policy", "mutate", "red.yaml")
    assert (ended.status, "its tests fail" in ended.err) == (4, True)


def test_a_policy_differs_from_itself_in_nothing(policies):
    ended = policies("policy", "diff", "base.yaml", "base.yaml", "--no-wider")
    assert (ended.status, ended.out) == (0, "They decide the same.\n")


def test_a_wider_policy_is_shown_by_facts_and_ends_with_5_where_that_is_asked(policies):
    ended = policies("policy", "diff", "base.yaml", "refuted.yaml")
    assert ended.status == 0
    assert "newly to the cloud: label: confidential\n" in ended.out
    assert policies("policy", "diff", "base.yaml", "refuted.yaml", "--no-wider").status == 5
    assert policies("policy", "diff", "refuted.yaml", "base.yaml", "--no-wider").status == 0


def test_a_difference_is_one_object(policies):
    shown = policies("policy", "diff", "base.yaml", "refuted.yaml", "--json").json
    assert shown["wider"] is True
    assert {each["what"] for each in shown["changes"]} == {"cloud", "else-cloud"}
