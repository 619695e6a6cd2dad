"""What the checks mean: whether the main job works, said in words, and what to do first."""

from __future__ import annotations

from pathlib import Path

import pytest

from gemroute.cli.checks.check import doubtful, failed, well
from gemroute.cli.checks.verdict import verdict
from gemroute.core.policy.loader import load_policy
from gemroute.settings import Offline, Settings, shipped

POLICY = load_policy(shipped("default.yaml"), "default.yaml")
LOCAL = (well("runtime", ""), well("model", ""))
CLOUD = (well("gemini key", ""), well("network", ""), well("endpoint", ""))
BASE = (well("policy", ""), well("detectors", ""), well("journal", ""))
DOWN = (failed("runtime", "", "ollama serve"),)
NO_KEY = (doubtful("gemini key", "", "gemroute keys set gemini"), *CLOUD[1:])


def settings(**changes):
    nowhere = Path("/nowhere")
    return Settings(config_folder=nowhere, state_folder=nowhere, cache_folder=nowhere, **changes)


@pytest.mark.parametrize(
    ("checks", "works", "words", "first"),
    [
        pytest.param(
            (*BASE, *LOCAL, *CLOUD),
            True,
            "Private text can be answered here; public text can also go to Gemini.",
            "",
            id="all is well",
        ),
        pytest.param(
            (*BASE, *LOCAL, *NO_KEY),
            True,
            "Private text can be answered here; so can public text.",
            "gemini key: gemroute keys set gemini",
            id="no key",
        ),
        pytest.param(
            (*BASE, *DOWN, *CLOUD),
            True,
            "Private text is refused, for nothing here can answer it; "
            "public text can go to Gemini.",
            "runtime: ollama serve",
            id="no runtime",
        ),
        pytest.param(
            (*BASE, *NO_KEY, *DOWN),
            False,
            "Nothing can be answered now.",
            "runtime: ollama serve",
            id="what fails comes before what is doubtful",
        ),
        pytest.param(
            (failed("journal", "", "Mend it."), *LOCAL, *CLOUD),
            False,
            "Private text can be answered here; so can public text. "
            "Nothing is recorded, so nothing may leave.",
            "journal: Mend it.",
            id="no journal",
        ),
        pytest.param(
            (failed("detectors", "", "Reinstall gemroute."), *LOCAL, *CLOUD),
            False,
            "Nothing is answered: what decides does not work.",
            "detectors: Reinstall gemroute.",
            id="no detectors",
        ),
        pytest.param(
            (*BASE, *LOCAL, *CLOUD[:2]),
            True,
            "Private text can be answered here; so can public text.",
            "",
            id="a check that was not made proves no route",
        ),
    ],
)
def test_the_words_say_what_works_now(checks, works, words, first):
    ended = verdict(checks, POLICY, settings())
    assert (ended.works, ended.words, ended.first) == (works, words, first)


def test_the_policy_itself_is_asked_who_may_leave():
    strict = load_policy(shipped("offline.yaml"), "offline.yaml")
    if strict.extends:
        from gemroute.core.policy.layers import combine

        strict = combine([POLICY, strict])
    ended = verdict((*BASE, *LOCAL, *CLOUD), strict, settings())
    assert ended.words == "Private text can be answered here; so can public text."


def test_without_a_policy_nothing_is_answered():
    ended = verdict((*LOCAL, *CLOUD), None, settings())
    assert (ended.works, ended.words) == (False, "Nothing is answered: what decides does not work.")


def test_offline_nothing_leaves_whatever_is_well():
    ended = verdict((*BASE, *LOCAL, *CLOUD), POLICY, settings(offline=Offline.YES))
    assert ended.works
    assert ended.words == (
        "Offline, nothing leaves. Private text can be answered here; so can public text."
    )


def test_where_every_call_must_be_recorded_a_broken_journal_answers_nothing():
    checks = (failed("journal", "", "Mend it."), *LOCAL, *CLOUD)
    ended = verdict(checks, POLICY, settings(log_required="all"))
    assert ended.words.startswith("Nothing can be answered now.")
