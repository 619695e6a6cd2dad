from __future__ import annotations

import struct

import pytest

from gemroute.core.errors import ConfigError
from gemroute.core.tokens.gguf import read_header


def name(text):
    return struct.pack("<Q", len(text)) + text.encode()


SCALARS = [
    pytest.param(0, "B", 200, id="uint8"),
    pytest.param(1, "b", -3, id="int8"),
    pytest.param(2, "H", 60000, id="uint16"),
    pytest.param(3, "h", -300, id="int16"),
    pytest.param(4, "I", 1 << 31, id="uint32"),
    pytest.param(5, "i", -70000, id="int32"),
    pytest.param(6, "f", 0.5, id="float32"),
    pytest.param(7, "?", True, id="bool"),
    pytest.param(10, "Q", 1 << 63, id="uint64"),
    pytest.param(11, "q", -(1 << 62), id="int64"),
    pytest.param(12, "d", 0.1, id="float64"),
]


@pytest.mark.parametrize(("kind", "layout", "value"), SCALARS)
def test_a_number_is_read_in_its_own_width(make_gguf, kind, layout, value):
    entry = name("general.x") + struct.pack("<I", kind) + struct.pack(f"<{layout}", value)
    header = read_header(make_gguf(["a"], [], entry), {"general.x"})
    assert header == {"general.x": value}


def test_strings_come_as_bytes_and_arrays_of_numbers_as_tuples(make_gguf):
    text = name("general.name") + struct.pack("<I", 8) + name("Gemma 4")
    array = name("general.types") + struct.pack("<IIQ", 9, 5, 3) + struct.pack("<3i", 1, -1, 6)
    header = read_header(make_gguf(["a", "é"], ["a b"], text, array), {"general.name"})
    assert header == {"general.name": b"Gemma 4"}
    header = read_header(make_gguf(["a"], [], text, array), {"general.types"})
    assert header == {"general.types": (1, -1, 6)}


def test_only_the_wanted_values_come_back_and_a_missing_one_is_left_out(make_gguf):
    data = make_gguf(["a", "é"], ["a b"])
    wanted = {"tokenizer.ggml.tokens", "tokenizer.ggml.scores"}
    assert read_header(data, wanted) == {"tokenizer.ggml.tokens": [b"a", "é".encode()]}


def test_tensors_behind_the_header_are_not_looked_at(make_gguf):
    data = make_gguf(["a"], ["a b"], version=2) + b"\xff" * 100
    assert read_header(data, {"tokenizer.ggml.merges"}) == {"tokenizer.ggml.merges": [b"a b"]}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(struct.pack("<4sIQQ", b"GGML", 3, 0, 0), id="another format"),
        pytest.param(struct.pack("<4sIQQ", b"GGUF", 1, 0, 0), id="an older version"),
        pytest.param(struct.pack(">4sIQQ", b"GGUF", 3, 0, 0), id="big-endian"),
    ],
)
def test_a_file_that_is_no_gguf_of_a_known_version_is_refused(data):
    with pytest.raises(ConfigError, match="not a GGUF file"):
        read_header(data, set())


def test_a_header_cut_off_anywhere_is_refused(make_gguf):
    data = make_gguf(["abc", "é"], ["a b"])
    for length in range(len(data)):
        with pytest.raises(ConfigError, match="damaged or cut off"):
            read_header(data[:length], set())


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(name("x") + struct.pack("<I", 99), id="a type that does not exist"),
        pytest.param(name("x") + struct.pack("<IIQ", 9, 9, 1), id="an array of arrays"),
        pytest.param(name("x") + struct.pack("<IIQ", 9, 4, 1 << 62), id="an endless array"),
        pytest.param(name("x") + struct.pack("<IIQ", 9, 8, 1 << 62), id="endless strings"),
        pytest.param(name("x") + struct.pack("<IQ", 8, 1 << 63), id="an endless string"),
        pytest.param(struct.pack("<Q", 2) + b"\xff\xfe", id="a name that is not UTF-8"),
    ],
)
def test_a_hostile_header_ends_in_an_error_not_in_a_crash(make_gguf, entry):
    with pytest.raises(ConfigError, match="damaged or cut off"):
        read_header(make_gguf(["a"], ["a b"], entry), set())
