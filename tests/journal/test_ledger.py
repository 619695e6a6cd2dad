"""The month's records say what is spent; what they cannot say counts as spent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from recorded import Recorded

from gemroute.core.values import Place, Spend
from gemroute.journal.ledger import Budgets, spend
from gemroute.journal.record import Status
from gemroute.journal.retention import files_before, plan, prune

TODAY = date(2026, 11, 21)
KEY = b"k" * 32
FAILED: dict[str, Any] = {"status": Status.FAILED, "finish": None, "usage": None, "cost_usd": None}


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    return Recorded(tmp_path, key=KEY)


def after(recorded: Recorded, *, day: str | None = None, month: str | None = None) -> Spend:
    budgets = Budgets(Decimal(day) if day else None, Decimal(month) if month else None)
    return spend(recorded.folder, budgets, TODAY, KEY)


@pytest.mark.parametrize(
    ("budget", "expected"),
    [("1.51", Spend.NEAR), ("1.50", Spend.OVER), ("1.88", Spend.UNDER), ("1.875", Spend.NEAR)],
)
def test_a_budget_is_near_from_four_fifths_on_and_over_when_it_is_reached(
    recorded: Recorded, budget: str, expected: Spend
):
    recorded.call()
    assert after(recorded, day=budget) is expected
    assert after(recorded, month=budget) is expected


def test_without_a_budget_none_is_used_up(recorded: Recorded):
    recorded.call()
    assert after(recorded) is Spend.UNDER


def test_with_nothing_recorded_nothing_is_spent(recorded: Recorded):
    assert after(recorded, day="0.01", month="0.01") is Spend.UNDER


def test_a_budget_of_nothing_is_used_up(recorded: Recorded):
    assert after(recorded, day="0") is Spend.OVER


def test_the_worse_of_two_budgets_counts(recorded: Recorded):
    recorded.call()
    assert after(recorded, day="100", month="1") is Spend.OVER
    assert after(recorded, day="1.6", month="100") is Spend.NEAR


def test_what_was_answered_here_costs_nothing(recorded: Recorded):
    recorded.call(Place.LOCAL)
    recorded.refusal()
    assert after(recorded, day="0.01") is Spend.UNDER


def test_yesterday_counts_for_the_month_only(recorded: Recorded):
    recorded.start -= timedelta(days=1)
    recorded.call()
    assert after(recorded, day="0.01") is Spend.UNDER
    assert after(recorded, month="0.01") is Spend.OVER


def test_another_month_does_not_count(recorded: Recorded):
    recorded.start -= timedelta(days=40)
    recorded.call()
    assert after(recorded, month="0.01") is Spend.UNDER


def test_a_call_without_an_outcome_counts_with_the_most_that_it_may_cost(recorded: Recorded):
    recorded.intent(most_usd=Decimal("0.40"))
    assert after(recorded, day="0.40") is Spend.OVER
    assert after(recorded, day="0.60") is Spend.UNDER


def test_a_call_whose_bill_is_unknown_counts_with_the_most_that_it_may_cost(recorded: Recorded):
    recorded.call(outcome=FAILED | {"error_class": "protocol"}, most_usd=Decimal("0.40"))
    assert after(recorded, day="0.40") is Spend.OVER


def test_a_call_that_may_cost_nobody_knows_how_much_uses_the_budget_up(recorded: Recorded):
    recorded.intent(most_usd=None)
    assert after(recorded, day="1000") is Spend.OVER


@pytest.mark.parametrize("error_class", ["unreachable", "overloaded", "quota", "auth", "policy"])
def test_a_call_that_was_answered_with_an_error_alone_or_not_sent_is_not_billed(
    recorded: Recorded, error_class: str
):
    recorded.call(outcome=FAILED | {"error_class": error_class}, most_usd=Decimal(5))
    assert after(recorded, day="0.01") is Spend.UNDER


def test_an_error_after_output_began_counts_with_the_most_that_it_may_cost(recorded: Recorded):
    cut = FAILED | {"status": Status.TRUNCATED, "error_class": "overloaded"}
    recorded.call(outcome=cut, most_usd=Decimal("0.40"))
    assert after(recorded, day="0.40") is Spend.OVER


def corrupted(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b'"cost_micro_usd":1500000', b'"cost_micro_usd":1500', id="a lower cost"),
        pytest.param(b'"place":"cloud"', b'"place":"local"', id="another place"),
        pytest.param(b'{"', b'"', id="no record"),
        pytest.param(b'"event":"outcome"', b'"event":"gone"', id="no event"),
    ],
)
def test_a_ledger_with_a_changed_byte_is_a_budget_used_up(
    recorded: Recorded, old: bytes, new: bytes
):
    recorded.call()
    recorded.call()
    (month,) = recorded.files
    corrupted(month, old, new)
    assert after(recorded, day="1000") is Spend.OVER


def test_a_ledger_with_a_line_cut_out_is_a_budget_used_up(recorded: Recorded):
    recorded.call()
    recorded.call()
    (month,) = recorded.files
    lines = month.read_bytes().splitlines(keepends=True)
    month.write_bytes(b"".join(lines[:1] + lines[2:]))
    assert after(recorded, day="1000") is Spend.OVER


def test_a_ledger_whose_beginning_was_cut_off_is_a_budget_used_up(recorded: Recorded):
    recorded.call()
    recorded.call()
    (month,) = recorded.files
    month.write_bytes(b"".join(month.read_bytes().splitlines(keepends=True)[2:]))
    assert after(recorded, day="1000") is Spend.OVER


def test_a_month_goes_on_from_the_one_before(recorded: Recorded):
    recorded.start -= timedelta(days=40)
    recorded.call()
    recorded.start += timedelta(days=40)
    recorded.call()
    assert len(recorded.files) == 2
    assert after(recorded, month="2") is Spend.UNDER
    recorded.files[0].unlink()
    assert after(recorded, month="2") is Spend.OVER


def test_a_month_goes_on_from_one_that_retention_deleted(recorded: Recorded):
    recorded.start -= timedelta(days=40)
    recorded.call()
    recorded.start += timedelta(days=40)
    recorded.call()
    prune(recorded.journal, plan(files_before(recorded.folder, "2026-11")), since=1)
    assert len(recorded.files) == 1
    assert after(recorded, month="2") is Spend.UNDER


def test_a_ledger_sealed_with_another_key_is_a_budget_used_up(recorded: Recorded):
    recorded.call()
    other = spend(recorded.folder, Budgets(Decimal(1000)), TODAY, b"x" * 32)
    assert other is Spend.OVER


def test_a_ledger_without_seals_is_a_budget_used_up_where_there_is_a_key(recorded: Recorded):
    recorded.key = None
    recorded.call()
    assert after(recorded, day="1000") is Spend.OVER
    assert spend(recorded.folder, Budgets(Decimal(1000)), TODAY, None) is Spend.UNDER


def test_a_ledger_that_cannot_be_read_is_a_budget_used_up(recorded: Recorded):
    recorded.call()
    (month,) = recorded.files
    month.unlink()
    month.mkdir()
    assert after(recorded, day="1000") is Spend.OVER


def test_the_remains_of_a_killed_writer_do_not_use_the_budget_up(recorded: Recorded):
    recorded.call()
    (month,) = recorded.files
    with month.open("ab") as file:
        file.write(b'{"half')
    recorded.call()
    assert after(recorded, day="4") is Spend.UNDER
