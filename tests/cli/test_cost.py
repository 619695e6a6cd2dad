"""What `gemroute cost` says was spent, what it would have cost elsewhere, and what is not known."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from recorded import CLOUD_PRICE, USAGE, Recorded

from gemroute.cli.app import run
from gemroute.cli.logs import ByWord
from gemroute.core.values import Label, Place
from gemroute.journal.costs import By
from gemroute.terminal import usd

Capture = pytest.CaptureFixture[str]
QUARTER = {"usage": replace(USAGE, input_tokens=0, thinking_tokens=0)}  # 100,000 × $3.75


@pytest.fixture
def recorded() -> Recorded:
    return Recorded(Path(os.environ["GEMROUTE_HOME"]))


@pytest.fixture
def out(capsys: Capture) -> Callable[..., str]:
    """Run `cost`, which must end with 0, and return what it printed."""

    def of(*words: str) -> str:
        assert run(["cost", *words]) == 0
        return capsys.readouterr().out

    return of


@pytest.fixture
def report(out) -> Callable[..., dict[str, Any]]:
    def of(*words: str) -> dict[str, Any]:
        (line,) = out(*words, "--json").splitlines()
        shape: dict[str, Any] = json.loads(line)
        return shape

    return of


def rows(printed: str) -> list[list[str]]:
    """Return the cells of the table's rows, heading first, total last."""
    table = printed.partition("\n\n")[0]
    return [line.replace(" + ?", "+?").split() for line in table.splitlines()]


def bars(printed: str) -> list[str]:
    """Return the bars of the plot, which stands between the table and the sentences."""
    return [line.split()[1] for line in printed.split("\n\n")[1].splitlines()[:-1]]


class TestSums:
    def test_what_stayed_local_is_saved(self, recorded: Recorded, out):
        recorded.call()
        recorded.call(Place.LOCAL)
        printed = out("--by", "route")
        assert rows(printed) == [
            ["ROUTE", "CALLS", "IN", "OUT", "SPENT", "SAVED"],
            ["cloud", "1", "1,000,000", "200,000", "$1.50", "$0"],
            ["local", "1", "1,000,000", "200,000", "$0", "$1.50"],
            ["total", "2", "2,000,000", "400,000", "$1.50", "$1.50"],
        ]
        assert "Spent $1.50 in all." in printed
        assert "All-cloud would have cost $3.00 (gemini-3.8-flash," in printed

    def test_each_day_is_priced_by_its_own_prices(self, recorded: Recorded, report):
        recorded.call(Place.LOCAL)
        dearer = datetime(2027, 1, 1, tzinfo=UTC)  # from that day on, twice the price
        Recorded(recorded.home, start=dearer).call(Place.LOCAL)
        assert [(row["key"], row["saved_usd"]) for row in report()["rows"]] == [
            ("2026-11-21", 1.5),
            ("2027-01-01", 3.0),
        ]

    def test_all_cloud_is_priced_by_the_cloud_model_in_force(
        self, recorded: Recorded, report, monkeypatch: pytest.MonkeyPatch
    ):
        recorded.call(Place.LOCAL)
        monkeypatch.setenv("GEMROUTE_CLOUD_MODEL", "gemini-3.5-flash-lite")
        shape = report()  # 1 × $0.30 and 0.2 × $2.50
        assert (shape["cloud_model"], shape["total"]["if_cloud_usd"]) == (
            "gemini-3.5-flash-lite",
            0.8,
        )

    def test_a_dearer_model_than_the_one_in_force_saved_less_than_nothing(
        self, recorded: Recorded, out
    ):
        recorded.call(outcome={"cost_usd": CLOUD_PRICE + 1})
        assert rows(out())[1][-2:] == ["$2.50", "-$1.00"]

    def test_a_call_counts_in_each_category_and_once_in_the_total(self, recorded: Recorded, out):
        recorded.call(category=frozenset({"personal", "health"}))
        recorded.call(category=frozenset())
        printed = out("--by", "category")
        assert [row[:2] for row in rows(printed)[1:]] == [
            ["health", "1"],
            ["none", "1"],
            ["personal", "1"],
            ["total", "2"],
        ]
        assert "A call counts in each of its categories, and once in the total." in printed

    def test_models_are_told_apart_by_the_version_that_answered(self, recorded: Recorded, report):
        recorded.call(outcome={"model_version": "gemini-3.8-flash-001"})
        recorded.call(Place.LOCAL)
        keys = [row["key"] for row in report("--by", "model")["rows"]]
        assert keys == ["gemini-3.8-flash-001", "gemma4:e4b"]

    def test_since_leaves_earlier_days_out(self, recorded: Recorded, report, out):
        recorded.call()
        later = datetime(2026, 11, 23, tzinfo=UTC)
        Recorded(recorded.home, start=later).call()
        shape = report("--since", "2026-11-22")
        assert (shape["since"], shape["total"]["calls"]) == ("2026-11-22", 1)
        assert "Spent $1.50 since 2026-11-22." in out("--since", "2026-11-22")

    def test_what_is_not_a_day_is_a_usage_error(self, capsys: Capture):
        assert run(["cost", "--since", "monday"]) == 2
        assert capsys.readouterr().err.startswith("monday: is not a day.")

    def test_a_time_without_calls_is_not_said_to_be_an_empty_journal(
        self, recorded: Recorded, capsys: Capture
    ):
        recorded.call()
        assert run(["cost", "--since", "2027-01-01"]) == 0
        assert capsys.readouterr().err == "No call matches.\n"

    def test_the_words_of_by_are_those_of_the_table(self):
        assert [word.value for word in ByWord] == [by.value for by in By]


