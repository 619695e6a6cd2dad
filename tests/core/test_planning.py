"""Windows, output caps and estimates."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gemroute.core.errors import OverBudget
from gemroute.core.planning import (
    Limits,
    affordable_output,
    estimate,
    place_of,
    shortcoming,
    window_for,
)
from gemroute.core.values import Place, TokenCount, Usage


def dollar_a_million(usage: Usage) -> Decimal:
    """Price input at $1 and output at $10 a million tokens."""
    return Decimal(usage.input_tokens + 10 * usage.billed_output_tokens) / 1_000_000


@pytest.mark.parametrize(
    ("model", "place"),
    [
        ("gemini-3.8-flash", Place.CLOUD),
        ("models/gemini-3.8-flash", Place.CLOUD),
        ("gemma4:e4b", Place.LOCAL),
        ("hf.co/someone/gemini-like", Place.LOCAL),
    ],
)
def test_a_models_name_says_where_it_runs(model, place):
    assert place_of(model) is place


@pytest.mark.parametrize(
    ("tokens", "output", "trained", "window"),
    [
        pytest.param(100, 0, 131_072, 4_096, id="a short question loads the smallest window"),
        pytest.param(4_000, 0, 131_072, 8_192, id="the answer needs room too"),
        pytest.param(4_000, 90, 131_072, 4_096, id="a short answer needs less"),
        pytest.param(120_000, 0, 131_072, 131_072, id="up to what the model was trained for"),
        pytest.param(100, 0, 2_048, 2_048, id="a small model is not asked for more"),
        pytest.param(300_000, 0, 0, 262_144, id="unknown windows end at the largest step"),
    ],
)
def test_the_window_is_the_smallest_step_that_holds_input_and_answer(
    tokens, output, trained, window
):
    assert window_for(tokens, output, trained) == window


@pytest.mark.parametrize(
    ("facts", "capabilities", "window", "lack"),
    [
        pytest.param({}, set(), 8_192, "", id="a short text fits"),
        pytest.param({"tokens": 8_000}, set(), 8_192, "takes 8,192 tokens", id="too long"),
        pytest.param({"tokens": 10**9}, set(), 0, "", id="an unknown window is not judged"),
        pytest.param({"modality": frozenset({"text", "image"})}, set(), 0, "image", id="blind"),
        pytest.param({"modality": frozenset({"audio"})}, {"vision"}, 0, "audio", id="deaf"),
        pytest.param({"modality": frozenset({"image"})}, {"vision"}, 0, "", id="it can see"),
    ],
)
def test_what_a_local_model_cannot_take_is_said_in_words(
    make_facts, facts, capabilities, window, lack
):
    limits = Limits(model="m", window_tokens=window, capabilities=frozenset(capabilities))
    found = shortcoming(make_facts(**facts), limits)
    assert lack in found
    assert bool(found) == bool(lack)


def test_an_estimate_goes_from_no_answer_to_the_longest_one(make_classified):
    classified = make_classified(tokens=TokenCount(100, 200, exact=False), media_tokens=1)
    found = estimate(classified, 50_000, dollar_a_million)
    assert found.least_usd == Decimal("0.000101")
    assert found.expected_usd == Decimal("0.010500")
    assert found.most_usd == Decimal("0.500500")


def test_a_short_answer_is_estimated_at_its_cap(make_classified):
    found = estimate(make_classified(), 10, dollar_a_million)
    assert found.expected_usd == found.most_usd


def test_without_a_known_longest_answer_the_most_is_unknown(make_classified):
    assert estimate(make_classified(), 0, dollar_a_million).most_usd is None


def test_the_answer_is_capped_so_that_max_cost_holds():
    tokens = affordable_output(1_000, Decimal("0.011"), dollar_a_million)
    assert tokens == 1_000
    assert dollar_a_million(Usage(1_000, tokens)) <= Decimal("0.011")


@pytest.mark.parametrize(
    ("limit", "price", "message"),
    [
        pytest.param("0.0009", dollar_a_million, "Asking alone", id="the question is too dear"),
        pytest.param("0.001", dollar_a_million, "Asking alone", id="nothing is left to answer"),
        pytest.param("0", lambda _: Decimal(0), "Asking alone", id="no rate to divide by"),
        pytest.param("1", lambda _: None, "not known", id="an unknown price keeps no limit"),
    ],
)
def test_a_call_that_cannot_keep_max_cost_is_not_made(limit, price, message):
    with pytest.raises(OverBudget, match=message):
        affordable_output(1_000, Decimal(limit), price)


def test_a_tiny_limit_is_named_as_people_write_it():
    with pytest.raises(OverBudget, match=r"--max-cost at \$0\.0000001\.\n"):
        affordable_output(1_000, Decimal("0.0000001"), dollar_a_million)
