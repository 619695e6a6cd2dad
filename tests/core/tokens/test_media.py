from __future__ import annotations

import math

import pytest

from gemroute.core.tokens.media import audio_tokens, gemini_media_tokens, image_tokens
from gemroute.core.values import Modality


def test_an_image_takes_the_largest_budget_and_two_marks():
    assert image_tokens() == 1122


@pytest.mark.parametrize(
    ("duration_s", "tokens"),
    [
        pytest.param(0.0, 2, id="silence"),
        pytest.param(1.0, 27, id="a second"),
        pytest.param(1.01, 28, id="rounded up"),
        pytest.param(30.0, 752, id="the longest"),
        pytest.param(3600.0, 752, id="an hour is cut to the longest"),
        pytest.param(None, 752, id="an unknown duration is the longest"),
        pytest.param(-1.0, 752, id="a negative one too"),
        pytest.param(math.nan, 752, id="and no number"),
        pytest.param(math.inf, 752, id="and no end"),
    ],
)
def test_a_sound_takes_25_tokens_a_second_up_to_30_seconds(duration_s, tokens):
    assert audio_tokens(duration_s) == tokens


@pytest.mark.parametrize(
    ("model", "modality", "amount", "tokens"),
    [
        pytest.param("gemini-3.8-flash", Modality.IMAGE, 2, 2240, id="two images"),
        pytest.param("gemini-4-argon", Modality.AUDIO, 60, 1500, id="a minute of sound"),
        pytest.param("gemini-3.1-flash-lite", Modality.VIDEO, 10, 950, id="ten seconds of video"),
        pytest.param("gemini-3.8-flash", Modality.PDF, 3, 1680, id="three pages"),
        pytest.param("models/gemini-2.5-pro", Modality.IMAGE, 1, 2304, id="an image, 2.5"),
        pytest.param("gemini-2.5-flash", Modality.AUDIO, 0.5, 16, id="half a second, 2.5"),
        pytest.param("gemini-2.5-flash", Modality.VIDEO, 1, 288, id="a second of video, 2.5"),
        pytest.param("gemini-2.5-flash", Modality.PDF, 4, 1024, id="four pages, 2.5"),
        pytest.param("gemini-3.8-flash", Modality.TEXT, 1, None, id="text has no figure"),
        pytest.param("gemini-3.8-flash", Modality.BINARY, 1, None, id="nor have other files"),
    ],
)
def test_gemini_bills_media_by_the_table_of_its_family(model, modality, amount, tokens):
    assert gemini_media_tokens(model, modality, amount) == tokens