class TestUnknown:
    def test_a_cost_that_is_not_known_is_never_nothing(self, recorded: Recorded, out, report):
        recorded.failure()
        recorded.intent()
        printed = out()
        assert rows(printed)[1] == ["2026-11-21", "2", "0", "0", "unknown", "unknown"]
        assert "Spent unknown in all." in printed
        assert "What all-cloud would have cost is unknown (gemini-3.8-flash)." in printed
        total = report()["total"]
        assert (total["cost_usd"], total["if_cloud_usd"], total["saved_usd"]) == (None, None, None)

    def test_a_sum_with_unknown_parts_says_so(self, recorded: Recorded, out):
        recorded.call()
        recorded.failure()
        printed = out()
        assert rows(printed)[1][-2:] == ["$1.50+?", "$0"]
        assert "Without a known cost: 1 call, in no sum." in printed
        assert "Not compared, for want of tokens or a price: 1 call." in printed

    def test_a_cloud_model_without_a_price_has_no_price_of_nothing(
        self, recorded: Recorded, out, report, monkeypatch: pytest.MonkeyPatch
    ):
        recorded.call(Place.LOCAL)
        monkeypatch.setenv("GEMROUTE_CLOUD_MODEL", "gemini-9-unheard-of")
        assert rows(out())[1][-2:] == ["$0", "unknown"]
        assert report()["total"]["saved_usd"] is None

    def test_a_local_run_that_failed_is_billed_nothing(self, recorded: Recorded, report):
        recorded.failure(Place.LOCAL)
        total = report()["total"]
        assert (total["cost_usd"], total["unpriced_calls"], total["compared_calls"]) == (0, 0, 0)

    def test_refusals_are_counted_apart(self, recorded: Recorded, out, report):
        recorded.call()
        recorded.refusal(label=Label.RESTRICTED)
        assert "Not counted: 1 call refused, with nothing sent." in out()
        shape = report()
        assert (shape["total"]["calls"], shape["refused_calls"]) == (1, 1)

    def test_refusals_alone_cost_nothing(self, recorded: Recorded, capsys: Capture):
        recorded.refusal()
        assert run(["cost"]) == 0
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err == "Nothing was spent: 1 call refused, with nothing sent.\n"


