from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import genai_prices
import pytest

from gemroute.core.errors import PolicyInvalid
from gemroute.core.pricing import energy_kwh, load_prices
from gemroute.core.values import Usage

SHIPPED = Path(__file__).parents[2] / "policies" / "prices.yaml"
TODAY = date(2026, 11, 21)

TABLE = b"""\
gemroute: 1
name: mine-1
source: https://example.org/prices
checked: 2026-11-01
models:
  swift:
    aliases: [swift-latest]
    window: 1000000
    max_output: 65536
    prices:
      - {input: 2, output: 10, cached: 0.5, audio: 3, batch: {input: 1, output: 5}}
      - {from: 2026-12-01, input: 4, output: 20}
  deep:
    prices:
      - {from: 2026-01-01, input: 1, output: 4, cached: 0.25,
         over: {tokens: 200000, input: 2, output: 8, cached: 0.5}}
  swift-tts:
    prices: [{input: 7, output: 7}]
  unpriced:
    window: 4096
    prices: []
"""


@pytest.fixture(scope="module")
def prices():
    return load_prices(TABLE, "prices.yaml")


@pytest.mark.parametrize(
    ("model", "usage", "on", "usd"),
    [
        pytest.param("swift", Usage(1_000_000), TODAY, "2", id="a million tokens of input"),
        pytest.param("swift", Usage(0, 1_000_000), TODAY, "10", id="a million of output"),
        pytest.param("swift", Usage(0, 400_000, 600_000), TODAY, "10", id="thinking is output"),
        pytest.param(
            "swift", Usage(1_000_000, 0, 0, 400_000), TODAY, "1.4", id="cached input costs less"
        ),
        pytest.param(
            "swift",
            Usage(10, 0, 0, 1_000_000),
            TODAY,
            "0.000005",
            id="never more cached than input",
        ),
        pytest.param("swift", Usage(1), TODAY, "0.000002", id="nothing is rounded"),
        pytest.param("swift", Usage(), TODAY, "0", id="no tokens cost nothing"),
        pytest.param("swift", Usage(1_000_000), date(2026, 11, 30), "2", id="the last cheap day"),
        pytest.param("swift", Usage(1_000_000), date(2026, 12, 1), "4", id="the first dear day"),
        pytest.param(
            "swift", Usage(1_000_000, 0, 0, 1_000_000), date(2026, 12, 1), "4", id="cached, no rate"
        ),
        pytest.param("deep", Usage(200_000, 100_000), TODAY, "0.6", id="up to the step"),
        pytest.param("deep", Usage(200_001, 100_000), TODAY, "1.200002", id="above it, all of it"),
        pytest.param(
            "deep", Usage(400_000, 0, 0, 400_000), TODAY, "0.2", id="cached input above the step"
        ),
    ],
)
def test_a_call_costs_what_the_table_says(prices, model, usage, on, usd):
    assert prices.price(model, usage, on) == Decimal(usd)


@pytest.mark.parametrize(
    ("model", "on"),
    [
        pytest.param("unknown", TODAY, id="no such model"),
        pytest.param("unpriced", TODAY, id="a model without rows"),
        pytest.param("deep", date(2025, 12, 31), id="a day before the first row"),
        pytest.param("", TODAY, id="no name"),
    ],
)
def test_an_unknown_price_is_none_and_never_zero(prices, model, on):
    assert prices.price(model, Usage(1000, 1000), on) is None
    assert prices.estimate(model, 1, 2, 3, on) is None


@pytest.mark.parametrize(
    ("name", "model"),
    [
        pytest.param("swift", "swift", id="its name"),
        pytest.param("models/swift", "swift", id="its resource name"),
        pytest.param("swift-latest", "swift", id="an alias"),
        pytest.param("swift-001", "swift", id="a number"),
        pytest.param("swift-09-2026", "swift", id="a month"),
        pytest.param("swift-09-02", "swift", id="a day"),
        pytest.param("swift-20260902", "swift", id="a date"),
        pytest.param("models/swift-2026-09-02", "swift", id="a date with dashes"),
        pytest.param("swift-tts-001", "swift-tts", id="the longest name, not its beginning"),
        pytest.param("swift-preview", None, id="a preview may cost differently"),
        pytest.param("swift-preview-09-2026", None, id="a dated preview too"),
        pytest.param("swift-1", None, id="one digit is no version"),
        pytest.param("swift-001-002", None, id="nor are two versions"),
        pytest.param("swift-", None, id="nor is a dash"),
        pytest.param("swiftest", None, id="nor is a longer name"),
        pytest.param("openrouter/swift", None, id="another seller has other prices"),
        pytest.param("-001", None, id="a version of nothing"),
    ],
)
def test_a_name_stands_for_a_model_and_its_versions_only(prices, name, model):
    expected = prices.rates(model, TODAY) if model else None
    assert prices.rates(name, TODAY) == expected


