"""Every fault ends in one property: the cloud got nothing forbidden, and nothing unrecorded.

Each test that takes `cli` is held to it when it ends, whatever else it says. `row` names the
line of the fault matrix that a test stands for; `test_rows.py` sees that none is missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from running import CommandLine

from gemroute.backends.gemini_gate import payload_in
from gemroute.journal.record import input_hmac

from .injection import can_mount

collect_ignore = [] if can_mount() else ["test_disks.py", "test_organisation.py"]

CARD = "Charge 4111 1111 1111 1111 for the hotel"
LETTER = "Patient: Maria Keller, born 12.03.1961. Diagnosis: C50.4, start tamoxifen 20 mg daily."
PUBLIC = "Why is the sky blue?"
NEVER = ("4111", "Keller", "tamoxifen")
"""Parts of the texts above that no body for the cloud may hold."""


@pytest.fixture
def cli(cli: CommandLine) -> Iterator[CommandLine]:
    """gemroute against two simulators; when the test is over, what the cloud got is examined."""
    yield cli
    require_the_promise(cli)


def require_the_promise(cli: CommandLine) -> None:
    """Fail when the cloud got a body that was forbidden, or that no durable intent names."""
    intents = intents_by_hmac(cli)
    key = cli.home / "state" / "journal.key"
    for body in cloud_bodies(cli):
        assert not any(word in json.dumps(body) for word in NEVER)
        digest = input_hmac(key.read_bytes(), payload_in(body).digest())
        facts = intents[digest]["facts"]
        assert facts["label"] != "restricted"
        assert facts["classifier"] == "ok"
        assert not facts["offline"]


def cloud_bodies(cli: CommandLine) -> list[Any]:
    """Return the body of every request to answer that reached the cloud, in order."""
    return [json.loads(one.body) for one in cli.cloud.requests if one.method == "POST"]


def intents_by_hmac(cli: CommandLine) -> Mapping[Any, Any]:
    """Return the journal's intents for the cloud by the HMAC of what they were to send."""
    intents = cli.bodies("intent")
    return {body["input_hmac"]: body for body in intents if body["place"] == "cloud"}
