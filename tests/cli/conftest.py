"""Small documents for the commands that read them."""

from __future__ import annotations

import pytest
from intake.conftest import page_of, pdf_bytes, png_bytes, wav_bytes


@pytest.fixture
def pdf() -> bytes:
    return pdf_bytes([page_of("Minutes of the meeting")])


@pytest.fixture
def png() -> bytes:
    return png_bytes()


@pytest.fixture
def wav() -> bytes:
    return wav_bytes()