class TestEnergy:
    @pytest.fixture(autouse=True)
    def two_local_seconds(self, recorded: Recorded) -> None:
        recorded.call(Place.LOCAL)
        recorded.call()

    def test_without_the_power_it_is_unknown(self, out, report):
        printed = out()
        assert "Local runs took 2.0 s; their energy is unknown." in printed
        assert "GEMROUTE_LOCAL_POWER_W" in printed
        assert report()["local_energy"] == {
            "seconds": 2.0,
            "untimed_calls": 0,
            "kwh": None,
            "usd": None,
        }

    def test_power_times_duration_is_energy(self, out, report, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("GEMROUTE_LOCAL_POWER_W", "180")
        energy = report()["local_energy"]  # 180 W × 2 s = 360 J
        assert energy["kwh"] == pytest.approx(0.0001)
        assert energy["usd"] is None
        assert "Local runs took 2.0 s: 0.000100 kWh." in out()

    def test_energy_has_its_price(self, out, report, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("GEMROUTE_LOCAL_POWER_W", "180")
        monkeypatch.setenv("GEMROUTE_PRICE_PER_KWH", "0.40")
        assert report()["local_energy"]["usd"] == 0.00004
        assert "Local runs took 2.0 s: 0.000100 kWh, $0.00004." in out()

    def test_a_run_of_unknown_length_is_said(self, recorded: Recorded, out):
        recorded.intent(Place.LOCAL)
        assert "Local runs took 2.0 s and 1 call of unknown length" in out()


def test_without_local_runs_no_energy_is_mentioned(recorded: Recorded, out):
    recorded.call()
    assert "kWh" not in out()
    assert "energy" not in out()


class TestPlot:
    def test_bars_are_as_long_as_all_cloud_would_be_dear(self, recorded: Recorded, out):
        recorded.call()
        recorded.call(Place.LOCAL, outcome=QUARTER)
        printed = out("--by", "route")
        assert bars(printed) == ["█" * 48, "░" * 12]
        assert "█ spent  ░ saved against all-cloud" in printed

    def test_the_smallest_amount_is_seen(self, recorded: Recorded, out):
        recorded.call()
        cheapest = {"cost_usd": Decimal("0.000001"), "usage": None}
        recorded.call(outcome={**cheapest, "model_version": "gemini-3.7-flash"})
        assert bars(out("--by", "model")) == ["█", "█" * 48]

    def test_without_money_there_is_no_plot(self, recorded: Recorded, out):
        recorded.failure()
        assert "█" not in out()

    def test_everything_fits_80_columns(self, recorded: Recorded, out):
        ended = {"cost_usd": Decimal("0.123456"), "usage": replace(USAGE, input_tokens=10**10)}
        name = "a-model-with-a-very-long-name-indeed-and-a-long-version-2026-11"
        recorded.call(model=name, outcome={**ended, "model_version": name})
        recorded.failure(model=name)
        lines = out("--by", "model").splitlines()
        assert max(map(len, lines)) <= 80
        assert "10,000,000,000" in lines[1]
        assert lines[1].startswith("a-model-with-a")

    def test_a_pipe_gets_blocks_without_colour_and_ascii_where_nothing_else_goes(
        self, recorded: Recorded
    ):
        recorded.call()
        printed = {
            encoding: subprocess.run(
                [sys.executable, "-m", "gemroute", "cost"],
                capture_output=True,
                check=True,
                env={**os.environ, "PYTHONIOENCODING": encoding},
            ).stdout
            for encoding in ("utf-8", "ascii")
        }
        assert "█" * 48 in printed["utf-8"].decode()
        assert b"#" * 48 in printed["ascii"]
        assert not any(b"\x1b" in text for text in printed.values())


def test_the_help_has_two_examples(out):
    assert out("--help").partition("Examples:")[2].count("gemroute cost") == 2


@pytest.mark.parametrize(
    ("amount", "words"), [("-1.25", "-$1.25"), ("-0.0000001", "-<$0.000001"), ("0.3", "$0.30")]
)
def test_an_amount_below_nothing_has_its_sign_first(amount: str, words: str):
    assert usd(Decimal(amount)) == words
