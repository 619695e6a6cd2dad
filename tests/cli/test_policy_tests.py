"""policy test: what it prints, what it writes for build machines, and how it ends."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

BASE = """gemroute: 1
name: base
guards:
  - {id: home, when: {label: {at_least: confidential}}, allow: [local], why: "It is ours."}
prefer:
  - {id: rest, when: {}, to: local, else: cloud}
invariants: []
tests:
  - {name: "ours, at home: stays", given: {label: confidential}, expect: {to: local, by: [home]}}
  - {name: away, given: {}, expect: {to: cloud}}
"""
GREEN = BASE.replace("expect: {to: cloud}", "expect: {to: local}")
LAYER = """gemroute: 1
name: team
extends: base@sha256:{digest}
guards: []
invariants: []
"""


@pytest.fixture
def policies(cli):
    texts = {
        "red": BASE,
        "green": GREEN,
        "untested": GREEN.replace(", by: [home]", ""),
        "unknown": GREEN.replace("by: [home]", "by: [hom]"),
        "empty": GREEN.partition("tests:")[0] + "tests: []\n",
    }
    for name, text in texts.items():
        cli.write(f"{name}.yaml", text)
    return cli


@pytest.mark.parametrize(
    ("name", "status"), [("green", 0), ("red", 4), ("empty", 3), ("unknown", 3)]
)
def test_the_exit_status_says_what_became_of_the_tests(policies, name, status):
    assert policies("policy", "test", f"{name}.yaml").status == status


def test_a_rule_that_there_is_not_is_named_with_its_place(policies):
    ended = policies("policy", "test", "unknown.yaml")
    assert "unknown.yaml:9:" in ended.err
    assert 'unknown rule "hom"' in ended.err
    assert 'Did you mean "home"?' in ended.err


def test_a_layer_without_tests_is_tested_by_those_under_it(policies):
    digest = hashlib.sha256(GREEN.encode()).hexdigest()
    policies.write("team.yaml", LAYER.replace("{digest}", digest))
    ended = policies("policy", "test", "green.yaml", "team.yaml", "--junit", "out.xml")
    assert ended.status == 0
    assert ended.out.startswith("2 passed")


def test_a_junit_report_has_a_case_for_each_test(policies):
    assert policies("policy", "test", "red.yaml", "--junit", "out.xml").status == 4
    (suite,) = ET.parse(policies.folder / "out.xml").getroot()
    assert suite.attrib == {"name": "base", "tests": "2", "failures": "1", "errors": "0"}
    first, second = suite
    assert (first.get("name"), list(first)) == ("ours, at home: stays", [])
    assert (second.get("file"), second.get("line")) == ("red.yaml", "10")
    (failure,) = second
    assert failure.get("message") == "expected to: cloud, decided local"


def test_a_sarif_log_names_file_and_line_of_what_failed(policies):
    policies("policy", "test", "red.yaml", "--sarif", "out.sarif")
    log = json.loads((policies.folder / "out.sarif").read_text())
    (result,) = log["runs"][0]["results"]
    assert (log["version"], result["level"], result["ruleId"]) == ("2.1.0", "error", "test-failed")
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "red.yaml"},
        "region": {"startLine": 10},
    }
    assert result["ruleId"] in {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}


def test_a_guard_that_no_test_would_miss_is_a_warning(policies):
    assert policies("policy", "test", "untested.yaml", "--sarif", "out.sarif").status == 0
    (result,) = json.loads((policies.folder / "out.sarif").read_text())["runs"][0]["results"]
    assert (result["level"], result["ruleId"]) == ("warning", "guard-untested")


def test_a_policy_that_does_not_load_is_reported_too(policies):
    words = ["--junit", "out.xml", "--sarif", "out.sarif", "--github"]
    ended = policies("policy", "test", "unknown.yaml", *words)
    assert ended.status == 3
    (suite,) = ET.parse(policies.folder / "out.xml").getroot()
    assert (suite.get("tests"), suite.get("errors")) == ("1", "1")
    (result,) = json.loads((policies.folder / "out.sarif").read_text())["runs"][0]["results"]
    assert result["ruleId"] == "policy-invalid"
    assert "::error file=unknown.yaml,line=9,title=The policy cannot be loaded.::" in ended.err


def test_github_is_told_where_its_workflow_runs(policies):
    line = "::error file=red.yaml,line=10,title=away::expected to: cloud, decided local\n"
    assert line in policies("policy", "test", "red.yaml", env={"GITHUB_ACTIONS": "true"}).err
    assert line in policies("policy", "test", "red.yaml", "--github").err
    there = {"GITHUB_ACTIONS": "true"}
    assert "::" not in policies("policy", "test", "red.yaml", "--no-github", env=there).err
    assert "::" not in policies("policy", "test", "red.yaml").err


def test_no_name_in_an_annotation_can_begin_another(policies):
    policies.write("odd.yaml", BASE.replace("name: away", 'name: "a,b::c\\n::error::%"'))
    ended = policies("policy", "test", "odd.yaml", "--github")
    (line,) = [line for line in ended.err.splitlines() if line.startswith("::")]
    assert "title=a%2Cb%3A%3Ac" in line


def test_reports_leave_stdout_to_json(policies):
    ended = policies("policy", "test", "red.yaml", "--json", "--github", "--junit", "out.xml")
    assert [each["passed"] for each in ended.json["tests"]] == [True, False]


def test_a_report_that_cannot_be_written_is_said(policies):
    ended = policies("policy", "test", "green.yaml", "--junit", "no/such/folder.xml")
    assert ended.status == 2
    assert "no/such/folder.xml: cannot be written" in ended.err


def test_a_policy_without_tests_says_how_to_write_one(policies):
    from gemroute.cli.showing_tests import Reports, show_tests
    from gemroute.core.errors import PolicyTestsFailed
    from gemroute.core.policy.loader import load_policy

    policy = replace(load_policy(GREEN.encode(), "green.yaml"), tests=())
    report = policies.folder / "out.xml"
    with pytest.raises(PolicyTestsFailed, match="no test in it"):
        show_tests(lambda: policy, Reports(junit=str(report)), json=False)
    assert 'errors="1"' in report.read_text()
