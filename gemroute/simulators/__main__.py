"""`python -m gemroute.simulators ollama|gemini`: runs a simulator until it is interrupted.

Prints the address on standard output when it is ready to answer.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from gemroute.simulators.server import SimulatedServer


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the simulator that the arguments name until SIGINT or SIGTERM; return 0 then."""
    options = _parser().parse_args(arguments)
    kind = _simulator(options.name)
    if options.fault is not None and options.fault not in kind.FAULTS:
        sys.stderr.write(f"unknown fault; known: {', '.join(kind.FAULTS)}\n")
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with kind(
        port=options.port,
        fault=options.fault,
        delay_s=options.delay_ms / 1000,
        record_to=options.record,
    ) as server:
        _serve(server)
    return 0


def _serve(server: SimulatedServer) -> None:
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    try:
        signal.pause()
    except KeyboardInterrupt:
        return


def _simulator(name: str) -> type[SimulatedServer]:
    if name == "ollama":
        from gemroute.simulators.ollama import OllamaSimulator

        return OllamaSimulator
    from gemroute.simulators.gemini import GeminiSimulator

    return GeminiSimulator


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gemroute.simulators", description=__doc__)
    parser.add_argument("name", choices=["ollama", "gemini"])
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--record", type=Path, help="append every request to this file as JSON")
    parser.add_argument("--fault", help="misbehave in this way")
    parser.add_argument("--delay-ms", type=float, default=0.0, help="wait before each answer")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
