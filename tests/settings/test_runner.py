"""Who runs us: a person, a pipe or a build machine."""

from __future__ import annotations

import pytest

from gemroute.core.values import Runner
from gemroute.settings import runner


@pytest.mark.parametrize(
    ("environment", "terminals", "expected"),
    [
        pytest.param({}, (True, True, True), Runner.INTERACTIVE, id="three terminals"),
        pytest.param({}, (False, True, True), Runner.PIPE, id="piped in"),
        pytest.param({}, (True, False, True), Runner.PIPE, id="piped out"),
        pytest.param({}, (True, True, False), Runner.PIPE, id="nobody reads the messages"),
        pytest.param({"CI": "true"}, (True, True, True), Runner.CI, id="CI with terminals"),
        pytest.param({"GITLAB_CI": "1"}, (False, False, False), Runner.CI, id="a build machine"),
        pytest.param({"CI": "false"}, (True, True, True), Runner.INTERACTIVE, id="CI says no"),
        pytest.param({"CI": ""}, (False, False, False), Runner.PIPE, id="CI is empty"),
    ],
)
def test_environment_and_terminals_tell_who_runs_us(environment, terminals, expected):
    assert runner(environment, *terminals) is expected