def test_batch_calls_have_rates_of_their_own_or_an_unknown_price(prices):
    assert prices.price("swift", Usage(1_000_000), TODAY, batch=True) == 1
    assert prices.price("swift", Usage(1_000_000), date(2026, 12, 1), batch=True) is None


def test_sound_has_a_rate_of_its_own_or_that_of_text(prices):
    assert prices.rates("swift", TODAY).audio == 3
    assert prices.rates("deep", TODAY).audio == 1


def test_an_estimate_runs_from_no_answer_to_the_longest(prices):
    low, high = prices.estimate("swift", 1_000_000, 2_000_000, 1_000_000, TODAY)
    assert (low, high) == (Decimal(2), Decimal(14))


def test_an_estimate_that_may_pass_the_step_costs_as_if_it_did(prices):
    low, high = prices.estimate("deep", 100_000, 200_001, 0, TODAY)
    assert (low, high) == (Decimal("0.1"), Decimal("0.400002"))


def test_windows_are_known_where_the_table_says(prices):
    assert prices.window("swift-latest") == 1_000_000
    assert prices.max_output("models/swift-001") == 65_536
    assert prices.window("unpriced") == 4096
    assert prices.max_output("unpriced") is None
    assert prices.window("unknown") is None
    assert prices.max_output("unknown") is None


def test_a_table_names_itself_its_source_and_its_day(prices):
    assert prices.name == "mine-1"
    assert prices.source == "https://example.org/prices"
    assert prices.checked == date(2026, 11, 1)


def test_energy_is_power_for_the_time_of_the_call():
    assert energy_kwh(300.0, 3_600_000_000_000) == pytest.approx(0.3)
    assert energy_kwh(40.0, 0) == 0.0


# What is wrong with a table


def problems_of(data):
    with pytest.raises(PolicyInvalid) as refusal:
        load_prices(data, "prices.yaml")
    return [str(problem) for problem in refusal.value.problems]


