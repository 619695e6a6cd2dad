"""A budget holds even where the record of what was spent does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import CommandLine

from .conftest import PUBLIC, cloud_bodies

TO_CLOUD = ("ask", "--to", "cloud", PUBLIC)
ANYWHERE = ("ask", PUBLIC)
GENEROUS = {"GEMROUTE_BUDGET_DAY_USD": "1000", "GEMROUTE_BUDGET_MONTH_USD": "1000"}


def month_of(cli: CommandLine) -> Path:
    (month,) = (cli.home / "state" / "journal").glob("*.jsonl")
    return month


def lower_a_cost(month: Path) -> None:
    data = month.read_bytes()
    start = data.index(b'"cost_micro_usd":') + len(b'"cost_micro_usd":')
    month.write_bytes(data[:start] + b"0" + data[start + 1 :])


def cut_a_line_out(month: Path) -> None:
    month.write_bytes(b"".join(month.read_bytes().splitlines(keepends=True)[1:]))


def overwrite_a_record(month: Path) -> None:
    first, *others = month.read_bytes().splitlines(keepends=True)
    month.write_bytes(b"x" * (len(first) - 1) + b"\n" + b"".join(others))


def sent(cli: CommandLine) -> int:
    return len(cloud_bodies(cli))


def test_what_is_within_the_budget_is_sent(cli: CommandLine):
    assert cli(*TO_CLOUD, env=GENEROUS).status == 0
    assert cli(*TO_CLOUD, env=GENEROUS).status == 0
    assert sent(cli) == 2


def test_a_budget_that_is_used_up_keeps_answers_here(cli: CommandLine):
    assert cli(*TO_CLOUD).status == 0
    ended = cli(*TO_CLOUD, "-v", env={"GEMROUTE_BUDGET_MONTH_USD": "0.000001"})
    assert (ended.status, sent(cli)) == (0, 1)
    assert "budget-used-up" in ended.err
    assert cli.bodies("intent")[-1]["place"] == "local"


def test_a_call_whose_connection_broke_counts_with_the_most_that_it_may_cost(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
):
    cli.local.set_fault("refuse")
    monkeypatch.setattr(cli.cloud, "answer", lambda exchange: exchange.cut())
    little = {"GEMROUTE_BUDGET_MONTH_USD": "0.000001"}
    assert cli(*TO_CLOUD, env=little).status == 9
    assert cli.bodies("outcome")[-1]["error_class"] == "lost"
    assert cli(*ANYWHERE, env=little).status == 13
    assert sent(cli) == 1


def test_with_the_budget_alone_in_the_way_the_status_says_so(cli: CommandLine):
    assert cli(*TO_CLOUD).status == 0
    cli.local.set_fault("refuse")
    ended = cli(*ANYWHERE, env={"GEMROUTE_BUDGET_MONTH_USD": "0.000001"})
    assert (ended.status, sent(cli)) == (13, 1)
    assert "the budget is used up" in ended.err
    assert cli.bodies("outcome")[-1]["error_class"] == "budget"


@pytest.mark.row(50)
@pytest.mark.parametrize(
    "damage", [lower_a_cost, cut_a_line_out, overwrite_a_record], ids=lambda one: one.__name__
)
def test_a_ledger_that_was_tampered_with_is_a_budget_used_up(cli: CommandLine, damage):
    for _ in range(2):
        assert cli(*TO_CLOUD, env=GENEROUS).status == 0
    damage(month_of(cli))
    cli.local.set_fault("refuse")
    ended = cli(*ANYWHERE, env=GENEROUS)
    assert (ended.status, sent(cli)) == (13, 2)
    assert "gemroute logs verify" in ended.err


@pytest.mark.row(50)
def test_a_ledger_whose_key_was_exchanged_is_a_budget_used_up(cli: CommandLine):
    assert cli(*TO_CLOUD, env=GENEROUS).status == 0
    key = cli.home / "state" / "journal.key"
    genuine = key.read_bytes()
    key.write_bytes(b"k" * 32)
    cli.local.set_fault("refuse")
    ended = cli(*ANYWHERE, env=GENEROUS)
    assert (ended.status, sent(cli)) == (13, 1)
    key.write_bytes(genuine)


@pytest.mark.row(50)
def test_a_ledger_that_cannot_be_opened_is_a_budget_used_up(cli: CommandLine):
    assert cli(*TO_CLOUD, env=GENEROUS).status == 0
    month = month_of(cli)
    month.rename(month.with_suffix(".aside"))
    month.mkdir()
    cli.local.set_fault("refuse")
    ended = cli(*ANYWHERE, env=GENEROUS)
    assert (ended.status, sent(cli)) == (13, 1)
    month.rmdir()
    month.with_suffix(".aside").rename(month)
