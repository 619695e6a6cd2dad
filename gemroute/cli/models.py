"""models list, show and pull: what could answer, where it runs, what it costs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from gemroute.cli.asked import Asked
from gemroute.cli.shapes import print_json
from gemroute.cli.wiring import Bench, today
from gemroute.core.errors import BackendError, RouteRefused, Unreachable, UsageError
from gemroute.core.planning import place_of
from gemroute.core.values import LocalHost, LocalState, Place
from gemroute.terminal import Waiting, console, notice, sanitise, show, usd

if TYPE_CHECKING:
    from gemroute.backends.ollama_management import InstalledModel
    from gemroute.locality import LocalProbe


_UNPROVED = ("server:unknown", "show:failed")
"""What a server of this machine may leave open: a pull tells it a name, and no more."""


def list_all(*, json: bool) -> int:
    """Print local models with their proof of locality and Gemini models with prices; return 0."""
    bench = Bench(Asked())
    rows = [*_local_rows(bench), *(_cloud_row(bench, name) for name in bench.prices.models)]
    if json:
        print_json({"runtime": _runtime_shape(bench.probe), "models": rows})
        return 0
    _print_table(rows)
    _print_proof(bench.settings.local_model, bench.probe)
    if bench.probe.host is LocalHost.LOOPBACK and bench.probe.state is LocalState.DOWN:
        notice("The local runtime does not answer: start it with `ollama serve`.")
    return 0


def _runtime_shape(found: LocalProbe) -> dict[str, Any]:
    """Return what is known of the runtime, by the model that is usually asked."""
    return {
        "place": _place(found),
        "state": found.state.value,
        "version": found.version,
        "cloud_disabled": found.cloud_disabled,
        "evidence": list(found.evidence),
        "proof": list(found.proof),
    }


def _print_proof(model: str, found: LocalProbe) -> None:
    """Print where a model runs, and what that rests on, one line each."""
    verdict = {"local": "runs on this machine", "trusted": "runs where the organisation trusts"}
    show(f"\n{model} {verdict.get(_place(found), 'is not proved to run on this machine')}:")
    for line in found.evidence:
        show(f"  {line}")


def show_one(model: str, *, json: bool) -> int:
    """Print what is known of one model; return 0."""
    bench = Bench(Asked())
    name = model or bench.settings.local_model
    if place_of(name) is Place.CLOUD:
        shape = _cloud_row(bench, name)
    else:
        shape = _local_shape(name, bench.probe_of(name))
    if json:
        print_json(shape)
        return 0
    for key, value in shape.items():
        show(f"{key.replace('_', ' '):<19} {_words(value)}")
    return 0


def _words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if value is None:
        return "unknown"
    return f"{value:,}" if isinstance(value, int) else str(value)


def pull_one(model: str) -> int:
    """Let the local runtime fetch a model, with its progress on stderr; return 0."""
    from gemroute.backends.ollama_management import pull_model

    bench = Bench(Asked())
    name = model or bench.settings.local_model
    if place_of(name) is Place.CLOUD:
        raise UsageError(f"{name} runs in the cloud; there is nothing to pull.")
    if bench.settings.is_offline:
        raise RouteRefused("Offline: no model is fetched.", hint="Unset GEMROUTE_OFFLINE.")
    found = bench.probe
    is_open = found.proof[-1] in _UNPROVED and not found.pin
    if found.host is not LocalHost.LOOPBACK and not is_open:
        raise UsageError("The runtime is not on this machine.", hint="; ".join(found.evidence))
    waiting = Waiting(sys.stderr)
    try:
        for step in pull_model(found.base_url, name):
            waiting.on(_progress(step.status, step.completed_bytes, step.total_bytes))
    except Unreachable as failure:
        raise Unreachable(failure.message, hint="Start it with `ollama serve`.") from None
    finally:
        waiting.off()
    notice(f"{name} is there.")
    return 0


def _progress(status: str, done: int | None, whole: int | None) -> str:
    if not done or not whole:
        return status
    return f"{status}: {done / 1e9:.2f} of {whole / 1e9:.2f} GB ({100 * done // whole} %)"


def _local_rows(bench: Bench) -> list[dict[str, Any]]:
    """Return a row for each installed model; none when nothing answers."""
    from gemroute.backends.ollama_management import list_models

    found = bench.probe
    if found.pin:
        # The package behind the list knows certificates only, and would not ask for the key.
        return [_local_shape(name, bench.probe_of(name)) for name in found.models]
    if not found.version:
        return []
    try:
        installed = list_models(found.base_url)
    except BackendError as failure:
        notice(f"The local runtime did not list its models ({failure.error_class}).")
        return []
    return [_local_row(bench, model) for model in installed]


def _local_row(bench: Bench, model: InstalledModel) -> dict[str, Any]:
    found = bench.probe_of(model.name)
    return _local_shape(model.name, found) | {"size_bytes": model.size_bytes}


def _local_shape(name: str, found: LocalProbe) -> dict[str, Any]:
    is_local = found.host is LocalHost.LOOPBACK
    return {
        "model": name,
        "place": _place(found),
        "state": found.state.value,
        "window_tokens": found.window_tokens,
        "modalities": sorted({"text"} | (found.capabilities & {"vision", "audio"})),
        "input_usd_per_mtok": 0 if is_local else None,
        "output_usd_per_mtok": 0 if is_local else None,
        "evidence": list(found.evidence),
        "proof": list(found.proof),
    }


def _place(found: LocalProbe) -> str:
    """Return where a model runs: `local`, or what its runtime is instead."""
    return Place.LOCAL.value if found.host is LocalHost.LOOPBACK else found.host.value


def _cloud_row(bench: Bench, name: str) -> dict[str, Any]:
    prices = bench.prices
    rates = prices.rates(name, today())
    return {
        "model": name,
        "place": Place.CLOUD.value,
        "window_tokens": prices.window(name) or 0,
        "modalities": ["text"],
        "input_usd_per_mtok": float(rates.input) if rates else None,
        "output_usd_per_mtok": float(rates.output) if rates else None,
    }


def _print_table(rows: list[dict[str, Any]]) -> None:
    from decimal import Decimal

    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 1), collapse_padding=True, header_style="")
    # A name is never shortened: it is what the next command takes.
    table.add_column("MODEL", no_wrap=True, overflow="fold")
    table.add_column("RUNS", no_wrap=True)
    table.add_column("WINDOW", no_wrap=True, justify="right")
    table.add_column("TAKES")
    for heading in ("IN $/M", "OUT $/M"):
        table.add_column(heading, no_wrap=True, justify="right")
    for row in rows:
        money = (row["input_usd_per_mtok"], row["output_usd_per_mtok"])
        table.add_row(
            sanitise(row["model"]),
            row["place"],
            f"{row['window_tokens']:,}" if row["window_tokens"] else "?",
            ", ".join(row["modalities"]),
            *(usd(None if amount is None else Decimal(str(amount))) for amount in money),
        )
    console(sys.stdout).print(table)
