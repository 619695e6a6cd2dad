"""How long a sound plays, from its headers alone."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.intake.audio import seconds


def test_a_wav_lasts_its_data_over_its_rate(wav):
    assert seconds(wav, "audio/wav") == 1.5


def test_a_wav_of_unknown_length_lasts_what_is_there(wav):
    size = struct.pack("<I", 12000)
    assert seconds(wav.replace(b"data" + size, b"data\xff\xff\xff\xff"), "audio/wav") == 1.5


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: data[:30], id="cut before the data"),
        pytest.param(lambda data: data.replace(b"fmt ", b"????"), id="no format"),
        pytest.param(lambda data: data.replace(b"data", b"?" * 4), id="no data"),
        pytest.param(lambda data: data[:28] + b"\0\0\0\0" + data[32:], id="a rate of zero"),
    ],
)
def test_a_damaged_wav_has_no_length(wav, damage):
    assert seconds(damage(wav), "audio/wav") is None


def test_an_mp3_lasts_the_sum_of_its_frames(mp3):
    assert seconds(mp3, "audio/mpeg") == pytest.approx(10 * 1152 / 44100)


def test_a_tag_before_the_sound_is_skipped(mp3):
    tag = b"ID3\x04\0\0\0\0\x01\x02" + b"t" * 130
    assert seconds(tag + mp3, "audio/mpeg") == pytest.approx(10 * 1152 / 44100)


@pytest.mark.parametrize("data", [b"", b"ID3\x04", b"ID3\x04\0\0\0\0\0\0no frame"])
def test_a_sound_without_frames_has_no_length(data):
    assert seconds(data, "audio/mpeg") is None


def test_other_sounds_are_not_measured():
    assert seconds(b"OggS", "audio/ogg") is None


@given(st.sampled_from(["audio/wav", "audio/mpeg"]), st.binary(max_size=80))
@settings(deadline=None, max_examples=300)
def test_no_header_makes_it_fail(media_type, data):
    duration_s = seconds(data, media_type)
    assert duration_s is None or duration_s >= 0
