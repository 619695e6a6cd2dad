"""Who may switch the judge of unsure texts off: its person, and nobody's project."""

from __future__ import annotations

import pytest

from gemroute.core.errors import ConfigError


def test_it_is_on_unless_a_person_says_otherwise(house):
    assert (house.load().judge, house.load().judge_timeout_s) == (True, 8.0)
    assert not house.load({"GEMROUTE_JUDGE": "0"}).judge
    assert not house.load(judge=False).judge
    house.user_file("judge = false\njudge_timeout_s = 2.5\n")
    assert (house.load().judge, house.load().judge_timeout_s) == (False, 2.5)


def test_a_project_can_only_switch_it_on(house):
    house.project_file("judge = false\n")
    with pytest.raises(ConfigError, match="can only be switched on here"):
        house.load()
    house.project_file("judge = true\n")
    assert house.load({"GEMROUTE_JUDGE": "0"}).judge


def test_nobody_switches_off_what_the_organisation_demands(house):
    house.organisation_file("judge = true\n")
    assert house.load({"GEMROUTE_JUDGE": "0"}, judge=False).judge


@pytest.mark.parametrize("seconds", ["0", "-1", "121", "nan", "soon"])
def test_its_time_is_a_bounded_number_of_seconds(house, seconds):
    with pytest.raises(ConfigError, match="GEMROUTE_JUDGE_TIMEOUT_S"):
        house.load({"GEMROUTE_JUDGE_TIMEOUT_S": seconds})
