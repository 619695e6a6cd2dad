"""Images, sounds, videos and pages in; tokens that they take in a model's window out.

Every number is an upper figure for the setting that the model uses when nobody asks for
another, so that a request is never believed to fit a window that it does not fit.
"""

from __future__ import annotations

import math
from typing import Final

from gemroute.core.records import dataclass
from gemroute.core.values import Modality

# Gemma 4. Source: ai.google.dev/gemma/docs/capabilities/vision and .../audio, and the
# processors of transformers 5.23 (models/gemma4), read 2026-11. An image is pooled to at most
# the budget of the runtime, and no setting of Ollama names it: this is the largest.
_GEMMA_IMAGE: Final = 1120
_GEMMA_AUDIO_PER_S: Final = 25
_GEMMA_AUDIO_MAX: Final = 750
_MARKS: Final = 2
"""The begin and the end mark around an image or a sound."""


def image_tokens() -> int:
    """Return the most tokens that Gemma 4 spends on one image, of whatever size."""
    return _GEMMA_IMAGE + _MARKS


def audio_tokens(duration_s: float | None) -> int:
    """Return the tokens that Gemma 4 spends on one sound; at most those of 30 s.

    A duration that is unknown, or no duration at all, counts as the longest.
    """
    if duration_s is None or not 0 <= duration_s < math.inf:
        return _GEMMA_AUDIO_MAX + _MARKS
    return min(math.ceil(duration_s * _GEMMA_AUDIO_PER_S), _GEMMA_AUDIO_MAX) + _MARKS


@dataclass(frozen=True, slots=True)
class _Rates:
    """Tokens for one image, one second of sound, one second of video, one page of a PDF."""

    image: int
    audio_per_s: int
    video_per_s: int
    pdf_page: int


# Source: ai.google.dev/gemini-api/docs/media-resolution, read 2026-11; resolution unspecified.
# A second of video is one frame (70) and its sound.
_GEMINI_3: Final = _Rates(image=1120, audio_per_s=25, video_per_s=95, pdf_page=560)
# The same page and ai.google.dev/gemini-api/docs/tokens, read 2026-11. An image is 256 and up
# to 2048 of pan and scan; a page is 256, and its own text comes on top.
_GEMINI_2: Final = _Rates(image=2304, audio_per_s=32, video_per_s=288, pdf_page=256)


def gemini_media_tokens(model: str, modality: Modality, amount: float = 1) -> int | None:
    """Return the tokens that Gemini bills for `amount` images, pages or seconds.

    Families later than 2.5 share the newer table. The text of a PDF is not included.
    None for a modality that has no figure: text and unknown binaries.
    """
    rates = _GEMINI_2 if model.removeprefix("models/").startswith("gemini-2") else _GEMINI_3
    per_unit = {
        Modality.IMAGE: rates.image,
        Modality.AUDIO: rates.audio_per_s,
        Modality.VIDEO: rates.video_per_s,
        Modality.PDF: rates.pdf_page,
    }.get(modality)
    return None if per_unit is None else math.ceil(per_unit * amount)