@pytest.mark.parametrize(
    ("line", "written", "problem"),
    [
        pytest.param(
            "gemroute: 1",
            "gemroute: 2",
            "1:11: unknown version of this format.\n  Known: 1.",
            id="another version",
        ),
        pytest.param("name: mine-1", "name: 1", '2:7: "name" is not text.', id="a name"),
        pytest.param("name: mine-1\n", "", '1:1: "name" is missing.', id="no name"),
        pytest.param(
            "checked: 2026-11-01",
            "checked: 2026-13-01",
            '4:10: "checked" is not a day.\n  Write it as 2026-12-01.',
            id="no such month",
        ),
        pytest.param(
            "{from: 2026-12-01, input: 4",
            "{from: soon, input: 4",
            '12:16: "from" is not a day.\n  Write it as 2026-12-01.',
            id="no day",
        ),
        pytest.param(
            "{from: 2026-12-01, input: 4",
            "{input: 4",
            "10:5: the rows do not stand in the order of their days.",
            id="two first rows",
        ),
        pytest.param(
            "input: 2, output: 10",
            'input: "2", output: 10',
            '11:17: "input" is not a price.\n  Write US dollars per million tokens, such as 0.75.',
            id="a price in quotes",
        ),
        pytest.param(
            "output: 10",
            "output: -10",
            '11:28: "output" is not a price.\n  Write US dollars per million tokens, such as 0.75.',
            id="a negative price",
        ),
        pytest.param(
            "cached: 0.5, audio",
            "cached: true, audio",
            '11:40: "cached" is not a price.\n  Write US dollars per million tokens, such as 0.75.',
            id="a truth for a price",
        ),
        pytest.param(
            "audio: 3",
            "audio: 100001",
            '11:52: "audio" is not a price.\n  Write US dollars per million tokens, such as 0.75.',
            id="a price out of this world",
        ),
        pytest.param("input: 2, ", "", '11:9: "input" is missing.', id="no price of input"),
        pytest.param(
            "batch: {input: 1, output: 5}",
            "batch: {input: 1}",
            '11:55: "output" is missing.',
            id="half a batch price",
        ),
        pytest.param(
            "max_output: 65536",
            "max_ouput: 65536",
            '9:5: unknown key "max_ouput".\n  Known: prices, aliases, window, max_output.',
            id="a misspelt key",
        ),
        pytest.param(
            "window: 1000000",
            "window: 1M",
            '8:13: "window" is not a number of tokens.',
            id="a window in words",
        ),
        pytest.param(
            "tokens: 200000",
            "tokens: 0",
            '16:25: "tokens" is not a number of tokens.',
            id="a step at nothing",
        ),
        pytest.param(
            "[swift-latest]",
            "[swift-tts]",
            '17:3: "swift-tts" names two models.',
            id="an alias that is a model",
        ),
        pytest.param(
            "[swift-latest]", "swift-latest", "7:5: this is not a list.", id="an alias, no list"
        ),
        pytest.param(
            "[{input: 7, output: 7}]",
            "[7]",
            "18:14: this is not a mapping.",
            id="a row, no mapping",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line_and_column(line, written, problem):
    data = TABLE.decode().replace(line, written, 1)
    assert f"prices.yaml:{problem}" in problems_of(data.encode())


def test_every_mistake_is_found_at_once_in_the_order_of_lines():
    data = TABLE.replace(b"window: 1000000", b"window: -1").replace(b"output: 20", b"output: x")
    lines = [int(problem.split(":")[1]) for problem in problems_of(data)]
    assert lines == [8, 12]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"[]", id="a list"),
        pytest.param(b"gemroute: 1\nmodels: []", id="models as a list"),
        pytest.param(b"models: {a: {prices: }}", id="empty prices"),
        pytest.param(b"models: {a: 3}", id="a model that is a number"),
        pytest.param(b"a: &b c", id="not strict YAML"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_a_file_of_another_shape_is_refused_not_half_read(data):
    assert problems_of(data)


# The shipped table, held to the library that is kept by others

LIBRARY_DAYS = [
    date(2026, 11, 21),
    date(2026, 11, 30),
    date(2026, 12, 1),
    date(2026, 12, 31),
    date(2027, 1, 1),
]
LIBRARY_USAGES = [
    pytest.param(Usage(), id="nothing"),
    pytest.param(Usage(1000, 500, 100, 200), id="thinking and cached"),
    pytest.param(Usage(200_000, 1000, 0, 0), id="up to the step"),
    pytest.param(Usage(200_001, 1000, 50, 100_000), id="above the step, half cached"),
    pytest.param(Usage(1_000_000, 65_536, 0, 1_000_000), id="all cached"),
]
# The library has no batch rates for these, and prices a batch call of theirs as any other.
NO_BATCH_IN_LIBRARY = {"gemini-3.7-flash", "gemini-3.5-flash", "gemini-3.5-flash-preview"}


@pytest.fixture(scope="module")
def shipped():
    return load_prices(SHIPPED.read_bytes(), "policies/prices.yaml")


def library_price(model, usage, on, *, batch=False):
    return genai_prices.calc_price(
        genai_prices.Usage(
            input_tokens=usage.input_tokens,
            cache_read_tokens=usage.cached_tokens,
            output_tokens=usage.billed_output_tokens,
        ),
        model,
        provider_id="google",
        genai_request_timestamp=datetime(on.year, on.month, on.day, 12, tzinfo=UTC),
        price_context={"processing": "batch"} if batch else None,
    ).total_price


@pytest.mark.parametrize("usage", LIBRARY_USAGES)
@pytest.mark.parametrize("on", LIBRARY_DAYS, ids=str)
def test_every_model_costs_what_the_library_says(shipped, usage, on):
    ours = {model: shipped.price(model, usage, on) for model in shipped.models}
    assert ours == {model: library_price(model, usage, on) for model in shipped.models}


@pytest.mark.parametrize("usage", LIBRARY_USAGES)
@pytest.mark.parametrize("on", LIBRARY_DAYS, ids=str)
def test_every_batch_rate_is_the_library_s_where_it_has_one(shipped, usage, on):
    models = [model for model in shipped.models if shipped.rates(model, on, batch=True)]
    ours = {model: shipped.price(model, usage, on, batch=True) for model in models}
    theirs = {model: library_price(model, usage, on, batch=True) for model in models}
    for model in NO_BATCH_IN_LIBRARY:
        assert theirs.pop(model) == 2 * ours.pop(model)
    assert ours == theirs


@pytest.mark.parametrize(
    ("model", "audio"),
    [
        ("gemini-3.1-flash-lite", "0.5"),
        ("gemini-3-flash-preview", "1"),
        ("gemini-2.5-flash", "1"),
        ("gemini-2.5-flash-lite", "0.3"),
        ("gemini-3.8-flash", "0.75"),
    ],
)
def test_sound_costs_what_the_library_says(shipped, model, audio):
    price = genai_prices.calc_price(
        genai_prices.Usage(input_tokens=1_000_000, input_audio_tokens=1_000_000),
        model,
        provider_id="google",
        genai_request_timestamp=datetime(2026, 11, 21, tzinfo=UTC),
    )
    assert shipped.rates(model, TODAY).audio == Decimal(audio) == price.total_price


@pytest.mark.parametrize("model", ["gemini-3.1-pro", "gemini-4-flash", "gemma4", "gpt-5"])
def test_a_model_that_is_not_listed_has_no_price(shipped, model):
    assert shipped.price(model, Usage(1000), TODAY) is None


def test_the_shipped_windows_are_those_of_the_models_page(shipped):
    """Source: ai.google.dev/gemini-api/docs/models, 2026-11."""
    assert shipped.window("gemini-3.8-flash") == 1_048_576
    assert shipped.max_output("gemini-3.8-flash") == 65_536
    assert shipped.max_output("gemini-4-argon") == 1_048_576
    gemini = [model for model in shipped.models if model.startswith("gemini")]
    assert {shipped.window(model) for model in gemini} == {1_048_576}
