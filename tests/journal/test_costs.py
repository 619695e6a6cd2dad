"""What calls cost and saved, and the table and lines that other programs read."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gemroute.core.values import Finish, Usage
from gemroute.journal.costs import By, billed_micro_usd, cost_total
from gemroute.journal.export import export_csv, export_jsonl
from gemroute.journal.index import Index
from gemroute.journal.record import Outcome, Status, intent_body, outcome_body

from .conftest import (
    Traffic,
    make_classified,
    make_decision,
    make_facts,
    make_run,
    make_target,
)


class TestCosts:
    @pytest.fixture
    def index(self, traffic: Traffic, path: Path, folder: Path):
        traffic.answered()
        traffic.answered(cost_usd=None)
        traffic.local()
        traffic.intended()
        traffic.refused()
        with Index(path, folder) as index:
            yield index

    def test_unknown_costs_are_counted_and_not_summed(self, index: Index):
        rows = {row.key: row for row in index.costs(By.ROUTE)}
        assert sorted(rows) == ["cloud", "local"]
        assert (rows["cloud"].calls, rows["cloud"].unpriced_calls) == (3, 2)
        assert (rows["cloud"].cost_usd, rows["local"].cost_usd) == (Decimal("0.0022"), 0)
        assert (rows["cloud"].input_tokens, rows["cloud"].output_tokens) == (2420, 700)

    def test_without_a_price_nothing_is_compared(self, index: Index):
        assert {row.saved_usd for row in index.costs(By.DAY)} == {None}

    def test_what_stayed_local_is_saved(self, index: Index):
        asked = []

        def price(input_tokens: int, output_tokens: int, day: date) -> Decimal:
            asked.append((input_tokens, output_tokens, day))
            return Decimal("0.0022")

        rows = {row.key: row for row in index.costs(By.ROUTE, price)}
        assert (rows["local"].if_cloud_usd, rows["local"].saved_usd) == (
            Decimal("0.0022"),
            Decimal("0.0022"),
        )
        assert (rows["cloud"].if_cloud_usd, rows["cloud"].saved_usd) == (Decimal("0.0044"), 0)
        assert set(asked) == {(1210, 350, date(2026, 11, 21))}

    def test_an_unknown_price_is_no_saving(self, index: Index):
        (row,) = index.costs(By.DAY, lambda *_: None)
        assert (row.if_cloud_usd, row.saved_usd) == (None, None)

    @pytest.mark.parametrize(
        ("by", "keys"),
        [
            (By.DAY, ["2026-11-21"]),
            (By.MODEL, ["gemini-3.8-flash", "gemini-3.8-flash-001", "gemma4:e4b"]),
            (By.CATEGORY, ["health", "personal"]),
        ],
    )
    def test_rows_stand_for_what_was_asked(self, index: Index, by: By, keys: list[str]):
        assert [row.key for row in index.costs(by)] == keys

    def test_a_total_counts_each_call_once(self, index: Index):
        total = cost_total(index.recent(10), lambda *_: Decimal("0.0022"))
        assert (total.calls, total.compared_calls, total.unpriced_calls) == (4, 2, 2)
        assert (total.cost_usd, total.saved_usd) == (Decimal("0.0022"), Decimal("0.0022"))

    def test_what_stayed_is_billed_nothing_however_it_ended(self, index: Index):
        billed = [(call.place, billed_micro_usd(call)) for call in index.recent(10)]
        assert billed == [
            ("refuse", 0),
            ("cloud", None),
            ("local", 0),
            ("cloud", None),
            ("cloud", 2200),
        ]

    def test_a_call_counts_in_each_of_its_categories(self, index: Index):
        assert [row.calls for row in index.costs(By.CATEGORY)] == [1, 4]


def test_a_call_without_a_category_has_its_own_row(traffic: Traffic, path: Path, folder: Path):
    classified = make_classified(facts=make_facts(category=frozenset()), findings=())
    body = intent_body(classified, make_decision(), make_run(), make_target())
    traffic.journal.append("intent", body)
    with Index(path, folder) as index:
        assert [row.key for row in index.costs(By.CATEGORY)] == ["none"]


def test_many_small_amounts_add_up_exactly(traffic: Traffic, path: Path, folder: Path):
    for _ in range(10):
        traffic.answered(cost_usd=Decimal("0.1"), usage=Usage(1, 1), finish=Finish.LENGTH)
    with Index(path, folder) as index:
        assert index.costs(By.DAY)[0].cost_usd == Decimal(1)


def test_the_records_are_exported_as_they_stand(traffic: Traffic, folder: Path):
    traffic.answered()
    out = io.BytesIO()
    assert export_jsonl(folder, out) == 2
    assert out.getvalue() == (folder / "journal-2026-11.jsonl").read_bytes()


def test_the_calls_are_exported_as_a_table(traffic: Traffic, path: Path, folder: Path):
    intent = traffic.intended()
    failed = Outcome(status=Status.FAILED, duration_ms=5, error_class="timeout")
    traffic.journal.append("outcome", outcome_body(intent, failed))
    out = io.StringIO()
    with Index(path, folder) as index:
        assert export_csv(index.recent(10), out) == 1
    header, row = out.getvalue().splitlines()
    assert header.startswith("id,seq,ts,day,label,")
    assert row.startswith(f"{intent},1,")
    assert row.endswith(",failed,timeout,,,,,,,,,5")
