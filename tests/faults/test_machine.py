"""One long life of gemroute: a chat, faults, policies and crashes in any order, and the promise.

The router, the adapters, the journal and the chats are the real ones, the services simulated.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakes import SECRET, WordDetector, World
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from gemroute.backends.gemini import GeminiBackend
from gemroute.backends.gemini_gate import payload_in
from gemroute.backends.ollama import OllamaBackend
from gemroute.chats import Chat
from gemroute.cli.asked import Asked
from gemroute.cli.playing import Manner
from gemroute.cli.turns import Turns
from gemroute.cli.wiring import Bench
from gemroute.core.errors import GemrouteError
from gemroute.core.policy.language import Policy
from gemroute.core.policy.layers import combine
from gemroute.core.policy.loader import load_policy
from gemroute.core.request import Media, Part, Request
from gemroute.core.values import Classifier, Label, Modality, Net, Unread
from gemroute.journal.reading import read_entries
from gemroute.journal.record import input_hmac
from gemroute.journal.verify import verify
from gemroute.settings import load_settings, shipped
from gemroute.simulators.gemini import GeminiSimulator
from gemroute.simulators.ollama import OllamaSimulator

from .injection import key_in, recorder_in

Services = tuple[OllamaSimulator, GeminiSimulator]
DEFAULT = load_policy(shipped("default.yaml"), "default")
GUARDED = b"""
gemroute: 1
name: guarded
extends: default@sha256:%s
zones: {clients: [/srv/clients/**]}
guards:
  - {id: theirs, when: {zone: {has: clients}}, allow: [local], why: "It is our clients'."}
invariants:
  - {id: theirs-never-leaves, forall: {zone: {has: clients}}, never: cloud}
""" % DEFAULT.sha256.encode()
POLICIES: dict[str, Policy] = {
    "default": DEFAULT,
    "guarded": combine([DEFAULT, load_policy(GUARDED, "guarded")]),
    "offline": load_policy(shipped("offline.yaml"), "offline"),
}
PARTS = {
    "nothing": (),
    "text": (Part("a", "text/plain", Modality.TEXT, "a quiet day"),),
    "clients": (Part("a", "text/plain", Modality.TEXT, "a report", zones=frozenset({"clients"})),),
    "half of it": (Part("a", "text/plain", Modality.TEXT, "half", unread=(Unread("limit"),)),),
    "a secret": (Part("a", "text/plain", Modality.TEXT, SECRET),),
    "a picture": (
        Part("a", "image/png", Modality.IMAGE, media=Media(Modality.IMAGE, "image/png", b"png", 9)),
    ),
}


class Life(RuleBasedStateMachine):
    """What may happen to one installation; `services` and `got` are of the whole test."""

    services: Services
    got: list[str]

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.state = self.home / "gemroute" / "state"
        self.journal = self.state / "journal"
        self.known: dict[str, Chat] = {}  # what each chat is at least, as worked out here
        self.policy, self.offline, self.net = "default", False, Net.ONLINE
        self.classifier = Classifier.OK
        self.local.set_fault(None)
        self.cloud.set_fault(None)
        self.begin("a")

    @property
    def local(self) -> OllamaSimulator:
        return self.services[0]

    @property
    def cloud(self) -> GeminiSimulator:
        return self.services[1]

    def begin(self, chat: str) -> None:
        """Start gemroute anew, with what is on the disk and nothing else."""
        words = Asked(to="cloud")
        environment = {"HOME": str(self.home), "GEMROUTE_HOME": str(self.home / "gemroute")}
        bench = Bench(words, load_settings(environment, self.home), environment)
        self.world = World(policy=POLICIES[self.policy], detector=WordDetector(self.classifier))
        self.world.local = OllamaBackend(self.local.url)  # type: ignore[assignment] # the real one
        self.world.cloud = GeminiBackend("key", self.cloud.url)  # type: ignore[assignment] # too
        self.world.recorder = recorder_in(self.state)  # type: ignore[assignment] # too
        self.world.probe = replace(self.world.probe, base_url=self.local.url)
        self.turns = Turns(bench, self.world.router(), bench.chats.load(chat))
        self.weather()

    def weather(self) -> None:
        self.turns.router.offline = self.offline
        self.turns.router.net = lambda: self.net
        self.world.detector.classifier = self.classifier

    def end(self) -> None:
        self.world.local.close()
        self.world.cloud.close()

    # What may happen

    @rule(
        text=st.sampled_from(["hello", "hello", "hello", SECRET]),
        part=st.sampled_from(["nothing", "nothing", *PARTS]),
        label=st.sampled_from([Label.PUBLIC, Label.PUBLIC, *Label]),
    )
    def ask(self, text: str, part: str, label: Label) -> None:
        chat = self.turns.chat
        before = len(self.cloud.requests)
        counts = chat.under(self.turns.router.policy)
        request = Request(
            prompt=text,
            parts=PARTS[part],
            history=chat.turns,
            declared_label=label,
            inherited_label=counts.label,
            inherited_zones=counts.zones,
        )
        with suppress(GemrouteError):
            self.turns.take(request, None, Manner(quiet=True))
        bodies = [one.body for one in self.cloud.requests[before:] if one.method == "POST"]
        self.got += [part] * len(bodies)
        for body in bodies:
            assert self.why_forbidden(request) == []
            self.require_an_intent(json.loads(body))
        if self.turns.chat.turns != chat.turns:
            self.note(request)

    def why_forbidden(self, request: Request) -> list[str]:
        """Return every reason why nothing of this may leave now, worked out without the engine."""
        known = self.known.get(self.turns.chat.name, Chat(""))
        zones = known.zones.union(*(part.zones for part in request.parts))
        forbidden = {
            "it holds the secret": any(SECRET in one.text for one in request.segments()),
            "a part of it was not read": bool(request.unread),
            "it is restricted": request.declared_label is Label.RESTRICTED,
            "an earlier turn was": known.label is Label.RESTRICTED,
            "the classifier was not sure": self.classifier is not Classifier.OK,
            "there is no network": self.net is not Net.ONLINE or self.offline,
            "the policy lets nothing out": self.policy == "offline",
            "it is a client's": self.policy == "guarded" and "clients" in zones,
            "it cannot be recorded": not self.is_recording,
        }
        return [why for why, is_so in forbidden.items() if is_so]

    def require_an_intent(self, body: Any) -> None:
        digest = input_hmac(key_in(self.state), payload_in(body).digest())
        intents = [one.body for one in read_entries(self.journal) if one.event == "intent"]
        assert digest in {one["input_hmac"] for one in intents if one["place"] == "cloud"}

    def note(self, request: Request) -> None:
        """Keep what the turn that was just taken makes of its chat."""
        name, label = self.turns.chat.name, request.declared_label
        held_back = bool(request.unread) or self.classifier is not Classifier.OK
        if held_back or any(SECRET in one.text for one in request.segments()):
            label = Label.RESTRICTED
        zones = frozenset[str]().union(*(part.zones for part in request.parts))
        self.known[name] = self.known.get(name, Chat(name)).raised(label, zones)

    @rule(part=st.sampled_from(["nothing", "text", "clients"]))
    def ask_what_is_harmless(self, part: str) -> None:
        self.ask("hello", part, Label.PUBLIC)

    @rule()
    def all_is_well_again(self) -> None:
        self.the_runtime_changes(None)
        self.the_cloud_changes(None)
        self.the_classifier_changes(Classifier.OK)
        self.the_network_changes(offline=False, net=Net.ONLINE)
        self.the_journal_is_mended()

    @rule(fault=st.sampled_from([None, None, "refuse", "503", "cut-without-done", "404-model"]))
    def the_runtime_changes(self, fault: str | None) -> None:
        self.local.set_fault(fault)

    @rule(fault=st.sampled_from([None, None, "503-once", "429", "401", "cut", "safety-block"]))
    def the_cloud_changes(self, fault: str | None) -> None:
        self.cloud.set_fault(fault)

    @rule(offline=st.booleans(), net=st.sampled_from([Net.ONLINE, *Net]))
    def the_network_changes(self, offline: bool, net: Net) -> None:
        self.offline, self.net = offline, net
        self.weather()

    @rule(classifier=st.sampled_from([Classifier.OK, Classifier.OK, *Classifier]))
    def the_classifier_changes(self, classifier: Classifier) -> None:
        self.classifier = classifier
        self.weather()

    @rule(policy=st.sampled_from(["default", "default", *POLICIES]))
    def the_next_run_has_another_policy(self, policy: str) -> None:
        self.policy = policy
        self.end()
        self.begin(self.turns.chat.name)

    @rule(name=st.sampled_from("abcdefgh"))
    def another_chat_goes_on(self, name: str) -> None:
        self.end()
        self.begin(name)

    @rule()
    def the_journal_breaks(self) -> None:
        if self.is_recording and self.journal.exists():
            self.journal.rename(self.aside)
            self.journal.write_text("")

    @rule()
    def the_journal_is_mended(self) -> None:
        if not self.is_recording:
            self.journal.unlink()
            self.aside.rename(self.journal)

    @rule(tail=st.binary(max_size=30).filter(lambda tail: b"\n" not in tail))
    def a_crash_tears_the_last_line(self, tail: bytes) -> None:
        self.end()
        for newest in sorted(self.records.glob("journal-*.jsonl"))[-1:]:
            with newest.open("ab") as file:
                file.write(tail)
        self.begin(self.turns.chat.name)

    @property
    def aside(self) -> Path:
        return self.state / "journal.aside"

    @property
    def is_recording(self) -> bool:
        return not self.aside.exists()

    @property
    def records(self) -> Path:
        return self.journal if self.is_recording else self.aside

    # What holds all the while

    @invariant()
    def the_journal_is_whole(self) -> None:
        if self.records.exists():
            found = verify(self.records, key=key_in(self.state))
            assert found.first_break is None
            seqs = [entry.seq for entry in read_entries(self.records)]
            assert seqs == list(range(1, len(seqs) + 1))

    @invariant()
    def no_chat_forgets(self) -> None:
        chats = self.turns.bench.chats
        for name, least in self.known.items():
            for chat in (chats.load(name), self.turns.chat):
                if chat.name == name:
                    assert chat.label >= least.label
                    assert chat.zones >= least.zones

    def teardown(self) -> None:
        self.end()


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    with OllamaSimulator() as local, GeminiSimulator() as cloud:
        yield local, cloud


def test_in_no_order_of_faults_does_the_cloud_get_what_it_must_not(services, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("sys.stderr", io.StringIO())

    class This(Life):
        pass

    This.services, This.got = services, []
    run_state_machine_as_test(
        This,
        settings=settings(
            max_examples=100,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert len(This.got) > 20
    assert "clients" in This.got
