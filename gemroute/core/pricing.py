"""Bytes of a price table in; what a call costs in US dollars out, or None when it is unknown.

The table is a YAML file that a user may edit (policies/prices.yaml says how). Money is
`Decimal` and never rounded here. What runs on this machine is not billed and is in no table;
`energy_kwh` is its price.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from gemroute.core.documents import Document, Path, restored
from gemroute.core.errors import PolicyInvalid, Problem
from gemroute.core.records import dataclass
from gemroute.core.values import Usage

_PER: Final = Decimal(1_000_000)
_NS_W_PER_KWH: Final = 3.6e15

# gemini-3.8-flash-001, -09-02, -09-2026, -2026-09-02, -20260902: a version of that model.
_VERSION: Final = re.compile(
    r"(.+?)-(?:[0-9]{3}|[0-9]{8}|[0-9]{2}-[0-9]{2}|[0-9]{2}-[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """US dollars per million tokens. `step` is the length of input above which `over` holds."""

    input: Decimal
    output: Decimal
    cached: Decimal
    audio: Decimal
    step: int = 0
    over: Rates | None = None

    def for_input(self, tokens: int) -> Rates:
        """Return the rates of a whole call with so many input tokens."""
        return self.over if self.over is not None and tokens > self.step else self

    def cost(self, usage: Usage) -> Decimal:
        """Return the price of a call. Cached tokens are part of the input, thinking is output."""
        rates = self.for_input(usage.input_tokens)
        cached = min(usage.cached_tokens, usage.input_tokens)
        parts = (
            (usage.input_tokens - cached) * rates.input,
            cached * rates.cached,
            usage.billed_output_tokens * rates.output,
        )
        return sum(parts, Decimal(0)) / _PER


@dataclass(frozen=True, slots=True)
class DatedRates:
    """Rates from a day on; `batch` are those of batch and flex calls, None when unknown."""

    since: date
    standard: Rates
    batch: Rates | None


@dataclass(frozen=True, slots=True)
class ModelPrices:
    """What the table says of one model; `rows` stand in the order of their days."""

    window: int | None
    max_output: int | None
    rows: tuple[DatedRates, ...]


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Prices by model name and alias. `name` goes into the records of what was priced with it."""

    name: str
    source: str
    checked: date
    models: Mapping[str, ModelPrices]

    def rates(self, model: str, on: date, *, batch: bool = False) -> Rates | None:
        """Return the rates of a model on a day; None when the table does not know them."""
        found = self._model(model)
        rows = [row for row in found.rows if row.since <= on] if found else []
        if not rows:
            return None
        return rows[-1].batch if batch else rows[-1].standard

    def price(self, model: str, usage: Usage, on: date, *, batch: bool = False) -> Decimal | None:
        """Return the US dollars that a call on a day is billed; None when they are not known."""
        rates = self.rates(model, on, batch=batch)
        return None if rates is None else rates.cost(usage)

    def estimate(
        self, model: str, input_low: int, input_high: int, output_max: int, on: date
    ) -> tuple[Decimal, Decimal] | None:
        """Return the least and the most that a call may cost: no answer, and the longest."""
        rates = self.rates(model, on)
        if rates is None:
            return None
        return rates.cost(Usage(input_low)), rates.cost(Usage(input_high, output_max))

    def window(self, model: str) -> int | None:
        """Return the most input tokens that a model takes; None when the table does not say."""
        found = self._model(model)
        return found.window if found else None

    def max_output(self, model: str) -> int | None:
        """Return the most output tokens that a model gives; None when the table does not say."""
        found = self._model(model)
        return found.max_output if found else None

    def _model(self, name: str) -> ModelPrices | None:
        """Return the model of that name, or the one that `name` is a numbered or dated version of.

        Nothing else is guessed: "-preview" and "-tts" may cost differently.
        """
        name = name.removeprefix("models/")
        if name not in self.models and (version := _VERSION.fullmatch(name)):
            name = version[1]
        return self.models.get(name)


def energy_kwh(power_w: float, duration_ns: int) -> float:
    """Return the energy of a local call, in kWh, from its power and its duration."""
    return power_w * duration_ns / _NS_W_PER_KWH


def load_prices(data: bytes, source: str, ahead: bytes = b"") -> PriceTable:
    """Return the table that `data` states; `source` names it in messages.

    `ahead` is what is kept of a document, `data` perhaps, that was read ahead.

    Raises:
        PolicyInvalid: with every mistake found, by line and column.
    """
    reader = _Reader(restored(ahead, data, source) or _document(data, source))
    table = reader.table()
    if reader.problems:
        raise PolicyInvalid(tuple(sorted(reader.problems)))
    return table


def _document(data: bytes, source: str) -> Document:
    from gemroute.core.strict_yaml import read_document

    return read_document(data, source)


_NOTHING: Final = Decimal(0)
_DEAREST: Final = 100_000
_RATES: Final = ("input", "output")
_OPTIONAL_RATES: Final = ("cached", "audio")


