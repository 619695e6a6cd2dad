"""What dispatch sends and how it ended, into the journal's words: the Recorder of every run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from gemroute.core.errors import JournalUnusable
from gemroute.core.records import dataclass
from gemroute.core.request import Payload
from gemroute.core.values import Classified, Decision, Place
from gemroute.dispatch import Sending
from gemroute.journal.chain import Journal
from gemroute.journal.record import (
    Body,
    Locality,
    Outcome,
    Run,
    Target,
    input_hmac,
    intent_body,
    outcome_body,
    refusal_body,
)
from gemroute.keyrings import Keyring, with_keyring

KEYRING_SERVICE = "gemroute"


@dataclass(slots=True, kw_only=True)
class JournalRecorder:
    """Writes intents, outcomes and refusals, sealed with a key.

    `key` is read when a record first needs it. `locality` gives what is known then of the local
    runtime and of the model that is asked there; of the usual one where none is. `head` is the
    anchor of the last record that this run wrote, empty before it.
    """

    journal: Journal
    run: Run
    key: Callable[[], bytes]
    price_table: str
    warn: Callable[[str], None]
    locality: Callable[[str], Locality] = lambda _model: Locality()
    head: str = ""

    def intent(self, sending: Sending, attempt: int) -> str:
        """Return the id of the intent, which is on the disk when this returns.

        Raises:
            JournalUnusable: it is not; nothing may leave.
        """
        payload, key = sending.call.payload, self.key()
        target = Target(
            place=sending.route.place,
            model=sending.route.model,
            endpoint_host=sending.endpoint_host,
            bytes_out=payload_bytes(payload),
            input_hmac=input_hmac(key, payload.digest()),
            attempt=attempt,
            confirmed_by=sending.confirmed_by,
            most_usd=sending.most_usd,
        )
        locality = self.locality(target.model if target.place is Place.LOCAL else "")
        body = intent_body(sending.classified, sending.decision, self.run, target, locality)
        return self._append("intent", body)

    def outcome(
        self, intent_id: str, _sending: Sending, outcome: Outcome, answer: str = ""
    ) -> None:
        """Record how the attempt of that intent ended; of `answer`, only its HMAC.

        Raises:
            JournalUnusable: the record is not on the disk.
        """
        digest = input_hmac(self.key(), answer) if answer else ""
        ended = replace(outcome, price_table=self.price_table, output_hmac=digest)
        self._append("outcome", outcome_body(intent_id, ended))

    def refusal(
        self, classified: Classified, decision: Decision, error_class: str = "policy"
    ) -> None:
        """Record that nothing was sent; a journal that fails here changes nothing for the user."""
        try:
            body = refusal_body(classified, decision, self.run, error_class, self.locality(""))
            self._append("outcome", body)
        except JournalUnusable as failure:
            self.warn(f"The refusal is not recorded: {failure.message}")

    def _append(self, event: str, body: Body) -> str:
        entry = replace(self.journal, key=self.key()).append(event, body)
        self.head = entry.head
        return entry.id


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


class JournalKeyring:
    """The desktop's keyring as the journal's key store; only trusted ones are used.

    What it gave out once is remembered: under --offline it can be asked before the guard only.
    `load` turns the name of a keyring into it; None takes the machine's own.
    """

    def __init__(
        self, environment: Mapping[str, str], load: Callable[[str], Keyring] | None = None
    ) -> None:
        self._environment = environment
        self._load = load
        self._found: dict[str, str] = {}

    def find(self, name: str) -> str | None:
        """Return the secret of that name, or None when there is none.

        Raises:
            CredentialsRejected: the keyring failed, or hung.
        """
        if name in self._found:
            return self._found[name]
        secret = with_keyring(
            self._environment, self._load, lambda ring: ring.get_password(KEYRING_SERVICE, name)
        )
        if secret is not None:
            self._found[name] = secret
        return secret

    def keep(self, name: str, secret: str) -> bool:
        """Return whether a keyring kept the secret, which is read back to be sure.

        Raises:
            CredentialsRejected: the keyring failed, or hung.
        """

        def write(ring: Keyring) -> bool:
            ring.set_password(KEYRING_SERVICE, name, secret)
            return ring.get_password(KEYRING_SERVICE, name) == secret

        return bool(with_keyring(self._environment, self._load, write))
