"""gemroute in an empty network namespace: the runtime on loopback, the cloud elsewhere, a wire.

    python offline_world.py FOLDER CACHE

Reads one run a line, as JSON: the words, what stands on standard input, and variables. Writes
one line for each: how it ended, what each service was sent, what left, what was recorded.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from namespaces import ELSEWHERE, Wire
from running import CommandLine

import gemroute.simulators.server as address_of_simulators
from gemroute.simulators.gemini import GeminiSimulator
from gemroute.simulators.ollama import OllamaSimulator


class Runtime(OllamaSimulator):
    """Stays on loopback, wherever the next simulator is."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def host_names(self) -> frozenset[str]:
        return frozenset({f"127.0.0.1:{self.port}"})


def ran(cli: CommandLine, wire: Wire, asked: dict[str, Any]) -> dict[str, Any]:
    """Return what came of one run."""
    wire.heard()
    cli.local.requests.clear()
    before = len(cli.records())
    ended = cli(*asked["words"], stdin=asked["stdin"].encode(), env=asked["env"])
    left = [packet for packet in wire.heard() if packet.leaves]
    return {
        "status": ended.status,
        "out": ended.out,
        "err": ended.err,
        "packets": len(left),
        "connections": sum(packet.starts and packet.touches(cli.cloud.port) for packet in left),
        "cloud_requests": len(cli.cloud.requests),
        "local_texts": cli.local_texts,
        "records": [[one.event, dict(one.body)] for one in cli.records()[before:]],
    }


def main(folder: Path, cache: Path) -> None:
    home = folder / "home"
    (home / "gemroute").mkdir(mode=0o700, parents=True)
    (home / "gemroute" / "cache").symlink_to(cache)
    with Runtime() as local:
        address_of_simulators.LOOPBACK = ELSEWHERE
        with GeminiSimulator() as cloud:
            environment = {
                "HOME": str(home),
                "GEMROUTE_HOME": str(home / "gemroute"),
                "GEMROUTE_LOCAL_URL": local.url,
                "GEMROUTE_GEMINI_BASE_URL": f"https://{ELSEWHERE}:{cloud.port}",
                "GEMINI_API_KEY": "simulated",
            }
            cli, wire = CommandLine(folder, local, cloud, environment), Wire()
            for line in sys.stdin:
                print(json.dumps(ran(cli, wire, json.loads(line))), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
