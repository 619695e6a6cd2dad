"""Environment and terminals in; who runs us out: a person, a pipe or a build machine."""

from __future__ import annotations

from collections.abc import Mapping

from gemroute.core.values import Runner

_CI = (
    "CI",
    "CONTINUOUS_INTEGRATION",
    "GITHUB_ACTIONS",
    "GITLAB_CI",
    "BUILDKITE",
    "CIRCLECI",
    "TF_BUILD",
    "TEAMCITY_VERSION",
    "JENKINS_URL",
    "BUILD_NUMBER",
    "CODEBUILD_BUILD_ID",
)
_NO = frozenset({"", "0", "false", "no"})


def runner(
    environment: Mapping[str, str], stdin_tty: bool, stdout_tty: bool, stderr_tty: bool
) -> Runner:
    """Return `ci` on a build machine, `interactive` with three terminals, `pipe` otherwise."""
    if any(environment.get(name, "").lower() not in _NO for name in _CI):
        return Runner.CI
    return Runner.INTERACTIVE if stdin_tty and stdout_tty and stderr_tty else Runner.PIPE
