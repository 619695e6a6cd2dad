"""The demo's requests, and what is wrong with the world while each is asked."""

from __future__ import annotations

from base64 import b64encode

from gemroute.core.records import dataclass

_LONG_DOCUMENT_TOKENS = 300_000
_SENTENCE = "The committee met in the morning and read the minutes of the last meeting aloud. "
_SENTENCE_TOKENS = 15
# A grey picture of one pixel: what matters is that no reader can judge it.
_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)
_CARD = "4111 1111 1111 1111"
_ACCESS_KEY = "AKIAQ7RZD3XW5LTN2VKC"
_TAX_ID = "86 095 742 719"
_LETTER = (
    "Dear Dr Okafor, patient name: Maria Example, date of birth 12/03/1961, MRN 00482913. "
    "Diagnosis: type 2 diabetes mellitus (ICD-10 E11.9). Metformin 500 mg twice daily."
)
_STEUER_ID = (
    f"Sehr geehrte Damen und Herren, meine Steuer-ID lautet {_TAX_ID}. "
    "Bitte senden Sie mir den Bescheid zu."
)
_LOG = (
    "2026-11-20T09:14:02Z INFO deploy started\n"
    f"2026-11-20T09:14:03Z DEBUG env AWS_ACCESS_KEY_ID={_ACCESS_KEY} region=eu-west-1\n"
)


@dataclass(frozen=True, slots=True)
class Scene:
    """One request of the demo, and what is wrong with the world while it is asked.

    `secret` stands in the request as it stands here, and must never be in what the cloud got.
    """

    title: str
    prompt: str
    document: bytes = b""
    secret: str = ""
    local_fault: str | None = None
    cloud_fault: str | None = None
    is_offline: bool = False


def scenes() -> tuple[Scene, ...]:
    """Return the demo's requests, in order."""
    long = (_SENTENCE * (_LONG_DOCUMENT_TOKENS // _SENTENCE_TOKENS)).encode()
    minutes = "Summarise the minutes."
    return (
        Scene("public question", "Why is the sky blue?"),
        Scene("patient letter", "Draft a reply.", _LETTER.encode(), "Maria Example"),
        Scene("card number", f"Is {_CARD} a valid card number?", secret=_CARD),
        Scene("API key in a log", "Why did this fail?", _LOG.encode(), _ACCESS_KEY),
        Scene("German tax letter", "Fasse den Brief zusammen.", _STEUER_ID.encode(), _TAX_ID),
        Scene("picture", "What does it show?", _PICTURE, b64encode(_PICTURE).decode()),
        Scene("long minutes", minutes, long),
        Scene("same, cloud busy", minutes, long, cloud_fault="503"),
        Scene("same, --offline", minutes, long, is_offline=True),
        Scene("runtime stopped", "Why is the sky blue?", local_fault="refuse"),
        Scene("same, with a card", f"Bill {_CARD}.", secret=_CARD, local_fault="refuse"),
    )
