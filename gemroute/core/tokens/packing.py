"""Bytes of a Gemma 4 GGUF in, a packed vocabulary of about 1 MB out; and back to ranks.

Packed, the vocabulary is an xz file of fields between 0xFF, a byte that UTF-8 never holds:
a name with the version of this format, the joiners, all single characters in one string, and
then each entry that merging makes, in the order of the merges. Splitting at that byte is the
quickest way that Python has to get a quarter of a million byte strings.
"""

from __future__ import annotations

import lzma
from typing import Any, Final

from gemroute.core.errors import ConfigError
from gemroute.core.records import dataclass
from gemroute.core.tokens.cuts import SPACE_MARK
from gemroute.core.tokens.gguf import read_header
from gemroute.core.tokens.soundness import (
    Merge,
    joiners_of,
    ranked_entries,
    require_sound,
    unreachable_entries,
)

_FORMAT: Final = b"gemroute vocabulary 1"
_BETWEEN: Final = b"\xff"
_TOKENS: Final = "tokenizer.ggml.tokens"
_MERGES: Final = "tokenizer.ggml.merges"
# More context for literals, none for the position: text in no alignment.
_XZ: Final[list[dict[str, Any]]] = [
    {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 4, "lp": 0, "pb": 0}
]
_UNPACKED_MAX_BYTES: Final = 1 << 26


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What counting needs of a vocabulary; spaces are spaces here.

    `joiners` and `characters` are strings of single characters; `entries` are those of more
    than one character, in UTF-8, in the order in which they are merged.
    """

    joiners: str
    characters: str
    entries: tuple[bytes, ...]

    def ranks(self) -> dict[bytes, int]:
        """Return the rank of every byte string that merging from single bytes may make.

        The beginnings of characters rank before all characters, and those before all entries:
        merging bytes puts characters together first, and then goes on as merging of
        characters does. The unreachable entries of the vocabulary are not among them.
        """
        characters = [character.encode() for character in self.characters]
        beginnings = {
            character[:end] for character in characters for end in range(2, len(character))
        }
        in_order = [bytes((byte,)) for byte in range(256)]
        in_order += sorted(beginnings)
        in_order += [character for character in characters if len(character) > 1]
        in_order += self.entries
        return dict(zip(in_order, range(len(in_order)), strict=True))


def pack(gguf: bytes) -> bytes:
    """Return the packed vocabulary of a Gemma 4 model; its GGUF header alone is enough.

    Takes seconds: the result is meant to be kept.

    Raises:
        ConfigError: this is no GGUF header, it holds no vocabulary of Gemma's kind, or
            pieces of text cannot be counted apart with it.
    """
    tokens, merges = _tokens_and_merges(gguf)
    characters = sorted({token for token in tokens if len(token) == 1})
    require_sound(frozenset(characters), merges)
    entries = ranked_entries(merges)
    unreachable = unreachable_entries(entries)
    reachable = (entry.encode() for entry in entries if entry not in unreachable)
    fields = [_FORMAT, joiners_of(entries).encode(), "".join(characters).encode(), *reachable]
    return lzma.compress(_BETWEEN.join(fields), format=lzma.FORMAT_XZ, filters=_XZ)


def unpack(packed: bytes) -> Vocabulary:
    """Return the vocabulary that `pack` packed.

    Raises:
        ConfigError: the bytes are damaged, or of another format.
    """
    decompressor = lzma.LZMADecompressor(lzma.FORMAT_XZ)
    try:
        plain = decompressor.decompress(packed, _UNPACKED_MAX_BYTES)
        name, joiners, characters, *entries = plain.split(_BETWEEN)
        vocabulary = Vocabulary(joiners.decode(), characters.decode(), tuple(entries))
    except (lzma.LZMAError, ValueError) as error:
        raise ConfigError("The packed vocabulary is damaged.") from error
    if not decompressor.eof:
        raise ConfigError("The packed vocabulary is cut off.")
    if name != _FORMAT:
        raise ConfigError("The packed vocabulary is of another format.")
    return vocabulary


def _tokens_and_merges(gguf: bytes) -> tuple[list[str], list[Merge]]:
    """Return the vocabulary's tokens and merges, with a space for every space mark."""
    header = read_header(gguf, (_TOKENS, _MERGES))
    try:
        tokens = [_spaced(str(token, "utf-8")) for token in header.get(_TOKENS, ())]
        merges = [_merge(str(line, "utf-8")) for line in header.get(_MERGES, ())]
    except (UnicodeDecodeError, TypeError) as error:
        raise ConfigError("The vocabulary in this GGUF is not text.") from error
    if " " not in tokens or "<0xFF>" not in tokens or not merges:
        raise ConfigError("This GGUF holds no vocabulary of Gemma's kind.")
    return tokens, merges


def _spaced(text: str) -> str:
    return text.replace(SPACE_MARK, " ")


def _merge(line: str) -> Merge:
    # The halves stand with a space between them; their own spaces are space marks.
    left, _, right = line.partition(" ")
    return _spaced(left), _spaced(right)
