from __future__ import annotations

import lzma

import pytest

from gemroute.core.errors import ConfigError
from gemroute.core.tokens.packing import Vocabulary, pack, unpack

TOKENS = ["<0xFF>", "▁", "a", "b", "c", "d", "é", "”", ".", "€", "ab"]
MERGES = ["b c", "a b", "c d", "ab cd", "▁ ab", "” .", "€ é"]


def test_a_gguf_comes_back_as_characters_entries_and_joiners(make_gguf):
    vocabulary = unpack(pack(make_gguf(TOKENS, MERGES)))
    assert vocabulary.joiners == "”"
    assert vocabulary.characters == " .abcdé”€"
    assert vocabulary.entries == tuple(x.encode() for x in ["bc", "ab", "cd", " ab", "”.", "€é"])


def test_ranks_put_characters_together_before_entries():
    ranks = Vocabulary("", "aé€", ("aé".encode(), "a€".encode())).ranks()
    beyond_bytes = sorted((rank, entry) for entry, rank in ranks.items() if rank > 255)
    assert [entry for _, entry in beyond_bytes] == [
        b"\xe2\x82",
        "é".encode(),
        "€".encode(),
        "aé".encode(),
        "a€".encode(),
    ]
    assert [ranks[bytes((byte,))] for byte in range(256)] == list(range(256))


@pytest.mark.parametrize(
    ("tokens", "merges"),
    [
        pytest.param(["<0xFF>", "a", "b"], ["a b"], id="no space mark"),
        pytest.param(["▁", "a", "b"], ["a b"], id="no bytes"),
        pytest.param(TOKENS, [], id="no merges"),
    ],
)
def test_another_kind_of_vocabulary_is_refused(make_gguf, tokens, merges):
    with pytest.raises(ConfigError, match="no vocabulary of Gemma's kind"):
        pack(make_gguf(tokens, merges))


def test_a_gguf_without_a_vocabulary_is_refused(make_gguf):
    with pytest.raises(ConfigError, match="no vocabulary of Gemma's kind"):
        pack(make_gguf([], []).replace(b"tokenizer.ggml", b"tokenizer.none"))


@pytest.mark.parametrize(
    ("tokens", "merges"),
    [
        pytest.param([b"\xff\xfe"], ["a b"], id="tokens that are not UTF-8"),
        pytest.param(TOKENS, [b"a \xff"], id="merges that are not UTF-8"),
    ],
)
def test_a_vocabulary_that_is_not_text_is_refused(make_gguf, tokens, merges):
    with pytest.raises(ConfigError, match="not text"):
        pack(make_gguf(tokens, merges))


def test_a_vocabulary_that_cannot_be_counted_by_pieces_is_refused(make_gguf):
    with pytest.raises(ConfigError, match="cannot be counted by pieces") as refusal:
        pack(make_gguf(["<0xFF>", "▁", "1", "2"], ["1 2"]))
    assert "the vocabulary that gemroute ships" in refusal.value.hint


def test_a_packed_file_cut_off_anywhere_is_refused(make_gguf):
    packed = pack(make_gguf(TOKENS, MERGES))
    for length in range(len(packed)):
        with pytest.raises(ConfigError, match=r"damaged|cut off"):
            unpack(packed[:length])


@pytest.mark.parametrize(
    ("packed", "message"),
    [
        pytest.param(b"PK\x03\x04", "damaged", id="no xz"),
        pytest.param(lzma.compress(b"text"), "damaged", id="no fields"),
        pytest.param(lzma.compress(b"other 1\xffx\xffy"), "another format", id="another format"),
        pytest.param(
            lzma.compress(b"gemroute vocabulary 1\xff\xc3\xffy"), "damaged", id="fields not UTF-8"
        ),
    ],
)
def test_bytes_that_are_no_packed_vocabulary_are_refused(packed, message):
    with pytest.raises(ConfigError, match=message):
        unpack(packed)


def test_a_packed_file_that_unpacks_without_end_is_refused():
    bomb = lzma.compress(b"gemroute vocabulary 1\xff\xff" + bytes(1 << 27), preset=0)
    with pytest.raises(ConfigError, match="cut off"):
        unpack(bomb)


def test_the_shipped_vocabulary_has_gemma_s_own_numbers(packed):
    vocabulary = unpack(packed)
    assert len(vocabulary.characters) == 19_227
    assert len(vocabulary.entries) == 236_339 - 4  # those that merging cannot make
    assert len(vocabulary.joiners) == 70
    assert max(map(len, vocabulary.entries)) == 48


@pytest.mark.parametrize("entry", [" YYYY", " yyyy", " ::::::::", " diffformul"])
def test_the_four_unreachable_entries_are_not_shipped(packed, entry):
    assert entry.encode() not in unpack(packed).entries
