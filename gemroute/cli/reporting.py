"""What became of a policy's tests in; JUnit XML, SARIF and GitHub's annotations out.

Each names the file and line of what is wrong, so that it stands beside the line in a review.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from gemroute import __version__
from gemroute.core.errors import Problem
from gemroute.core.policy.language import Policy
from gemroute.core.policy.testing import Outcome
from gemroute.core.records import dataclass
from gemroute.terminal import sanitise

FAILED, NONE, UNTESTED, INVALID = "test-failed", "no-tests", "guard-untested", "policy-invalid"
_RULES = {
    FAILED: "A test of the policy does not hold.",
    NONE: "The policy has no test, so nothing is shown.",
    UNTESTED: "No test of the policy would notice if this guard were deleted.",
    INVALID: "The policy cannot be loaded.",
}
_WARNINGS = {UNTESTED}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say about one line of a file; line 0 is the file as a whole."""

    rule: str
    file: str
    line: int
    title: str
    message: str

    @property
    def is_error(self) -> bool:
        return self.rule not in _WARNINGS


def remarks_on(
    policy: Policy, outcomes: Sequence[Outcome], untested: Iterable[str]
) -> tuple[Remark, ...]:
    """Return what failed, and what the tests leave open."""
    failed = [
        Remark(FAILED, *_place(each.test.at), each.test.name, "; ".join(each.failures))
        for each in outcomes
        if not each.passed
    ]
    none = [] if outcomes else [Remark(NONE, _here(policy.source), 0, policy.name, _RULES[NONE])]
    places = {guard.id: guard.at for guard in policy.guards}
    left = [Remark(UNTESTED, *_place(places[id_]), id_, _RULES[UNTESTED]) for id_ in untested]
    return (*failed, *none, *left)


def remarks_on_problems(problems: Iterable[Problem]) -> tuple[Remark, ...]:
    """Return why a policy could not be loaded."""
    return tuple(
        Remark(
            INVALID,
            _here(each.source),
            each.line,
            _RULES[INVALID],
            f"{each.message} {each.hint}".strip(),
        )
        for each in problems
    )


def _place(at: str) -> tuple[str, int]:
    file, _, line = at.rpartition(":")
    return _here(file), int(line)


def _here(file: str) -> str:
    """Return a path as a checkout has it: from the folder that the command runs in."""
    path, here = Path(file), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else file


def junit_xml(name: str, outcomes: Iterable[Outcome], remarks: Iterable[Remark]) -> bytes:
    """Return a JUnit report: a case for each test, and an error for what is not about one."""
    from xml.etree import ElementTree as ET

    suite = ET.Element("testsuite", name=sanitise(name))
    for outcome in outcomes:
        file, line = _place(outcome.test.at)
        case = _case(suite, name, outcome.test.name, file, line)
        if not outcome.passed:
            said = sanitise("; ".join(outcome.failures))
            ET.SubElement(case, "failure", message=said).text = f"{sanitise(file)}:{line}: {said}"
    for remark in remarks:
        if remark.rule in (NONE, INVALID):
            case = _case(suite, name, remark.rule, remark.file, remark.line)
            ET.SubElement(case, "error", message=sanitise(remark.message))
    for word, tag in (("tests", "testcase"), ("failures", "*/failure"), ("errors", "*/error")):
        suite.set(word, str(len(suite.findall(tag))))
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    return bytes(ET.tostring(suites, encoding="utf-8", xml_declaration=True)) + b"\n"


def _case(suite: Any, policy: str, name: str, file: str, line: int) -> Any:
    from xml.etree import ElementTree as ET

    named = {"classname": sanitise(policy), "name": sanitise(name), "file": sanitise(file)}
    return ET.SubElement(suite, "testcase", {**named, "line": str(line), "time": "0"})


def sarif(remarks: Iterable[Remark]) -> str:
    """Return a SARIF 2.1.0 log: a result for each remark."""
    driver = {
        "name": "gemroute policy test",
        "version": __version__,
        "rules": [
            {"id": rule, "shortDescription": {"text": text}} for rule, text in _RULES.items()
        ],
    }
    run = {"tool": {"driver": driver}, "results": [_result(remark) for remark in remarks]}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, indent=2, ensure_ascii=True) + "\n"


def _result(remark: Remark) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(remark.file)}}
    if remark.line:
        place["region"] = {"startLine": remark.line}
    return {
        "ruleId": remark.rule,
        "level": "error" if remark.is_error else "warning",
        "message": {"text": f"{remark.title}: {remark.message}"},
        "locations": [{"physicalLocation": place}],
    }


def _uri(file: str) -> str:
    return Path(file).as_uri() if Path(file).is_absolute() else quote(file)


def github_lines(remarks: Iterable[Remark]) -> str:
    """Return GitHub's workflow commands, one line for each remark."""
    return "".join(
        f"::{'error' if each.is_error else 'warning'} file={_property(each.file)},"
        f"line={max(each.line, 1)},title={_property(each.title)}::{_data(each.message)}\n"
        for each in remarks
    )


def _data(text: str) -> str:
    return sanitise(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
