"""From what dispatch sends to what stands in the journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from gemroute.backends.base import Call
from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.request import Media, Message, Payload
from gemroute.core.values import Classified, Decision, Modality, Place, Role, Route, TokenCount
from gemroute.dispatch import Sending
from gemroute.journal.chain import Journal
from gemroute.journal.keyfile import read_or_make_key
from gemroute.journal.reading import pending, read_entries
from gemroute.journal.record import Locality, Outcome, Run, Status, input_hmac
from gemroute.journal.verify import verify
from gemroute.recording import JournalKeyring, JournalRecorder, boot_id, payload_bytes

KEY = b"k" * 32
PAYLOAD = Payload("CANARY", (Message(Role.USER, "CANARY ä"),))
ROUTE = Route(Place.CLOUD, "gemini-3.8-flash")
CLASSIFIED = Classified(
    facts=BASE_FACTS,
    findings=(),
    tokens=TokenCount(1, 2, exact=False),
    media_tokens=0,
    unread=(),
    reasons=(),
    size_bytes=5,
    digest=PAYLOAD.digest(),
)
SENDING = Sending(
    decision=Decision(routes=(ROUTE,)),
    classified=CLASSIFIED,
    route=ROUTE,
    call=Call(model=ROUTE.model, payload=PAYLOAD),
    endpoint_host="generativelanguage.googleapis.com",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


def recorder_in(folder: Path, warnings: list[str]) -> JournalRecorder:
    return JournalRecorder(
        journal=Journal(folder, now=lambda: datetime(2026, 11, 21, tzinfo=UTC)),
        run=Run(policy_sha256="0" * 64),
        key=lambda: KEY,
        price_table="gemini-2026-11-12",
        warn=warnings.append,
    )


def test_an_intent_names_the_route_the_endpoint_and_the_hmac_of_what_is_sent(folder):
    intent_id = recorder_in(folder, []).intent(SENDING, 2)
    (entry,) = read_entries(folder)
    assert entry.id == intent_id
    assert {
        name: entry.body[name]
        for name in ("place", "model", "endpoint_host", "attempt", "bytes_out", "input_hmac")
    } == {
        "place": "cloud",
        "model": "gemini-3.8-flash",
        "endpoint_host": "generativelanguage.googleapis.com",
        "attempt": 2,
        "bytes_out": 15,
        "input_hmac": input_hmac(KEY, PAYLOAD.digest()),
    }


def test_an_outcome_closes_its_intent_and_names_the_price_table(folder):
    recorder = recorder_in(folder, [])
    intent_id = recorder.intent(SENDING, 1)
    assert [entry.id for entry in pending(folder)] == [intent_id]
    recorder.outcome(intent_id, SENDING, Outcome(status=Status.ANSWERED, duration_ms=5))
    assert pending(folder) == ()
    assert list(read_entries(folder))[-1].body["price_table"] == "gemini-2026-11-12"


def test_a_refusal_is_recorded_without_an_intent(folder):
    recorder_in(folder, []).refusal(CLASSIFIED, Decision(routes=()))
    (entry,) = read_entries(folder)
    assert (entry.event, entry.body["status"], entry.body["intent"]) == ("outcome", "refused", "")


def test_a_refusal_stands_even_if_it_cannot_be_recorded(folder):
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    warnings: list[str] = []
    recorder_in(folder, warnings).refusal(CLASSIFIED, Decision(routes=()))
    assert "The refusal is not recorded" in warnings[0]


def test_no_byte_of_the_request_is_in_the_journal(folder):
    recorder = recorder_in(folder, [])
    recorder.outcome(
        recorder.intent(SENDING, 1), SENDING, Outcome(status=Status.ANSWERED, duration_ms=5)
    )
    assert all(b"CANARY" not in file.read_bytes() for file in folder.iterdir())


def test_bytes_are_those_of_all_texts_and_media():
    media = Media(Modality.IMAGE, "image/png", b"12345")
    payload = Payload("ab", (Message(Role.USER, "ä", (media,)),), schema="{}")
    assert payload_bytes(payload) == 2 + 2 + 2 + 5


def test_every_record_is_sealed_with_the_journals_key(folder):
    recorder = recorder_in(folder, [])
    intent_id = recorder.intent(SENDING, 1)
    recorder.outcome(intent_id, SENDING, Outcome(status=Status.ANSWERED, duration_ms=5))
    recorder.refusal(CLASSIFIED, Decision(routes=()))
    checked = verify(folder, KEY)
    assert (checked.holds, checked.records, checked.keyed) == (True, 3, 3)


def test_an_outcome_names_the_hmac_of_the_answer_and_not_the_answer(folder):
    recorder = recorder_in(folder, [])
    ended = Outcome(status=Status.ANSWERED, duration_ms=5)
    recorder.outcome(recorder.intent(SENDING, 1), SENDING, ended, "the answer")
    *_, outcome = read_entries(folder)
    assert outcome.body["output_hmac"] == input_hmac(KEY, "the answer")


def test_an_intent_names_what_proves_the_locality_who_agreed_and_the_most_it_may_cost(folder):
    recorder = recorder_in(folder, [])
    recorder.locality = lambda _model: Locality(proof=("address:loopback", "cloud:off"))
    recorder.intent(replace(SENDING, confirmed_by="user", most_usd=Decimal("0.5")), 1)
    (intent,) = read_entries(folder)
    assert intent.body["locality"] == ["address:loopback", "cloud:off"]
    assert intent.body["confirmed_by"] == "user"
    assert intent.body["most_micro_usd"] == 500_000


class MemoryKeyring:
    """Keeps what it is told, unless it forgets."""

    def __init__(self, *, forgets: bool = False) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self._forgets = forgets

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if not self._forgets:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def test_the_journals_key_is_kept_in_the_keyring_and_the_file_only_names_it(tmp_path):
    ring = MemoryKeyring()
    store = JournalKeyring({}, lambda _name: ring)
    key = read_or_make_key(tmp_path / "journal.key", store)
    assert list(ring.kept.values()) == [key.hex()]
    assert key not in (tmp_path / "journal.key").read_bytes()
    assert read_or_make_key(tmp_path / "journal.key", store) == key


def test_the_keyring_is_asked_once_for_the_journals_key(tmp_path):
    rings = [MemoryKeyring()]
    store = JournalKeyring({}, lambda _name: rings[0])
    key = read_or_make_key(tmp_path / "journal.key", store)
    assert read_or_make_key(tmp_path / "journal.key", store) == key
    rings.clear()
    assert read_or_make_key(tmp_path / "journal.key", store) == key


def test_a_keyring_that_forgets_does_not_get_the_only_key(tmp_path):
    store = JournalKeyring({}, lambda _name: MemoryKeyring(forgets=True))
    key = read_or_make_key(tmp_path / "journal.key", store)
    assert (tmp_path / "journal.key").read_bytes() == key


def test_the_boot_is_known_or_empty(tmp_path):
    (tmp_path / "boot").write_text("abc\n")
    assert boot_id(tmp_path / "boot") == "abc"
    assert boot_id(tmp_path / "missing") == ""
