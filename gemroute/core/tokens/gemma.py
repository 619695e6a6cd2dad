"""A packed vocabulary and texts in; exact counts of Gemma 4 tokens out, with no network ever.

tiktoken's core merges, given Gemma's own ranks and a pattern that cuts text only where no
entry of the vocabulary goes on. `tiktoken.get_encoding` is never called: it downloads.

Literal special-token text ("<|turn>") is counted as the plain text that it is.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from gemroute.core.errors import ConfigError
from gemroute.core.tokens.cuts import SPACE_MARK, floor_tokens, piece_pattern, segments
from gemroute.core.values import TokenCount

if TYPE_CHECKING:
    from tiktoken import Encoding

PACKED_VOCABULARY: Final = "gemma4.vocab.xz"
PACKED_SHA256: Final = "1b41ca7da5e4ed8db382b63b92cbf14ba5cdda4a45ca21e6fab257858b222641"

LONGEST_COUNTED_CHARACTERS: Final = 1 << 20
"""A stretch without any cut that is longer than this is bounded, not counted.

Merging takes 80 bytes of memory and half a microsecond for each character of a piece, and
no document has a piece of a million: 50 MB of one letter must not take 4 GB to be refused.
"""


def utf8(text: str) -> bytes:
    """Return the text in UTF-8; a lone surrogate becomes three bytes, never an error."""
    return text.encode("utf-8", "surrogatepass")


def utf8_size(text: str) -> int:
    """Return how many bytes `utf8` would return: no text has more tokens than that."""
    return len(text) if text.isascii() else len(utf8(text))


class GemmaVocabulary:
    """Counts text as Gemma 4 does. Immutable, and safe to share."""

    def __init__(self, encoding: Encoding, characters: frozenset[str]) -> None:
        self._encoding = encoding
        self._characters = characters

    @classmethod
    def unpack(cls, packed: bytes, sha256: str = PACKED_SHA256) -> GemmaVocabulary:
        """Return the vocabulary in `packed`, whose SHA-256 must be `sha256` (in hex).

        Raises:
            ConfigError: the bytes are not those.
        """
        if hashlib.sha256(packed).hexdigest() != sha256:
            raise ConfigError(
                "The packed vocabulary is not the expected one.", hint="Reinstall gemroute."
            )
        # 30 ms of imports that commands which count nothing should not spend.
        from tiktoken import Encoding

        from gemroute.core.tokens.packing import unpack

        vocabulary = unpack(packed)
        encoding = Encoding(
            "gemma4",
            pat_str=piece_pattern(vocabulary.joiners),
            mergeable_ranks=vocabulary.ranks(),
            special_tokens={},
        )
        return cls(encoding, frozenset(vocabulary.characters))

    def count(self, text: str) -> int:
        """Return the exact number of tokens, however long the text and its pieces are."""
        return sum(self._count_segment(part) for part in segments(_with_spaces(text)))

    def count_up_to(self, text: str, limit: int) -> TokenCount:
        """Return the exact number of tokens, or bounds once it is known to be above `limit`.

        The work is bounded by the limit, not by the text. Bounds come back, too, for a text
        with a stretch of more than `LONGEST_COUNTED_CHARACTERS` without any place to cut.
        """
        size = utf8_size(text)
        counted = 0
        exact = True
        for part in segments(_with_spaces(text)):
            if counted > limit:
                return TokenCount(counted, size, exact=False)
            if len(part) > LONGEST_COUNTED_CHARACTERS:
                counted += floor_tokens(utf8(part))
                exact = False
            else:
                counted += self._count_segment(part)
        return TokenCount(counted, counted if exact else size, exact)

    def _count_segment(self, segment: str) -> int:
        if not segment.isascii():
            segment = self._without_unknown(segment)
        return len(self._encoding.encode_ordinary(segment))

    def _without_unknown(self, segment: str) -> str:
        """Return a text with the same count in which every character has a token.

        Gemma spells a character that it does not know out in bytes, one token each; so many
        NUL characters, which no entry holds, count the same and join nothing either.
        """
        unknown = set(segment) - self._characters
        spelled = {ord(character): "\0" * len(utf8(character)) for character in unknown}
        return segment.translate(spelled) if spelled else segment


def _with_spaces(text: str) -> str:
    return text.replace(SPACE_MARK, " ")