@dataclass(slots=True)
class _Reader:
    """Reads a document and notes what is wrong, so that one run finds every mistake."""

    document: Document
    problems: list[Problem] = field(default_factory=list)

    def table(self) -> PriceTable:
        keys = ("gemroute", "name", "source", "checked", "models")
        fields = self._fields(self.document.value, (), keys)
        if fields.get("gemroute", 1) != 1:
            self._note(("gemroute",), "unknown version of this format.", "Known: 1.")
        return PriceTable(
            name=self._text(fields, "name"),
            source=self._text(fields, "source"),
            checked=self._day(fields, "checked", ()),
            models=MappingProxyType(self._models(fields.get("models", {}))),
        )

    def _models(self, value: object) -> dict[str, ModelPrices]:
        models: dict[str, ModelPrices] = {}
        for name, entry in self._mapping(value, ("models",)).items():
            path = ("models", name)
            fields = self._fields(entry, path, ("prices",), ("aliases", "window", "max_output"))
            model = ModelPrices(
                window=self._count(fields, "window", path),
                max_output=self._count(fields, "max_output", path),
                rows=self._rows(fields.get("prices", []), (*path, "prices")),
            )
            for each in (name, *self._list(fields.get("aliases", []), (*path, "aliases"))):
                if str(each) in models:
                    self._note(path, f'"{each}" names two models.', at_key=True)
                models[str(each)] = model
        return models

    def _rows(self, value: object, path: Path) -> tuple[DatedRates, ...]:
        rows = tuple(
            self._row(entry, (*path, index)) for index, entry in enumerate(self._list(value, path))
        )
        days = [row.since for row in rows]
        if days != sorted(set(days)):
            self._note(path, "the rows do not stand in the order of their days.", at_key=True)
        return rows

    def _row(self, value: object, path: Path) -> DatedRates:
        optional = (*_OPTIONAL_RATES, "from", "over", "batch")
        fields = self._fields(value, path, _RATES, optional)
        batch = (*path, "batch")
        return DatedRates(
            since=self._day(fields, "from", path),
            standard=self._rates(fields, path),
            batch=self._batch(fields["batch"], batch) if "batch" in fields else None,
        )

    def _batch(self, value: object, path: Path) -> Rates:
        return self._rates(self._fields(value, path, _RATES, (*_OPTIONAL_RATES, "over")), path)

    def _rates(self, fields: Mapping[str, object], path: Path) -> Rates:
        above_path = (*path, "over")
        above: Mapping[str, object] = {}
        if "over" in fields:
            required = ("tokens", *_RATES)
            above = self._fields(fields["over"], above_path, required, _OPTIONAL_RATES)
        plain = self._dollars(fields, "input", path, _NOTHING)
        return Rates(
            input=plain,
            output=self._dollars(fields, "output", path, _NOTHING),
            cached=self._dollars(fields, "cached", path, plain),
            audio=self._dollars(fields, "audio", path, plain),
            step=self._count(above, "tokens", above_path) or 0,
            over=self._rates(above, above_path) if above else None,
        )

    # Single values: what is wrong is noted and read as something harmless. A missing one was
    # noted before if it is required.

    def _dollars(
        self, fields: Mapping[str, object], key: str, path: Path, default: Decimal
    ) -> Decimal:
        if key not in fields:
            return default
        value = fields[key]
        if type(value) in (int, float) and 0 <= Decimal(str(value)) <= _DEAREST:
            return Decimal(str(value))
        hint = "Write US dollars per million tokens, such as 0.75."
        self._note((*path, key), f'"{key}" is not a price.', hint)
        return default

    def _count(self, fields: Mapping[str, object], key: str, path: Path) -> int | None:
        value = fields.get(key)
        if key in fields and (type(value) is not int or value < 1):
            self._note((*path, key), f'"{key}" is not a number of tokens.')
        return value if type(value) is int else None

    def _day(self, fields: Mapping[str, object], key: str, path: Path) -> date:
        try:
            return date.fromisoformat(str(fields[key])) if key in fields else date.min
        except ValueError:
            self._note((*path, key), f'"{key}" is not a day.', "Write it as 2026-12-01.")
            return date.min

    def _text(self, fields: Mapping[str, object], key: str) -> str:
        value = fields.get(key)
        if key in fields and not isinstance(value, str):
            self._note((key,), f'"{key}" is not text.')
        return str(value)

    def _list(self, value: object, path: Path) -> list[object]:
        if isinstance(value, list):
            return value
        self._note(path, "this is not a list.", at_key=True)
        return []

    def _mapping(self, value: object, path: Path) -> dict[str, object]:
        if isinstance(value, dict):
            return value
        self._note(path, "this is not a mapping.")
        return {}

    def _fields(
        self, value: object, path: Path, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> dict[str, object]:
        """Return a mapping that may have these keys only, with a note for each that is not so."""
        fields = self._mapping(value, path)
        for key in fields:
            if key not in required + optional:
                known = ", ".join(required + optional)
                self._note((*path, key), f'unknown key "{key}".', f"Known: {known}.", at_key=True)
        if missing := [key for key in required if key not in fields]:
            self._note(path, f'"{missing[0]}" is missing.', at_key=True)
        return fields

    def _note(self, path: Path, message: str, hint: str = "", *, at_key: bool = False) -> None:
        self.problems.append(
            self.document.problem(path, message, hint, at_key=at_key, code="prices")
        )
