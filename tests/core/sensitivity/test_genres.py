"""Tests of telling a pasted paper from a tale, the news or a lesson about one."""

import pytest

from gemroute.core.sensitivity.genres import is_of_a_genre


def spared(text: str, value: str) -> bool:
    data, words = text.encode(), value.encode()
    start = data.index(words)
    return is_of_a_genre(data, start, start + len(words))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Rewrite this scene: the folder was marked SECRET, and she shivered.", "SECRET"),
        ("Fass den Artikel zusammen: Das Papier war als geheim eingestuft.", "geheim"),
        ("Перепиши главу: на папке стоял гриф «Секретно», и майор ушёл.", "Секретно"),
        ("帮我润色小说：文件上写着“绝密”，他愣住了。", "绝密"),
        ("Expliquez ce que porte une note avec la mention « Secret ».", "Secret"),
        ("Τι σημαίνει διαβάθμιση «Απόρρητο»;", "Απόρρητο"),
        ("문서의 '극비' 도장이 무슨 뜻이야?", "극비"),
    ],
)
def test_a_tale_a_report_and_a_lesson_are_spared(text: str, value: str) -> None:
    assert spared(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Shorten this, the cover says SECRET. The convoy leaves at 4.", "SECRET"),
        ("Kürz das bitte, trägt den Vermerk GEHEIM. Die Kompanie rückt aus.", "GEHEIM"),
        ("Сократи, на бумаге гриф «Секретно». Колонна выходит 12-го.", "Секретно"),
        ("帮我压缩，文件首页标着“绝密”：第九旅换防。", "绝密"),
    ],
)
def test_a_pasted_paper_is_not_spared(text: str, value: str) -> None:
    assert not spared(text, value)


def test_a_word_far_away_spares_nothing() -> None:
    far = "A novel I read. " + "The ferry leaves at noon. " * 20
    assert not spared(f"{far}The cover says SECRET. The convoy leaves at 4.", "SECRET")


def test_what_is_only_mentioned_is_spared() -> None:
    assert spared("Levels: public, internal, confidential, secret.", "confidential")
