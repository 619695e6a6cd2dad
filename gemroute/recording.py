"""What dispatch sends and how it ended, into the journal's words: the Recorder of every run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from gemroute.core.errors import JournalUnusable
from gemroute.core.request import Payload
from gemroute.core.values import Classified, Decision
from gemroute.dispatch import Sending
from gemroute.journal.chain import Journal
from gemroute.journal.record import (
    Outcome,
    Run,
    Target,
    input_hmac,
    intent_body,
    outcome_body,
    refusal_body,
)


@dataclass(slots=True, kw_only=True)
class JournalRecorder:
    """Writes intents, outcomes and refusals. `key` is read when the first intent needs it."""

    journal: Journal
    run: Run
    key: Callable[[], bytes]
    price_table: str
    warn: Callable[[str], None]

    def intent(self, sending: Sending, attempt: int) -> str:
        """Return the id of the intent, which is on the disk when this returns.

        Raises:
            JournalUnusable: it is not; nothing may leave.
        """
        payload = sending.call.payload
        target = Target(
            place=sending.route.place,
            model=sending.route.model,
            endpoint_host=sending.endpoint_host,
            bytes_out=payload_bytes(payload),
            input_hmac=input_hmac(self.key(), payload.digest()),
            attempt=attempt,
        )
        body = intent_body(sending.classified, sending.decision, self.run, target)
        return self.journal.append("intent", body).id

    def outcome(self, intent_id: str, _sending: Sending, outcome: Outcome) -> None:
        """Record how the attempt of that intent ended.

        Raises:
            JournalUnusable: the record is not on the disk.
        """
        priced = replace(outcome, price_table=self.price_table)
        self.journal.append("outcome", outcome_body(intent_id, priced))

    def refusal(
        self, classified: Classified, decision: Decision, error_class: str = "policy"
    ) -> None:
        """Record that nothing was sent; a journal that fails here changes nothing for the user."""
        try:
            self.journal.append(
                "outcome", refusal_body(classified, decision, self.run, error_class)
            )
        except JournalUnusable as failure:
            self.warn(f"The refusal is not recorded: {failure.message}")


def payload_bytes(payload: Payload) -> int:
    """Return how many bytes of text and media a payload holds."""
    texts = (payload.system, payload.schema, *(message.text for message in payload.messages))
    media = (item.data for message in payload.messages for item in message.media)
    return sum(len(text.encode("utf-8", "replace")) for text in texts) + sum(map(len, media))


def boot_id(path: Path = Path("/proc/sys/kernel/random/boot_id")) -> str:
    """Return the id of this boot, which monotonic times belong to; empty where there is none."""
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def journal_key(state_folder: Path) -> Callable[[], bytes]:
    """Return how to get the journal's key: read, or made on first use."""

    def read() -> bytes:
        from gemroute.journal.keyfile import read_or_make_key

        return read_or_make_key(state_folder / "journal.key")

    return read
